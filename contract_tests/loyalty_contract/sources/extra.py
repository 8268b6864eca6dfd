"""
What a gallery of wrong servers showed to be missing, one case a server that nobody had caught.

Envelopes of later batches, a repeat in the other format, a task asked for after each batch, and
the same plain request again and again.
"""

from collections.abc import Callable, Generator
from typing import Any

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.continuing import add, begin, later
from loyalty_contract.talks.follow import follow, status_once
from loyalty_contract.talks.lab import FULL
from loyalty_contract.talks.scenarios import (
    Scenario,
    SkippedError,
    Talk,
    UnclearError,
    Yielded,
    accepted,
    describe,
    one,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import is_accepted, is_refused, started_nothing
from loyalty_contract.verdicts import breach
from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.readings import Kind
from loyalty_schemas.contract import Standing

Payload = dict[str, Any]


def cases() -> tuple[Case, ...]:
    """Return the cases that a wrong server asked for."""
    return (
        *_later_envelopes(),
        *_later_counts(),
        *_repeats(),
        *_followed(),
        *_epoch(),
        *_blank_token(),
        *_other_format(),
        *_in_a_row(),
    )


def _without(name: str) -> Callable[[Payload], Any]:
    return lambda payload: payload.pop(name)


def _with(name: str, value: Any) -> Callable[[Payload], Any]:
    return lambda payload: payload.update({name: value})


def _as_it_is(payload: Payload) -> None:
    """Leave the payload alone: its size is the fault."""


# rule, name, what is done to the payload, formats
_FAULTS: tuple[tuple[str, str, Callable[[Payload], Any], tuple[Media, ...]], ...] = (
    ("PRG-1", "program-missing", _without("loyalty_program_id"), tuple(Media)),
    ("PRG-1", "program-true", _with("loyalty_program_id", value=True), (Media.JSON,)),
    ("PRG-1", "program-a-word", _with("loyalty_program_id", "gold"), tuple(Media)),
    ("MAT-1", "matching-missing", _without("matching"), tuple(Media)),
    ("MAT-1", "matching-misspelt", _with("matching", "emial"), tuple(Media)),
    ("ITM-1", "data-missing", _without("data"), tuple(Media)),
    ("ITM-1", "data-a-text", _with("data", "user@example.com"), tuple(Media)),
)


def _later_envelopes() -> tuple[Case, ...]:
    return tuple(
        case
        for rule, name, change, media in _FAULTS
        for case in both(
            rule,
            f"{name}-in-a-later-batch",
            _later_refused(change, rule, Standing.STATED),
            standing=Standing.STATED,
            page="Request parameters: required, of a later batch as of the first",
            expect="the batch is refused",
            media=media,
        )
    )


def _later_refused(
    change: Callable[[Payload], Any], rule: str, standing: Standing, count: int = 1
) -> Scenario:
    """Begin a task, then add a batch with one fault in its envelope."""

    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(1))
        data = stage.members(count)
        payload = stage.payload(data, task_id=first.task_id, next_key=stage.key())
        change(payload)
        _, reading = yield from one(stage.ask(payload))
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.ACCEPTED:
            return [breach(rule, standing, "was accepted as a later batch")]
        return started_nothing(reading)

    return play


def _later_counts() -> tuple[Case, ...]:
    return both(
        "LIM-2",
        "one-more-in-a-later-batch",
        _later_refused(_as_it_is, "LIM-2", Standing.INFERRED, FULL + 1),
        standing=Standing.INFERRED,
        page="A single request should not exceed 10,000 profiles",
        expect="10001 profiles are refused, in a later batch as in the first",
        tier=Tier.LIMITS,
        heavy=True,
    )


def _repeats() -> tuple[Case, ...]:
    return both(
        "ENC-1",
        "next-key-repeated-in-the-other-format",
        _repeated_across,
        standing=Standing.INFERRED,
        page="the same logical request in JSON and in XML gets the same outcome",
        expect="a repeat in the other format comes to the same as one in the same format",
        needs=("status",),
    )


