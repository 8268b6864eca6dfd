"""
TSK: a task followed to its end, and every profile found again in its results.

TSK-1 is stated (the id serves to track the task and fetch its results); where, and in what
layout, is inferred, so a target without a status endpoint is never wronged.
"""

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.complaints import partly_of_anyone
from loyalty_contract.talks.continuing import add, begin, count, holds
from loyalty_contract.talks.follow import Task, follow, status_once, whole
from loyalty_contract.talks.scenarios import (
    Scenario,
    SkippedError,
    Talk,
    UnclearError,
    describe,
    one,
)
from loyalty_contract.talks.stage import Item, Stage
from loyalty_contract.verdicts import Finding, breach
from loyalty_contract.wire.asks import Media
from loyalty_contract.wire.readings import Kind
from loyalty_schemas.contract import Standing

_TRACK = "task_id can be used to track task status and retrieve results"
_TOTAL = "the results count every profile of every batch; nothing is lost, nothing counted twice"
_MONTH = "2024-13-01T00:00:00Z"


def cases() -> tuple[Case, ...]:
    """Return the cases of status and results."""
    return (*_followed(), *_totals(), *_failures())


def _case(  # noqa: PLR0917 - a row of a table, told in order
    rule: str,
    name: str,
    play: Scenario,
    page: str,
    expect: str,
    tier: Tier = Tier.STANDARD,
) -> tuple[Case, ...]:
    return both(
        rule,
        name,
        play,
        standing=Standing.INFERRED,
        page=page,
        expect=expect,
        tier=tier,
        needs=("status",),
    )


def _followed() -> tuple[Case, ...]:
    return (
        *_case("TSK-1", "followed-to-its-end", _to_its_end, _TRACK, "completed", Tier.QUICK),
        *_case("TSK-1", "followed-after-every-batch", _throughout, _TRACK, "known throughout"),
        *_case("TSK-1", "followed-in-the-other-format", _across, _TRACK, "answered in both"),
        *_case(
            "TSK-2",
            "asked-again-and-again",
            _again_and_again,
            "status, progress 0 to 100 and never falling, result",
            "the same answer for a task that has ended",
        ),
        *_case(
            "TSK-2",
            "progress-over-later-batches",
            _progress,
            "progress is an integer from 0 to 100 and never falls",
            "no fall, also when a batch is added",
        ),
    )


def _to_its_end(stage: Stage) -> Talk:
    findings: list[Finding] = []
    for matching in ("email", "phone", "profile_id", "custom"):
        first = yield from begin(stage, stage.members(2, matching), matching)
        task = yield from follow(stage, first.task_id or "")
        findings += task.findings
        if task.status == "failed":
            text = f"a task of good profiles by {matching} ended as failed"
            findings.append(breach("TSK-1", Standing.INFERRED, text))
    return findings


def _across(stage: Stage) -> Talk:
    other = stage.other(Media.XML if stage.media is Media.JSON else Media.JSON)
    first = yield from begin(other, stage.members(3))
    reading = yield from status_once(stage, first.task_id or "")
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))
    if reading.kind is Kind.REFUSED:
        text = f"a task begun in {other.media}, asked for in {stage.media}, was {describe(reading)}"
        return [breach(rule, Standing.INFERRED, text) for rule in ("TSK-1", "TSK-4")]
    return (yield from holds(stage, first.task_id or "", 3, "TSK-3", "in the other format"))


def _again_and_again(stage: Stage) -> Talk:
    first = yield from begin(stage, stage.members(3))
    task_id = first.task_id or ""
    task = yield from follow(stage, task_id)
    told = None
    for _ in range(6):
        reading = yield from status_once(stage, task_id)
        if reading.kind is not Kind.ACCEPTED:
            text = f"asked again, the status of an ended task was {describe(reading)}"
            return [breach("TSK-2", Standing.INFERRED, text)]
        if told is not None and reading.fields.get("data") != told:
            text = "asked again, a task that has ended tells something else"
            return [breach("TSK-2", Standing.INFERRED, text)]
        told = reading.fields.get("data")
    findings = [*task.findings, *count(task, 3, "TSK-3", "one batch of three")]
    if isinstance(told, dict) and whole(told.get("progress")) not in {None, 100}:
        text = f"a task that has ended tells progress {whole(told.get('progress'))}"
        findings.append(breach("TSK-2", Standing.INFERRED, text))
    return findings


def _progress(stage: Stage) -> Talk:
    first = yield from begin(stage, stage.members(30))
    task_id = first.task_id or ""
    highest = -1
    for size in (0, 200, 50, 1):
        if size:
            yield from add(stage, task_id, stage.members(size))
        reading = yield from status_once(stage, task_id)
        data = reading.fields.get("data")
        progress = whole(data.get("progress")) if isinstance(data, dict) else None
        if progress is not None and progress < highest:
            text = f"progress fell from {highest} to {progress} when a batch was added"
            return [breach("TSK-2", Standing.INFERRED, text)]
        highest = max(highest, progress or 0)
    return (yield from holds(stage, task_id, 281, "TSK-3", "after four batches"))


