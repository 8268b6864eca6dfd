"""
ENC-1: the same logical request, in JSON and in XML, gets the same outcome.

Neither format is asked whether it is right: only whether the other agrees. What the page decides
binds in full; about what it leaves open a target may be asked to agree with itself, no more.
"""

from collections.abc import Callable, Generator
from typing import Any

from loyalty_contract.cases import Case, Tier
from loyalty_contract.talks.complaints import only_of_anyone
from loyalty_contract.talks.follow import Task, follow
from loyalty_contract.talks.scenarios import Scenario, Talk, UnclearError, Yielded, describe, one
from loyalty_contract.talks.stage import Item, Stage
from loyalty_contract.verdicts import Finding, breach
from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_schemas.contract import Standing

Make = Callable[[Stage], Ask]
_PAGE = "Request example: JSON, XML"


def cases() -> tuple[Case, ...]:
    """Return the cases that hold the two formats against each other."""
    return tuple(
        Case(
            rule="ENC-1",
            name=name,
            media=Media.JSON,
            standing=standing,
            page=_PAGE,
            expect="one outcome in both formats",
            play=alike(make, standing),
            tier=Tier.QUICK if name in _QUICK else Tier.STANDARD,
        )
        for standing, table in ((Standing.STATED, _DECIDED), (Standing.INFERRED, _OPEN))
        for name, make in table.items()
    )


_QUICK = frozenset({"email", "phone-missing", "wrong-date"})


def alike(make: Make, standing: Standing) -> Scenario:
    """Return the scenario that asks in JSON, then the same in XML with fresh members."""

    def play(stage: Stage) -> Talk:
        seen: dict[Media, tuple[Reading, Task | None]] = {}
        for media in Media:
            speaking = stage.other(media)
            ask = make(speaking)
            _, reading = yield from one(ask)
            if reading.kind is Kind.UNCLEAR:
                raise UnclearError(f"in {media}: {describe(reading)}")
            task = yield from _end(speaking, reading)
            if task and (yield from only_of_anyone(speaking, task, ask.matching)):
                task = None  # whom a target knows differs from one request to the next
            seen[media] = (reading, task)
        return _differences(seen, standing)

    return play


def _end(stage: Stage, reading: Reading) -> Generator[Yielded, Any, Task | None]:
    if reading.kind is not Kind.ACCEPTED or reading.task_id is None or not stage.follows:
        return None
    return (yield from follow(stage, reading.task_id))


def _differences(
    seen: dict[Media, tuple[Reading, Task | None]], standing: Standing
) -> list[Finding]:
    (as_json, json_task), (as_xml, xml_task) = seen[Media.JSON], seen[Media.XML]
    if as_json.kind is not as_xml.kind:
        text = f"JSON was {describe(as_json)}; XML was {describe(as_xml)}"
        return [breach("ENC-1", standing, text)]
    if as_json.error != as_xml.error:
        text = f"refused with error {as_json.error} in JSON, {as_xml.error} in XML"
        return [breach("ENC-1", Standing.INFERRED, text)]
    if json_task is None or xml_task is None:
        return []
    told = [
        (task.total, None if task.errors is None else len(task.errors))
        for task in (json_task, xml_task)
    ]
    if told[0] != told[1]:
        text = f"(total, failed) is {told[0]} after JSON, {told[1]} after XML"
        return [breach("ENC-1", standing, text)]
    return []


def _by(matching: str, count: int = 3) -> Make:
    return lambda stage: stage.batch(stage.members(count, matching), matching)


def _without(name: str) -> Make:
    def make(stage: Stage) -> Ask:
        payload = stage.payload()
        del payload[name]
        return stage.ask(payload)

    return make


def _with(**fields: Any) -> Make:
    return lambda stage: stage.ask(stage.payload(**fields))


def _items(*, matching: str = "email", change: Callable[[list[Item]], Any], count: int = 5) -> Make:
    def make(stage: Stage) -> Ask:
        data = stage.members(count, matching)
        change(data)
        return stage.batch(data, matching)

    return make


