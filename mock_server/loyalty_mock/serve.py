"""
The mock as a process: bind, say ready, serve until a signal, answer what is under way, end.

Knows aiohttp and signals; what is served stands in the settings.
"""

import asyncio
import contextlib
import ctypes
import logging
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web

from loyalty_mock.app import LOG, UNDER_WAY, create_app
from loyalty_mock.control.access import access_for
from loyalty_mock.settings import Settings

_M_ARENA_MAX = -8  # mallopt(3)

# Requests under way are answered within the first; an end takes less than a second in all.
_GRACE_SECONDS = 0.6
_CLOSE_SECONDS = 0.1


class PortError(Exception):
    """The address cannot be bound; another server holds the port, or the host is not ours."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(
            f"cannot listen on {host} port {port}: {reason}; --port 0 takes a free one"
        )
        self.host = host
        self.port = port


def serve(
    settings: Settings,
    host: str,
    port: int,
    line: Callable[[Mapping[str, Any]], str],
    *,
    control_token: str | None = None,
) -> None:
    """
    Serve until SIGINT or SIGTERM; raises PortError where the address cannot be bound.

    The control API is there on the loopback, and elsewhere only with a token; where nobody can
    ask for it, no journal is kept.
    """
    access = access_for(host, control_token)
    if access is None:
        settings = replace(settings, journal_entries=0)
    LOG.addHandler(logging.StreamHandler(sys.stderr))
    LOG.setLevel(logging.INFO)
    _share_one_heap()
    asyncio.run(_serve(create_app(settings, line=line, access=access), host, port))


def _share_one_heap() -> None:
    """
    Keep glibc from giving each thread a heap of its own; elsewhere change nothing.

    Large bodies are judged in threads, whose own heaps go back to the system after each one and
    are faulted in anew for the next: a fifth of the time of 10 MB (`make bench`).
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


async def _serve(app: web.Application, host: str, port: int) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_CLOSE_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise PortError(host, port, reason) from error
        sys.stdout.write(f"ready {_address(runner)}\n")
        sys.stdout.flush()
        await ended.wait()
        # Once it closes, aiohttp reads no further; a body still coming in is waited for before.
        await site.stop()
        under_way = app[UNDER_WAY]
        if under_way:
            await asyncio.wait(under_way, timeout=_GRACE_SECONDS)
    finally:
        await runner.cleanup()


def _address(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
