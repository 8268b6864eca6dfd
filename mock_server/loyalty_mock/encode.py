"""
Write an answer in one of the two formats, and choose which.

Pure. Keys come in alphabetical order, as the platform shows them; an empty array is an empty
element. Knows nothing of what an answer says.
"""

from collections.abc import Mapping
from html import escape  # xml.sax's does the same, and imports an HTTP client
from typing import Any

import msgspec

from loyalty_mock.body import declared_media
from loyalty_mock.wire import Media, WireRequest

CONTENT_TYPES = {
    Media.JSON: "application/json; charset=utf-8",
    Media.XML: "application/xml; charset=utf-8",
}
_ENCODER = msgspec.json.Encoder(order="sorted")


def answer_media(request: WireRequest, media: Media | None, knobs: Mapping[str, str]) -> Media:
    """
    Return the format of the answer: the request's, unless the profile lets it be chosen (EXC-6).

    JSON, the platform's default, where the request has none.
    """
    own = media or Media.JSON
    match knobs["response_format"]:
        case "accept":
            return _accepted(request.headers.get("accept", "")) or own
        case "parameter":
            asked = request.query.get("format")
            return Media(asked) if asked in set(Media) else own
        case _:
            return own


def encode(fields: Mapping[str, Any], media: Media) -> bytes:
    """Return the fields as a JSON object or under an `xml` root."""
    if media is Media.JSON:
        return _ENCODER.encode(fields)
    return _element("xml", fields).encode()


def _element(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        inner = "".join(_element(key, value[key]) for key in sorted(value))
    elif isinstance(value, list | tuple):
        inner = "".join(_element("item", one) for one in value)
    else:
        inner = escape(str(value), quote=False)
    return f"<{name}>{inner}</{name}>"


def _accepted(accept: str) -> Media | None:
    """The format an Accept header prefers (RFC 9110 section 12.5.1), or None."""
    best: tuple[float, Media] | None = None
    for choice in accept.split(","):
        media = declared_media(choice)
        weight = _weight(choice)
        if media and weight > 0 and (best is None or weight > best[0]):
            best = (weight, media)
    return best[1] if best else None


def _weight(choice: str) -> float:
    for parameter in choice.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
