"""
MAT: the lookup field each matching needs, and what is missing without it.

By hand from the page's `data` table.
"""

from typing import Any

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build, is_accepted, is_noticed
from loyalty_contract.wire.asks import Ask
from loyalty_schemas.contract import Standing

# matching: (rule, the fields it needs)
NEEDS = {
    "email": ("MAT-2", ("email",)),
    "phone": ("MAT-3", ("phone",)),
    "profile_id": ("MAT-4", ("profile_id",)),
    "custom": ("MAT-5", ("field_name", "field_value")),
}
# One wrong profile, and where it stands: (name, how many profiles, its index, tier).
PLACES = (
    ("only", 1, 0, Tier.QUICK),
    ("first-of-20", 20, 0, Tier.STANDARD),
    ("middle-of-20", 20, 10, Tier.STANDARD),
    ("last-of-20", 20, 19, Tier.STANDARD),
)


def cases() -> tuple[Case, ...]:
    """Return the cases of MAT-2 to MAT-5."""
    return (*_accepted(), *_missing())


def _accepted() -> tuple[Case, ...]:
    return tuple(
        case
        for matching, (rule, _) in NEEDS.items()
        for case in both(
            rule,
            f"{matching}-given",
            is_accepted(_good(matching), rule, Standing.STATED),
            standing=Standing.STATED,
            page=f"matching {matching}: each item carries {' and '.join(NEEDS[matching][1])}",
            expect="accepted",
            tier=Tier.QUICK,
        )
    )


def _missing() -> tuple[Case, ...]:
    return tuple(
        case
        for matching, (rule, fields) in NEEDS.items()
        for field in fields
        for place, count, index, tier in PLACES
        for case in both(
            rule,
            f"{field}-missing-{place}",
            is_noticed(_lacking(matching, field, count, index), rule, Standing.STATED, index),
            standing=Standing.STATED,
            page=f"{field}: Yes, if matching = {matching}",
            expect="the profile without it is noticed",
            tier=tier,
        )
    )


def _good(matching: str) -> Build:
    return lambda stage: stage.batch(stage.members(2, matching), matching)


def _lacking(matching: str, field: str, count: int, index: int) -> Build:
    def build(stage: Stage) -> Ask:
        data: list[dict[str, Any]] = stage.members(count, matching)
        del data[index][field]
        return stage.batch(data, matching)

    return build
