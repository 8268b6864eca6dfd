"""
The rim: aiohttp's requests into ours, our answers into aiohttp's.

Reads a body no further than one byte past the limit, and leaves the event loop for work of more
than a few milliseconds. Knows no rule.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aiohttp import web
from aiohttp.http import HttpProcessingError

from loyalty_mock import faulty
from loyalty_mock.exchange import Mock
from loyalty_mock.intake import pieces, wire_request
from loyalty_mock.log import entry, text_line
from loyalty_mock.settings import Settings
from loyalty_mock.wire import WireRequest

_T = TypeVar("_T")

LOG = logging.getLogger("loyalty_mock")
HTTP_LOG = LOG.getChild("http")
MOCK = web.AppKey("MOCK", Mock)
ENDING = web.AppKey("ENDING", asyncio.Event)
UNDER_WAY = web.AppKey("UNDER_WAY", set[asyncio.Future[None]])

# Up to here a body is judged faster than a thread is found for it.
_INLINE_BYTES = 64 * 1024


def create_app(
    settings: Settings | None = None,
    *,
    line: Callable[[Mapping[str, Any]], str] = text_line,
) -> web.Application:
    """Return the mock as an aiohttp application; `line` words what the log is told."""
    mock = Mock(settings or Settings())

    async def handle(request: web.Request) -> web.StreamResponse:
        answered = asyncio.get_running_loop().create_future()
        app[UNDER_WAY].add(answered)
        try:
            return await answer(request)
        finally:
            app[UNDER_WAY].remove(answered)
            answered.set_result(None)

    async def answer(request: web.Request) -> web.StreamResponse:
        began = time.perf_counter()
        exchange = None
        if mock.faults.armed:
            exchange = await faulty.faulted(request, mock, _work, app[ENDING])
        if exchange is None:
            body = b"".join([piece async for piece in pieces(request, mock.limit)])
            wire = wire_request(request, body)
            exchange = faulty.Faulted(wire=wire, told=await _work(mock.answer, wire))
        if LOG.isEnabledFor(logging.INFO):
            LOG.info("%s", line(entry(exchange.wire, exchange.told, time.perf_counter() - began)))
        return await faulty.send(request, exchange, app[ENDING])

    # The limit is on the decoded size (LIM-6), so the body comes as it was sent.
    app = web.Application(handler_args={"auto_decompress": False, "logger": HTTP_LOG})
    app[MOCK] = mock
    app[UNDER_WAY] = set()
    app[ENDING] = asyncio.Event()
    app.on_shutdown.append(_end)
    app.router.add_route("*", "/{path:.*}", handle)
    return app


async def _work(do: Callable[[WireRequest], _T], wire: WireRequest) -> _T:
    """Do what takes more than a few milliseconds in a thread."""
    if len(wire.body) > _INLINE_BYTES:
        return await asyncio.to_thread(do, wire)
    return do(wire)


async def _end(app: web.Application) -> None:
    """Let whatever waits for the sake of a fault go on."""
    app[ENDING].set()


def _without_bytes(record: logging.LogRecord) -> bool:
    """Keep out of the log what aiohttp quotes of a broken request: a token may stand in it."""
    if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
        record.exc_info = None
    return True


HTTP_LOG.addFilter(_without_bytes)
