"""
The mock as an aiohttp application, for those who serve it in a process of their own.

`loyalty-mock serve` and the fixture go without one: `http_server.py` is quicker.
"""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from loyalty_mock.bounds import DEFAULT, Bounds
from loyalty_mock.control.access import Access
from loyalty_mock.exchange import Mock
from loyalty_mock.log import text_line
from loyalty_mock.rim import HTTP_LOG, Rim, to_logger
from loyalty_mock.settings import Settings

MOCK = web.AppKey("MOCK", Mock)

LOCAL = Access()  # only connections within this machine, and no token


def create_app(
    settings: Settings | None = None,
    *,
    line: Callable[[Mapping[str, Any]], str] = text_line,
    access: Access | None = LOCAL,
    bounds: Bounds = DEFAULT,
) -> web.Application:
    """
    Return the mock as an aiohttp application; `line` words what the log is told.

    `access` are the terms of the control API under `/__mock/`: by default it answers connections
    within this machine, with None nobody. Of the `bounds` only what a request takes counts here;
    who serves the application bounds its connections.
    """
    tell = to_logger(line)
    rim = Rim(Mock(settings or Settings()), tell=tell, access=access, bounds=bounds)

    async def close(_app: web.Application) -> None:
        await rim.close()

    # The limit is on the decoded size (LIM-6), so the body comes as it was sent.
    app = web.Application(handler_args={"auto_decompress": False, "logger": HTTP_LOG})
    app[MOCK] = rim.mock
    app.on_shutdown.append(close)
    app.router.add_route("*", "/{path:.*}", rim.answer, expect_handler=_expect_later)
    return app


async def _expect_later(request: web.Request) -> None:
    """Leave `Expect` to whoever reads the body."""
