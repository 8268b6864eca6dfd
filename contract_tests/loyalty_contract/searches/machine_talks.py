"""
The steps of the state machine as talks: each does one thing to a target and keeps the model true.

Pure, as every talk. While one is under way its task is not sure: a talk that breaks off may have
been carried out.
"""

import uuid
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from loyalty_contract.searches.model import Book, Known
from loyalty_contract.talks.complaints import partly_of_anyone
from loyalty_contract.talks.continuing import add, begin, may_be_closed, repeats_id
from loyalty_contract.talks.follow import Task, follow
from loyalty_contract.talks.scenarios import (
    SkippedError,
    Talk,
    UnclearError,
    Yielded,
    describe,
    one,
    several,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import started_nothing
from loyalty_contract.verdicts import Finding, breach
from loyalty_contract.wire.asks import Ask
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_schemas.contract import Standing

_MONTH_13 = "2024-13-01T00:00:00Z"


def start(stage: Stage, book: Book, matching: str, size: int) -> Talk:
    """Begin a task; CON-8: its id is a new one."""
    reading = yield from begin(stage, stage.members(size, matching), matching)
    return _begun(book, reading, matching, size)


def add_batch(stage: Stage, known: Known, size: int, key: str = "") -> Talk:
    """Add a batch to a task under a key, if one is given or the target hands them out."""
    key = key or known.offered
    fields = {"next_key": key} if key else {}
    data = stage.members(size, known.matching)
    with _unsure(known):
        try:
            reading = yield from add(stage, known.id, data, known.matching, **fields)
        except SkippedError:
            known.is_open = False
            return []
        known.sent += size
        known.keys += [key] if key else []
        known.since = "CON-4" if key else "CON-1"
        known.hear(reading.fields)
    return repeats_id(reading, known.id)


def repeat_key(stage: Stage, known: Known, size: int, key: str) -> Talk:
    """Send another batch under a key used before: added, passed over or refused, all is open."""
    ask = stage.batch(
        stage.members(size, known.matching), known.matching, task_id=known.id, next_key=key
    )
    with _unsure(known):
        _, reading = yield from one(ask)
        _clear(reading)
        if reading.kind is Kind.REFUSED:
            return started_nothing(reading)
        known.repeated += size
        known.since = "CON-4"
        known.hear(reading.fields)
    return repeats_id(reading, known.id)


def add_spoilt(stage: Stage, known: Known, size: int, at: int) -> Talk:
    """Add a batch with one wrong date in it: refused, or told in the results."""
    data = stage.members(size, known.matching)
    data[at] = {**data[at], "registration_date": _MONTH_13}
    fields = {"next_key": known.offered or stage.key()}
    with _unsure(known):
        ask = stage.batch(data, known.matching, task_id=known.id, **fields)
        _, reading = yield from one(replace(ask, hope="refused"))
        _clear(reading)
        known.since = "TSK-3"
        if reading.kind is Kind.REFUSED:
            return started_nothing(reading)
        known.sent += size
        known.failed += 1
        known.hear(reading.fields)
        # A task of which something failed may be over; nothing says that it takes more.
        known.is_open = False
    return repeats_id(reading, known.id)


def add_foreign(stage: Stage, known: Known, size: int) -> Talk:
    """Add to a task with another token: refused, and nothing added (CON-3)."""
    stranger = stage.stranger()
    data = stranger.members(size, known.matching)
    ask = stranger.batch(data, known.matching, task_id=known.id, next_key=stranger.key())
    _, reading = yield from one(replace(ask, hope="refused"))
    return _refused(reading, "CON-3", "another token's batch", known)


def add_unknown(stage: Stage, size: int, number: int) -> Talk:
    """Add to a task that nobody began: refused (CON-2)."""
    task_id = str(uuid.UUID(int=number, version=4))
    ask = stage.batch(stage.members(size), task_id=task_id)
    _, reading = yield from one(replace(ask, hope="refused"))
    return _refused(reading, "CON-2", "a batch for a task nobody began")


def follow_foreign(stage: Stage, known: Known) -> Talk:
    """Ask for a task with another token: refused (TSK-4)."""
    _, reading = yield from one(replace(stage.stranger().status(known.id), hope="refused"))
    return _refused(reading, "TSK-4", "another token's question for the status")


def follow_unknown(stage: Stage, number: int) -> Talk:
    """Ask for a task that nobody began: refused (TSK-4)."""
    ask = stage.status(str(uuid.UUID(int=number, version=4)))
    _, reading = yield from one(replace(ask, hope="refused"))
    return _refused(reading, "TSK-4", "the question for a task nobody began")


def at_once(
    views: Sequence[Stage], book: Book, targets: Sequence[Known | None], sizes: Sequence[int]
) -> Talk:
    """Send batches at once, some for tasks begun (CON-7), some that begin one."""
    asks: list[Ask] = []
    for view, known, size in zip(views, targets, sizes, strict=True):
        matching = known.matching if known else "email"
        fields = {"task_id": known.id, "next_key": view.key()} if known else {}
        asks.append(view.batch(view.members(size, matching), matching, **fields))
    before = {known: known.sure for known in targets if known}
    for known in before:
        known.sure, known.since = False, "CON-7"
    replies = yield from several(tuple(asks))
    findings: list[Finding] = []
    lost = set()
    for (_, reading), known, size, ask in zip(replies, targets, sizes, asks, strict=True):
        if reading.kind is Kind.UNCLEAR:
            lost.add(known)
        elif known is None:
            findings += _started_at_once(book, reading, size)
        elif reading.kind is Kind.ACCEPTED:
            known.sent += size
            findings += repeats_id(reading, known.id)
        else:
            findings += yield from _turned_away(views[0], known, reading, ask)
    for known, sure in before.items():
        known.sure = sure and known not in lost
    return findings


def see_to_it(stage: Stage, known: Known) -> Talk:
    """Follow a task to its end and hold its results against the model."""
    task = yield from follow(stage, known.id)
    findings = list(task.findings)
    found = _compare(task, known) if known.sure else []
    if found and (yield from partly_of_anyone(stage, task, known.matching)):
        found = []  # whom the target knows, or does not find, the model cannot tell
    findings += found
    known.since = "TSK-3"
    return findings


def _begun(book: Book, reading: Reading, matching: str, size: int) -> list[Finding]:
    task_id = reading.task_id or ""
    same = [known for known in book.tasks if known.id == task_id]
    book.begin(task_id, matching, size).hear(reading.fields)
    if not same:
        return []
    text = f"a request without task_id was given {task_id}, the id of a task begun before"
    return [breach("CON-8", Standing.INFERRED, text)]


def _started_at_once(book: Book, reading: Reading, size: int) -> list[Finding]:
    if reading.kind is Kind.REFUSED:
        text = f"a first batch, sent beside others, was {describe(reading)}"
        return [breach("CON-7", Standing.STATED, text)]
    if reading.task_id is None:
        return []
    found = _begun(book, reading, "email", size)
    book.tasks[-1].since = "CON-7"
    return found


def _turned_away(
    stage: Stage, known: Known, reading: Reading, ask: Ask
) -> Generator[Yielded, Any, list[Finding]]:
    """A batch sent beside others was refused: is the task closed, the key ours, or the rush?"""
    try:
        yield from may_be_closed(stage, known.id)
    except SkippedError:
        known.is_open = False
        return []
    _, alone = yield from one(ask)
    if alone.kind is not Kind.ACCEPTED:
        known.is_open = False
        return []
    known.sent += ask.profiles
    text = f"a batch, sent beside others, was {describe(reading)}; alone it was accepted"
    return [breach("CON-7", Standing.STATED, text)]


def _refused(reading: Reading, rule: str, what: str, known: Known | None = None) -> list[Finding]:
    _clear(reading)
    if reading.kind is Kind.REFUSED:
        if known:
            known.since = rule
        return started_nothing(reading)
    if known:
        known.sure = False
    return [breach(rule, Standing.INFERRED, f"{what} was accepted")]


def _compare(task: Task, known: Known) -> list[Finding]:
    findings = []
    if task.total is not None and task.total not in known.totals():
        wanted = " or ".join(map(str, sorted(known.totals())))
        text = f"the results count {task.total}, sent were {wanted}"
        findings += [breach(one, Standing.INFERRED, text) for one in sorted({known.since, "TSK-3"})]
    if known.failed and task.reports(known.sent) is False:
        text = "a batch with a wrong date was accepted, and nothing reports it"
        findings.append(breach("DAT-2", Standing.STATED, text))
    elif task.errors is not None and len(task.errors) != known.failed:
        text = f"{known.failed} profiles were wrong, the results list {len(task.errors)}"
        findings.append(breach("TSK-3", Standing.INFERRED, text))
    elif task.status == "failed" and not known.failed:
        text = "a task of good profiles ended as failed"
        findings.append(breach("TSK-3", Standing.INFERRED, text))
    return findings


def _clear(reading: Reading) -> None:
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))


@contextmanager
def _unsure(known: Known) -> Generator[None, None, None]:
    """Let a task be unsure until what is done to it is done."""
    before, known.sure = known.sure, False
    yield
    known.sure = before
