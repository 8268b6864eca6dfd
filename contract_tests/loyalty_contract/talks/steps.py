"""
The questions most cases ask: is this accepted, is this refused, is this noticed?

Each is a scenario made from how to build the ask; the verdict lies in the question. Pure.
"""

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

from loyalty_contract.talks.complaints import only_of_anyone, partly_of_anyone
from loyalty_contract.talks.follow import Task, follow, whole
from loyalty_contract.talks.scenarios import (
    Scenario,
    SkippedError,
    Talk,
    UnclearError,
    Yielded,
    describe,
    one,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import Finding, breach, observed
from loyalty_contract.wire.asks import Ask, Trouble
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_schemas.contract import Standing

Build = Callable[[Stage], Ask]


def is_accepted(build: Build, rule: str, standing: Standing) -> Scenario:
    """Return the scenario that a request must be accepted, and registered without complaint."""

    def play(stage: Stage) -> Talk:
        ask = build(stage)
        _, reading = yield from one(ask)
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.REFUSED:
            return [breach(rule, standing, f"was {describe(reading)}")]
        return (yield from registered(stage, reading, ask, rule, standing))

    return play


def registered(
    stage: Stage, reading: Reading, ask: Ask, rule: str, standing: Standing
) -> Generator[Yielded, Any, list[Finding]]:
    """
    Follow an accepted batch: every profile counted (TSK-3), none complained of.

    That one is known already or not found is no complaint, see `complaints`.
    """
    if not stage.follows or reading.task_id is None:
        return []
    task = yield from follow(stage, reading.task_id)
    findings = list(task.findings)
    if task.status == "failed" or task.errors:
        if (yield from only_of_anyone(stage, task, ask.matching)):
            return findings
        findings.append(breach(rule, standing, f"was accepted, but the results say {_told(task)}"))
    if task.total is not None and task.total != ask.profiles:
        text = f"of {ask.profiles} profiles sent the results count {task.total}"
        findings.append(breach("TSK-3", Standing.INFERRED, text))
    return findings


def is_refused(build: Build, rule: str, standing: Standing) -> Scenario:
    """Return the scenario that a whole request must be refused."""

    def play(stage: Stage) -> Talk:
        answer, reading = yield from one(replace(build(stage), hope="refused"))
        if answer.trouble is Trouble.DROPPED:
            return []  # the driver lets a drop through only where it is an honest answer
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.ACCEPTED:
            return [breach(rule, standing, "was accepted")]
        return started_nothing(reading)

    return play


def is_noticed(
    build: Build, rule: str, standing: Standing, index: int | None = None, batch: int = 0
) -> Scenario:
    """
    Return the scenario that one wrong profile must not be registered in silence (ITM-4).

    Refusing the request and failing the profile are both honest. `index` is where it stands in
    the data; results that name another place break TSK-3.
    """

    def play(stage: Stage) -> Talk:
        ask = replace(build(stage), hope="refused")
        _, reading = yield from one(ask)
        return (
            yield from noticed(
                stage,
                reading,
                sent=ask.profiles,
                rule=rule,
                standing=standing,
                index=index,
                batch=batch,
                matching=ask.matching,
            )
        )

    return play


def noticed(
    stage: Stage,
    reading: Reading,
    *,
    sent: int,
    rule: str,
    standing: Standing,
    index: int | None = None,
    batch: int = 0,
    matching: str = "email",
) -> Generator[Yielded, Any, list[Finding]]:
    """Go on from the answer to a batch with one wrong profile; see `is_noticed`."""
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))
    if reading.kind is Kind.REFUSED:
        return started_nothing(reading)
    if reading.task_id is None:
        raise UnclearError("was accepted without a task_id, so its results cannot be asked for")
    task = yield from follow(stage, reading.task_id)
    seen = task.reports(sent)
    if seen is None:
        raise SkippedError("was accepted, and the results do not tell what failed")
    if not seen:
        return [*task.findings, breach(rule, standing, "was accepted, and nothing reports it")]
    found = _misplaced(task, sent, index, batch)
    if found and (yield from partly_of_anyone(stage, task, matching)):
        found = []
    return [*task.findings, *found]


def is_open(build: Build, rule: str, knob: str, values: dict[Kind, str]) -> Scenario:
    """Return the scenario that observes an open choice by whether a request is accepted."""

    def play(stage: Stage) -> Talk:
        ask = build(stage)
        _, reading = yield from one(ask)
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        kind = reading.kind
        if kind is Kind.ACCEPTED and reading.task_id and stage.follows:
            task = yield from follow(stage, reading.task_id)
            kind = Kind.REFUSED if task.errors or task.status == "failed" else kind
        return [observed(rule, knob, values[kind], f"was {kind}")]

    return play


def started_nothing(reading: Reading) -> list[Finding]:
    """A refusal that names a task has begun one (EXC-4)."""
    if reading.task_id is None:
        return []
    text = "the refusal carries a task_id, as if a task had been started"
    return [breach("EXC-4", Standing.INFERRED, text)]


def _misplaced(task: Task, sent: int, index: int | None, batch: int) -> list[Finding]:
    """What TSK-3 says of the report on one wrong profile: its place, and nobody else in it."""
    findings = []
    if task.errors is not None and len(task.errors) > 1:
        text = f"one profile was wrong, the results list {len(task.errors)}"
        findings.append(breach("TSK-3", Standing.INFERRED, text))
    told = whole(task.errors[0].get("index")) if task.errors else None
    if index is not None and told is not None and told != index:
        text = f"the wrong profile stood at index {index} of batch {batch}, the results say {told}"
        findings.append(breach("TSK-3", Standing.INFERRED, text))
    if task.total is not None and task.total != sent:
        text = f"of {sent} profiles sent the results count {task.total}"
        findings.append(breach("TSK-3", Standing.INFERRED, text))
    return findings


def _told(task: Task) -> str:
    if not task.errors:
        return task.status
    first = str(task.errors[0].get("error_text", ""))[:120]
    return f"{len(task.errors)} failed, the first: {first}"
