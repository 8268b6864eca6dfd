"""
The rim of the control API: aiohttp's requests into asks, results into aiohttp's answers.

Knows no route. Whatever goes wrong here, a request to the vendor's endpoint never meets it.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp import web

from loyalty_mock.control.access import (
    PREFIX,
    Access,
    judge_credentials,
    judge_media,
    judge_origin,
)
from loyalty_mock.control.problems import MEDIA, Problem, ProblemError
from loyalty_mock.control.reading import MOST_BYTES, find_route, read_ask
from loyalty_mock.control.routes import Answer, Ask, Asset, Events, Result, Stream, Wait
from loyalty_mock.control.streams import send_events
from loyalty_mock.control.table import routes, schemas
from loyalty_mock.exchange import Mock
from loyalty_mock.journal.book import Tally
from loyalty_mock.page import POLICY, assets

_CHANGES_KEPT = 100
_HEADERS = {
    "Server": "loyalty-mock",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class ControlRim:
    """The control API of one mock on one event loop, and who waits there for something to come."""

    def __init__(self, mock: Mock, access: Access) -> None:
        self.mock = mock
        self.access = access
        self.closing = False
        self.changes: deque[tuple[int, dict[str, Any]]] = deque(maxlen=_CHANGES_KEPT)
        self.changed = 0
        self._waiting: set[asyncio.Event] = set()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request below the prefix."""
        try:
            result = await self._ask(request)
        except ProblemError as error:
            result = error.problem
        match result:
            case Problem():
                return _json(result.told(), result.status, {**result.headers}, MEDIA)
            case Answer():
                return _json(result.value, result.status, {**result.headers})
            case Asset():
                return _file(result)
            case Stream():
                return await _stream(request, result)
            case Wait():
                return await self._wait(result)
            case Events():
                return await send_events(self, request, result)

    async def _ask(self, request: web.BaseRequest) -> Result:
        headers = {name.lower(): value for name, value in request.headers.items()}
        refused = judge_origin(request.method, headers, self.access)
        if refused:
            return refused
        asset = _asset(request)
        if asset:
            return asset
        found = find_route(routes(), request.method, request.path.removeprefix(PREFIX) or "/")
        public = not isinstance(found, Problem) and found[0].public
        refused = None if public else judge_credentials(headers, self.access)
        if refused:
            return refused
        if isinstance(found, Problem):
            return found
        body = await _read(request)
        refused = judge_media(request.method, headers, body)
        if refused:
            return refused
        route, parts = found
        ask = read_ask(
            route,
            parts,
            query=list(request.query.items()),
            headers=headers,
            body=body,
            schemas=schemas(),
        )
        if isinstance(ask, Problem):
            return ask
        result = route.answer(ask, self.mock)
        if route.method != "GET" and isinstance(result, Answer):
            self._note_change(ask)
        return result

    def _note_change(self, ask: Ask) -> None:
        self.changed += 1
        change = {"method": ask.route.method, "resource": PREFIX + ask.route.path}
        self.changes.append((self.changed, change))
        self._wake()

    def _wake(self) -> None:
        for waiting in self._waiting:
            waiting.set()

    def subscribe(self, woken: asyncio.Event) -> Callable[[], None]:
        """Have an event set whenever there is something new, or an end; returns what ends that."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(woken.set)

        unlisten = self.mock.journal.subscribe(wake)
        self._waiting.add(woken)

        def stop() -> None:
            unlisten()
            self._waiting.discard(woken)

        return stop

    async def close(self) -> None:
        """End every wait and every stream."""
        self.closing = True
        self._wake()

    async def _wait(self, wait: Wait) -> web.StreamResponse:
        woken = asyncio.Event()
        stop = self.subscribe(woken)
        tally = Tally(self.mock.journal, wait.query)
        try:
            async with asyncio.timeout(wait.seconds):
                while not self.closing:
                    woken.clear()
                    if tally.reached(wait.count):
                        break
                    await woken.wait()
        except TimeoutError:
            pass
        finally:
            stop()
        answer = wait.then()
        return _json(answer.value, answer.status, {**answer.headers})


def _asset(request: web.BaseRequest) -> Asset | None:
    """
    The page for browsers, and what belongs to it; to all others `/` says where to read on.

    It needs no control token: nothing of the mock's stands in it, and it asks for the token.
    """
    if request.method not in {"GET", "HEAD"}:
        return None
    path = request.path.removeprefix(PREFIX)
    if path in {"", "/"} and "text/html" in request.headers.get("Accept", ""):
        # Its addresses are relative to the slash.
        name = "index.html" if path else ""
        return Asset(name=name)
    folder, _, name = path.lstrip("/").partition("/")
    return Asset(name=name) if folder == "page" and name in assets() else None


def _file(asset: Asset) -> web.Response:
    if not asset.name:
        return web.Response(status=308, headers={**_HEADERS, "Location": f"{PREFIX}/"})
    media, content = assets()[asset.name]
    headers = {
        **_HEADERS,
        "Content-Type": media,
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return web.Response(headers=headers, body=content)


async def _read(request: web.BaseRequest) -> bytes:
    """A body up to one byte past the bound; of one cut short, what has come."""
    body = b""
    with suppress(web.PayloadAccessError, ConnectionError, ValueError):
        while more := await request.content.read(MOST_BYTES + 1 - len(body)):
            body += more
            if len(body) > MOST_BYTES:
                break
    return body


def _json(
    value: Any, status: int, headers: dict[str, str], media: str = "application/json"
) -> web.Response:
    # Browsers show JSON as text; a lone surrogate of some client's is no reason to fail.
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")
    headers = {**_HEADERS, **headers, "Content-Type": f"{media}; charset=utf-8"}
    return web.Response(status=status, headers=headers, body=body)


async def _stream(request: web.BaseRequest, stream: Stream) -> web.StreamResponse:
    disposition = f'attachment; filename="{stream.name}"'
    response = web.StreamResponse(
        headers={**_HEADERS, "Content-Type": stream.media, "Content-Disposition": disposition}
    )
    await response.prepare(request)
    for piece in stream.pieces:
        await response.write(piece)
    await response.write_eof()
    return response
