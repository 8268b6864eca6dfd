"""
The mock as a process: bind, say ready, serve until a signal, answer what is under way, end.

Knows aiohttp and signals; what is served stands in the settings.
"""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web

from loyalty_mock.bounds import Bounds
from loyalty_mock.control.access import access_for
from loyalty_mock.exchange import Mock
from loyalty_mock.http_server import HttpServer
from loyalty_mock.listening import Place, leave, listen
from loyalty_mock.log_writer import LineWriter
from loyalty_mock.memory import share_one_heap
from loyalty_mock.rim import LOG, Rim
from loyalty_mock.settings import Settings
from loyalty_mock.watching import Watched, watch

# Requests under way are answered within the first; an end takes less than a second in all.
_GRACE_SECONDS = 0.6
_CLOSE_SECONDS = 0.1


def serve(
    settings: Settings,
    place: Place,
    line: Callable[[Mapping[str, Any]], str],
    *,
    control_token: str | None = None,
    bounds: Bounds,
    watched: Callable[[Mock], Iterable[Watched]] = lambda _: (),
) -> None:
    """
    Serve until SIGINT or SIGTERM; raises ListenError where the place cannot be had.

    The control API is there on the loopback, on a Unix socket, and elsewhere only with a token;
    where nobody can ask for it, no journal is kept. `watched` are files to read again.
    """
    access = access_for("localhost" if place.uds else place.host, control_token)
    if access is None:
        settings = replace(settings, journal_entries=0)
    LOG.addHandler(logging.StreamHandler(sys.stderr))
    LOG.setLevel(logging.INFO)
    share_one_heap()
    _tune()
    log = LineWriter(sys.stderr, line)

    def rim() -> Rim:
        return Rim(
            Mock(settings),
            tell=log.write,
            access=access,
            bounds=bounds,
        )

    try:
        asyncio.run(_serve(rim, place, watched))
    finally:
        log.flush()


def _ends() -> tuple[signal.Signals, ...]:
    """The signals that end it; a terminal that goes away does, unless `nohup` says otherwise."""
    if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        return signal.SIGINT, signal.SIGTERM
    return signal.SIGINT, signal.SIGTERM, signal.SIGHUP


def _tune() -> None:
    """
    Have Python look for garbage less often, and threads give way to the event loop sooner.

    What a request leaves behind is freed without a look, which by default goes through all that
    the mock remembers. And while a large body is judged, small requests wait less (`make bench`).
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    sys.setswitchinterval(0.001)


async def _serve(
    make: Callable[[], Rim], place: Place, watched: Callable[[Mock], Iterable[Watched]]
) -> None:
    rim = make()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _ends():
        loop.add_signal_handler(number, ended.set)
    runner = web.ServerRunner(HttpServer(rim), shutdown_timeout=_CLOSE_SECONDS)
    await runner.setup()
    listening = False
    try:
        url = await listen(runner, place)
        listening = True
        sys.stdout.write(f"ready {url}\n")
        sys.stdout.flush()
        files = tuple(watched(rim.mock))
        if files:
            await watch(files, ended, lambda text: LOG.warning("loyalty-mock: %s", text))
        await ended.wait()
        # Once it closes, aiohttp reads no further; a body still coming in is waited for before.
        for site in tuple(runner.sites):
            await site.stop()
        await rim.settle(_GRACE_SECONDS)
    finally:
        await rim.close()
        await runner.cleanup()
        # What another server listens on is left to it.
        if listening:
            leave(place)
