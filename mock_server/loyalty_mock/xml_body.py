"""
Read an XML body into the same plain values as JSON, by the shape its XSD gives.

Pure. A document type declaration is refused before a parser sees the text: no entity is ever
expanded and no file or host is reached (SEC-1). Every failure is a `Refusal`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from loyalty_mock.body import BYTE_ORDER_MARK
from loyalty_mock.integers import read_integer
from loyalty_mock.refusals import Refusal, refuse
from loyalty_mock.shapes import TEXT, Integer, Listing, Record, Shape

_INK = re.compile(rb"[^ \t\r\n]")
_DECLARATION = re.compile(rb"<\?xml[ \t\r\n]")
_BLANK = " \t\r\n"  # white space as XML means it (production 3), not as Python does
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
_UTF_8 = {b"utf-8", b"utf8"}


def read_xml(
    body: bytes, root: str, shape: Shape, knobs: Mapping[str, str], most: int | None = None
) -> Any | Refusal:
    """
    Return the value an XML document stands for, or why it cannot be read (ENC-2 to ENC-5).

    With `most`, only what is judged: no unknown elements, and of items beyond the first that is
    one too many their number alone.
    """
    # A byte order mark is gone by now; a parser would skip another, and the prolog behind it.
    refusal = refuse("not XML") if body.startswith(BYTE_ORDER_MARK) else _judge_prolog(body)
    if refusal:
        return refusal
    parsed = _parse(body)
    if isinstance(parsed, Refusal):
        return parsed
    if parsed.tag != root:
        return refuse("other root")
    try:
        reader = _Reader(knobs["repeated_keys"], knobs["integer_spelling"], most)
        return reader.read(parsed, shape)
    except _BrokenShapeError as broken:
        return broken.refusal


def _judge_prolog(body: bytes) -> Refusal | None:
    """Look at what stands before the root element (XML 1.0, production 22), without a parser."""
    at = 0
    while match := _INK.search(body, at):
        at = match.start()
        if body.startswith(b"<!--", at):
            end, width = body.find(b"-->", at + 4), 3
        elif body.startswith(b"<?", at):
            end, width = body.find(b"?>", at + 2), 2
            if end > 0 and _DECLARATION.match(body, at):
                named = _ENCODING.search(body, at, end)
                if named and named[1].lower() not in _UTF_8:
                    return refuse("declared encoding")
        elif body[at : at + 9].upper() == b"<!DOCTYPE":
            return refuse("doctype")
        else:
            return None
        if end < 0:
            return None
        at = end + width
    return None


def _parse(body: bytes) -> Any | Refusal:
    # huge_tree lifts libxml2's bound of 10,000,000 bytes on one text, which LIM-3 needs;
    # its bound on depth (2,048) stays.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in (error.msg or ""):
            return refuse("too deep")
        try:
            body.decode()
        except UnicodeDecodeError:
            return refuse("not UTF-8")
        line, column = error.position
        return refuse("not XML", detail=f" at line {line}, column {column}" if line else "")


class _BrokenShapeError(Exception):
    """The document has another shape than its XSD says; its way up adds where that is."""

    def __init__(self, fault: str, detail: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.detail = detail
        self.path: tuple[str | int, ...] = ()

    def within(self, step: str | int) -> "_BrokenShapeError":
        """Tell one step more of its place, the outer before the inner ones."""
        self.path = (step, *self.path)
        return self

    @property
    def refusal(self) -> Refusal:
        if self.fault == "repeated name":
            return refuse(self.fault, where="an element")
        return refuse(self.fault, at=self.path, detail=self.detail)


@dataclass(frozen=True, slots=True)
class _Reader:
    """
    One walk over the tree; a wrong type becomes another JSON type, for the schema to judge.

    It passes tens of thousands of elements, so a path is made up only where something is wrong.
    """

    repeated: str
    spelling: str
    most: int | None

    def read(self, element: Any, shape: Shape) -> Any:
        if isinstance(shape, Record):
            return self._record(element, shape)
        if isinstance(shape, Listing):
            return self._listing(element, shape)
        if len(element):
            return {}
        text = element.text or ""
        if isinstance(shape, Integer):
            number = read_integer(text, self.spelling)
            return text if number is None else number
        return text

    def _record(self, element: Any, shape: Record) -> Any:
        text = element.text
        if text and text.strip(_BLANK):
            return self._stray(element, text)
        found: dict[str, Any] = {}
        fields = shape.fields
        for child in element:
            tag = child.tag
            tail = child.tail
            if tail and tail.strip(_BLANK):
                raise _BrokenShapeError("stray text")
            if tag in found and self.repeated != "last":
                if self.repeated == "refuse":
                    raise _BrokenShapeError("repeated name")
                continue
            kind = fields.get(tag)
            if kind is TEXT:
                found[tag] = {} if len(child) else child.text or ""
            elif kind is not None:
                try:
                    found[tag] = self.read(child, kind)
                except _BrokenShapeError as broken:
                    raise broken.within(tag) from None
            elif self.most is None:
                found[tag] = None
        return found

    def _listing(self, element: Any, shape: Listing) -> Any:
        text = element.text
        if text and text.strip(_BLANK):
            return self._stray(element, text)
        found: list[Any] = []
        of, name, most = shape.of, shape.name, self.most
        read = self._record if isinstance(of, Record) else self.read
        for index, child in enumerate(element):
            if child.tag != name:
                raise _BrokenShapeError("other element", name)
            tail = child.tail
            if tail and tail.strip(_BLANK):
                raise _BrokenShapeError("stray text")
            if most is not None and index > most:
                found.append(None)
                continue
            try:
                found.append(read(child, of))  # type: ignore[arg-type]  # `of` fits `read`
            except _BrokenShapeError as broken:
                raise broken.within(index) from None
        return found

    def _stray(self, element: Any, text: str) -> str:
        """Text where elements belong: alone a value of another type, among them a mistake."""
        if len(element):
            raise _BrokenShapeError("stray text")
        return text
