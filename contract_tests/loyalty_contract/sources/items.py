"""
ITM-2: the types of the identifiers, item by item.

By hand from the column Type of the `data` table. In XML every scalar is text, so that the only
wrong type there is an element where text belongs.
"""

from collections.abc import Callable
from typing import Any

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.altering import altered, spoilt
from loyalty_contract.talks.scenarios import Scenario
from loyalty_contract.talks.stage import Item, Stage
from loyalty_contract.talks.steps import Build, is_accepted, is_noticed
from loyalty_contract.talks.taking import is_taken
from loyalty_contract.wire.asks import Ask, Media
from loyalty_schemas.contract import Standing

# field -> (its matching, its Type on the page)
FIELDS = {
    "email": ("email", "string"),
    "phone": ("phone", "string"),
    "profile_id": ("profile_id", "string"),
    "field_name": ("custom", "string"),
    "field_value": ("custom", "string / int"),
}
_JSON, _XML = (Media.JSON,), (Media.XML,)
_STATED, _INFERRED = Standing.STATED, Standing.INFERRED
# name: (what stands in the place of the good value, formats); `an-integer` is one field's right.
_WRONG: dict[str, tuple[Callable[[Any], Any], tuple[Media, ...]]] = {
    "null": (lambda _: None, _JSON),
    "true": (lambda _: True, _JSON),
    "false": (lambda _: False, _JSON),
    "an-integer": (lambda _: 1234567890, _JSON),
    "zero": (lambda _: 0, _JSON),
    "a-fraction": (lambda _: 1234567.5, _JSON),
    "in-an-array": (lambda good: [good], _JSON),
    "an-empty-array": (lambda _: [], _JSON),
    "an-object": (lambda good: {"value": good}, _JSON),
    "an-empty-object": (lambda _: {}, _JSON),
    "an-element": (lambda _: {"value": "words"}, _XML),
    "two-elements": (lambda _: ["words", "words"], _XML),
}
_INTEGERS = frozenset({"an-integer", "zero"})
_PLACES = (("only", 1, 0), ("first-of-20", 20, 0), ("middle-of-20", 20, 11), ("last-of-20", 20, 19))
# The types tried at every place; the others stand alone and last.
_EVERYWHERE = frozenset({"null", "an-integer", "an-element"})


def wrong_type(field: str, value: Callable[[Any], Any]) -> Callable[[Item], Item]:
    """Return what makes another type of one field of an item."""
    return lambda item: {**item, field: value(item[field])}


def cases() -> tuple[Case, ...]:
    """Return the cases of ITM-2."""
    return (*_wrong(), *_right())


def _wrong() -> tuple[Case, ...]:
    found: list[Case] = []
    for field, (matching, told) in FIELDS.items():
        for name, (value, media) in _WRONG.items():
            if field == "field_value" and name in _INTEGERS:
                continue
            # How a wrong type looks in XML is shown only: every scalar is text (ENC-2).
            standing = Standing.STATED if media is _JSON else Standing.SHOWN
            for place, count, index in _PLACES:
                if name not in _EVERYWHERE and place not in {"only", "last-of-20"}:
                    continue
                edit = spoilt(index, wrong_type(field, value))
                found += both(
                    "ITM-2",
                    f"{field.replace('_', '-')}-{name}-{place}",
                    is_noticed(
                        altered(edit, matching=matching, count=count), "ITM-2", standing, index
                    ),
                    standing=standing,
                    page=f"{field}: {told}",
                    expect="noticed",
                    tier=Tier.QUICK if (name, place) == ("an-integer", "only") else Tier.STANDARD,
                    media=media,
                )
    return tuple(found)


def _right() -> tuple[Case, ...]:
    found: list[Case] = []
    for name, play, standing in (
        ("field-value-a-string", is_accepted(_strings, "ITM-2", _STATED), _STATED),
        ("field-value-digits", is_accepted(_digits, "ITM-2", _STATED), _STATED),
        ("field-value-of-either-type", is_accepted(_either, "ITM-2", _STATED), _STATED),
        # Nobody's own: they may be members already.
        ("field-value-zero", is_taken(_one(0), "ITM-2", _STATED), _STATED),
        ("field-value-one", is_taken(_one(1), "ITM-2", _STATED), _STATED),
        ("field-value-minus-one", is_taken(_one(-1), "ITM-2", _STATED), _STATED),
        ("field-value-an-integer", _integers(10**6, _STATED), _STATED),
        ("field-value-a-negative-integer", _integers(-(10**8), _STATED), _STATED),
        # What `int` holds is not said; 32 bits are the least that it is taken for.
        ("field-value-of-31-bits", _integers(2**31 - 10**7, _STATED), _STATED),
        ("field-value-beyond-32-bits", _integers(2**32, _INFERRED), _INFERRED),
        ("field-value-beyond-53-bits", _integers(2**53, _INFERRED), _INFERRED),
        ("field-value-of-63-bits", _integers(2**63 - 10**7, _INFERRED), _INFERRED),
    ):
        found += both(
            "ITM-2",
            name,
            play,
            standing=standing,
            page="field_value: string / int",
            expect="accepted",
        )
    return tuple(found)


def _custom(value: Any) -> Item:
    return {"field_name": "user_id", "field_value": value}


def _number(stage: Stage) -> int:
    """A number of the case's own, in its own format, below 10 million."""
    return int(stage.mark[-8:], 16) % 3_333_333 * 3


def _one(value: int) -> Build:
    return lambda stage: stage.batch([_custom(value)], "custom")


def _integers(first: int, standing: Standing) -> Scenario:
    """Three integers from somewhere behind `first` on."""

    def build(stage: Stage) -> Ask:
        start = first + _number(stage)
        return stage.batch([_custom(start + step) for step in range(3)], "custom")

    return is_accepted(build, "ITM-2", standing)


def _strings(stage: Stage) -> Ask:
    return stage.batch(stage.members(3, "custom"), "custom")


def _digits(stage: Stage) -> Ask:
    return stage.batch([_custom(f"0{_number(stage):09d}"), stage.member("custom")], "custom")


def _either(stage: Stage) -> Ask:
    number = _number(stage)
    data = [_custom(number), stage.member("custom"), _custom(number + 1), stage.member("custom")]
    return stage.batch(data, "custom")
