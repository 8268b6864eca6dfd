"""
The rim: aiohttp's requests into ours, our answers into aiohttp's.

Reads a body no further than one byte past the limit, and leaves the event loop for work of more
than a few milliseconds. Knows no rule, and of the control API only where it stands.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from loyalty_mock.bounds import Bounds
from loyalty_mock.control.access import PREFIX, Access, is_loopback
from loyalty_mock.exchange import Mock
from loyalty_mock.intake import Unread, read, wire_request
from loyalty_mock.journal.bodies import digest_of
from loyalty_mock.log import entry
from loyalty_mock.memory import Leftovers
from loyalty_mock.outbox import Outbox
from loyalty_mock.reply import Reply
from loyalty_mock.wire import WireRequest, WireResponse

if TYPE_CHECKING:
    from loyalty_mock.control.rim import ControlRim

T = TypeVar("T")
Tell = Callable[[WireRequest, WireResponse, float], None]

LOG = logging.getLogger("loyalty_mock")
HTTP_LOG = LOG.getChild("http")

# Up to here a body is judged faster than a thread is found for it.
_INLINE_BYTES = 64 * 1024
# One after the other: several would not be done sooner, since Python runs one at a time, and the
# event loop would wait for its turn behind all of them.
_JUDGING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="loyalty-mock-judging")


class Rim:
    """
    What answers every request to one mock, on one event loop.

    `tell` is told of every exchange, and how many seconds it took, for the log. `access` are the
    terms of the control API under `/__mock/`; with None nobody is answered there. `ending` is set
    when the server ends: waits for the sake of a fault are over then.
    """

    def __init__(
        self,
        mock: Mock,
        *,
        tell: Tell | None,
        access: Access | None,
        bounds: Bounds,
    ) -> None:
        self.mock = mock
        self.bounds = bounds
        self.ending = asyncio.Event()
        self.outbox = Outbox()
        self._tell = tell
        self._access = access
        self._control: ControlRim | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._leftovers = Leftovers(_JUDGING)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        self._under_way += 1
        # One that came behind another, whose answer is still to be sent.
        self.outbox.settle(request.transport)
        try:
            if self._access is not None and request.raw_path.startswith(PREFIX):
                return await self._answer_control(request, self._access)
            return await self._exchange(request)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def settle(self, seconds: float) -> None:
        """Wait until what is under way is answered; not longer than so many seconds."""
        self._idle.clear()
        if self._under_way:
            try:
                await asyncio.wait_for(self._idle.wait(), seconds)
            except TimeoutError:
                return

    async def close(self) -> None:
        """End every wait, and send what is answered."""
        self.ending.set()
        self.outbox.close()
        self._leftovers.close()
        if self._control is not None:
            await self._control.close()

    def refuse(self, fault: str) -> web.StreamResponse:
        """Answer what cannot be read as a request, or what a mistake of ours spoilt."""
        wire = WireRequest(method="-", path="")
        told = self.mock.refuse(fault, wire)
        self._log(wire, told, time.perf_counter())
        reply = self.reply(told)
        reply.force_close()
        return reply

    def reply(self, told: WireResponse) -> web.StreamResponse:
        """Return an answer as aiohttp takes it."""
        return Reply(told, self.outbox, self.bounds)

    async def _exchange(self, request: web.BaseRequest) -> web.StreamResponse:
        began = time.perf_counter()
        mock = self.mock
        if mock.faults.armed:
            from loyalty_mock import faulty

            seconds = self.bounds.body_seconds
            struck = await faulty.faulted(request, mock, _work, self.ending, seconds)
            if struck is not None:
                told = self._note(struck.wire, struck.told, began)
                self._log(struck.wire, told, began)
                return await faulty.send(request, struck, self.reply, self.ending)
        body = await read(request, mock.limit, self.bounds.body_seconds)
        wire = wire_request(request, body.begun if isinstance(body, Unread) else body)
        if isinstance(body, Unread):
            told = self._note(wire, mock.refuse(body.fault, wire), began)
        elif len(body) > _INLINE_BYTES:
            told = await self._answer_beside(wire, began)
        else:
            told = self._note(wire, mock.answer(wire), began)
        self._log(wire, told, began)
        reply = self.reply(told)
        if isinstance(body, Unread):
            reply.force_close()
        return reply

    async def _answer_beside(self, wire: WireRequest, began: float) -> WireResponse:
        """Answer a large request in a thread, and digest its body for the journal in another."""
        digest = asyncio.to_thread(digest_of, wire.body) if self.mock.journal.on else _nothing()
        told, sha256 = await asyncio.gather(_work(self.mock.answer, wire), digest)
        return self._note(wire, told, began, sha256)

    def _note(
        self, wire: WireRequest, told: WireResponse, began: float, sha256: str | None = None
    ) -> WireResponse:
        if len(wire.body) > _INLINE_BYTES:
            self._leftovers.add()
        seconds = time.perf_counter() - began
        fault = ", ".join(told.faults) or None
        mock = self.mock
        mock.journal.note(wire, told, at=mock.clock(), seconds=seconds, fault=fault, sha256=sha256)
        return told

    def _log(self, wire: WireRequest, told: WireResponse, began: float) -> None:
        if self._tell is not None:
            self._tell(wire, told, time.perf_counter() - began)

    async def _answer_control(self, request: web.BaseRequest, access: Access) -> web.StreamResponse:
        """Answer the control API below its prefix; imported when it is first asked for anything."""
        below = request.path.removeprefix(PREFIX)
        if below[:1] not in {"", "/"} or (access.token is None and not _is_local(request)):
            return await self._exchange(request)
        if self._control is None:
            from loyalty_mock.control.rim import ControlRim

            self._control = ControlRim(self.mock, access)
        return await self._control.answer(request)


async def _work(do: Callable[[WireRequest], T], wire: WireRequest) -> T:
    """Do what takes more than a few milliseconds in a thread."""
    if len(wire.body) > _INLINE_BYTES:
        return await asyncio.get_running_loop().run_in_executor(_JUDGING, do, wire)
    return do(wire)


async def _nothing() -> None:
    """Stand where something would be awaited."""


def to_logger(line: Callable[[Mapping[str, Any]], str]) -> Tell:
    """Return what tells the logger `loyalty_mock` of each exchange, worded by `line`."""

    def tell(request: WireRequest, response: WireResponse, seconds: float) -> None:
        if LOG.isEnabledFor(logging.INFO):
            LOG.info("%s", line(entry(request, response, seconds)))

    return tell


def _is_local(request: web.BaseRequest) -> bool:
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
