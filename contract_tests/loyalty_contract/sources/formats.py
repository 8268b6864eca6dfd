"""
EXC-6 and EXC-7: the format an answer comes in, and what its Content-Type says of it.

Judged on every exchange (`shapes`); here stand the exchanges that make every kind of answer come,
each of which may have a code path of its own in a server.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from loyalty_contract.cases import BOTH, Case, Tier, both
from loyalty_contract.talks.continuing import add, begin
from loyalty_contract.talks.provoking import PROVOCATIONS, is_answered
from loyalty_contract.talks.scenarios import Scenario, Talk, one
from loyalty_contract.talks.stage import Stage
from loyalty_contract.wire.asks import Ask, Media
from loyalty_schemas.contract import Standing

_QUICK = frozenset({"accepted", "no-token", "cut-short", "status"})
_RULES = (
    (
        "EXC-6",
        Standing.SHOWN,
        "JSON is answered in JSON, XML in XML",
        "an answer in the request's format",
    ),
    (
        "EXC-7",
        Standing.INFERRED,
        "the answer's Content-Type names the format its body is in; charset UTF-8",
        "a Content-Type that fits the body",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exchange:
    """An exchange whose answer is looked at."""

    name: str
    play: Scenario
    needs: tuple[str, ...] = ()
    media: tuple[Any, ...] = BOTH


def cases() -> tuple[Case, ...]:
    """Return the cases of EXC-6 and EXC-7."""
    return tuple(
        case
        for rule, standing, page, expect in _RULES
        for exchange in _exchanges()
        for case in both(
            rule,
            f"answer-to-{exchange.name}",
            exchange.play,
            standing=standing,
            page=page,
            expect=expect,
            tier=Tier.QUICK if exchange.name in _QUICK else Tier.STANDARD,
            needs=exchange.needs,
            media=exchange.media,
        )
    )


def _exchanges() -> tuple[_Exchange, ...]:
    refused = tuple(
        _Exchange(name=one.name, play=is_answered(one.alone), needs=one.needs, media=one.media)
        for one in PROVOCATIONS
    )
    return (
        _Exchange(name="accepted", play=is_answered(lambda stage: stage.batch())),
        _Exchange(name="a-thousand", play=is_answered(_thousand)),
        _Exchange(name="a-later-batch", play=_later_batch),
        _Exchange(name="a-later-batch-in-the-other-format", play=_other_batch),
        _Exchange(name="unknown-task", play=is_answered(_unknown_task)),
        *refused,
        _Exchange(name="status", play=_status(lambda fields: fields), needs=("status",)),
        _Exchange(name="status-in-the-other-format", play=_other_status, needs=("status",)),
        _Exchange(
            name="status-without-token",
            play=_status(lambda fields: {"task_id": fields["task_id"]}),
            needs=("status",),
        ),
        _Exchange(
            name="status-of-no-task",
            play=_status(lambda fields: {**fields, "task_id": "no-such-task"}),
            needs=("status",),
        ),
    )


def _thousand(stage: Stage) -> Ask:
    return stage.batch(stage.members(1000))


def _unknown_task(stage: Stage) -> Ask:
    return stage.batch(task_id=f"no-such-task-{stage.mark}")


def _later_batch(stage: Stage) -> Talk:
    first = yield from begin(stage, stage.members(1))
    yield from add(stage, first.task_id or "", stage.members(1))
    return []


def _other_batch(stage: Stage) -> Talk:
    """The answer's format is the request's, whatever the task was begun in."""
    first = yield from begin(_other(stage), stage.members(1))
    yield from add(stage, first.task_id or "", stage.members(1))
    return []


def _other_status(stage: Stage) -> Talk:
    first = yield from begin(_other(stage), stage.members(1))
    yield from one(stage.status(first.task_id or ""))
    return []


def _other(stage: Stage) -> Stage:
    return stage.other(next(media for media in Media if media is not stage.media))


def _status(change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(1))
        fields = change({"token": stage.access.token, "task_id": first.task_id})
        yield from one(replace(stage.ask(fields), operation="tasks_status"))
        return []

    return play