def _repeated_across(stage: Stage) -> Talk:
    other = stage.other(Media.XML if stage.media is Media.JSON else Media.JSON)
    alike = yield from _repeat(stage, stage)
    across = yield from _repeat(stage, other)
    if alike == across:
        return []
    text = (
        f"a next_key repeated in {stage.media} was {alike[0]} with {alike[1]} profiles in all,"
        f" repeated in {other.media} {across[0]} with {across[1]}"
    )
    return [breach("ENC-1", Standing.INFERRED, text)]


def _repeat(stage: Stage, again: Stage) -> Generator[Yielded, Any, tuple[Kind, int | None]]:
    """Send a batch under a next_key, the same again in a format: how was it taken, and counted?"""
    first = yield from begin(stage, stage.members(1))
    task_id = first.task_id or ""
    data, key = stage.members(2), stage.key()
    _, sent = yield from one(later(stage, task_id, data, next_key=key))
    if sent.kind is not Kind.ACCEPTED:
        raise SkippedError(f"a batch with a next_key of ours was {describe(sent)}")
    _, reading = yield from one(later(again, task_id, data, next_key=key))
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))
    task = yield from follow(stage, task_id)
    return reading.kind, task.total


def _followed() -> tuple[Case, ...]:
    return both(
        "TSK-1",
        "followed-after-every-batch",
        _known_throughout,
        standing=Standing.INFERRED,
        page="Returns a task_id that can be used to track task status",
        expect="the task is known after its first batch, its second and its third",
        needs=("status",),
    )


def _known_throughout(stage: Stage) -> Talk:
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


def _epoch() -> tuple[Case, ...]:
    """The date whose number is 0, which a careless server takes for none."""
    return tuple(
        case
        for name, date in (
            ("the-epoch", "1970-01-01T00:00:00Z"),
            ("the-epoch-with-offset", "1970-01-01T03:00:00+03:00"),
        )
        for case in both(
            "DAT-1",
            name,
            is_accepted(_dated(date), "DAT-1", Standing.STATED),
            standing=Standing.STATED,
            page="registration_date: Registration date in RFC3339 format",
            expect=f"{date} is accepted",
        )
    )


def _dated(date: str) -> Callable[[Stage], Ask]:
    return lambda stage: stage.batch([stage.member(), stage.member(registration_date=date)])


def _blank_token() -> tuple[Case, ...]:
    return both(
        "AUT-2",
        "token-of-blanks",
        is_refused(_with_token("   "), "AUT-2", Standing.INFERRED),
        standing=Standing.INFERRED,
        page="token: API token",
        expect="a token of blanks is no token that was ever given out: refused",
        needs=("unknown_token",),
    )


def _with_token(token: str) -> Callable[[Stage], Ask]:
    return lambda stage: stage.ask({**stage.payload(), "token": token})


def _other_format() -> tuple[Case, ...]:
    """Asked in the format that works, for a target whose other format says nothing clear."""
    return both(
        "EXC-2",
        "success-in-the-other-format",
        _example_across,
        standing=Standing.STATED,
        page="Request example and response example: JSON, XML",
        expect="what is accepted in one format is accepted in the other",
        tier=Tier.QUICK,
    )


def _example_across(stage: Stage) -> Talk:
    yield from accepted(stage.batch(stage.members(2)))
    other = stage.other(Media.XML if stage.media is Media.JSON else Media.JSON)
    _, reading = yield from one(other.batch(other.members(2)))
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(f"in {other.media}: {describe(reading)}")
    if reading.kind is Kind.REFUSED:
        text = f"accepted in {stage.media}, the same in {other.media} was {describe(reading)}"
        return [breach("ENC-1", Standing.STATED, text)]
    return []


def _in_a_row() -> tuple[Case, ...]:
    """Who is wrong now and then is found by asking often."""
    return both(
        "EXC-1",
        "forty-in-a-row",
        _forty,
        standing=Standing.STATED,
        page="POST /api/v1.1/loyalty/register_member_batch_task",
        expect="each of forty plain requests is accepted",
    )


def _forty(stage: Stage) -> Talk:
    for number in range(1, 41):
        _, reading = yield from one(stage.batch())
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(f"request {number} of 40: {describe(reading)}")
        if reading.kind is Kind.REFUSED:
            text = f"plain request {number} of 40 was {describe(reading)}"
            return [breach("EXC-1", Standing.STATED, text)]
    return []
