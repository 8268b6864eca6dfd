"""
How an answer goes out when it is to go wrong: reset, cut, slow, never. The rim, beside `app.py`.

Knows aiohttp and sockets, and no fault. Whatever waits here ends at once when the server does, and
soon after the client has gone.
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Iterator

from aiohttp import web

from loyalty_mock.wire import WireResponse

# How often something that waits looks whether the client is still there.
_LOOK_SECONDS = 0.1
# A slow body goes out in so many pieces a second, or in single bytes.
_PIECES = 20
# SO_LINGER on with no time to linger: closing sends RST and drops what was not sent yet.
_NO_LINGER = struct.pack("ii", 1, 0)


def headers_of(answer: WireResponse) -> dict[str, str]:
    """Return the headers of an answer as they go out."""
    return {**answer.headers, "Server": "loyalty-mock"}


async def pause(request: web.BaseRequest, seconds: float, ending: asyncio.Event) -> None:
    """Wait; less if the server ends or the client goes."""
    until = asyncio.get_running_loop().time() + seconds
    while not ending.is_set() and not _gone(request):
        left = until - asyncio.get_running_loop().time()
        if left <= 0:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), min(left, _LOOK_SECONDS))


def reset(request: web.BaseRequest) -> web.StreamResponse:
    """Reset the connection; on a socket that knows no RST, close it. Nothing is sent."""
    transport = request.transport
    if transport is not None:
        held = transport.get_extra_info("socket")
        if held is not None:
            # A Unix socket may know no such option.
            with contextlib.suppress(OSError):
                held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        transport.abort()
    return _nothing()


def close(request: web.BaseRequest) -> web.StreamResponse:
    """Close the connection once what was written is sent."""
    if request.transport is not None:
        request.transport.close()
    return _nothing()


async def send_part(
    request: web.BaseRequest, answer: WireResponse, kept: int, framing: str
) -> web.StreamResponse:
    """Promise the whole body and send the first `kept` bytes; the connection stays open."""
    response = web.StreamResponse(status=answer.status, headers=headers_of(answer))
    if framing == "chunked":
        response.enable_chunked_encoding()
    else:
        response.content_length = len(answer.body)
    with contextlib.suppress(ConnectionError):
        await response.prepare(request)
        # Written in any case: aiohttp keeps the head back until there is something to send.
        await response.write(answer.body[:kept])
    return response


async def send_slowly(
    request: web.BaseRequest, answer: WireResponse, rate: float, ending: asyncio.Event
) -> web.StreamResponse:
    """Send a body at so many bytes a second."""
    response = web.StreamResponse(status=answer.status, headers=headers_of(answer))
    response.content_length = len(answer.body)
    with contextlib.suppress(ConnectionError):
        await response.prepare(request)
        for piece in _pieces(answer.body, rate):
            await pause(request, len(piece) / rate, ending)
            if ending.is_set() or _gone(request):
                return close(request)
            await response.write(piece)
        await response.write_eof()
    return response


def _pieces(body: bytes, rate: float) -> Iterator[bytes]:
    size = max(1, int(rate / _PIECES))
    return (body[start : start + size] for start in range(0, len(body), size))


def _gone(request: web.BaseRequest) -> bool:
    return request.transport is None or request.transport.is_closing()


def _nothing() -> web.StreamResponse:
    """What aiohttp wants of a handler; it finds the connection closed and sends none of it."""
    return web.Response()
