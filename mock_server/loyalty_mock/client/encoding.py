"""
Write a request in JSON or XML, a member at a time, so that a batch's size is known as it grows.

Pure. A body is its envelope with the members' bytes between; every byte is accounted for.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from xml.sax.saxutils import escape

import msgspec

# What XML 1.0 has no way to write.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Encoding(StrEnum):
    """The two formats of the endpoint's page."""

    JSON = "json"
    XML = "xml"


CONTENT_TYPES: Mapping[Encoding, str] = {
    Encoding.JSON: "application/json",
    Encoding.XML: "application/xml",
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """The bytes around the members."""

    before: bytes
    between: bytes
    after: bytes

    def size(self, items: int, inside: int) -> int:
        """Return the size of a body of so many members that are so many bytes together."""
        return len(self.before) + inside + max(items - 1, 0) * len(self.between) + len(self.after)

    def body(self, items: Sequence[bytes]) -> bytes:
        """Return the body."""
        return b"".join((self.before, self.between.join(items), self.after))


def item(fields: Mapping[str, Any], encoding: Encoding) -> bytes:
    """Write one member; raises ValueError where the format has no way to write a value."""
    if encoding is Encoding.JSON:
        return msgspec.json.encode(fields)
    return f"<item>{_elements(fields)}</item>".encode()


def envelope(fields: Mapping[str, Any], encoding: Encoding) -> Envelope:
    """Write the fields around `data`."""
    if encoding is Encoding.JSON:
        opened = msgspec.json.encode(fields).removesuffix(b"}")
        return Envelope(opened + b',"data":[', b",", b"]}")
    return Envelope(f"<xml>{_elements(fields)}<data>".encode(), b"", b"</data></xml>")


def question(fields: Mapping[str, Any], encoding: Encoding) -> bytes:
    """Write a request without members."""
    if encoding is Encoding.JSON:
        return msgspec.json.encode(fields)
    return f"<xml>{_elements(fields)}</xml>".encode()


def fields_of(told: bytes, encoding: Encoding) -> dict[str, Any]:
    """Read back what `item` wrote; in XML every value is a text."""
    if encoding is Encoding.JSON:
        return dict(msgspec.json.decode(told))
    from lxml import etree

    return {child.tag: child.text or "" for child in etree.fromstring(told)}


def _elements(fields: Mapping[str, Any]) -> str:
    return "".join(f"<{name}>{_text(value)}</{name}>" for name, value in fields.items())


def _text(value: Any) -> str:
    text = str(value)
    found = _NO_XML.search(text)
    if found:
        raise ValueError(f"XML has no way to write the character U+{ord(found[0]):04X}")
    # A parser would read a bare carriage return as a line's end.
    return escape(text, {"\r": "&#13;"})
