"""
The way of a request while faults stand: the straight line, and at each stage what is due there.

The rim: reads, waits and sends, in the order of `Stage`. What a fault makes of an answer is said
in `faults`, how it goes out in `sending`.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from loyalty_mock import sending
from loyalty_mock.exchange import Ahead, Mock
from loyalty_mock.faults import answers
from loyalty_mock.faults.book import Due
from loyalty_mock.faults.table import Stage
from loyalty_mock.intake import BrokenOffError, continue_if_asked, pieces, wire_request
from loyalty_mock.tokens import mask, sent_tokens
from loyalty_mock.wire import WireRequest, WireResponse

# Do work on a request in the loop, or in a thread if it takes long.
Work = Callable[[Callable[[WireRequest], Any], WireRequest], Awaitable[Any]]

# Return an answer as aiohttp takes it.
Plain = Callable[[WireResponse], web.StreamResponse]

_TOKEN = re.compile(rb'"token"\s*:\s*("(?:[^"\\]|\\.)*")|<token>\s*([^<]+?)\s*</token>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulted:
    """An exchange that faults may have struck: what came, what is told of it, how it goes out."""

    wire: WireRequest
    told: WireResponse
    due: Due | None = None


async def faulted(
    request: web.BaseRequest, mock: Mock, work: Work, ending: asyncio.Event, seconds: float
) -> Faulted | None:
    """
    Take a request as far as its answer; None where no operation is asked, which no fault is for.

    Waits end early once `ending` is set; a body has so many seconds to come.
    """
    operation = mock.operation(wire_request(request, b""))
    if operation is None:
        return None
    early, body = await _take_in(request, mock, operation, seconds)
    wire = wire_request(request, body)
    if early:
        told = _unanswered(Ahead(), early)._replace(faults=(early.kind,))
        return Faulted(wire=wire, told=told, due=early)
    ahead: Ahead = await work(mock.ahead, wire)
    struck = _Struck(mock, ahead.token, operation)
    if delay := struck.at(Stage.BEFORE):
        await sending.pause(request, answers.delay_seconds(delay), ending)
    if due := struck.at(Stage.INSTEAD):
        if due.kind == "reset":
            return Faulted(wire=wire, told=struck.noted(_unanswered(ahead, due)), due=due)
        now = mock.settings.clock()
        answer = answers.instead(due, ahead.media, ahead.knobs, now)
        told = answer._replace(instead=due.kind, token=mask(ahead.token), trace=ahead.trace)
    else:
        told = await work(mock.answer, wire)
    if delay := struck.at(Stage.AFTER):
        await sending.pause(request, answers.delay_seconds(delay), ending)
    accepted = told.error == 0 and told.instead is None
    if accepted and (due := struck.at(Stage.LOST)):
        return Faulted(wire=wire, told=struck.noted(told), due=due)
    if due := struck.at(Stage.ANSWER):
        told = answers.altered(told, due)
    sent = struck.at(Stage.SENDING)
    return Faulted(wire=wire, told=struck.noted(told), due=sent)


async def send(
    request: web.BaseRequest, exchange: Faulted, plain: Plain, ending: asyncio.Event
) -> web.StreamResponse:
    """Send an answer as the fault that is due has it, else plain; it may be none at all."""
    told, due = exchange.told, exchange.due
    match due and due.kind:
        case "lost-answer" if due:
            return await _lose(request, told, due, plain, ending)
        case "reset" if due:
            if due.fault.stage is Stage.SENDING:
                kept = len(told.body) // 2
                await sending.send_part(request, told, kept, framing="length")
            return sending.reset(request)
        case "cut" if due:
            kept = answers.kept_bytes(due, len(told.body))
            response = await sending.send_part(request, told, kept, framing=due["framing"])
            sending.close(request)
            return response
        case "slow-body" if due:
            return await sending.send_slowly(request, told, due["bytes_per_second"], ending)
    return plain(told)


async def _lose(
    request: web.BaseRequest, told: WireResponse, due: Due, plain: Plain, ending: asyncio.Event
) -> web.StreamResponse:
    match due["how"]:
        case "bad-gateway":
            return plain(answers.bad_gateway(told.media))
        case "reset":
            return sending.reset(request)
        case "hang":
            await sending.pause(request, due["seconds"], ending)
    return sending.close(request)


@dataclass(slots=True)
class _Struck:
    """What is due for one request, stage by stage, and what has been."""

    mock: Mock
    token: str | None
    operation: str
    kinds: tuple[str, ...] = ()

    def at(self, stage: Stage) -> Due | None:
        due = self.mock.faults.due(self.token, self.operation, stage)
        if due:
            self.kinds = (*self.kinds, due.kind)
        return due

    def noted(self, told: WireResponse) -> WireResponse:
        return told._replace(faults=(*told.faults, *self.kinds))


async def _take_in(
    request: web.BaseRequest, mock: Mock, operation: str, seconds: float
) -> tuple[Due | None, bytes]:
    """
    Read the body, unless a fault stops it; return the fault and what was read.

    A fault for one token waits until the token is known. From the header or the query that is at
    once; else it is peeked from the body as it comes, since nothing is decoded yet.
    """
    sent = sent_tokens(wire_request(request, b""), {})
    token: str | None = sent.get("header") or sent.get("query")
    book = mock.faults
    asked = token is not None or not book.asks_token(operation, [Stage.BEFORE_BODY])
    due = book.due(token, operation, Stage.BEFORE_BODY) if asked else None
    half = (request.content_length or 0) // 2
    body = b""
    if not _stops(due, len(body), half):
        continue_if_asked(request)
        try:
            async with asyncio.timeout(seconds):
                async for piece in pieces(request, mock.limit):
                    body += piece
                    if not asked and (token := _peeked(body)):
                        asked, due = True, book.due(token, operation, Stage.BEFORE_BODY)
                    if _stops(due, len(body), half):
                        break
        except (BrokenOffError, TimeoutError):
            body = b""
    if not asked:
        due = book.due(None, operation, Stage.BEFORE_BODY)
    return due, body


def _stops(due: Due | None, received: int, half: int) -> bool:
    if due is None:
        return False
    return due["at"] == "before-body" or received > half


def _peeked(body: bytes) -> str | None:
    found = _TOKEN.search(body)
    if found is None:
        return None
    text = (found[1] or found[2]).decode("utf-8", "replace")
    return str(json.loads(text)) if found[1] else text


def _unanswered(ahead: Ahead, due: Due) -> WireResponse:
    """What is told of an exchange that no answer ends."""
    return WireResponse(
        status=0,
        headers={},
        body=b"",
        media=ahead.media,
        error=0,
        token=mask(ahead.token),
        trace=ahead.trace,
        instead=due.kind,
    )
