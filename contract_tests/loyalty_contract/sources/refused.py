"""
CON-1, EXC-4: a task goes on after a batch that was refused.

The same batch, mended, is a batch like any other, under the `next_key` of the refused one as under
a fresh one: what was refused added nothing, so that nothing is repeated (CON-4).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.continuing import add, begin, holds, later
from loyalty_contract.talks.lab import FULL
from loyalty_contract.talks.scenarios import (
    BrokenError,
    Scenario,
    SkippedError,
    Talk,
    UnclearError,
    describe,
    one,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import breach
from loyalty_contract.wire.asks import Ask
from loyalty_contract.wire.readings import Kind
from loyalty_schemas.contract import Standing

_PAGE = "task_id: No (required for subsequent batches)"
_KEY = "next_key: Pagination key for adding the next batch"
_INFERRED = Standing.INFERRED
# Makes a batch that is wrong from the fields that a later one carries.
_Wrong = Callable[[Stage, dict[str, Any]], Ask]


def _lacking(stage: Stage, more: dict[str, Any]) -> Ask:
    data: list[Any] = stage.members(3)
    del data[2]["email"]
    return stage.batch(data, **more)


def _misdated(stage: Stage, more: dict[str, Any]) -> Ask:
    return stage.batch([stage.member(registration_date="2024-02-30T00:00:00Z")], **more)


def _unmatched(stage: Stage, more: dict[str, Any]) -> Ask:
    return stage.batch(stage.members(2), "postal_address", **more)


def _unread(stage: Stage, more: dict[str, Any]) -> Ask:
    body = stage.batch(stage.members(2), **more).body[:-9]
    return stage.raw(body)


def _one_too_many(stage: Stage, more: dict[str, Any]) -> Ask:
    return stage.batch(stage.members(FULL + 1), **more)


# name: (what was refused, tier)
_REFUSED: dict[str, tuple[_Wrong, Tier]] = {
    "a-profile-lacking-its-email": (_lacking, Tier.STANDARD),
    "a-wrong-date": (_misdated, Tier.STANDARD),
    "a-fifth-matching": (_unmatched, Tier.STANDARD),
    "a-body-cut-short": (_unread, Tier.STANDARD),
    "one-profile-too-many": (_one_too_many, Tier.LIMITS),
}


def cases() -> tuple[Case, ...]:
    """Return the cases of a task that goes on."""
    found: list[Case] = []
    for name, (wrong, tier) in _REFUSED.items():
        found += both(
            "CON-1",
            f"goes-on-after-{name}",
            _goes_on(wrong),
            standing=_INFERRED,
            page=_PAGE,
            expect="the next batch is accepted, and the refused one is not counted",
            tier=tier,
        )
    for name in ("a-profile-lacking-its-email", "a-wrong-date", "a-fifth-matching"):
        found += both(
            "CON-1",
            f"mended-under-the-same-key-after-{name}",
            _mended(_REFUSED[name][0]),
            standing=_INFERRED,
            page=_KEY,
            expect="refused as a repeat, or accepted and counted",
        )
    return tuple(found)


def _goes_on(wrong: _Wrong) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(2))
        task_id = first.task_id or ""
        yield from _is_refused(wrong(stage, {"task_id": task_id, "next_key": stage.key()}))
        try:
            yield from add(stage, task_id, stage.members(2))
        except BrokenError as broken:
            # That what is refused changes nothing is inferred, so it is no FAIL.
            return [breach("CON-1", _INFERRED, f"after a refused batch {broken.finding.text}")]
        return (yield from _counted(stage, task_id))

    return play


def _mended(wrong: _Wrong) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(2))
        task_id = first.task_id or ""
        more = {"task_id": task_id, "next_key": stage.key()}
        yield from _is_refused(wrong(stage, more))
        _, reading = yield from one(later(stage, task_id, stage.members(2), **_key(more)))
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.REFUSED:
            raise SkippedError("the key of a refused batch is not taken again (CON-4 is open)")
        return (yield from _counted(stage, task_id))

    return play


def _key(more: dict[str, Any]) -> dict[str, Any]:
    return {"next_key": more["next_key"]}


def _is_refused(ask: Ask) -> Talk:
    """Send what is wrong; where it is accepted, that is another case's affair."""
    _, reading = yield from one(replace(ask, hope="refused"))
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))
    if reading.kind is Kind.ACCEPTED:
        raise SkippedError("the wrong batch was accepted, so nothing was refused")
    return []


def _counted(stage: Stage, task_id: str) -> Talk:
    what = "two and two, and a refused batch between them"
    return (yield from holds(stage, task_id, 4, "CON-1", what))