def _throughout(stage: Stage) -> Talk:
    first = yield from begin(stage, stage.members(1))
    task_id = first.task_id or ""
    for batch in ("first", "second", "third"):
        if batch != "first":
            yield from add(stage, task_id, stage.members(1))
        reading = yield from status_once(stage, task_id)
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.REFUSED:
            text = f"after its {batch} batch the task's status was {describe(reading)}"
            return [breach("TSK-1", Standing.INFERRED, text)]
    return []


def _totals() -> tuple[Case, ...]:
    found: list[Case] = []
    for size, tier in (
        (1, Tier.QUICK),
        (2, Tier.STANDARD),
        (3, Tier.STANDARD),
        (10, Tier.STANDARD),
        (17, Tier.STANDARD),
        (100, Tier.STANDARD),
        (255, Tier.STANDARD),
        (256, Tier.STANDARD),
        (1000, Tier.STANDARD),
        (1001, Tier.STANDARD),
        (4096, Tier.LIMITS),
        (5001, Tier.LIMITS),
    ):
        found += _case("TSK-3", f"total-of-{size}", _total(size), _TOTAL, f"total {size}", tier)
    return tuple(found)


def _total(size: int) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(size))
        return (yield from holds(stage, first.task_id or "", size, "TSK-3", "one batch"))

    return play


def _failures() -> tuple[Case, ...]:
    """Several wrong profiles: each in the results once, none besides (where they are kept)."""
    found: list[Case] = []
    for name, batches, tier in (
        ("one-wrong-in-the-middle", ((5, (2,)),), Tier.QUICK),
        ("first-and-last-wrong", ((20, (0, 19)),), Tier.STANDARD),
        ("many-wrong", ((60, tuple(range(0, 60, 7))),), Tier.STANDARD),
        ("all-wrong", ((4, (0, 1, 2, 3)),), Tier.STANDARD),
        ("wrong-in-the-second-batch", ((3, ()), (5, (4,))), Tier.STANDARD),
        ("wrong-in-every-batch", ((3, (0,)), (4, (3,)), (5, (2,))), Tier.STANDARD),
        ("every-other-wrong", ((500, tuple(range(1, 500, 2))),), Tier.STANDARD),
        ("edges-of-a-thousand", ((1000, (0, 499, 500, 999)),), Tier.STANDARD),
        ("every-third-of-ten-thousand", ((10_000, tuple(range(0, 10_000, 3))),), Tier.LIMITS),
        ("edges-of-ten-thousand", ((10_000, (0, 4999, 5000, 9999)),), Tier.LIMITS),
    ):
        found += _case(
            "TSK-3",
            f"results-{name}",
            _results(batches),
            "what failed is in the results, each with its place",
            "the wrong profiles and no others are reported, or the request is refused",
            tier,
        )
    return tuple(found)


def _results(batches: tuple[tuple[int, tuple[int, ...]], ...]) -> Scenario:
    def play(stage: Stage) -> Talk:
        task_id = ""
        expected: list[tuple[int, int]] = []
        total = 0
        for number, (size, wrong) in enumerate(batches):
            data = _spoilt(stage, size, wrong)
            fields = {"task_id": task_id} if task_id else {}
            _, reading = yield from one(stage.batch(data, **fields))
            if reading.kind is Kind.UNCLEAR:
                raise UnclearError(describe(reading))
            if reading.kind is Kind.REFUSED and wrong:
                return []  # a wrong profile may spoil its request (ITM-4 is open): nothing to list
            if reading.kind is Kind.REFUSED:
                raise UnclearError(f"a batch of good profiles was {describe(reading)}")
            task_id = task_id or reading.task_id or ""
            expected += [(number, index) for index in wrong]
            total += size
        task = yield from follow(stage, task_id)
        found = _compare(task, expected, total)
        if found and (yield from partly_of_anyone(stage, task)):
            found = []
        return [*task.findings, *found]

    return play


def _spoilt(stage: Stage, size: int, wrong: tuple[int, ...]) -> list[Item]:
    data = stage.members(size)
    for index in wrong:
        data[index] = {**data[index], "registration_date": _MONTH}
    return data


def _compare(task: Task, expected: list[tuple[int, int]], total: int) -> list[Finding]:
    """What the results tell against what was wrong; batches may be counted from 0 or from 1."""
    if task.errors is None:
        raise SkippedError("the results do not tell what failed")
    findings = []
    if task.total is not None and task.total != total:
        text = f"{total} profiles were sent, the results count {task.total}"
        findings.append(breach("TSK-3", Standing.INFERRED, text))
    if len(task.errors) != len(expected):
        text = f"{len(expected)} profiles were wrong, the results list {len(task.errors)}"
        return [*findings, breach("TSK-3", Standing.INFERRED, text)]
    told = [(whole(error.get("batch")), whole(error.get("index"))) for error in task.errors]
    if any(place is None for pair in told for place in pair):
        return findings  # where they stand is not told; shapes says that
    shifts = [sorted((batch + by_batch, index) for batch, index in expected) for by_batch in (0, 1)]
    if sorted(told, key=str) not in [sorted(shift, key=str) for shift in shifts]:
        text = f"wrong were {expected[:4]} as (batch, index), the results say {told[:4]}"
        findings.append(breach("TSK-3", Standing.INFERRED, text))
    return findings
