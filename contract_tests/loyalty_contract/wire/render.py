"""
Write a logical request in either format.

Pure, and the same bytes on every machine. In XML an array is `item` elements and everything else
is text, as the page shows.
"""

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from loyalty_contract.wire.asks import Media


def render(payload: Any, media: Media) -> bytes:
    """Return a payload as compact JSON or as an XML document without a declaration."""
    if media is Media.JSON:
        return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )
    return _element("xml", payload).encode("utf-8", "surrogatepass")


def spelt(text: str, media: Media) -> str:
    """Return a text as it stands within a JSON string or an XML element, in ASCII alone."""
    if media is Media.JSON:
        return json.dumps(text)[1:-1]
    return _content(text).encode("ascii", "xmlcharrefreplace").decode()


def _element(name: str, value: Any) -> str:
    return f"<{name}>{_content(value)}</{name}>"


def _content(value: Any) -> str:
    match value:
        case Mapping():
            return "".join(_element(key, inner) for key, inner in value.items())
        case list() | tuple():
            return "".join(_element("item", inner) for inner in value)
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case str():
            # A carriage return would be read back as a line feed (XML 1.0 section 2.11).
            return escape(value, {"\r": "&#13;"})
        case _:
            return str(value)
