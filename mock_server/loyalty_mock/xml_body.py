"""
Read an XML body into the same plain values as JSON, by the shape its XSD gives.

Pure. A document type declaration is refused before a parser sees the text: no entity is ever
expanded and no file or host is reached (SEC-1). Every failure is a `Refusal`.
"""

import gc
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from lxml import etree

from loyalty_mock.body import BYTE_ORDER_MARK
from loyalty_mock.crowded_xml import read_crowded
from loyalty_mock.refusals import Refusal, refuse
from loyalty_mock.shapes import Listing, Record
from loyalty_mock.xml_bounds import has_too_many_attributes, is_crowded
from loyalty_mock.xml_elements import BrokenShapeError, ElementReader

_INK = re.compile(rb"[^ \t\r\n]")
_DECLARATION = re.compile(rb"<\?xml[ \t\r\n]")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
_UTF_8 = {b"utf-8", b"utf8"}
_NAME = re.compile(rb"<(?:[^\x00- /<>={}:]++:)?([^\x00- /<>={}:]++)")
_NO_CHARACTERS = re.compile("[\ufffe\uffff]")
# huge_tree lifts libxml2's bound of 10,000,000 bytes on one text, which LIM-3 needs; its bound on
# depth (2,048) stays. Entities of its own no document can have, and none of another's is read; told
# to resolve none at all, a parser that is fed ends at an unknown one and begins anew, wordlessly.
_OPTIONS: dict[str, Any] = {
    "encoding": "utf-8",
    "resolve_entities": "internal",
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "remove_comments": True,
    "remove_pis": True,
    "huge_tree": True,
    "collect_ids": False,
}


def read_xml(
    body: bytes,
    root: str,
    shape: Record | Listing,
    knobs: Mapping[str, str],
    most: int | None = None,
) -> Any | Refusal:
    """
    Return the value an XML document stands for, or why it cannot be read (ENC-2 to ENC-5).

    With `most`, only what is judged: no unknown elements, and of items beyond the first that is
    one too many their number alone.
    """
    # A byte order mark is gone by now; a parser would skip another, and the prolog behind it.
    begin = refuse("not XML") if body.startswith(BYTE_ORDER_MARK) else _judge_prolog(body)
    if isinstance(begin, Refusal):
        return begin
    reader = ElementReader(knobs["repeated_keys"], knobs["integer_spelling"], most)
    if not is_crowded(body):
        return _read(body, partial(_read_whole, body, root, shape, reader))
    if has_too_many_attributes(body):
        return refuse("too many attributes")
    names = "{*}" + _local_name(body, begin)
    value = _read(body, partial(_read_in_parts, body, root, shape, reader, names))
    # A parser that is fed and its document hold on to each other, and to all names in it.
    gc.collect(1)
    return value


def _read(body: bytes, read: Callable[[], Any | Refusal]) -> Any | Refusal:
    try:
        return read()
    except BrokenShapeError as broken:
        return broken.refusal
    except etree.XMLSyntaxError as error:
        return _unreadable(body, error)


def _read_whole(
    body: bytes, root: str, shape: Record | Listing, reader: ElementReader
) -> Any | Refusal:
    element = etree.fromstring(body, etree.XMLParser(**_OPTIONS))
    return reader.read(element, shape) if element.tag == root else refuse("other root")


def _read_in_parts(
    body: bytes, root: str, shape: Record | Listing, reader: ElementReader, names: str
) -> Any | Refusal:
    parser = etree.XMLPullParser(("start",), tag=names, **_OPTIONS)
    return read_crowded(body, root, shape, reader, parser)


def _judge_prolog(body: bytes) -> int | Refusal:
    """
    Look at what stands before the root element (XML 1.0, production 22), without a parser.

    Return where the root seems to begin, or why nobody reads as far as that.
    """
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
            break
        if end < 0:
            break
        at = end + width
    return at


def _local_name(body: bytes, begin: int) -> str:
    """Return the root element's name without a prefix; where it is none, a parser will mind."""
    name = _NAME.match(body, begin)
    return _NO_CHARACTERS.sub("", name[1].decode(errors="replace")) or "xml" if name else "xml"


def _unreadable(body: bytes, error: etree.XMLSyntaxError) -> Refusal:
    if "depth" in (error.msg or ""):
        return refuse("too deep")
    try:
        body.decode()
    except UnicodeDecodeError:
        return refuse("not UTF-8")
    line, column = error.position
    return refuse("not XML", detail=f" at line {line}, column {column}" if line else "")