def _set(index: int, **fields: Any) -> Callable[[list[Item]], Any]:
    return lambda data: data[index].update(fields)


def _drop(index: int, name: str) -> Callable[[list[Item]], Any]:
    return lambda data: data[index].pop(name)


def _dated(data: list[Item]) -> None:
    for item in data:
        item["registration_date"] = "2024-09-01T12:34:56.5+03:00"


# What the page decides: name -> how to ask.
_DECIDED: dict[str, Make] = {
    "email": _by("email"),
    "phone": _by("phone"),
    "profile-id": _by("profile_id"),
    "custom": _by("custom"),
    "one-profile": _by("email", 1),
    "five-hundred-profiles": _by("phone", 500),
    "with-dates": _items(change=_dated),
    "with-next-key": lambda stage: stage.batch(next_key=stage.key()),
    "no-token": _without("token"),
    "no-program": _without("loyalty_program_id"),
    "no-matching": _without("matching"),
    "no-data": _without("data"),
    "matching-misspelt": _with(matching="emial"),
    "matching-empty": _with(matching=""),
    "matching-another-endpoints": _with(matching="email_profile"),
    "program-a-word": _with(loyalty_program_id="gold"),
    "program-a-fraction": _with(loyalty_program_id=1.5),
    "program-true": _with(loyalty_program_id=True),
    "email-missing": _items(change=_drop(2, "email")),
    "phone-missing": _items(matching="phone", change=_drop(4, "phone")),
    "profile-id-missing": _items(matching="profile_id", change=_drop(0, "profile_id")),
    "field-name-missing": _items(matching="custom", change=_drop(1, "field_name")),
    "field-value-missing": _items(matching="custom", change=_drop(3, "field_value")),
    "wrong-date": _items(change=_set(4, registration_date="2024-13-01T00:00:00Z")),
    "date-without-zone": _items(change=_set(0, registration_date="2024-09-01T12:34:56")),
    "phone-too-short": _items(matching="phone", change=_set(2, phone="+12345")),
    "phone-without-plus": _items(matching="phone", change=_set(4, phone="1234567890")),
    "email-an-object": _items(change=_set(1, email={"address": "user@example.com"})),
    "data-text": _with(data="user@example.com"),
    "specials-in-a-value": _items(
        matching="profile_id",
        change=lambda data: data[1].update(
            profile_id=data[1]["profile_id"] + "<&>\"' ]]> \u00e9 \U0001f600"
        ),
    ),
    "long-value": _items(
        matching="custom",
        change=lambda data: data[0].update(field_value=data[0]["field_value"] + "x" * 280),
    ),
}


# What the page leaves open: the two formats may still be asked to agree.
_OPEN: dict[str, Make] = {
    "empty-data": _with(data=[]),
    "email-empty": _items(change=_set(2, email="")),
    "foreign-field": _items(change=_set(1, phone="+9990012345678")),
    "unknown-field-of-an-item": _items(change=_set(1, nickname="fox")),
    "unknown-field": _with(nickname="fox"),
    "matching-in-capitals": _with(matching="EMAIL"),
    "email-of-no-syntax": _items(change=_set(3, email="no-address")),
    "same-profile-twice": _items(change=lambda data: data.append(dict(data[0]))),
    "date-in-lower-case": _items(change=_set(1, registration_date="2024-09-01t12:34:56z")),
    "date-with-space": _items(change=_set(1, registration_date="2024-09-01 12:34:56Z")),
    "leap-second": _items(change=_set(1, registration_date="2016-12-31T23:59:60Z")),
    "ten-fraction-digits": _items(
        change=_set(1, registration_date="2024-09-01T12:34:56.1234567890Z")
    ),
    "unknown-offset": _items(change=_set(1, registration_date="2024-09-01T12:34:56-00:00")),
    "date-in-the-future": _items(change=_set(1, registration_date="2999-01-01T00:00:00Z")),
    "program-zero": _with(loyalty_program_id=0),
    "program-negative": _with(loyalty_program_id=-1),
    "unknown-task": _with(task_id="11111111-2222-4333-8444-555555555555"),
}
