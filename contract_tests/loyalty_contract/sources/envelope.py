"""
MAT-1 and ITM-1: the word of `matching`, and `data` as a whole.

By hand from the page's two rows. An empty `data` is open and not here, nor is a word in capitals.
"""

import json
from collections.abc import Callable
from typing import Any

from loyalty_contract.cases import BOTH, Case, Tier, both
from loyalty_contract.talks.altering import Edit, altered, given, left_out, renamed, spoilt
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import is_accepted, is_noticed, is_refused
from loyalty_contract.wire.asks import Ask, Media
from loyalty_schemas.contract import Standing

_MATCHING = "matching: Profile lookup method: email, phone, profile_id, custom"
_DATA = "data: array, required: Array of participants to add"
_JSON = (Media.JSON,)
_STATED, _SHOWN, _INFERRED = Standing.STATED, Standing.SHOWN, Standing.INFERRED


def _inside(name: str) -> Edit:
    def edit(_: Stage, payload: dict[str, Any]) -> None:
        payload["data"][0][name] = payload.pop(name)

    return edit


# name: (what is done to the request, formats, how hard it binds)
_WRONG_MATCHING: dict[str, tuple[Edit, tuple[Media, ...], Standing]] = {
    "matching-missing": (left_out("matching"), BOTH, _STATED),
    "matching-misspelt": (renamed("matching", "maching"), BOTH, _STATED),
    "matching-inside-an-item": (_inside("matching"), BOTH, _STATED),
    "matching-empty": (given("matching", ""), BOTH, _STATED),
    "matching-null": (given("matching", None), _JSON, _STATED),
    "matching-a-number": (given("matching", 0), _JSON, _STATED),
    "matching-true": (given("matching", value=True), _JSON, _STATED),
    "matching-false": (given("matching", value=False), _JSON, _STATED),
    "matching-an-empty-array": (given("matching", []), _JSON, _STATED),
    # Blanks around a word may be taken away, as XML is often laid out with them.
    "matching-within-spaces": (given("matching", " email "), _JSON, _INFERRED),
    "matching-with-a-line-feed": (given("matching", "email\n"), _JSON, _INFERRED),
    "matching-in-an-array": (given("matching", ["email"]), _JSON, _STATED),
    "matching-an-object": (given("matching", {"email": True}), _JSON, _STATED),
    "matching-an-element": (given("matching", {"value": "words"}), (Media.XML,), _SHOWN),
}
# A word that is none of the four -> the matching its data would serve.
_WORDS = {
    "e-mail": "email",
    "emails": "email",
    "emai": "email",
    "email_profile": "email",
    "email,phone": "email",
    "emailx": "email",
    "xemail": "email",
    "email address": "email",
    "phones": "phone",
    "phone_sub": "phone",
    "phone_number": "phone",
    "profile": "profile_id",
    "profile-id": "profile_id",
    "profileid": "profile_id",
    "id": "profile_id",
    "profile_ids": "profile_id",
    "customs": "custom",
    "custom_field": "custom",
    "field_name": "custom",
    "user_id": "custom",
    "constructor": "email",
    "__proto__": "email",
    "null": "email",
    "none": "email",
    "0": "email",
}
# name: (what stands in the place of `data`, formats, how hard it binds)
_WRONG_DATA: dict[str, tuple[Edit, tuple[Media, ...], Standing]] = {
    "data-missing": (left_out("data"), BOTH, _STATED),
    "data-misspelt": (renamed("data", "dat"), BOTH, _STATED),
    "data-under-another-name": (renamed("data", "members"), BOTH, _STATED),
    "data-null": (given("data", None), _JSON, _STATED),
    "data-a-number": (given("data", 1), _JSON, _STATED),
    "data-true": (given("data", value=True), _JSON, _STATED),
    "data-a-text": (given("data", "words"), _JSON, _STATED),
    # Who looks for items alone sees none in a text: as good as empty, which is open.
    "data-a-text-alone": (given("data", "words"), (Media.XML,), _INFERRED),
    "data-one-member": (given("data", lambda stage: stage.member()), _JSON, _STATED),
    "data-numbered": (given("data", lambda stage: {"0": stage.member()}), _JSON, _STATED),
    "data-written-out": (
        given("data", lambda stage: json.dumps([stage.member()])),
        _JSON,
        _STATED,
    ),
}
# name: (what stands in the place of an item, formats)
_WRONG_ITEMS: dict[str, tuple[Callable[[Any], Any], tuple[Media, ...]]] = {
    "item-a-text": (lambda item: next(iter(item.values())), BOTH),
    "item-an-empty-text": (lambda _: "", _JSON),
    "item-a-number": (lambda _: 1, _JSON),
    "item-null": (lambda _: None, _JSON),
    "item-true": (lambda _: True, _JSON),
    "item-false": (lambda _: False, _JSON),
    "item-in-an-array": (lambda item: [item], _JSON),
    "item-an-empty-array": (lambda _: [], _JSON),
    "item-written-out": (json.dumps, _JSON),
}
_PLACES = (("only", 1, 0), ("first-of-20", 20, 0), ("middle-of-20", 20, 9), ("last-of-20", 20, 19))


