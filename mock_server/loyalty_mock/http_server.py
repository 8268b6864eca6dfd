"""
The HTTP server: aiohttp's connections under our bounds, and our envelope for what is not HTTP.

Below `web.Application`, whose routes, middlewares and signals a mock of two paths has no use for.
"""

import asyncio
from http import HTTPStatus

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from loyalty_mock.rim import HTTP_LOG, Rim


class Connection(web.RequestHandler):
    """One connection; inherits because aiohttp gives the hook for its errors to a subclass."""

    __slots__ = ("half_closed", "rim")

    rim: Rim
    half_closed: bool

    def eof_received(self) -> bool:  # type: ignore[override]  # asyncio's protocol: True goes on
        """
        Answer what has come, though the client says no more (RFC 9112, section 9.6).

        aiohttp would close at once.
        """
        self.half_closed = True
        # A request that has come just now is taken up two turns later.
        self._loop.call_soon(self._loop.call_soon, self._break_off)
        return True

    def _break_off(self) -> None:
        """Close where nothing is under way; a body that is not whole by now never will be."""
        waiting = [payload for _, payload in self._messages]
        if self._current_request is not None:
            waiting.append(self._current_request.content)
        for payload in waiting:
            if not payload.is_eof():
                payload.set_exception(ConnectionResetError("the body breaks off"))
                payload.feed_eof()
        if not waiting:
            self.force_close()

    def force_close(self) -> None:
        """Close; what the client has not read by the end of its time is thrown away."""
        transport = self.transport
        self.rim.outbox.settle(transport)
        super().force_close()
        if transport is not None and transport.get_write_buffer_size():
            self._loop.call_later(self.rim.bounds.write_seconds, transport.abort)

    @property
    def is_last(self) -> bool:
        """Whether no request comes after the one that is being answered."""
        return self.half_closed and not self._messages

    def handle_error(
        self,
        request: web.BaseRequest,  # noqa: ARG002 - a hook's own signature
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no HTTP, or a mistake of ours, whose trace goes to the log alone."""
        del status, message
        if isinstance(exc, HttpProcessingError):
            return self.rim.refuse("head too large" if _is_too_large(exc) else "not HTTP")
        HTTP_LOG.error("a mistake of the mock's own", exc_info=exc)
        return self.rim.refuse("our mistake")


class HttpServer(web.Server):
    """What makes a connection for whoever comes."""

    def __init__(self, rim: Rim) -> None:
        super().__init__(self._answer, access_log=None)
        self.rim = rim

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        reply = await self.rim.answer(request)
        if isinstance(request.protocol, Connection) and request.protocol.is_last:
            reply.force_close()
        return reply

    def __call__(self) -> Connection:
        """Return the protocol of a new connection."""
        bounds = self.rim.bounds
        connection = Connection(
            self,
            loop=asyncio.get_running_loop(),
            logger=HTTP_LOG,
            access_log=None,  # type: ignore[arg-type]  # its own default for a server without one
            # The limit is on the decoded size (LIM-6), so the body comes as it was sent.
            auto_decompress=False,
            keepalive_timeout=bounds.idle_seconds,
            lingering_time=bounds.linger_seconds,
            max_line_size=bounds.line_bytes,
            max_field_size=bounds.line_bytes,
            max_headers=bounds.headers,
        )
        connection.rim = self.rim
        connection.half_closed = False
        return connection


def _is_too_large(error: HttpProcessingError) -> bool:
    return isinstance(error, LineTooLong) or "Too many headers" in error.message
