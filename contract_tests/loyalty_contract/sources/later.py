"""
PRG-1, PRG-2, MAT-1, ITM-1, LIM-2 in later batches: what is required is required there too.

A server that knows the task may think that it knows the rest.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from loyalty_contract.cases import BOTH, Case, Tier, both
from loyalty_contract.talks.altering import Edit, given, left_out
from loyalty_contract.talks.continuing import add, begin, holds
from loyalty_contract.talks.lab import FULL
from loyalty_contract.talks.scenarios import Scenario, Talk, UnclearError, describe, one
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import breach
from loyalty_contract.wire.asks import Media
from loyalty_contract.wire.readings import Kind
from loyalty_schemas.contract import Standing

_JSON = (Media.JSON,)
_PROGRAM = "loyalty_program_id: int, required"
_MATCHING = "matching: Profile lookup method: email, phone, profile_id, custom; required"
_DATA = "data: array, required"


def _program(change: Callable[[int], Any]) -> Edit:
    return given("loyalty_program_id", lambda stage: change(stage.access.program))


# (rule, name, what is done to the request, formats, the page)
_FAULTS: tuple[tuple[str, str, Edit, tuple[Media, ...], str], ...] = (
    ("PRG-1", "program-missing", left_out("loyalty_program_id"), BOTH, _PROGRAM),
    ("PRG-1", "program-null", given("loyalty_program_id", None), _JSON, _PROGRAM),
    ("PRG-1", "program-true", given("loyalty_program_id", value=True), BOTH, _PROGRAM),
    ("PRG-1", "program-a-word", given("loyalty_program_id", "words"), BOTH, _PROGRAM),
    ("PRG-1", "program-with-letters-behind", _program(lambda told: f"{told}abc"), BOTH, _PROGRAM),
    ("MAT-1", "matching-missing", left_out("matching"), BOTH, _MATCHING),
    ("MAT-1", "matching-empty", given("matching", ""), BOTH, _MATCHING),
    ("MAT-1", "matching-null", given("matching", None), _JSON, _MATCHING),
    ("MAT-1", "matching-a-fifth-word", given("matching", "email_profile"), BOTH, _MATCHING),
    ("ITM-1", "data-missing", left_out("data"), BOTH, _DATA),
    ("ITM-1", "data-null", given("data", None), _JSON, _DATA),
    ("ITM-1", "data-a-text", given("data", "words"), _JSON, _DATA),
    ("ITM-1", "data-one-member", given("data", lambda told: told.member()), _JSON, _DATA),
)


def cases() -> tuple[Case, ...]:
    """Return the cases of faults outside the items in later batches."""
    found: list[Case] = []
    for rule, name, edit, media, page in _FAULTS:
        for place, batches in (("second", 1), ("third", 2)):
            found += both(
                rule,
                f"{name}-in-the-{place}-batch",
                _refused(edit, batches, rule, Standing.STATED),
                standing=Standing.STATED,
                page=page,
                expect="refused, and the task holds no more",
                media=media,
            )
    unknown = given("loyalty_program_id", lambda stage: stage.access.unknown_program)
    found += both(
        "PRG-2",
        "program-unknown-in-the-second-batch",
        _refused(unknown, 1, "PRG-2", Standing.INFERRED),
        standing=Standing.INFERRED,
        page="a program that is not there is refused",
        expect="refused, and the task holds no more",
        needs=("unknown_program",),
    )
    found += both(
        "LIM-2",
        "one-more-in-a-later-batch",
        _refused(_too_many, 1, "LIM-2", Standing.INFERRED),
        standing=Standing.INFERRED,
        page="A single request should not exceed 10,000 profiles",
        expect=f"{FULL + 1} profiles are refused, in a later batch as in the first",
        tier=Tier.LIMITS,
        heavy=True,
    )
    return tuple(found)


def _too_many(stage: Stage, payload: dict[str, Any]) -> None:
    payload["data"] = stage.members(FULL + 1)


def _refused(edit: Edit, batches: int, rule: str, standing: Standing) -> Scenario:
    """So many good batches, then one that is wrong."""

    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(2))
        task_id = first.task_id or ""
        for _ in range(batches - 1):
            yield from add(stage, task_id, stage.members(2))
        payload = stage.payload(stage.members(3), task_id=task_id, next_key=stage.key())
        edit(stage, payload)
        _, reading = yield from one(replace(stage.ask(payload), hope="refused"))
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.ACCEPTED:
            return [breach(rule, standing, "was accepted")]
        return (yield from holds(stage, task_id, 2 * batches, rule, "after a batch was refused"))

    return play
