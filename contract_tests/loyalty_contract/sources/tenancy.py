"""
CON-2, CON-3 and TSK-4: a task that is not there, or is somebody else's.

What binds here is inferred: a robust server does not let one token reach another's task.
"""

import uuid
from collections.abc import Callable

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.continuing import add, begin, holds, later
from loyalty_contract.talks.scenarios import Scenario, Talk, UnclearError, describe, one
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import started_nothing
from loyalty_contract.verdicts import Finding, breach
from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_schemas.contract import Standing

_UNKNOWN = "an unknown task_id is refused"
_FOREIGN = "another token's task is refused just as an unknown one"


def cases() -> tuple[Case, ...]:
    """Return the cases of unknown and foreign tasks."""
    found: list[Case] = []
    for name, fake in _FAKES.items():
        tier = Tier.QUICK if name == "unknown-task" else Tier.STANDARD
        found += both(
            "CON-2",
            f"{name}-continued",
            _refused("CON-2", fake, _continued),
            standing=Standing.INFERRED,
            page=_UNKNOWN,
            expect="refused, and no task started",
            tier=tier,
        )
        found += both(
            "TSK-4",
            f"{name}-followed",
            _refused("TSK-4", fake, _followed),
            standing=Standing.INFERRED,
            page=_UNKNOWN,
            expect="refused",
            tier=tier,
            needs=("status",),
        )
    for name, play, needs in (
        ("foreign-task-continued", _foreign_continued, ("second_token",)),
        ("foreign-task-continued-in-the-other-format", _foreign_other, ("second_token",)),
        ("foreign-task-after-second-batch", _foreign_later, ("second_token",)),
    ):
        found += both(
            "CON-3",
            name,
            play,
            standing=Standing.INFERRED,
            page=_FOREIGN,
            expect="refused as an unknown task is, and nothing is added to it",
            needs=needs,
        )
    found += both(
        "TSK-4",
        "foreign-task-followed",
        _foreign_followed,
        standing=Standing.INFERRED,
        page=_FOREIGN,
        expect="refused as an unknown task is",
        needs=("second_token", "status"),
    )
    return tuple(found)


def _random_id(stage: Stage) -> str:
    return str(uuid.UUID(int=stage.random().getrandbits(128), version=4))


_FAKES: dict[str, Callable[[Stage], str]] = {
    "unknown-task": _random_id,
    "malformed-task": lambda stage: f"no-such-task-{stage.mark}",
    "numeric-task": lambda _: "1",
}


def _continued(stage: Stage, task_id: str) -> Ask:
    return later(stage, task_id, stage.members(1))


def _followed(stage: Stage, task_id: str) -> Ask:
    return stage.status(task_id)


def _refused(rule: str, fake: Callable[[Stage], str], ask: Callable[[Stage, str], Ask]) -> Scenario:
    def play(stage: Stage) -> Talk:
        _, reading = yield from one(ask(stage, fake(stage)))
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.ACCEPTED:
            return [breach(rule, Standing.INFERRED, "was accepted")]
        return started_nothing(reading)

    return play


def _foreign(stage: Stage, stranger: Stage, sizes: tuple[int, ...]) -> Talk:
    first = yield from begin(stage, stage.members(sizes[0]))
    task_id = first.task_id or ""
    for size in sizes[1:]:
        yield from add(stage, task_id, stage.members(size))
    # The second token must be known at all, or its refusal would say nothing.
    yield from begin(stranger, stranger.members(1))
    _, unknown = yield from one(later(stranger, _random_id(stage), stranger.members(1)))
    _, reading = yield from one(later(stranger, task_id, stranger.members(1)))
    findings = _as_unknown("CON-3", reading, unknown)
    total = sum(sizes)
    return findings + (
        yield from holds(stage, task_id, total, "CON-3", "after a stranger's batch for it")
    )


def _foreign_continued(stage: Stage) -> Talk:
    return (yield from _foreign(stage, stage.stranger(), (2,)))


def _foreign_later(stage: Stage) -> Talk:
    return (yield from _foreign(stage, stage.stranger(), (1, 1)))


def _foreign_other(stage: Stage) -> Talk:
    other = Media.XML if stage.media is Media.JSON else Media.JSON
    return (yield from _foreign(stage, stage.stranger().other(other), (2,)))


def _foreign_followed(stage: Stage) -> Talk:
    stranger = stage.stranger()
    first = yield from begin(stage, stage.members(1))
    yield from begin(stranger, stranger.members(1))
    _, unknown = yield from one(stranger.status(_random_id(stage)))
    _, reading = yield from one(stranger.status(first.task_id or ""))
    return _as_unknown("TSK-4", reading, unknown)


def _as_unknown(rule: str, reading: Reading, unknown: Reading) -> list[Finding]:
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))
    if reading.kind is Kind.ACCEPTED:
        return [breach(rule, Standing.INFERRED, "another token's task was accepted")]
    findings = started_nothing(reading)
    if unknown.kind is Kind.REFUSED and unknown.error != reading.error:
        text = f"error {reading.error} for another's task, {unknown.error} for one that is not"
        findings.append(breach(rule, Standing.INFERRED, text))
    return findings
