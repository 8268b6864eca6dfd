"""Wrong in reading XML: ENC-1 to ENC-4."""

import re

from lxml import etree

from loyalty_mock.encode import CONTENT_TYPES, encode
from loyalty_mock.wire import Media
from miniatures.bodies import BATCH, bare, fields, is_xml, items, payload, refusal
from miniatures.gallery import wrong
from miniatures.values import replace

NOT_XML = "the body is not well-formed XML"


def _mended(request, mend):
    """The request with an XML body as a lenient reader would take it."""
    if not is_xml(request) or request.path != BATCH or len(request.body) > 1_000_000:
        return request
    return request._replace(body=mend(request.body))


def _refusing(server, request, pattern):
    """Refuse XML in which a pattern is found."""
    if is_xml(request) and re.search(pattern, request.body[:1_000_000]):
        return refusal(request, 400, NOT_XML)
    return server.answer(request)


@wrong("ENC-2")
def any_root(server, request):
    """Takes any root element."""

    def mend(body):
        try:
            root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
        except (etree.XMLSyntaxError, ValueError):
            return body
        if root.tag == "xml" or root.getroottree().docinfo.doctype:
            return body
        root.tag = "xml"
        return etree.tostring(root, encoding="utf-8")

    return server.answer(_mended(request, mend))


@wrong("ENC-2", subtle=True)
def items_of_any_name(server, request):
    """Takes any element in data for an item."""

    def mend(body):
        try:
            root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
        except (etree.XMLSyntaxError, ValueError):
            return body
        data = root.find("data")
        odd = [] if data is None else [one for one in data if one.tag != "item" and len(one)]
        for one in odd:
            one.tag = "item"
        return etree.tostring(root, encoding="utf-8") if odd else body

    return server.answer(_mended(request, mend))


@wrong("ENC-2", subtle=True, others=("ENC-1", "ITM-1"), why="one item alone is refused")
def one_item_is_no_list(server, request):
    """Reads XML into dictionaries, where one item is no list, and refuses it."""
    said = payload(server, request)
    if is_xml(request) and request.path == BATCH and len(items(said)) == 1:
        return refusal(request, 400, "data is not an array")
    return server.answer(request)


@wrong("ENC-3")
def order_of_the_example(server, request):
    """Wants the elements in the order of the page's example."""
    order = ["token", "loyalty_program_id", "matching", "data"]
    said = [name for name in payload(server, request) if name in order]
    if is_xml(request) and said != [name for name in order if name in said]:
        return refusal(request, 400, "the elements are not in order")
    return server.answer(request)


@wrong("ENC-3", subtle=True)
def order_within_an_item(server, request):
    """Wants registration_date behind the identifier."""
    for item in items(payload(server, request)) if is_xml(request) else ():
        if isinstance(item, dict) and len(item) > 1 and next(iter(item)) == "registration_date":
            return refusal(request, 400, "registration_date stands in the wrong place")
    return server.answer(request)


@wrong("ENC-3", subtle=True)
def no_comments(server, request):
    """Refuses comments."""
    return _refusing(server, request, rb"<!--")


@wrong("ENC-3", subtle=True)
def comments_end_a_text(server, request):
    """Reads a text as far as the first comment in it."""
    if is_xml(request) and b"<!--" in request.body:
        cut = re.sub(rb"([^<>\s][^<>]*)<!--.*?-->[^<]*", rb"\1", request.body, flags=re.DOTALL)
        request = request._replace(body=cut)
    return server.answer(request)


@wrong("ENC-3", subtle=True)
def no_cdata(server, request):
    """Refuses CDATA sections."""
    return _refusing(server, request, rb"<!\[CDATA\[")


@wrong("ENC-3", subtle=True)
def cdata_read_as_nothing(server, request):
    """Reads a CDATA section as no text."""
    if is_xml(request) and b"<![CDATA[" in request.body:
        cut = re.sub(rb"<!\[CDATA\[.*?\]\]>", b"", request.body, flags=re.DOTALL)
        request = request._replace(body=cut)
    return server.answer(request)


@wrong("ENC-3", subtle=True)
def no_declaration(server, request):
    """Refuses an XML declaration."""
    return _refusing(server, request, rb"^\s*<\?xml\s")


@wrong("ENC-3", subtle=True)
def declaration_in_double_quotes(server, request):
    """Refuses an XML declaration in single quotes."""
    return _refusing(server, request, rb"^<\?xml\s[^>]*'")


@wrong("ENC-3", subtle=True)
def no_white_space_between_items(server, request):
    """Takes white space between items for text among them, and refuses it."""
    return _refusing(server, request, rb"</item>\s+<")


@wrong("ENC-3", subtle=True)
def no_character_references(server, request):
    """Refuses references such as &#64;."""
    return _refusing(server, request, rb"&#x?[0-9A-Fa-f]+;")


@wrong("ENC-3", subtle=True)
def no_instructions(server, request):
    """Reads a processing instruction between items as an item, and refuses it."""
    return _refusing(server, request, rb".<\?(?!xml\s)\w+")


