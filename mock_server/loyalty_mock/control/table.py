"""
The control API in one table: every area, hence every route and schema.

A new area is a module in `areas` and a line here.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from loyalty_mock.control.areas import (
    clock,
    contract,
    description,
    events,
    faults,
    health,
    journal,
    profile,
    state,
)
from loyalty_mock.control.routes import Area, Route

AREAS: tuple[Area, ...] = (
    health.AREA,
    journal.AREA,
    events.AREA,
    state.AREA,
    profile.AREA,
    faults.AREA,
    clock.AREA,
    contract.AREA,
    description.AREA,
)


@cache
def routes() -> tuple[Route, ...]:
    """Return every route."""
    return tuple(route for area in AREAS for route in area.routes)


@cache
def schemas() -> Mapping[str, Any]:
    """Return every schema by its name in the OpenAPI document."""
    shared = {"Nothing": {"type": "object", "maxProperties": 0}}
    return shared | {name: one for area in AREAS for name, one in area.schemas.items()}
