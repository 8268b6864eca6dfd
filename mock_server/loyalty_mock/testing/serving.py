"""
A mock in a thread of its own, on a free port of the loopback, for as long as a block runs.

The rim: knows aiohttp and threads, and nothing of what is asked.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Queue

from aiohttp import web

from loyalty_mock.app import LOCAL
from loyalty_mock.bounds import BACKLOG, DEFAULT, Bounds
from loyalty_mock.control.access import Access
from loyalty_mock.exchange import Mock
from loyalty_mock.http_server import HttpServer
from loyalty_mock.log import text_line
from loyalty_mock.rim import Rim, to_logger
from loyalty_mock.settings import Settings

# Whoever still has a connection open at the end is not waited for.
_CLOSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Served:
    """A mock that listens: its core, to look into, and the address that clients use."""

    mock: Mock
    url: str


# What a thread tells once: the server and what stops it, or why there is none.
Told = Queue[tuple[Served, Callable[[], None]] | BaseException]


@contextmanager
def serving(
    settings: Settings | None = None, access: Access = LOCAL, bounds: Bounds = DEFAULT
) -> Iterator[Served]:
    """Serve a mock under some terms of its control API; what keeps it from starting is raised."""
    told: Told = Queue()
    thread = threading.Thread(
        target=_run,
        args=(settings or Settings(), access, bounds, told),
        name="loyalty-mock",
        daemon=True,
    )
    thread.start()
    begun = told.get()
    if isinstance(begun, BaseException):
        thread.join()
        raise begun
    served, stop = begun
    try:
        yield served
    finally:
        stop()
        thread.join()


def _run(settings: Settings, access: Access, bounds: Bounds, told: Told) -> None:
    try:
        asyncio.run(_serve(settings, access, bounds, told))
    except BaseException as error:  # noqa: BLE001 - raised again where the start is waited for
        told.put(error)


async def _serve(settings: Settings, access: Access, bounds: Bounds, told: Told) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    rim = Rim(Mock(settings), tell=to_logger(text_line), access=access, bounds=bounds)
    runner = web.ServerRunner(HttpServer(rim), shutdown_timeout=_CLOSE_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=BACKLOG).start()
        host, port = runner.addresses[0][:2]
        served = Served(rim.mock, f"http://{host}:{port}")
        told.put((served, lambda: _stop(loop, ended)))
        await ended.wait()
    finally:
        await rim.close()
        await runner.cleanup()


def _stop(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    # A loop that has ended by itself needs no stop.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(ended.set)
