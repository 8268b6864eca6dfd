"""
Begin a task, add batches to it, count what it holds: the steps every sequence is made of.

Pure. Knows what is open about a later batch (CON-4, CON-6) and holds none of it against anyone.
"""

from collections.abc import Generator, Sequence
from typing import Any

from loyalty_contract.talks.complaints import partly_of_anyone
from loyalty_contract.talks.follow import Task, follow, has_ended, status_once
from loyalty_contract.talks.scenarios import (
    BrokenError,
    SkippedError,
    UnclearError,
    Yielded,
    accepted,
    describe,
    one,
)
from loyalty_contract.talks.stage import Item, Stage
from loyalty_contract.verdicts import Finding, breach
from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_schemas.contract import Standing


def begin(
    stage: Stage, data: Sequence[Item], matching: str = "email"
) -> Generator[Yielded, Any, Reading]:
    """Start a task; UnclearError where that is not accepted or names no task."""
    reading = yield from accepted(stage.batch(list(data), matching), "the first batch")
    if reading.task_id is None:
        raise UnclearError("the first batch was accepted without a task_id")
    return reading


def add(
    stage: Stage, task_id: str, data: Sequence[Item], matching: str = "email", **fields: Any
) -> Generator[Yielded, Any, Reading]:
    """
    Add a batch to a task and return the answer.

    Where it is refused: with a `next_key` it may be accepted (next_key_required); a completed
    task may be closed (continue_completed: SkippedError); a target may take no `next_key` but its
    own (CON-4 says nowhere whence one comes: SkippedError); anything else breaks CON-1.
    """
    _, reading = yield from one(stage.batch(list(data), matching, task_id=task_id, **fields))
    if reading.kind is Kind.REFUSED and "next_key" not in fields:
        ask = stage.batch(list(data), matching, task_id=task_id, next_key=stage.key())
        _, reading = yield from one(ask)
    if reading.kind is Kind.ACCEPTED:
        return reading
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(f"a later batch was {describe(reading)}")
    yield from may_be_closed(stage, task_id)
    if "next_key" in fields:
        yield from may_be_theirs(stage)
    text = f"a batch for a task under way was {describe(reading)}"
    raise BrokenError(breach("CON-1", Standing.STATED, text))


def wants_keys(stage: Stage, task_id: str) -> Generator[Yielded, Any, bool]:
    """Add one member to a task; tell whether that took a `next_key` (next_key_required)."""
    _, reading = yield from one(later(stage, task_id, stage.members(1)))
    if reading.kind is Kind.ACCEPTED:
        return False
    yield from add(stage, task_id, stage.members(1), next_key=stage.key())
    return True


def may_be_closed(stage: Stage, task_id: str) -> Generator[Yielded, Any, None]:
    """
    Raise SkippedError where a refused batch may owe to the task's being completed (CON-6).

    A target that takes the plainest later batch for another completed task has no such excuse.
    """
    if not stage.follows:
        raise SkippedError("a later batch was refused; without a status none can tell why")
    status = yield from status_once(stage, task_id)
    data = status.fields.get("data")
    if not isinstance(data, dict) or not has_ended(data):
        return
    for media in Media:
        if (yield from _reopens(stage.other(media))):
            return
    raise SkippedError("the target takes no batch for a completed task (CON-6 is open)")


def _reopens(stage: Stage) -> Generator[Yielded, Any, bool]:
    """Tell whether a completed task of one member takes a second one."""
    first = yield from begin(stage, stage.members(1))
    task_id = first.task_id or ""
    yield from follow(stage, task_id)
    for fields in ({}, {"next_key": stage.key()}):
        _, reading = yield from one(later(stage, task_id, stage.members(1), **fields))
        if reading.kind is Kind.ACCEPTED:
            return True
    return False


def may_be_theirs(stage: Stage) -> Generator[Yielded, Any, None]:
    """Raise SkippedError where a plain later batch is taken, and not with a `next_key` of ours."""
    first = yield from begin(stage, stage.members(1))
    task_id = first.task_id or ""
    _, plain = yield from one(later(stage, task_id, stage.members(1)))
    _, keyed = yield from one(later(stage, task_id, stage.members(1), next_key=stage.key()))
    if plain.kind is Kind.ACCEPTED and keyed.kind is Kind.REFUSED:
        raise SkippedError("the target takes no next_key but its own (CON-4 is open)")


def holds(
    stage: Stage, task_id: str, expected: int, rule: str, what: str
) -> Generator[Yielded, Any, list[Finding]]:
    """
    Follow a task and compare its total with what was sent.

    What a total counts is inferred (TSK-3), so a difference is told by the rule in question and
    by TSK-3, neither of them a FAIL.
    """
    if not stage.follows:
        return []
    task = yield from follow(stage, task_id)
    found = count(task, expected, rule, what)
    if found and (yield from partly_of_anyone(stage, task)):
        found = []
    return [*task.findings, *found]


def count(task: Task, expected: int, rule: str, what: str) -> list[Finding]:
    """Return what is wrong with a task whose batches were all good and new."""
    findings = []
    if task.total is not None and task.total != expected:
        text = f"{what}: {expected} profiles were sent, the results count {task.total}"
        findings += [breach(one, Standing.INFERRED, text) for one in sorted({rule, "TSK-3"})]
    if task.errors or task.status == "failed":
        text = f"{what}: good profiles were reported as failed ({task.status})"
        findings.append(breach("TSK-3", Standing.INFERRED, text))
    return findings


def repeats_id(reading: Reading, task_id: str) -> list[Finding]:
    """CON-1, inferred half: the answer to a later batch repeats the task's id."""
    if reading.task_id in {None, task_id}:
        return []
    text = f"the batch was sent for task {task_id}, the answer names {reading.task_id}"
    return [breach("CON-1", Standing.INFERRED, text)]


def later(stage: Stage, task_id: str, data: Sequence[Item], **fields: Any) -> Ask:
    """Return the ask that adds a batch to a task, as it is."""
    return stage.batch(list(data), "email", task_id=task_id, **fields)
