"""
Observe several batches: what a next_key does, and which later batches a task takes (CON-4 to 6).

Every later batch carries a `next_key` unless its absence is the question: the one that the
target handed out, else one of our own. A refused later batch says something only where a plain
one is accepted beside it.
"""

from collections.abc import Generator, Sequence
from typing import Any

from loyalty_contract.asks import Ask
from loyalty_contract.cases import Case
from loyalty_contract.follow import follow
from loyalty_contract.readings import Kind, Reading
from loyalty_contract.scenarios import SkippedError, Talk, Yielded, describe
from loyalty_contract.sources.knobs_steps import (
    Came,
    answered,
    led_up,
    observation,
    outside,
    told,
    value,
    weigh,
)
from loyalty_contract.stage import Item, Stage


def cases() -> tuple[Case, ...]:
    """Return the observations of CON-4 to CON-6."""
    return (
        *observation("repeated_next_key", _repeated_next_key),
        *observation("next_key_in_answer", _next_key_in_answer),
        *observation("next_key_required", _next_key_required),
        *observation("continue_other_program", _continue_other_program, needs=["second_program"]),
        *observation("continue_other_matching", _continue_other_matching),
        *observation("continue_completed", _continue_completed, needs=["status"]),
    )


def _repeated_next_key(stage: Stage) -> Talk:
    """The same batch again and then another, both under a key sent before: 1 + 2 (+ 2 + 3)."""
    first = yield from _begin(stage)
    key = _key(stage, first)
    again = _later(stage, first, stage.members(2), next_key=key)
    yield from led_up(again, "a later batch under a next_key")
    repeats = {
        "the same batch again": again,
        "another batch under its key": _later(stage, first, stage.members(3), next_key=key),
    }
    kinds = []
    for ask in repeats.values():
        _, reading = yield from answered(ask)
        kinds.append(reading.kind)
    text = "; ".join(f"{label}: {kind}" for label, kind in zip(repeats, kinds, strict=True))
    if kinds == [Kind.REFUSED, Kind.REFUSED]:
        return value("repeated_next_key", "refuse", text)
    if Kind.REFUSED in kinds:
        return outside("repeated_next_key", text)
    task = yield from follow(stage, first.task_id or "")
    if task.total is None:
        raise SkippedError("a repeated next_key was accepted, and the results tell no total")
    ways = {3: "once", 8: "append"}
    text += f"; of 3 profiles and 5 repeated ones the results count {task.total}"
    return value("repeated_next_key", ways.get(task.total, "another way"), text)


def _next_key_in_answer(stage: Stage) -> Talk:
    first = yield from led_up(stage.batch(), "a first batch")
    found = {"a first batch": first}
    if first.task_id:
        _, later = yield from answered(
            _later(stage, first, stage.members(1), next_key=_key(stage, first))
        )
        if later.kind is Kind.ACCEPTED:
            found["a later batch"] = later
    gives = {label: bool(reading.fields.get("next_key")) for label, reading in found.items()}
    text = "; ".join(
        f"the answer to {label}: {'a' if given else 'no'} next_key"
        for label, given in gives.items()
    )
    if len(set(gives.values())) > 1:
        return outside("next_key_in_answer", text)
    return value("next_key_in_answer", "always" if all(gives.values()) else "never", text)


def _next_key_required(stage: Stage) -> Talk:
    first = yield from _begin(stage)
    _, reading = yield from answered(_later(stage, first, stage.members(1)))
    if reading.kind is Kind.ACCEPTED:
        return value("next_key_required", "no", "a later batch without one: accepted")
    yield from _is_continued(stage, first)
    text = f"a later batch without one: {describe(reading)}; with one: accepted"
    return value("next_key_required", "yes", text)


def _continue_other_program(stage: Stage) -> Talk:
    other = stage.access.second_program
    yield from led_up(stage.batch(loyalty_program_id=other), "a batch for the second program")
    first = yield from _begin(stage)
    ask = _later(
        stage, first, stage.members(1), next_key=_key(stage, first), loyalty_program_id=other
    )
    return (yield from _takes(stage, first, "continue_other_program", "another program", ask))


def _continue_other_matching(stage: Stage) -> Talk:
    yield from led_up(stage.batch(matching="phone"), "a batch by phone")
    first = yield from _begin(stage)
    data = stage.members(1, "phone")
    ask = _later(stage, first, data, "phone", next_key=_key(stage, first))
    return (yield from _takes(stage, first, "continue_other_matching", "another matching", ask))


def _continue_completed(stage: Stage) -> Talk:
    """Follow a task to its end, then add to it."""
    first = yield from _begin(stage)
    ended = yield from follow(stage, first.task_id or "")
    data = stage.members(1)
    _, reading = yield from answered(_later(stage, first, data, next_key=_key(stage, first)))
    if reading.kind is Kind.REFUSED:
        _, reading = yield from answered(_later(stage, first, data))
    text = f"a batch for a task that is {ended.status}: "
    if reading.kind is Kind.REFUSED:
        return value("continue_completed", "refuse", text + describe(reading))
    task = yield from follow(stage, first.task_id or "")
    if task.total is not None and task.total != 2:
        text += f"accepted, but of 2 profiles the results count {task.total}"
        return outside("continue_completed", text)
    return value("continue_completed", "reopen", text + "accepted")


def _takes(
    stage: Stage, first: Reading, knob: str, what: str, ask: Ask
) -> Generator[Yielded, Any, list[Any]]:
    """Tell whether a task takes a later batch of another kind, and then a plain one."""
    (found,) = yield from weigh(stage, {f"a later batch for {what}": ask})
    if found.came is Came.REFUSED:
        yield from _is_continued(stage, first)
        return value(knob, "refuse", told([found]) + "; a plain one: accepted")
    if found.came is Came.FAILED:
        return outside(knob, told([found]))
    return value(knob, "accept", told([found]))


def _begin(stage: Stage) -> Generator[Yielded, Any, Reading]:
    reading = yield from led_up(stage.batch(), "a first batch")
    if reading.task_id is None:
        raise SkippedError("the answer names no task_id to continue")
    return reading


def _is_continued(stage: Stage, first: Reading) -> Generator[Yielded, Any, None]:
    """Raise SkippedError unless the task takes a plain later batch: else a refusal says nothing."""
    plain = _later(stage, first, stage.members(1), next_key=_key(stage, first))
    yield from led_up(plain, "a plain later batch (the task may have ended)")


def _key(stage: Stage, first: Reading) -> str:
    handed = first.fields.get("next_key")
    return handed if isinstance(handed, str) and handed else stage.key()


def _later(
    stage: Stage, first: Reading, data: Sequence[Item], matching: str = "email", **fields: Any
) -> Ask:
    return stage.batch(list(data), matching, task_id=first.task_id, **fields)
