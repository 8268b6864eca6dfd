"""
One wrong item far from the start: the last of thousands, in a second or third batch.

MAT-2 to MAT-5, ITM-1, ITM-2, ITM-3 and DAT-2 again, each by one plain fault, where a server that
looks at the first items or the first batch alone would miss it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from loyalty_contract.cases import BOTH, Case, Tier, both
from loyalty_contract.sources.items import wrong_type
from loyalty_contract.sources.matching import NEEDS
from loyalty_contract.sources.phones import wrong_phone
from loyalty_contract.talks.continuing import add, begin
from loyalty_contract.talks.scenarios import Scenario, Talk, one
from loyalty_contract.talks.stage import Item, Stage
from loyalty_contract.talks.steps import Build, is_noticed, noticed
from loyalty_contract.wire.asks import Ask, Media
from loyalty_schemas.contract import Standing

_JSON, _XML = (Media.JSON,), (Media.XML,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with one item."""

    rule: str
    name: str
    matching: str
    page: str
    spoil: Callable[[Item], Any]
    media: tuple[Media, ...] = BOTH
    standing: Standing = Standing.STATED


def _missing(rule: str, field: str, matching: str) -> Fault:
    return Fault(
        rule=rule,
        name=f"{field.replace('_', '-')}-missing",
        matching=matching,
        page=f"{field}: Yes, if matching = {matching}",
        spoil=lambda item: {name: value for name, value in item.items() if name != field},
    )


def _mistyped(field: str, matching: str, *, value: Any, name: str) -> tuple[Fault, ...]:
    page = f"{field}: {'string / int' if field == 'field_value' else 'string'}"
    spelt = field.replace("_", "-")
    element = wrong_type(field, lambda _: {"value": "words"})
    return (
        Fault(
            rule="ITM-2",
            name=f"{spelt}-{name}",
            matching=matching,
            page=page,
            spoil=wrong_type(field, lambda _: value),
            media=_JSON,
        ),
        Fault(
            rule="ITM-2",
            name=f"{spelt}-an-element",
            matching=matching,
            page=page,
            spoil=element,
            media=_XML,
            standing=Standing.SHOWN,
        ),
    )


def _no_object(matching: str) -> Fault:
    return Fault(
        rule="ITM-1",
        name=f"item-a-text-by-{matching.replace('_', '-')}",
        matching=matching,
        page="data: Array of participants to add, each an object",
        spoil=lambda item: next(reversed(item.values())),
    )


def _bad_phone(name: str, change: Callable[[str], str]) -> Fault:
    return Fault(
        rule="ITM-3",
        name=f"phone-{name}",
        matching="phone",
        page="phone: Phone number in international format",
        spoil=wrong_phone(change),
    )


def _bad_date(name: str, date: str, matching: str) -> Fault:
    return Fault(
        rule="DAT-2",
        name=f"{name}-by-{matching.replace('_', '-')}",
        matching=matching,
        page="registration_date: Registration date in RFC3339 format",
        spoil=lambda item: {**item, "registration_date": date},
    )


FAULTS = (
    _missing("MAT-2", "email", "email"),
    _missing("MAT-3", "phone", "phone"),
    _missing("MAT-4", "profile_id", "profile_id"),
    _missing("MAT-5", "field_name", "custom"),
    _missing("MAT-5", "field_value", "custom"),
    _no_object("email"),
    _no_object("phone"),
    _no_object("profile_id"),
    _no_object("custom"),
    *_mistyped("email", "email", value=5, name="an-integer"),
    *_mistyped("phone", "phone", value=9991234567, name="an-integer"),
    *_mistyped("profile_id", "profile_id", value=None, name="null"),
    *_mistyped("field_name", "custom", value=5, name="an-integer"),
    *_mistyped("field_value", "custom", value=True, name="true"),
    _bad_phone("without-plus", lambda good: good[1:]),
    _bad_phone("of-16-digits", lambda good: (good + "0123456789")[:17]),
    _bad_phone("with-a-letter", lambda good: good[:-1] + "O"),
    _bad_date("date-without-zone", "2024-09-01T12:34:56", "email"),
    _bad_date("month-13", "2024-13-01T00:00:00Z", "phone"),
    _bad_date("february-30", "2024-02-30T00:00:00Z", "profile_id"),
    _bad_date("date-without-time", "2024-09-01", "custom"),
)
# Faults that are looked for in large batches too: (how many, where, tier).
_FAR = frozenset(
    {
        "email-missing",
        "phone-missing",
        "profile-id-missing",
        "field-value-missing",
        "item-a-text-by-email",
        "profile-id-null",
        "profile-id-an-element",
        "phone-without-plus",
    }
)
_LARGE = (
    ("last-of-2000", 2000, 1999, Tier.STANDARD),
    ("middle-of-10000", 10_000, 4999, Tier.LIMITS),
    ("last-of-10000", 10_000, 9999, Tier.LIMITS),
)


