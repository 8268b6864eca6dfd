"""
Observe the limits: one profile too many, and what lies between 10 MB and 10 MiB (LIM-2, LIM-4).

Large bodies are made when they are sent, and are padded with white space where any is allowed.
"""

from collections.abc import Callable
from dataclasses import replace

from loyalty_contract.cases import Case, Tier
from loyalty_contract.sources.knobs.steps import (
    Came,
    Tries,
    by_acceptance,
    by_code,
    observation,
    outside,
    told,
    value,
    weigh,
)
from loyalty_contract.talks.scenarios import Talk
from loyalty_contract.talks.stage import Stage
from loyalty_contract.wire.asks import Ask, Media

_COUNT = 10_001
_JUST_OVER = 10_000_001
_MEBIBYTES = 10_485_760
_END = {Media.JSON: b"}", Media.XML: b"</xml>"}


def cases() -> tuple[Case, ...]:
    """Return the observations of LIM-2 and LIM-4."""
    return (
        *observation("over_count", _over_count, tier=Tier.LIMITS),
        *observation(
            "max_body_bytes",
            by_acceptance("max_body_bytes", _between, accepted="10485760", refused="10000000"),
            tier=Tier.LIMITS,
            heavy=True,
        ),
        *observation(
            "over_size_code",
            by_code("over_size_code", "a body of 10,485,761 bytes", _sized(_MEBIBYTES + 1)),
            tier=Tier.LIMITS,
            heavy=True,
        ),
    )


def _over_count(stage: Stage) -> Talk:
    tries = {"10,001 profiles": stage.batch(stage.members(_COUNT))}
    (found,) = yield from weigh(stage, tries)
    total = found.task.total if found.task else None
    if found.came is Came.FAILED or total not in {None, _COUNT}:
        text = f"{told([found])}; the results count {total}"
        return outside("over_count", text)
    return value("over_count", "refuse" if found.came is Came.REFUSED else "accept", told([found]))


def _between(stage: Stage) -> Tries:
    return {f"{size:,} bytes": _sized(size)(stage) for size in (_JUST_OVER, _MEBIBYTES)}


def _sized(size: int) -> Callable[[Stage], Ask]:
    """Return what builds a plain batch of exactly so many bytes; it may be dropped (LIM-4)."""

    def build(stage: Stage) -> Ask:
        ask = stage.batch()
        end = _END[stage.media]
        start = ask.build().removesuffix(end)
        padding = size - len(start) - len(end)
        return replace(ask, build=lambda: start + b" " * padding + end, droppable=True)

    return build
