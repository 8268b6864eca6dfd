"""
An answer as bytes, sent in one go: the way of nearly every answer. The rim, beside `sending`.

aiohttp's own response does more than an answer of ours needs, and costs as much as all the judging.
"""

import asyncio
import time
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

from aiohttp import web

from loyalty_mock.bounds import Bounds
from loyalty_mock.outbox import Outbox
from loyalty_mock.wire import NO_TRACE, WireResponse

SERVER = "loyalty-mock"
# A longer answer is sent at once, and its client waited for.
_SMALL = 16 * 1024


class Reply(web.StreamResponse):
    """
    What aiohttp takes for a response and asks to write itself: a head made once, and a body.

    Nearly all leave by the outbox. A client that does not read is waited for as long as the bounds
    say, and then dropped.
    """

    def __init__(self, answer: WireResponse, outbox: Outbox, bounds: Bounds) -> None:
        super().__init__(status=answer.status)
        # A connection holds on to its last reply, and a trace to what ten megabytes were read as.
        self._answer = answer._replace(trace=NO_TRACE)
        self._outbox = outbox
        self._bounds = bounds

    async def prepare(self, request: web.BaseRequest) -> None:
        """Send the whole answer; raises ConnectionError where nobody is there any more."""
        transport = request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the client has gone")
        keep = request.keep_alive
        if self._keep_alive is None:
            self._keep_alive = keep
        keep, old = bool(self._keep_alive), request.version < (1, 1)
        octets = written(self._answer, request.method, keep=keep, old=old)
        if keep and len(octets) <= _SMALL and not transport.get_write_buffer_size():
            self._outbox.put(transport, octets)
            return
        self._outbox.settle(transport)
        transport.write(octets)
        if transport.get_write_buffer_size():
            try:
                async with asyncio.timeout(self._bounds.write_seconds):
                    await request.writer.drain()
            except TimeoutError:
                transport.abort()

    async def write_eof(self, data: bytes = b"") -> None:
        """Write nothing more."""


def written(answer: WireResponse, method: str, *, keep: bool, old: bool) -> bytes:
    """Return an answer as it crosses the wire; `old` for HTTP/1.0, whose connections close."""
    headers = tuple(answer.headers.items())
    connection = b"Connection: close\r\n" if not keep else b"Connection: keep-alive\r\n" * old
    return b"%b%bContent-Length: %d\r\nDate: %b\r\n\r\n%b" % (
        _head(answer.status, headers),
        connection,
        len(answer.body),
        _date(int(time.time())),
        b"" if method == "HEAD" else answer.body,
    )


@lru_cache(maxsize=64)
def _head(status: int, headers: tuple[tuple[str, str], ...]) -> bytes:
    """The lines that answers share; only our own texts stand in them."""
    try:
        reason = HTTPStatus(status).phrase
    except ValueError:
        reason = ""
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers)]
    return "".join(f"{line}\r\n" for line in (*lines, f"Server: {SERVER}")).encode()


@lru_cache(maxsize=2)
def _date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()
