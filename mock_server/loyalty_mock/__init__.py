"""
The mock server: obeys the contract. A pure core and a thin aiohttp shell.

`create_app(settings)` gives an aiohttp application; it is imported only when asked for, so that
the core and the command line can be had without aiohttp.
"""

from typing import TYPE_CHECKING, Any

from loyalty_mock.settings import Settings

if TYPE_CHECKING:
    from loyalty_mock.app import create_app

__all__ = ["Settings", "create_app"]


def __getattr__(name: str) -> Any:
    if name == "create_app":
        from loyalty_mock.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
