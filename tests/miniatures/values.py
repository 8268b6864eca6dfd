"""A request or an answer with something changed: what most miniatures do. Knows neither."""

from typing import Any, TypeVar

T = TypeVar("T", bound=Any)


def replace(value: T, **changes: Any) -> T:
    """Return a named tuple with some of its fields changed."""
    changed: T = value._replace(**changes)
    return changed
