"""
The two formats mixed: what one of them began or was told, the other one goes on with.

A server that keeps an account for each format is told by the sums.
"""

from collections.abc import Generator
from typing import Any

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.continuing import begin, later
from loyalty_contract.talks.follow import follow
from loyalty_contract.talks.scenarios import (
    SkippedError,
    Talk,
    UnclearError,
    Yielded,
    accepted,
    describe,
    one,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import breach
from loyalty_contract.wire.asks import Media
from loyalty_contract.wire.readings import Kind
from loyalty_schemas.contract import Standing


def cases() -> tuple[Case, ...]:
    """Return the cases that go from one format into the other."""
    return (*_repeats(), *_other_format())


def _repeats() -> tuple[Case, ...]:
    return both(
        "ENC-1",
        "next-key-repeated-in-the-other-format",
        _repeated_across,
        standing=Standing.INFERRED,
        page="the same logical request in JSON and in XML gets the same outcome",
        expect="a repeat in the other format comes to the same as one in the same format",
        needs=("status",),
    )


def _repeated_across(stage: Stage) -> Talk:
    other = stage.other(Media.XML if stage.media is Media.JSON else Media.JSON)
    alike = yield from _repeat(stage, stage)
    across = yield from _repeat(stage, other)
    if alike == across:
        return []
    text = (
        f"a next_key repeated in {stage.media} was {alike[0]} with {alike[1]} profiles in all,"
        f" repeated in {other.media} {across[0]} with {across[1]}"
    )
    return [breach("ENC-1", Standing.INFERRED, text)]


def _repeat(stage: Stage, again: Stage) -> Generator[Yielded, Any, tuple[Kind, int | None]]:
    """Send a batch under a next_key, the same again in a format: how was it taken, and counted?"""
    first = yield from begin(stage, stage.members(1))
    task_id = first.task_id or ""
    data, key = stage.members(2), stage.key()
    _, sent = yield from one(later(stage, task_id, data, next_key=key))
    if sent.kind is not Kind.ACCEPTED:
        raise SkippedError(f"a batch with a next_key of ours was {describe(sent)}")
    _, reading = yield from one(later(again, task_id, data, next_key=key))
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))
    task = yield from follow(stage, task_id)
    return reading.kind, task.total


def _other_format() -> tuple[Case, ...]:
    """Asked in the format that works, for a target whose other format says nothing clear."""
    return both(
        "EXC-2",
        "success-in-the-other-format",
        _example_across,
        standing=Standing.STATED,
        page="Request example and response example: JSON, XML",
        expect="what is accepted in one format is accepted in the other",
        tier=Tier.QUICK,
    )


def _example_across(stage: Stage) -> Talk:
    yield from accepted(stage.batch(stage.members(2)))
    other = stage.other(Media.XML if stage.media is Media.JSON else Media.JSON)
    _, reading = yield from one(other.batch(other.members(2)))
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(f"in {other.media}: {describe(reading)}")
    if reading.kind is Kind.REFUSED:
        text = f"accepted in {stage.media}, the same in {other.media} was {describe(reading)}"
        return [breach("ENC-1", Standing.STATED, text)]
    return []
