"""
CON-1 to CON-4 and CON-8: a task begun, continued, and not somebody else's.

By hand from the page's `task_id` and `next_key` rows.
"""

from collections.abc import Callable

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.continuing import (
    add,
    begin,
    count,
    holds,
    later,
    may_be_closed,
    may_be_theirs,
    repeats_id,
)
from loyalty_contract.talks.follow import follow
from loyalty_contract.talks.scenarios import Scenario, Talk, UnclearError, describe, one
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import breach
from loyalty_contract.wire.asks import Media
from loyalty_contract.wire.readings import Kind
from loyalty_schemas.contract import Standing

_PAGE = "task_id: Existing task identifier, required for subsequent batches"
_KEYS = "next_key: Pagination key for adding the next batch"
_NOBODYS = "00000000-0000-4000-8000-{:012x}"


def cases() -> tuple[Case, ...]:
    """Return the cases of several batches sent one after the other."""
    return (*_later_batches(), *_next_keys(), *_two_starts())


def _later_batches() -> tuple[Case, ...]:
    found: list[Case] = []
    for name, sizes, tier in (
        ("second-batch", (2, 1), Tier.QUICK),
        ("third-batch", (1, 2, 3), Tier.STANDARD),
        ("ten-batches", (1,) * 10, Tier.STANDARD),
        ("large-second-batch", (1, 1000), Tier.STANDARD),
        ("large-first-batch", (1000, 1), Tier.STANDARD),
        ("large-third-batch", (10, 10, 2500), Tier.LIMITS),
        ("full-batches", (10_000, 10_000, 10_000), Tier.LIMITS),
    ):
        found += both(
            "CON-1",
            name,
            _batches(sizes),
            standing=Standing.STATED,
            page=_PAGE,
            expect="every batch is accepted, names the task, and is counted in it",
            tier=tier,
            heavy=sum(sizes) > 10_000,
        )
    found += both(
        "CON-1",
        "mixed-formats",
        _mixed,
        standing=Standing.STATED,
        page=_PAGE,
        expect="a task begun in one format is continued in the other",
    )
    for matching in ("phone", "profile_id", "custom"):
        found += both(
            "CON-1",
            f"second-batch-by-{matching}",
            _batches((2, 2), matching),
            standing=Standing.STATED,
            page=_PAGE,
            expect="both batches are accepted and counted",
        )
    return tuple(found)


def _batches(sizes: tuple[int, ...], matching: str = "email") -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(sizes[0], matching), matching)
        task_id = first.task_id or ""
        findings = []
        for size in sizes[1:]:
            reading = yield from add(stage, task_id, stage.members(size, matching), matching)
            findings += repeats_id(reading, task_id)
        what = f"after {len(sizes)} batches"
        return findings + (yield from holds(stage, task_id, sum(sizes), "CON-1", what))

    return play


def _mixed(stage: Stage) -> Talk:
    other = stage.other(Media.XML if stage.media is Media.JSON else Media.JSON)
    first = yield from begin(stage, stage.members(2))
    task_id = first.task_id or ""
    second = yield from add(other, task_id, stage.members(3))
    third = yield from add(stage, task_id, stage.members(4))
    findings = [*repeats_id(second, task_id), *repeats_id(third, task_id)]
    for view in (stage, other):
        findings += yield from holds(view, task_id, 9, "CON-1", f"seen in {view.media}")
    return findings


def _next_keys() -> tuple[Case, ...]:
    said: tuple[tuple[str, Scenario, str, Tier], ...] = (
        (
            "different-keys",
            _different_keys(lambda mark, n: f"{mark}-key-{n}"),
            "batches under different keys are all added",
            Tier.QUICK,
        ),
        (
            "keys-that-differ-in-case",
            _different_keys(lambda mark, n: f"{mark}-{'aBc' if n % 2 else 'AbC'}{n // 2}"),
            "keys that differ only in case are different strings",
            Tier.STANDARD,
        ),
        (
            "keys-that-start-alike",
            _different_keys(lambda mark, n: mark * 4 + "x" * n),
            "keys that only start alike are different strings",
            Tier.STANDARD,
        ),
        (
            "same-key-in-two-tasks",
            _two_tasks,
            "the same key in another task is another batch",
            Tier.STANDARD,
        ),
    )
    return tuple(
        case
        for name, play, expect, tier in said
        for case in both(
            "CON-4",
            name,
            play,
            standing=Standing.STATED,
            page=_KEYS,
            expect=expect,
            tier=tier,
        )
    )


def _different_keys(key: Callable[[str, int], str]) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(1))
        task_id = first.task_id or ""
        findings = []
        for number in range(1, 5):
            fields = {"next_key": key(stage.mark, number)}
            ask = later(stage, task_id, stage.members(number), **fields)
            _, reading = yield from one(ask)
            if reading.kind is not Kind.ACCEPTED:
                yield from may_be_closed(stage, task_id)
                yield from may_be_theirs(stage)
                raise UnclearError(f"a batch with a next_key of ours was {describe(reading)}")
            findings += repeats_id(reading, task_id)
        return findings + (yield from holds(stage, task_id, 11, "CON-4", "under different keys"))

    return play


def _two_tasks(stage: Stage) -> Talk:
    findings = []
    for _ in range(2):
        first = yield from begin(stage, stage.members(1))
        task_id = first.task_id or ""
        fields = {"next_key": f"{stage.mark}-shared"}
        _, reading = yield from one(later(stage, task_id, stage.members(2), **fields))
        if reading.kind is not Kind.ACCEPTED:
            yield from may_be_closed(stage, task_id)
            yield from may_be_theirs(stage)
            raise UnclearError(f"a batch with a next_key of ours was {describe(reading)}")
        findings += yield from holds(stage, task_id, 3, "CON-4", "the same key in two tasks")
    return findings


def _two_starts() -> tuple[Case, ...]:
    return (
        *both(
            "CON-8",
            "two-tasks-two-ids",
            _starts,
            standing=Standing.INFERRED,
            page="Starts an asynchronous task; returns a task_id",
            expect="each request without task_id starts a task of its own",
            tier=Tier.QUICK,
        ),
        *both(
            "CON-8",
            "same-body-twice",
            _same_body,
            standing=Standing.INFERRED,
            page="Starts an asynchronous task; returns a task_id",
            expect="the same body sent twice starts two tasks",
        ),
    )


def _starts(stage: Stage) -> Talk:
    seen: dict[str, int] = {}
    findings = []
    for size in (1, 2, 3, 4, 5):
        reading = yield from begin(stage, stage.members(size))
        task_id = reading.task_id or ""
        if task_id in seen:
            text = f"two requests without task_id were both given {task_id}"
            return [breach("CON-8", Standing.INFERRED, text)]
        seen[task_id] = size
    for task_id, size in seen.items():
        findings += yield from holds(stage, task_id, size, "CON-8", "one task among several")
    return findings


def _same_body(stage: Stage) -> Talk:
    ask = stage.batch(stage.members(2))
    ids = []
    for _ in range(2):
        _, reading = yield from one(ask)
        if reading.kind is not Kind.ACCEPTED:
            raise UnclearError(f"a plain request was {describe(reading)}")
        ids.append(reading.task_id)
    if ids[0] is not None and ids[0] == ids[1]:
        text = f"the same body sent twice was given one task, {ids[0]}"
        return [breach("CON-8", Standing.INFERRED, text)]
    if not stage.follows or ids[0] is None:
        return []
    task = yield from follow(stage, ids[0])
    return [*task.findings, *count(task, 2, "CON-8", "the first of two tasks with one body")]
