"""
The schema obeyed: every matching with every combination of optional fields, derived from it.

Reads the request schema as the most exacting target means it, so that what stands here is accepted
whichever way a target makes its open choices.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations
from typing import Any

from loyalty_contract.cases import Case, both
from loyalty_contract.deriving.spots import fields
from loyalty_contract.sources.broken import sample
from loyalty_contract.talks.continuing import add, begin, holds, repeats_id
from loyalty_contract.talks.scenarios import Scenario, Talk, UnclearError, describe, one
from loyalty_contract.talks.stage import Item, Stage
from loyalty_contract.talks.steps import is_accepted
from loyalty_contract.verdicts import observed
from loyalty_contract.wire.readings import Kind
from loyalty_schemas.contract import Standing
from loyalty_schemas.documents import request_schema
from loyalty_schemas.profiles import load_profile

_BATCH = "register_member_batch_task"
_RULES = {"email": "MAT-2", "phone": "MAT-3", "profile_id": "MAT-4", "custom": "MAT-5"}
# An optional field of an item, and of the request: the rule that lets it be there.
_ITEM_FIELDS = {"registration_date": "DAT-1"}
_LATER_FIELDS = {"task_id": "CON-1", "next_key": "CON-4"}
_DATES = ("2024-09-01T12:34:56Z", "2024-02-29T23:59:59+05:30", "1999-12-31T00:00:00.123-08:00")


class UnknownFieldError(Exception):
    """The schema has an optional field that nobody told how to fill; tell it here."""


def cases() -> tuple[Case, ...]:
    """Return the derived cases of accepted requests."""
    return tuple(case for matching in _RULES for case in _matching(matching))


@cache
def exacting() -> Mapping[str, Any]:
    """Return the request's schema with every open knob at its most exacting value."""
    return request_schema(_BATCH, load_profile("strict").knobs)


def optional(matching: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the optional fields of a request and of its items, as the schema has them."""
    payload = sample(matching)
    of_request = _optional_at(payload, (), _LATER_FIELDS)
    return of_request, _optional_at(payload, ("data", 0), _ITEM_FIELDS)


def _optional_at(
    payload: Mapping[str, Any], place: tuple[str | int, ...], known: Mapping[str, str]
) -> tuple[str, ...]:
    told = fields(exacting(), payload, place)
    names = tuple(name for name, needed in told.items() if not needed)
    if unknown := set(names) - set(known):
        raise UnknownFieldError(f"{', '.join(sorted(unknown))}: no value is known")
    return names


def _subsets(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for size in range(len(names) + 1):
        yield from combinations(names, size)


def _matching(matching: str) -> Iterator[Case]:
    of_request, of_items = optional(matching)
    for more in _subsets(of_request):
        for inner in _subsets(of_items):
            yield from _case(matching, more, inner)


def _case(matching: str, more: tuple[str, ...], inner: tuple[str, ...]) -> tuple[Case, ...]:
    rule = _RULES[matching]
    for name in inner:
        rule = _ITEM_FIELDS[name]
    for name in more:
        rule = _LATER_FIELDS[name]
    besides = [name.replace("_", "-") for name in (*more, *inner)]
    by = f"obeyed-by-{matching.replace('_', '-')}"
    # A key without a task to continue has no meaning that is told.
    alone = "next_key" in more and "task_id" not in more
    standing = Standing.OPEN if alone else Standing.STATED
    return both(
        rule,
        f"{by}-with-{'-and-'.join(besides)}" if besides else by,
        _play(matching, more, inner, rule),
        standing=standing,
        page=f"matching {matching}; not required: {', '.join((*more, *inner)) or 'nothing'}",
        expect="accepted or refused, either is honest" if alone else "accepted",
    )


def _play(matching: str, more: tuple[str, ...], inner: tuple[str, ...], rule: str) -> Scenario:
    if "task_id" in more:
        return _later(matching, inner, rule, with_key="next_key" in more)
    if more:
        return _key_alone(matching, inner)
    return is_accepted(
        lambda stage: stage.batch(_members(stage, matching, inner), matching), rule, Standing.STATED
    )


def _members(stage: Stage, matching: str, inner: tuple[str, ...]) -> list[Item]:
    """Three members with the optional fields, and one without between them."""
    members = [stage.member(matching, **_told(inner, date)) for date in _DATES]
    members.insert(2, stage.member(matching))
    return members


def _told(inner: tuple[str, ...], date: str) -> dict[str, str]:
    return {"registration_date": date} if "registration_date" in inner else {}


def _later(matching: str, inner: tuple[str, ...], rule: str, *, with_key: bool) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, _members(stage, matching, inner), matching)
        task_id = first.task_id or ""
        data = _members(stage, matching, inner)
        if with_key:
            ask = stage.batch(data, matching, task_id=task_id, next_key=stage.key())
            _, reading = yield from one(ask)
            if reading.kind is Kind.UNCLEAR:
                raise UnclearError(describe(reading))
            if reading.kind is Kind.REFUSED:
                # Where a next_key comes from is nowhere said: a target may take only its own.
                return [observed(rule, "", "refused", f"a next_key of ours: {describe(reading)}")]
        else:
            reading = yield from add(stage, task_id, data, matching)
        findings = repeats_id(reading, task_id)
        return findings + (yield from holds(stage, task_id, 8, rule, "after two batches"))

    return play


def _key_alone(matching: str, inner: tuple[str, ...]) -> Scenario:
    def play(stage: Stage) -> Talk:
        ask = stage.batch(_members(stage, matching, inner), matching, next_key=stage.key())
        _, reading = yield from one(ask)
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        return [observed("CON-4", "", str(reading.kind), f"was {describe(reading)}")]

    return play
