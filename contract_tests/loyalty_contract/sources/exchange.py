"""
EXC-1 to EXC-4: the operation, what a success carries, what a refusal carries and leaves alone.

The form of every answer is judged on every exchange (`shapes`); here stand the exchanges that make
each kind of answer come.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.continuing import add, begin, holds, later
from loyalty_contract.talks.follow import follow
from loyalty_contract.talks.provoking import PROVOCATIONS, Provocation
from loyalty_contract.talks.scenarios import (
    Scenario,
    SkippedError,
    Talk,
    UnclearError,
    Yielded,
    accepted,
    describe,
    one,
    several,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import is_accepted, started_nothing
from loyalty_contract.verdicts import breach
from loyalty_contract.wire.asks import Ask
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_schemas.contract import Standing

_POST = "POST /api/v1.1/loyalty/register_member_batch_task"
_FIELDS = "the answer holds error (int, 0), error_text (string), task_id (string)"
_SHOWN = 'the example answers "Successful operation" and a UUID in its canonical text form'
_REFUSAL = "a refusal has the same envelope, an error other than 0 and a text"
_QUICK = frozenset({"no-token", "unknown-matching", "cut-short"})


def cases() -> tuple[Case, ...]:
    """Return the cases of EXC-1 to EXC-4."""
    return (*_operation(), *_successes(), *_refusals(), *_status_refusals())


def _operation() -> tuple[Case, ...]:
    post = is_accepted(lambda stage: stage.batch(), "EXC-1", Standing.STATED)
    again = both(
        "EXC-1",
        "three-in-a-row",
        _three,
        standing=Standing.STATED,
        page=_POST,
        expect="each of three requests, one after the other, is accepted",
    )
    return (
        *both(
            "EXC-1",
            "post-to-the-path",
            post,
            standing=Standing.STATED,
            page=_POST,
            expect="accepted",
            tier=Tier.QUICK,
        ),
        *again,
        *both(
            "EXC-1",
            "forty-in-a-row",
            _forty,
            standing=Standing.STATED,
            page=_POST,
            expect="each of forty plain requests is accepted",
        ),
    )


def _forty(stage: Stage) -> Talk:
    """Who is wrong now and then is found by asking often."""
    for number in range(1, 41):
        _, reading = yield from one(stage.batch())
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(f"request {number} of 40: {describe(reading)}")
        if reading.kind is Kind.REFUSED:
            text = f"plain request {number} of 40 was {describe(reading)}"
            return [breach("EXC-1", Standing.STATED, text)]
    return []


def _three(stage: Stage) -> Talk:
    play = is_accepted(lambda told: told.batch(told.members(2)), "EXC-1", Standing.STATED)
    findings = []
    for _ in range(3):
        findings += yield from play(stage)
    return findings


def _successes() -> tuple[Case, ...]:
    said = (
        ("one-profile", _one_batch("email", 1), Tier.QUICK),
        ("by-phone", _one_batch("phone", 2), Tier.STANDARD),
        ("by-profile-id", _one_batch("profile_id", 2), Tier.STANDARD),
        ("by-custom", _one_batch("custom", 2), Tier.STANDARD),
        ("with-dates", _dated, Tier.STANDARD),
        ("a-thousand-profiles", _one_batch("email", 1000), Tier.STANDARD),
        ("later-batches", _later_batches, Tier.STANDARD),
        ("six-at-once", _at_once, Tier.STANDARD),
    )
    return tuple(
        case
        for rule, page, standing in (
            ("EXC-2", _FIELDS, Standing.STATED),
            ("EXC-3", _SHOWN, Standing.SHOWN),
        )
        for name, play, tier in said
        for case in both(
            rule,
            f"success-{name}",
            play,
            standing=standing,
            page=page,
            expect="a success of that form",
            tier=tier,
        )
    )


def _one_batch(matching: str, count: int) -> Scenario:
    def play(stage: Stage) -> Talk:
        yield from accepted(stage.batch(stage.members(count, matching), matching))
        return []

    return play


def _dated(stage: Stage) -> Talk:
    yield from accepted(stage.batch([stage.member(registration_date="2024-09-01T12:34:56Z")]))
    return []


def _later_batches(stage: Stage) -> Talk:
    first = yield from begin(stage, stage.members(2))
    for _ in range(2):
        yield from add(stage, first.task_id or "", stage.members(2))
    return []


def _at_once(stage: Stage) -> Talk:
    answers = yield from several(tuple(stage.batch(stage.members(2)) for _ in range(6)))
    for _, reading in answers:
        if reading.kind is not Kind.ACCEPTED:
            raise UnclearError(f"one of six requests at once was {describe(reading)}")
    return []


def _refusals() -> tuple[Case, ...]:
    return tuple(
        case
        for provocation in PROVOCATIONS
        for name, play, expect in (
            ("envelope", _envelope(provocation), "refused in the envelope, no task started"),
            ("adds-nothing", _adds_nothing(provocation), "refused, and the task holds no more"),
        )
        for case in both(
            "EXC-4",
            f"{name}-{provocation.name}",
            play,
            standing=Standing.INFERRED,
            page=f"{_REFUSAL}; {provocation.says}",
            expect=expect,
            tier=Tier.QUICK if provocation.name in _QUICK else Tier.STANDARD,
            needs=provocation.needs,
            media=provocation.media,
        )
    )


def _refused(ask: Ask, what: str) -> Generator[Yielded, Any, Reading]:
    """Send what is to be refused; whether it is belongs to another rule."""
    _, reading = yield from one(replace(ask, hope="refused"))
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))
    if reading.kind is Kind.ACCEPTED:
        raise SkippedError(f"{what} was accepted, so there is no refusal to look at")
    return reading


def _envelope(provocation: Provocation) -> Scenario:
    def play(stage: Stage) -> Talk:
        reading = yield from _refused(provocation.alone(stage), provocation.says)
        return started_nothing(reading)

    return play


def _adds_nothing(provocation: Provocation) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(2))
        task_id = first.task_id or ""
        yield from _refused(provocation.later(stage, {"task_id": task_id}), provocation.says)
        what = f"after {provocation.says}, which was refused"
        return (yield from holds(stage, task_id, 2, "EXC-4", what))

    return play


def _status_refusals() -> tuple[Case, ...]:
    return tuple(
        case
        for name, play in (
            ("status-without-token", _status(lambda fields: {"task_id": fields["task_id"]})),
            ("status-without-task", _status(lambda fields: {"token": fields["token"]})),
            ("status-of-no-task", _status(lambda fields: {**fields, "task_id": "no-such-task"})),
            ("status-cut-short", _status_cut),
            ("wrong-method", _get),
        )
        for case in both(
            "EXC-4",
            f"envelope-{name}",
            play,
            standing=Standing.INFERRED,
            page=_REFUSAL,
            expect="refused in the envelope",
            needs=("status",) if name.startswith("status") else (),
        )
    )


def _status(change: Any) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(1))
        fields = {"token": stage.access.token, "task_id": first.task_id}
        ask = replace(stage.ask(change(fields)), operation="tasks_status")
        yield from _refused(ask, "a wrong question for the status")
        return []

    return play


def _status_cut(stage: Stage) -> Talk:
    first = yield from begin(stage, stage.members(1))
    ask = stage.status(first.task_id or "")
    body = ask.body[:-5]
    yield from _refused(replace(ask, build=lambda: body), "a body that ends too soon")
    # The task is not the worse for it.
    task = yield from follow(stage, first.task_id or "")
    return list(task.findings)


def _get(stage: Stage) -> Talk:
    ask = replace(later(stage, "no-such-task", []), method="GET", droppable=True, hope="refused")
    answer, reading = yield from one(ask)
    if answer.trouble:
        return []
    return started_nothing(reading) if reading.kind is Kind.REFUSED else []