def cases() -> tuple[Case, ...]:
    """Return the cases of one wrong item in large and in later batches."""
    return (*_large(), *_later(), *_other_matchings())


def _large() -> tuple[Case, ...]:
    return tuple(
        case
        for fault in FAULTS
        if fault.name in _FAR
        for place, count, index, tier in _LARGE
        for case in _case(
            fault,
            place,
            is_noticed(_batch(fault, count, index), fault.rule, fault.standing, index),
            tier,
        )
    )


def _later() -> tuple[Case, ...]:
    return tuple(
        case
        for fault in FAULTS
        for place, batch in (("in-the-second-batch", 1), ("in-the-third-batch", 2))
        for case in _case(fault, place, _in_batch(fault, batch), Tier.STANDARD)
    )


def _other_matchings() -> tuple[Case, ...]:
    """A later batch by another matching; its member has what the task's first one needed."""
    return tuple(
        case
        for matching, (rule, needed) in NEEDS.items()
        if matching != "email"
        for case in both(
            rule,
            f"{matching.replace('_', '-')}-for-an-email-in-the-second-batch",
            _in_other_batch(matching, rule),
            standing=Standing.STATED,
            page=f"{needed[0]}: Yes, if matching = {matching}",
            expect="noticed, or refused as another matching",
        )
    )


def _in_other_batch(matching: str, rule: str) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(2))
        ask = stage.batch(stage.members(1), matching, task_id=first.task_id, next_key=stage.key())
        _, reading = yield from one(replace(ask, hope="refused"))
        return (
            yield from noticed(
                stage,
                reading,
                sent=3,
                rule=rule,
                standing=Standing.STATED,
                index=0,
                batch=1,
            )
        )

    return play


def _case(fault: Fault, place: str, play: Scenario, tier: Tier) -> tuple[Case, ...]:
    return both(
        fault.rule,
        f"{fault.name}-{place}",
        play,
        standing=fault.standing,
        page=fault.page,
        expect="noticed",
        tier=tier,
        media=fault.media,
    )


def _batch(fault: Fault, count: int, index: int) -> Build:
    def build(stage: Stage) -> Ask:
        data: list[Any] = stage.members(count, fault.matching)
        data[index] = fault.spoil(data[index])
        return stage.batch(data, fault.matching)

    return build


def _in_batch(fault: Fault, number: int) -> Scenario:
    """Good batches before it, one wrong item last in the batch `number`, counted from 0."""

    def play(stage: Stage) -> Talk:
        matching = fault.matching
        first = yield from begin(stage, stage.members(2, matching), matching)
        task_id = first.task_id or ""
        for _ in range(number - 1):
            yield from add(stage, task_id, stage.members(2, matching), matching)
        data: list[Any] = stage.members(3, matching)
        data[2] = fault.spoil(data[2])
        ask = stage.batch(data, matching, task_id=task_id, next_key=stage.key())
        _, reading = yield from one(replace(ask, hope="refused"))
        return (
            yield from noticed(
                stage,
                reading,
                sent=2 * number + 3,
                rule=fault.rule,
                standing=fault.standing,
                index=2,
                batch=number,
            )
        )

    return play
