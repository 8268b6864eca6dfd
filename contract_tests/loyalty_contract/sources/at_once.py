"""
Good requests and wrong ones at once: each is judged by what it says itself.

AUT-1, PRG-1, MAT-1 to MAT-5, ITM-1 to ITM-3 under parallel requests, where a server that shares a
parser, a buffer or a verdict among them gives itself away.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from loyalty_contract.cases import BOTH, Case, both
from loyalty_contract.talks.altering import Edit, altered, given, left_out, spoilt
from loyalty_contract.talks.scenarios import (
    Scenario,
    SkippedError,
    Talk,
    UnclearError,
    Yielded,
    describe,
    several,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build, noticed
from loyalty_contract.verdicts import Finding, breach
from loyalty_contract.wire.asks import Answer, Media
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_schemas.contract import Standing

_PAIRS = 4


def _short(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "phone": item["phone"][:6]}


def _lacking(field: str) -> Edit:
    return spoilt(1, lambda item: {key: told for key, told in item.items() if key != field})


# (rule, name, matching, what is wrong, whether it is wrong with one item, formats)
_FAULTS: tuple[tuple[str, str, str, Edit, str, tuple[Media, ...]], ...] = (
    ("AUT-1", "token-missing", "email", left_out("token"), "request", BOTH),
    ("PRG-1", "program-missing", "email", left_out("loyalty_program_id"), "request", BOTH),
    ("PRG-1", "program-a-word", "phone", given("loyalty_program_id", "words"), "request", BOTH),
    ("MAT-1", "matching-missing", "profile_id", left_out("matching"), "request", BOTH),
    ("MAT-1", "matching-a-fifth-word", "custom", given("matching", "customs"), "request", BOTH),
    ("ITM-1", "data-missing", "email", left_out("data"), "request", BOTH),
    ("ITM-1", "item-a-text", "phone", spoilt(1, lambda _: "words"), "item", BOTH),
    ("MAT-2", "email-missing", "email", _lacking("email"), "item", BOTH),
    ("MAT-3", "phone-missing", "phone", _lacking("phone"), "item", BOTH),
    ("MAT-4", "profile-id-missing", "profile_id", _lacking("profile_id"), "item", BOTH),
    ("MAT-5", "field-value-missing", "custom", _lacking("field_value"), "item", BOTH),
    (
        "ITM-2",
        "profile-id-a-number",
        "profile_id",
        spoilt(1, lambda item: {**item, "profile_id": 5}),
        "item",
        (Media.JSON,),
    ),
    ("ITM-3", "phone-too-short", "phone", spoilt(1, _short), "item", BOTH),
)


def cases() -> tuple[Case, ...]:
    """Return the cases of good and wrong requests at once."""
    return tuple(
        case
        for rule, name, matching, edit, level, media in _FAULTS
        for case in both(
            rule,
            f"{name}-beside-good-ones-at-once",
            _at_once(rule, matching, edit, level),
            standing=Standing.STATED,
            page="Larger volumes can be sent in multiple streams; each request has its own fields",
            expect="every good request accepted, every wrong one noticed",
            media=media,
        )
    )


def _at_once(rule: str, matching: str, edit: Edit, level: str) -> Scenario:
    wrong: Build = altered(edit, matching=matching, count=3)

    def play(stage: Stage) -> Talk:
        asks = []
        for _ in range(_PAIRS):
            asks.append(stage.batch(stage.members(3, matching), matching))
            asks.append(replace(wrong(stage), headers={"Authorization": ""}, hope="refused"))
        answers = yield from several(tuple(asks))
        findings = [*_good(rule, answers[::2])]
        for _, reading in answers[1::2]:
            findings += yield from _wrong(stage, reading, rule, level)
        return findings

    return play


def _good(rule: str, answers: list[tuple[Answer, Reading]]) -> list[Finding]:
    findings = []
    for _, reading in answers:
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.REFUSED:
            text = f"a good request beside wrong ones was {describe(reading)}"
            findings.append(breach(rule, Standing.STATED, text))
    return findings


def _wrong(
    stage: Stage, reading: Reading, rule: str, level: str
) -> Generator[Yielded, Any, list[Finding]]:
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))
    if reading.kind is Kind.REFUSED:
        return []
    if level == "request":
        return [breach(rule, Standing.STATED, "was accepted beside good requests at once")]
    try:
        return (
            yield from noticed(stage, reading, sent=3, rule=rule, standing=Standing.STATED, index=1)
        )
    except SkippedError:
        return []  # accepted, and nothing tells of single items: others ask for that
