"""
The mock server: obeys the contract. A pure core and a thin aiohttp shell.

`running_mock()` serves one for a `with` block, `create_app(settings)` gives an aiohttp application.
Each is imported only when asked for, so that whoever needs less does not pay for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loyalty_mock.app import create_app
    from loyalty_mock.settings import Settings
    from loyalty_mock.testing.running import running_mock
    from loyalty_mock.testing.server import LoyaltyServer

__all__ = ["LoyaltyServer", "Settings", "create_app", "running_mock"]

_WHERE = {
    "LoyaltyServer": "loyalty_mock.testing.server",
    "Settings": "loyalty_mock.settings",
    "create_app": "loyalty_mock.app",
    "running_mock": "loyalty_mock.testing.running",
}


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
