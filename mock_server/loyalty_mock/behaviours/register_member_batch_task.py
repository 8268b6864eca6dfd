"""
Add a batch of members: start a task or continue one (PRG-2, ITM-4, ITM-7, CON, AUT-5).

Everything slow is done before the book is locked; under the lock a request is taken whole or
not at all. Knows no HTTP and no format.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from loyalty_mock.calls import Call, Reply
from loyalty_mock.faults.batches import failing, stopping
from loyalty_mock.faults.book import Due
from loyalty_mock.faults.table import Stage
from loyalty_mock.judge import ItemFailure
from loyalty_mock.refusals import SHOWN_ITEMS, Refusal, refuse, shown, summary
from loyalty_mock.tasks import Batch, Failure, MemberKey, Task, TaskBook

OPERATION = "register_member_batch_task"


def behave(call: Call, book: TaskBook) -> Reply | Refusal:
    """Answer with the task's id; what is refused changes nothing."""
    program = int(call.payload["loyalty_program_id"])
    if not _is_known(program, call.settings.programs):
        return refuse("unknown program", detail=shown(program, call.examination.secrets))
    size = len(call.payload["data"])
    spoils = call.knobs["invalid_item"] == "refuse_request"
    failures = call.examination.item_failures(call.now, tell=SHOWN_ITEMS if spoils else size)
    told = failures.told
    if told and spoils:
        return summary([failure.refusal for failure in told], failures.total)
    members, repeats = _gather(call, {failure.index for failure in told})
    if repeats and call.knobs["duplicates"] == "refuse":
        return summary([repeat.refusal for repeat in repeats], len(repeats))
    failed = _results(call, [*told, *repeats]) if told or repeats else ()
    batch = Batch(size, members, failed, call.payload.get("next_key"))
    with book.lock:
        return _take(call, book, program, batch)


def _take(call: Call, book: TaskBook, program: int, batch: Batch) -> Reply | Refusal:
    matching = call.payload["matching"]
    task_id = call.payload.get("task_id")
    task = None
    if task_id is not None:
        task = book.find(call.token, task_id)
        refusal = _judge_task(call, task, program, matching)
        if refusal or task is None:
            return refusal or refuse("unknown task")
        if batch.next_key in task.next_keys and (again := _again(call, task)):
            return again
    limit = call.settings.tariff_limit
    if limit is not None:
        new = book.new_members(call.token, program, matching, batch.members)
        if book.member_count(call.token) + new > limit:
            return refuse("tariff limit", detail=str(limit))
    if task is None:
        task = book.begin(call.token, call.new_id(), program, matching)
        if batch.next_key is not None:
            # No (task_id, next_key) was sent yet: the first batch had no task_id (CON-4).
            batch = batch._replace(next_key=None)
    due = call.faults.due(call.token, OPERATION, Stage.TASK) if call.faults.armed else None
    if due:
        batch = _struck(call, task, batch, due)
    number = book.add(call.token, task, batch, into=(program, matching), now=call.now)
    reply = _reply(call, task, number, len(batch.failures))
    return reply._replace(faults=(due.kind,)) if due else reply


def _again(call: Call, task: Task) -> Reply | Refusal | None:
    """Answer a batch whose key the task has seen; None where it is added all the same (CON-4)."""
    match call.knobs["repeated_next_key"]:
        case "once":
            return _reply(call, task, batch=None)
        case "refuse":
            return refuse("repeated next_key")
    return None


def _struck(call: Call, task: Task, batch: Batch, due: Due) -> Batch:
    """Let a fault strike the batch and its task."""
    failed = {failure.index for failure in batch.failures}
    data, matching = call.payload["data"], call.payload["matching"]
    sound = {index: _key(item, matching) for index, item in enumerate(data) if index not in failed}
    if due.kind == "items-fail":
        return failing(batch, due, sound)
    before = sum(earlier.size for earlier in task.batches)
    batch, task.stop = stopping(batch, due, sound, before)
    return batch


def _judge_task(call: Call, task: Task | None, program: int, matching: str) -> Refusal | None:
    """Refuse a batch for a task that is not there, or that it may not join (CON-2, 5, 6)."""
    knobs = call.knobs
    if task is None:
        return refuse("unknown task")
    if task.program != program and knobs["continue_other_program"] == "refuse":
        return refuse("other program")
    if task.matching != matching and knobs["continue_other_matching"] == "refuse":
        return refuse("other matching")
    if knobs["continue_completed"] == "refuse" and task.completed(call.now):
        return refuse("completed")
    return None


def _reply(call: Call, task: Task, batch: int | None, failed: int = 0) -> Reply:
    fields = {"task_id": task.id}
    if call.knobs["next_key_in_answer"] == "always":
        fields["next_key"] = call.new_id()
    return Reply(fields, task_id=task.id, batch=batch, failed=failed)


def _is_known(program: int, programs: Sequence[int]) -> bool:
    return program in programs if programs else program > 0


def _gather(call: Call, failed: set[int]) -> tuple[dict[MemberKey, str], list[ItemFailure]]:
    """Pick who is registered and since when (DAT-4), and who repeats another (ITM-7)."""
    today = _today(int(call.now))
    data: Sequence[Any] = call.payload["data"]
    matching = call.payload["matching"]
    sound: Sequence[int] = range(len(data))
    items = data
    if failed:
        sound = [index for index in sound if index not in failed]
        items = [data[index] for index in sound]
    keys = [_key(item, matching) for item in items]
    since = [item.get("registration_date", today) for item in items]
    members = dict(zip(keys, since, strict=True))
    if len(members) == len(keys):
        return members, []
    first: dict[MemberKey, int] = {}
    repeats = []
    for index, key in zip(sound, keys, strict=True):
        if key in first:
            of = f"data[{first[key]}]"
            repeats.append(ItemFailure(index, refuse("repeat", at=("data", index), detail=of)))
        else:
            first[key] = index
    return {
        key: data[index].get("registration_date", today) for key, index in first.items()
    }, repeats


@lru_cache(maxsize=1)
def _today(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat(timespec="seconds")


def _key(item: Any, matching: str) -> MemberKey:
    """What tells members apart; `123` and `"123"` are one field value, as XML cannot part them."""
    if matching == "custom":
        return item["field_name"], str(item["field_value"])
    return str(item[matching])


def _results(call: Call, failures: Sequence[ItemFailure]) -> tuple[Failure, ...]:
    ordered = sorted(failures, key=lambda failure: failure.index)
    return tuple(Failure(one.index, call.code(one.refusal), one.refusal.text) for one in ordered)