@wrong("ENC-3", subtle=True)
def latin_in_xml(server, request):
    """Reads XML in the encoding that it declares, whatever it is."""

    def transcode(body):
        named = re.match(rb"<\?xml[^>]*encoding=[\"']([\w-]+)[\"'][^>]*\?>", body)
        coding = named[1].decode().lower() if named else "utf-8"
        if coding in {"utf-8", "utf8"}:
            return body
        try:
            return body[named.end() :].decode(coding).encode()
        except (LookupError, UnicodeError):
            return body

    return server.answer(_mended(request, transcode))


@wrong("ENC-3", subtle=True)
def utf_16(server, request):
    """Reads XML and JSON in UTF-16."""
    if request.body[:2] in {b"\xff\xfe", b"\xfe\xff"} or request.body[1:2] == b"\0":
        try:
            text = request.body.decode(
                "utf-16" if request.body[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-16-le"
            )
        except UnicodeDecodeError:
            return server.answer(request)
        plain = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode()
        request = request._replace(body=plain)
    return server.answer(request)


@wrong("ENC-4")
def dies_of_broken_xml(server, request):
    """Has a 500 for XML that is none."""
    answer = server.answer(request)
    if answer.rule != "ENC-4" or not is_xml(request):
        return answer
    return bare(500, b"Internal Server Error", "text/plain")


@wrong("ENC-4", subtle=True)
def recovers_from_broken_xml(server, request):
    """Recovers from whatever is broken in XML."""

    def recover(body):
        try:
            etree.fromstring(body, etree.XMLParser(resolve_entities=False))
        except (etree.XMLSyntaxError, ValueError):
            try:
                root = etree.fromstring(body, etree.XMLParser(recover=True, resolve_entities=False))
            except (etree.XMLSyntaxError, ValueError):
                return body
            if root is None or root.getroottree().docinfo.doctype:
                return body
            return etree.tostring(root, encoding="utf-8")
        return body

    return server.answer(_mended(request, recover))


@wrong("ENC-4", subtle=True)
def unclosed_root(server, request):
    """Closes the root element where it is left open."""

    def close(body):
        start = body.lstrip()[:5] == b"<xml>"
        return body + b"</xml>" if start and b"</xml>" not in body and b"</data>" in body else body

    return server.answer(_mended(request, close))


@wrong("ENC-4", subtle=True)
def text_behind_the_root(server, request):
    """Reads as far as the root element is closed."""
    return server.answer(
        _mended(request, lambda body: re.sub(rb"(</xml>).*$", rb"\1", body, flags=re.DOTALL))
    )


@wrong("ENC-4", subtle=True)
def lone_ampersands(server, request):
    """Takes a & that begins no reference for itself."""
    return server.answer(
        _mended(
            request,
            lambda body: (
                re.sub(rb"&(?!#|amp;|lt;|gt;|quot;|apos;)", b"&amp;", body)
                if b"<!DOCTYPE" not in body
                else body
            ),
        )
    )


@wrong("ENC-4", subtle=True, others=("EXC-6",), why="the form of the refusal of broken XML")
def broken_xml_refused_in_json(server, request):
    """Refuses broken XML in JSON."""
    answer = server.answer(request)
    if answer.rule != "ENC-4" or answer.media is not Media.XML:
        return answer
    return replace(
        answer,
        body=encode(fields(answer), Media.JSON),
        headers={"Content-Type": CONTENT_TYPES[Media.JSON]},
        media=Media.JSON,
    )


@wrong("ENC-1", subtle=True, others=("ENC-3",), why="a reference stands for its character")
def references_read_as_they_stand(server, request):
    """Reads &amp; in XML as five characters, and refuses an email with a ;."""
    return _refusing(server, request, rb"&(?:amp|lt|gt|quot|apos);")


@wrong("ENC-1", subtle=True)
def foreign_fields_in_xml(server, request):
    """Refuses in XML an item with the field of another matching, and takes it in JSON."""
    for item in items(payload(server, request)) if is_xml(request) else ():
        if isinstance(item, dict) and "email" in item and "phone" in item:
            return refusal(request, 400, "phone belongs to another matching")
    return server.answer(request)


@wrong("ENC-1", subtle=True)
def duplicates_refused_in_xml(server, request):
    """Refuses in XML a profile that stands twice, and takes it in JSON."""
    emails = [
        item["email"]
        for item in items(payload(server, request))
        if isinstance(item, dict) and isinstance(item.get("email"), str)
    ]
    if is_xml(request) and len(set(emails)) < len(emails):
        return refusal(request, 400, "a profile stands twice")
    return server.answer(request)


@wrong("ENC-1", subtle=True)
def unknown_fields_refused_in_json(server, request):
    """Refuses in JSON a field that the page does not name, and takes it in XML."""
    known = {"token", "loyalty_program_id", "matching", "data", "task_id", "next_key"}
    said = payload(server, request)
    if not is_xml(request) and set(said) - known and request.path == BATCH:
        return refusal(request, 400, "an unknown field")
    return server.answer(request)
