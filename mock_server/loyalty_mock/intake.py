"""
How a request comes in: its body piece by piece, no further than one byte past the limit.

The rim, beside `app.py`; knows no rule.
"""

from collections.abc import AsyncIterator

from aiohttp import web

from loyalty_mock.wire import WireRequest


async def pieces(request: web.Request, limit: int) -> AsyncIterator[bytes]:
    """
    Yield a body as it comes, still compressed.

    One that is cut short or chunked wrongly just ends: what has come is judged, and cannot be
    well-formed.
    """
    room = limit + 1
    try:
        while room > 0 and (piece := await request.content.read(room)):
            yield piece
            room -= len(piece)
    except (web.PayloadAccessError, ConnectionError, ValueError):
        return


def wire_request(request: web.Request, body: bytes) -> WireRequest:
    """Return a request as the core takes it."""
    return WireRequest(
        method=request.method,
        path=request.path,
        query=dict(request.query),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
    )
