"""
Every open choice, observed: one scenario a knob, and it finds the knob's value on any target.

In a run without a profile these are INFO, never a breach; held to a profile, a value that differs
from the pinned one is FAIL of that knob. `probe` runs these and nothing else.
"""

from loyalty_contract.cases import Case
from loyalty_contract.sources.knobs import (
    dates,
    exchange,
    items,
    limits,
    spelling,
    tasks,
    token,
)

SOURCES = (
    exchange,
    token,
    items,
    dates,
    limits,
    tasks,
    spelling,
)


def cases() -> tuple[Case, ...]:
    """Return an observation of every knob, in each format that has the choice."""
    return tuple(case for source in SOURCES for case in source.cases())
