"""
Observe several batches: what a next_key does, and which later batches a task takes (CON-4 to 6).

Where a `next_key` is not the question, a later batch is tried without one and then with one: the
one that the target handed out, else one of our own. A refused later batch says something only
where a plain one is accepted beside it.
"""

from collections.abc import Generator, Sequence
from typing import Any

from loyalty_contract.cases import Case
from loyalty_contract.sources.knobs.steps import (
    Came,
    Weighed,
    answered,
    led_up,
    observation,
    outside,
    told,
    value,
    weigh,
)
from loyalty_contract.talks.follow import follow
from loyalty_contract.talks.scenarios import SkippedError, Talk, Yielded, describe
from loyalty_contract.talks.stage import Item, Stage
from loyalty_contract.verdicts import Finding
from loyalty_contract.wire.asks import Ask
from loyalty_contract.wire.readings import Kind, Reading


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
    keyed = _later(stage, first, stage.members(1), next_key=_key(stage, first))
    yield from led_up(keyed, "a later batch with a next_key (the task may have ended)")
    text = f"a later batch without one: {describe(reading)}; with one: accepted"
    return value("next_key_required", "yes", text)


def _continue_other_program(stage: Stage) -> Talk:
    other = stage.access.second_program
    yield from led_up(stage.batch(loyalty_program_id=other), "a batch for the second program")
    first = yield from _begin(stage)
    found = yield from _added(stage, first, "a later batch for another program", program=other)
    return (yield from _takes(stage, first, "continue_other_program", found))


def _continue_other_matching(stage: Stage) -> Talk:
    yield from led_up(stage.batch(matching="phone"), "a batch by phone")
    first = yield from _begin(stage)
    found = yield from _added(stage, first, "a later batch by another matching", "phone")
    return (yield from _takes(stage, first, "continue_other_matching", found))


def _continue_completed(stage: Stage) -> Talk:
    """Follow a task to its end, then add to it."""
    first = yield from _begin(stage)
    ended = yield from follow(stage, first.task_id or "")
    found = yield from _added(stage, first, f"a batch for a task that is {ended.status}")
    total = found.task.total if found.task else None
    if found.came is Came.REFUSED:
        return value("continue_completed", "refuse", f"{found.label}: {describe(found.reading)}")
    if total not in {None, 2}:
        text = f"{told([found])}, but of 2 profiles the results count {total}"
        return outside("continue_completed", text)
    return value("continue_completed", "reopen", told([found]))


def _takes(
    stage: Stage, first: Reading, knob: str, found: Weighed
) -> Generator[Yielded, Any, list[Finding]]:
    """Tell whether a task took a later batch of another kind; if not, whether it takes any."""
    if found.came is Came.FAILED:
        return outside(knob, told([found]))
    if found.came is not Came.REFUSED:
        return value(knob, "accept", told([found]))
    yield from _is_continued(stage, first)
    return value(knob, "refuse", told([found]) + "; a plain one: accepted")


def _added(
    stage: Stage,
    first: Reading,
    label: str,
    matching: str = "email",
    program: int | None = None,
) -> Generator[Yielded, Any, Weighed]:
    """Add one member to a task, without a next_key and then with one; tell what became of it."""
    fields: dict[str, Any] = {} if program is None else {"loyalty_program_id": program}
    for key in ({}, {"next_key": _key(stage, first)}):
        ask = _later(stage, first, stage.members(1, matching), matching, **key, **fields)
        (found,) = yield from weigh(stage, {label: ask})
        if found.came is not Came.REFUSED:
            break
    return found


def _begin(stage: Stage) -> Generator[Yielded, Any, Reading]:
    reading = yield from led_up(stage.batch(), "a first batch")
    if reading.task_id is None:
        raise SkippedError("the answer names no task_id to continue")
    return reading


def _is_continued(stage: Stage, first: Reading) -> Generator[Yielded, Any, None]:
    """Raise SkippedError unless the task takes a plain later batch: else a refusal says nothing."""
    found = yield from _added(stage, first, "a plain later batch")
    if found.came is Came.REFUSED:
        why = describe(found.reading)
        raise SkippedError(f"a plain later batch (the task may have ended) was {why}")


def _key(stage: Stage, first: Reading) -> str:
    handed = first.fields.get("next_key")
    return handed if isinstance(handed, str) and handed else stage.key()


def _later(
    stage: Stage, first: Reading, data: Sequence[Item], matching: str = "email", **fields: Any
) -> Ask:
    return stage.batch(list(data), matching, task_id=first.task_id, **fields)