def cases() -> tuple[Case, ...]:
    """Return the cases of MAT-1 and of ITM-1."""
    return (*_given(), *_matchings(), *_words(), *_datas(), *_items())


def _given() -> tuple[Case, ...]:
    words = (
        case
        for matching in ("email", "phone", "profile_id", "custom")
        for case in both(
            "MAT-1",
            f"matching-{matching.replace('_', '-')}",
            is_accepted(_members(1, matching), "MAT-1", _STATED),
            standing=_STATED,
            page=_MATCHING,
            expect="accepted",
        )
    )
    counts = (
        case
        for count in (1, 2, 3, 50, 500)
        for case in both(
            "ITM-1",
            f"data-of-{count}",
            is_accepted(_members(count, "email"), "ITM-1", _STATED),
            standing=_STATED,
            page=_DATA,
            expect="accepted",
            tier=Tier.QUICK if count in {1, 3} else Tier.STANDARD,
        )
    )
    return (*words, *counts)


def _members(count: int, matching: str) -> Callable[[Stage], Ask]:
    return lambda stage: stage.batch(stage.members(count, matching), matching)


def _refused(
    rule: str, page: str, wrong: dict[str, tuple[Edit, tuple[Media, ...], Standing]]
) -> tuple[Case, ...]:
    return tuple(
        case
        for name, (edit, media, standing) in wrong.items()
        for case in both(
            rule,
            name,
            is_refused(altered(edit, count=2), rule, standing),
            standing=standing,
            page=page,
            expect="refused",
            tier=Tier.QUICK if name.endswith("missing") else Tier.STANDARD,
            media=media,
        )
    )


def _matchings() -> tuple[Case, ...]:
    return _refused("MAT-1", _MATCHING, _WRONG_MATCHING)


def _datas() -> tuple[Case, ...]:
    return _refused("ITM-1", _DATA, _WRONG_DATA)


def _dashed(word: str) -> str:
    return word.strip("_").replace("_", "-").replace(",", "-and-").replace(" ", "-")


def _words() -> tuple[Case, ...]:
    return tuple(
        case
        for word, matching in _WORDS.items()
        for case in both(
            "MAT-1",
            f"matching-the-word-{_dashed(word)}",
            is_refused(
                altered(given("matching", word), matching=matching, count=2), "MAT-1", _STATED
            ),
            standing=_STATED,
            page=_MATCHING,
            expect="refused, whatever the items carry",
        )
    )


def _items() -> tuple[Case, ...]:
    return tuple(
        case
        for name, (spoil, media) in _WRONG_ITEMS.items()
        for place, count, index in _PLACES
        for case in both(
            "ITM-1",
            f"{name}-{place}",
            is_noticed(altered(spoilt(index, spoil), count=count), "ITM-1", _STATED, index),
            standing=_STATED,
            page=f"{_DATA}, each an object",
            expect="noticed",
            tier=Tier.QUICK if (name, place) == ("item-a-text", "only") else Tier.STANDARD,
            media=media,
        )
    )
