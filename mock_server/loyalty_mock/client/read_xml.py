"""
Read members from XML as the endpoint's page writes it: `<xml>…<data><item>…</item></data></xml>`.

Of the document one member at a time is held. No entity, no network, no document type.
"""

from typing import IO, Any

from lxml import etree

from loyalty_mock.client.rows import Bad, Head, InputError, Row, Rows


def read_xml(stream: IO[bytes]) -> Rows:
    """
    Yield the fields before `data`, then a row for each `item`; every value is a text.

    Raises InputError where it is not well-formed, holds a document type or no `data`.
    """
    events = etree.iterparse(
        stream,
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        yield from _walk(events)
    except etree.XMLSyntaxError as error:
        raise InputError(error.lineno or 0, f"no well-formed XML: {error.msg}") from error


def _walk(events: Any) -> Rows:
    head: dict[str, Any] = {}
    begun = False
    depth = 0
    for event, element in events:
        if event == "start":
            depth += 1
            if depth == 1 and element.getroottree().docinfo.doctype:
                raise InputError(1, "a document type declaration is not read")
            if depth == 2 and element.tag == "data":
                if begun:
                    raise InputError(_line(element), "data stands twice")
                begun = True
                yield Head(head)
            continue
        depth -= 1
        if depth == 2 and element.getparent().tag == "data":
            yield _row(element)
            _forget(element)
        elif depth == 1 and element.tag != "data":
            if begun and element.tag in ("matching", "loyalty_program_id"):
                late = f"{element.tag} stands behind data, too late to be heeded"
                raise InputError(_line(element), late)
            head[element.tag] = element.text or ""
            _forget(element)
    if not begun:
        raise InputError(0, "the request has no data")


def _row(element: Any) -> Row | Bad:
    line = _line(element)
    fields: dict[str, Any] = {}
    if element.tag != "item":
        return Bad(line, f"in data stands {element.tag}, not item", fields)
    for child in element:
        if len(child):
            return Bad(line, f"{child.tag} holds other elements", fields)
        if child.tag in fields:
            return Bad(line, f"{child.tag} stands twice", fields)
        fields[child.tag] = child.text or ""
    return Row(line, fields)


def _line(element: Any) -> int:
    return element.sourceline or 0


def _forget(element: Any) -> None:
    """Free an element that was read, and those before it; its parent goes on without them."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
