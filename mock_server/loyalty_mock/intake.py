"""
How a request comes in: its body piece by piece, no further than one byte past the limit.

The rim, beside `rim.py`; knows no rule.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from aiohttp import web

from loyalty_mock.wire import WireRequest
from loyalty_schemas.operations import OPERATIONS

# The targets that have neither a query nor anything to unquote: nearly all.
_PLAIN = frozenset(operation.path for operation in OPERATIONS)


@dataclass(frozen=True, slots=True)
class Unread:
    """A body that did not come whole: the fault in the table of refusals, and what came of it."""

    fault: str
    begun: bytes = b""


async def read(request: web.BaseRequest, limit: int, seconds: float) -> bytes | Unread:
    """
    Return a body, still compressed, or why it did not come whole within so many seconds.

    What is chunked wrongly breaks off where it is wrong. However much of a body was sound, a part
    of it is carried out by nobody.
    """
    content = request.content
    if content.is_eof():
        try:
            return content.read_nowait(limit + 1)
        except (web.PayloadAccessError, ConnectionError, ValueError):
            return Unread("broken off")
    continue_if_asked(request)
    found: list[bytes] = []
    try:
        async with asyncio.timeout(seconds):
            async for piece in pieces(request, limit):
                found.append(piece)  # noqa: PERF401 - what has come counts even where the rest does not
    except TimeoutError:
        return Unread("too slow", b"".join(found))
    except BrokenOffError:
        return Unread("broken off", b"".join(found))
    return b"".join(found)


class BrokenOffError(Exception):
    """A body ends before it should, or is chunked wrongly."""


async def pieces(request: web.BaseRequest, limit: int) -> AsyncIterator[bytes]:
    """Yield a body as it comes, still compressed; raises BrokenOffError where it breaks off."""
    room = limit + 1
    try:
        while room > 0 and (piece := await request.content.read(room)):
            yield piece
            room -= len(piece)
    except (web.PayloadAccessError, ConnectionError, ValueError) as error:
        raise BrokenOffError from error


def continue_if_asked(request: web.BaseRequest) -> None:
    """Ask for the body of a client that waits to be asked (RFC 9110, section 10.1.1)."""
    expected = request.headers.get("Expect")
    if expected and expected.lower() == "100-continue" and request.version >= (1, 1):
        transport = request.transport
        if transport is not None:
            transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")


def wire_request(request: web.BaseRequest, body: bytes) -> WireRequest:
    """Return a request as the core takes it."""
    target = request.raw_path
    plain = target in _PLAIN
    return WireRequest(
        method=request.method,
        path=target if plain else request.path,
        query={} if plain else dict(request.query),
        headers=_headers(request.raw_headers),
        body=body,
    )


@lru_cache(maxsize=128)
def _headers(raw: tuple[tuple[bytes, bytes], ...]) -> Mapping[str, str]:
    """Names in lower case; most clients send the same head again and again."""
    return {
        name.decode("utf-8", "surrogateescape").lower(): value.decode("utf-8", "surrogateescape")
        for name, value in raw
    }
