"""
The rim: aiohttp's requests into ours, our answers into aiohttp's.

Reads a body no further than one byte past the limit, and leaves the event loop for work of more
than a few milliseconds. Knows no rule, and of the control API only where it stands.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web
from aiohttp.http import HttpProcessingError

from loyalty_mock.control.access import PREFIX, Access, is_loopback
from loyalty_mock.exchange import Mock
from loyalty_mock.intake import pieces, wire_request
from loyalty_mock.log import entry, text_line
from loyalty_mock.sending import whole
from loyalty_mock.settings import Settings
from loyalty_mock.wire import WireRequest, WireResponse

if TYPE_CHECKING:
    from loyalty_mock.control.rim import ControlRim

T = TypeVar("T")
Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOG = logging.getLogger("loyalty_mock")
HTTP_LOG = LOG.getChild("http")
MOCK = web.AppKey("MOCK", Mock)
ENDING = web.AppKey("ENDING", asyncio.Event)
UNDER_WAY = web.AppKey("UNDER_WAY", set[asyncio.Future[None]])

LOCAL = Access()  # only connections within this machine, and no token

# Up to here a body is judged faster than a thread is found for it.
_INLINE_BYTES = 64 * 1024


def create_app(
    settings: Settings | None = None,
    *,
    line: Callable[[Mapping[str, Any]], str] = text_line,
    access: Access | None = LOCAL,
) -> web.Application:
    """
    Return the mock as an aiohttp application; `line` words what the log is told.

    `access` are the terms of the control API under `/__mock/`: by default it answers connections
    within this machine, with None nobody.
    """
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
        struck = None
        if mock.faults.armed:
            from loyalty_mock import faulty

            struck = await faulty.faulted(request, mock, _work, app[ENDING])
        if struck is None:
            body = b"".join([piece async for piece in pieces(request, mock.limit)])
            wire = wire_request(request, body)
            told = await _work(lambda wire: note(wire, mock.answer(wire), began), wire)
        else:
            wire, told = struck.wire, note(struck.wire, struck.told, began)
        if LOG.isEnabledFor(logging.INFO):
            LOG.info("%s", line(entry(wire, told, time.perf_counter() - began)))
        if struck is None:
            return whole(told)
        return await faulty.send(request, struck, app[ENDING])

    def note(wire: WireRequest, told: WireResponse, began: float) -> WireResponse:
        seconds = time.perf_counter() - began
        fault = ", ".join(told.faults) or None
        mock.journal.note(wire, told, at=mock.clock(), seconds=seconds, fault=fault)
        return told

    # The limit is on the decoded size (LIM-6), so the body comes as it was sent.
    app = web.Application(handler_args={"auto_decompress": False, "logger": HTTP_LOG})
    app[MOCK] = mock
    app[UNDER_WAY] = set()
    app[ENDING] = asyncio.Event()
    app.on_shutdown.append(_end)
    if access is not None:
        _add_control(app, mock, access, handle)
    app.router.add_route("*", "/{path:.*}", handle)
    return app


async def _work(do: Callable[[WireRequest], T], wire: WireRequest) -> T:
    """Do what takes more than a few milliseconds in a thread."""
    if len(wire.body) > _INLINE_BYTES:
        return await asyncio.to_thread(do, wire)
    return do(wire)


async def _end(app: web.Application) -> None:
    """Let whatever waits for the sake of a fault go on."""
    app[ENDING].set()


def _add_control(app: web.Application, mock: Mock, access: Access, elsewhere: Answering) -> None:
    """Answer the control API below its prefix; imported when it is first asked for anything."""
    rims: list[ControlRim] = []

    async def control(request: web.Request) -> web.StreamResponse:
        if access.token is None and not _is_local(request):
            return await elsewhere(request)
        if not rims:
            from loyalty_mock.control.rim import ControlRim

            rims.append(ControlRim(mock, access))
        return await rims[0].answer(request)

    async def close(_app: web.Application) -> None:
        for rim in rims:
            await rim.close()

    app.router.add_route("*", PREFIX, control)
    app.router.add_route("*", PREFIX + "/{path:.*}", control)
    app.on_shutdown.append(close)


def _is_local(request: web.Request) -> bool:
    """Tell whether a connection came in on an address that only this machine can reach."""
    address = request.transport.get_extra_info("sockname") if request.transport else None
    # A Unix socket has a path, or nothing, where others have a host.
    return is_loopback(address[0]) if isinstance(address, tuple) else address is not None


def _without_bytes(record: logging.LogRecord) -> bool:
    """Keep out of the log what aiohttp quotes of a broken request: a token may stand in it."""
    if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
        record.exc_info = None
    return True


HTTP_LOG.addFilter(_without_bytes)
