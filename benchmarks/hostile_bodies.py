"""
Bodies made to hurt a server, each with its headers; built when asked for, for they are large.

Knows nothing of what a server should make of them, but that it should live.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count

from bodies import JSON_HEAD, XML_HEAD

LIMIT = 10_485_760
JSON, XML = "application/json", "application/xml"
DATA = b'"data":[{"email":"a@example.com"}]'
GOOD_JSON = JSON_HEAD + b'{"email":"a@example.com"}]}'
_BUILT = count()
GOOD_XML = XML_HEAD + b"<item><email>a@example.com</email></item></data></xml>"
BEFORE_DATA = JSON_HEAD[: -len(b'"data":[')]


@dataclass(frozen=True, slots=True)
class Hostile:
    """One body: what it is, its media type, how it is built, and further headers."""

    name: str
    media: str
    build: Callable[[], bytes]
    headers: Mapping[str, str] = field(default_factory=dict)


def fill(before: bytes, piece: bytes, after: bytes = b"") -> bytes:
    """Repeat a piece between two ends, up to the limit of a body."""
    room = LIMIT - len(before) - len(after)
    return before + piece * (room // len(piece)) + after


def counted(before: bytes, piece: bytes, times: int, after: bytes, *, first: int = 0) -> bytes:
    """Repeat a piece with its number in it, as far as a body goes."""
    room = LIMIT - len(before) - len(after)
    built = b"".join(piece % number for number in range(first, first + times))
    return before + built[: built.rfind(piece[:1], 0, room) if len(built) > room else None] + after


def unlike_any(before: bytes, piece: bytes, times: int, after: bytes) -> bytes:
    """The same with numbers that no other body of this process has."""
    return counted(before, piece, times, after, first=next(_BUILT) * times)
