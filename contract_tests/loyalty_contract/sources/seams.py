"""
One wrong item at every place of a small batch, and at the seams of a large one.

MAT-2, ITM-2, ITM-3 and DAT-2 again. Who works in slices of 100, 256 or 500 may miss the first or
the last of one; who loops by hand, the last but one. The requests of a case are sent at once and
followed one after the other, so that a slow target is waited for once.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.sources.places import FAULTS, Fault
from loyalty_contract.talks.scenarios import Scenario, Talk, several
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import noticed
from loyalty_contract.wire.asks import Ask

_NAMES = frozenset(
    {
        "email-missing",
        "field-value-missing",
        "profile-id-null",
        "profile-id-an-element",
        "phone-without-plus",
        "date-without-zone-by-email",
    }
)
_AT_ONCE = 6
# (name, how many, where)
_SWEEPS: tuple[tuple[str, int, Sequence[int]], ...] = (
    ("anywhere-in-12", 12, range(12)),
    (
        "at-seams-of-1030",
        1030,
        (99, 100, 127, 128, 255, 256, 499, 500, 511, 512, 515, 999, 1000, 1023, 1024, 1028),
    ),
)


def cases() -> tuple[Case, ...]:
    """Return the cases of one wrong item at many places."""
    return tuple(
        case
        for fault in FAULTS
        if fault.name in _NAMES
        for name, count, places in _SWEEPS
        for case in both(
            fault.rule,
            f"{fault.name}-{name}",
            _noticed_at(fault, count, places),
            standing=fault.standing,
            page=fault.page,
            expect=f"noticed, wherever among {count} profiles it stands",
            tier=Tier.LIMITS,
            media=fault.media,
        )
    )


def _noticed_at(fault: Fault, count: int, places: Sequence[int]) -> Scenario:
    """A request for each place; ends at the first that breaks a promise."""

    def play(stage: Stage) -> Talk:
        for start in range(0, len(places), _AT_ONCE):
            some = places[start : start + _AT_ONCE]
            answers = yield from several(tuple(_wrong_at(stage, fault, count, n) for n in some))
            for index, (_, reading) in zip(some, answers, strict=True):
                findings = yield from noticed(
                    stage,
                    reading,
                    sent=count,
                    rule=fault.rule,
                    standing=fault.standing,
                    index=index,
                )
                if findings:
                    return [
                        replace(found, text=f"wrong at index {index} of {count}: {found.text}")
                        for found in findings
                    ]
        return []

    return play


def _wrong_at(stage: Stage, fault: Fault, count: int, index: int) -> Ask:
    data: list[Any] = stage.members(count, fault.matching)
    data[index] = fault.spoil(data[index])
    return replace(stage.batch(data, fault.matching), hope="refused")
