"""
CON-7: larger volumes go in several streams; requests at once lose nothing and mix nothing.

From the caution box: "Larger volumes can be sent in multiple streams."
"""

from collections.abc import Generator, Sequence
from typing import Any

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.continuing import (
    begin,
    holds,
    later,
    may_be_closed,
    repeats_id,
    wants_keys,
)
from loyalty_contract.talks.scenarios import (
    Scenario,
    SkippedError,
    Talk,
    UnclearError,
    Yielded,
    describe,
    one,
    several,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import Finding, breach
from loyalty_contract.wire.asks import Answer, Ask, Media
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_schemas.contract import Standing

_PAGE = "Larger volumes can be sent in multiple streams"

# A batch to be sent: whose corner it comes from, the task it is for, and the ask.
_Stream = tuple[Stage, str, Ask]


def cases() -> tuple[Case, ...]:
    """Return the cases of requests sent at once."""
    found: list[Case] = []
    for name, play, tier in (
        ("one-task-four-streams", _one_task(4, 5), Tier.QUICK),
        ("one-task-twelve-streams", _one_task(12, 40), Tier.STANDARD),
        ("one-task-streams-of-500", _one_task(6, 500), Tier.STANDARD),
        ("one-task-fifty-streams", _one_task(50, 20), Tier.LIMITS),
        ("one-task-streams-of-5000", _one_task(4, 5000), Tier.LIMITS),
        ("one-task-keyed-streams", _one_task(12, 20, keyed="yes"), Tier.STANDARD),
        ("one-task-two-formats", _two_formats, Tier.STANDARD),
        ("tasks-begun-at-once", _starts(8, 10), Tier.QUICK),
        ("large-tasks-begun-at-once", _starts(6, 800), Tier.STANDARD),
        ("fifty-tasks-begun-at-once", _starts(50, 5), Tier.LIMITS),
        ("several-tasks-interleaved", _interleaved, Tier.STANDARD),
    ):
        found += both(
            "CON-7",
            name,
            play,
            standing=Standing.STATED,
            page=_PAGE,
            expect="every request is accepted, and every profile counted in its own task",
            tier=tier,
            heavy=tier is Tier.LIMITS,
        )
    found += both(
        "CON-7",
        "two-tokens-at-once",
        _two_tokens,
        standing=Standing.STATED,
        page=_PAGE,
        expect="what two tokens send at once is kept apart, and all of it counted",
        needs=("second_token",),
    )
    return tuple(found)


def _one_task(streams: int, size: int, keyed: str = "") -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(1))
        task_id = first.task_id or ""
        with_keys = (yield from wants_keys(stage, task_id)) or bool(keyed)
        extra = 0
        if keyed:
            extra = 1
            yield from _takes_our_keys(stage, task_id)
        asks = [_stream(stage, task_id, size, with_keys) for _ in range(streams)]
        findings = yield from _all_taken(asks)
        total = 2 + extra + streams * size
        return findings + (
            yield from holds(stage, task_id, total, "CON-7", f"{streams} streams at once")
        )

    return play


def _takes_our_keys(stage: Stage, task_id: str) -> Generator[Yielded, Any, None]:
    """Add one member under a key of ours; where a next_key comes from is nowhere said (CON-4)."""
    _, _, ask = _stream(stage, task_id, 1, with_keys=True)
    _, reading = yield from one(ask)
    if reading.kind is Kind.REFUSED:
        raise SkippedError("the target takes no next_key of ours")


def _two_formats(stage: Stage) -> Talk:
    other = stage.other(Media.XML if stage.media is Media.JSON else Media.JSON)
    first = yield from begin(stage, stage.members(1))
    task_id = first.task_id or ""
    with_keys = yield from wants_keys(stage, task_id)
    asks = tuple(_stream(view, task_id, 30, with_keys) for view in (stage, other) for _ in range(5))
    findings = yield from _all_taken(asks)
    return findings + (
        yield from holds(stage, task_id, 302, "CON-7", "streams in both formats at once")
    )


def _starts(count: int, size: int) -> Scenario:
    def play(stage: Stage) -> Talk:
        sizes = [size + number for number in range(count)]
        asks = tuple(stage.batch(stage.members(each)) for each in sizes)
        replies = yield from several(asks)
        findings = _unlost(replies)
        ids = [reading.task_id for _, reading in replies]
        if len(set(ids)) < len(ids):
            text = "requests without task_id, sent at once, were given the same task"
            findings.append(breach("CON-7", Standing.STATED, text))
            return findings
        for task_id, each in zip(ids, sizes, strict=True):
            if task_id is not None:
                what = "one of several tasks begun at once"
                findings += yield from holds(stage, task_id, each, "CON-7", what)
        return findings

    return play


def _interleaved(stage: Stage) -> Talk:
    tasks = []
    for size in (1, 2, 3):
        first = yield from begin(stage, stage.members(size))
        tasks.append((first.task_id or "", size))
    with_keys = yield from wants_keys(stage, tasks[0][0])
    asks = tuple(
        _stream(stage, task_id, 10 * size, with_keys) for _ in range(4) for task_id, size in tasks
    )
    findings = yield from _all_taken(asks)
    for task_id, size in tasks:
        what = "one of three tasks fed at once"
        total = 41 * size + (task_id == tasks[0][0])
        findings += yield from holds(stage, task_id, total, "CON-7", what)
    return findings


def _two_tokens(stage: Stage) -> Talk:
    corners = (stage, stage.stranger())
    tasks = []
    for corner in corners:
        first = yield from begin(corner, corner.members(1))
        tasks.append(first.task_id or "")
    with_keys = yield from wants_keys(stage, tasks[0])
    asks = tuple(
        _stream(corner, task_id, 20 + 5 * number, with_keys)
        for _ in range(6)
        for number, (corner, task_id) in enumerate(zip(corners, tasks, strict=True))
    )
    findings = yield from _all_taken(asks)
    for corner, task_id, total in zip(corners, tasks, (122, 151), strict=True):
        findings += yield from holds(corner, task_id, total, "CON-7", "two tokens at once")
    return findings


def _stream(stage: Stage, task_id: str, size: int, with_keys: bool) -> _Stream:  # noqa: FBT001
    fields = {"next_key": stage.key()} if with_keys else {}
    return stage, task_id, later(stage, task_id, stage.members(size), **fields)


def _all_taken(streams: Sequence[_Stream]) -> Talk:
    """Send every batch at once, each for a task of its own corner's; none may be refused."""
    replies = yield from several(tuple(ask for _, _, ask in streams))
    told = list(zip(streams, replies, strict=True))
    refused = {
        task_id: corner
        for (corner, task_id, _), (_, reading) in told
        if reading.kind is Kind.REFUSED
    }
    for task_id, corner in refused.items():
        yield from may_be_closed(corner, task_id)
    findings = _unlost(replies)
    for (_, task_id, _), (_, reading) in told:
        findings += repeats_id(reading, task_id)
    return findings


def _unlost(replies: Sequence[tuple[Answer, Reading]]) -> list[Finding]:
    """A refusal among requests that are alike is a request lost."""
    unclear = [reading for _, reading in replies if reading.kind is Kind.UNCLEAR]
    if unclear:
        raise UnclearError(f"of requests sent at once one was {describe(unclear[0])}")
    refused = [reading for _, reading in replies if reading.kind is Kind.REFUSED]
    if not refused:
        return []
    text = f"of {len(replies)} requests sent at once {len(refused)} were {describe(refused[0])}"
    return [breach("CON-7", Standing.STATED, text)]
