"""
MAT-2 to MAT-5: an item that carries another matching's identifier in the place of its own.

Each matching against each other one; what an item carries besides its own is open and not here.
"""

from typing import Any

from loyalty_contract.cases import Case, both
from loyalty_contract.talks.altering import altered, spoilt
from loyalty_contract.talks.stage import identifiers
from loyalty_contract.talks.steps import is_noticed
from loyalty_schemas.contract import Standing

_RULES = {"email": "MAT-2", "phone": "MAT-3", "profile_id": "MAT-4", "custom": "MAT-5"}
_PLACES = (("only", 1, 0), ("middle-of-20", 20, 13), ("last-of-20", 20, 19))


def cases() -> tuple[Case, ...]:
    """Return the cases of identifiers of another matching."""
    return tuple(
        case
        for matching, rule in _RULES.items()
        for other in _RULES
        if other != matching
        for place, count, index in _PLACES
        for case in both(
            rule,
            f"{other.replace('_', '-')}-for-{matching.replace('_', '-')}-{place}",
            is_noticed(
                altered(spoilt(index, _another(other)), matching=matching, count=count),
                rule,
                Standing.STATED,
                index,
            ),
            standing=Standing.STATED,
            page=f"matching {matching}: each item carries what it asks for",
            expect="noticed",
        )
    )


def _another(matching: str) -> Any:
    """Another matching's identifier, made of the item's own mark."""

    def spoil(item: dict[str, Any]) -> dict[str, Any]:
        mark = str(next(reversed(item.values()))).partition("@")[0].lstrip("+")
        return identifiers(matching, mark, 0)

    return spoil
