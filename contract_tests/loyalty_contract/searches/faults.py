"""
One thing wrong with one profile, in every way the page decides: missing, mistyped, misdated.

Drawn as values; knows neither how they are sent nor what a server makes of them. Nothing open is
here: no empty identifier, no number where a reader of XML cannot tell it from text.
"""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from loyalty_contract.searches.dates import WRONG_DATES
from loyalty_contract.searches.strategies import Fault, digits, evenly
from loyalty_contract.wire.asks import Media

# The fields that a matching asks of every item, and the rule that says so.
ASKED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "email": ("MAT-2", ("email",)),
    "phone": ("MAT-3", ("phone",)),
    "profile_id": ("MAT-4", ("profile_id",)),
    "custom": ("MAT-5", ("field_name", "field_value")),
}
Faults = Mapping[str, SearchStrategy[Fault]]


def missing(matching: str) -> Faults:
    """Return the faults that an identifier is not there, or stands under another name."""
    rule, names = ASKED[matching]

    def one(name: str) -> SearchStrategy[Fault]:
        # Not in capitals nor without its underscore: many a reader binds names that loosely.
        spelt = st.sampled_from((f"{name}s", name[:-1], f"x{name}", name[::-1], f"{name}_2"))
        return st.one_of(
            st.just(Fault(rule=rule, field=name)),
            spelt.map(lambda other: Fault(rule=rule, field=name, misspelt=other)),
        )

    return {matching: st.sampled_from(names).flatmap(one)}


def wrong_types(media: Media) -> Faults:
    """
    Return the faults that an identifier is of another type.

    In XML, where every scalar is text, only what has elements in it is of another type.
    """
    words = st.sampled_from(("a", "b", "0", "abc", "19"))
    nested = st.one_of(
        st.lists(words, min_size=1, max_size=3),
        st.dictionaries(words.map("k{}".format), words, min_size=1, max_size=2),
    )
    scalars: SearchStrategy[Any] = st.one_of(
        st.booleans(), st.none(), st.sampled_from((0.5, -1.5, 1e-7)), st.just([]), st.just({})
    )
    values = nested if media is Media.XML else st.one_of(nested, scalars)
    numbers = st.integers(-(2**31), 2**63)

    def of(name: str) -> SearchStrategy[Fault]:
        integers = media is Media.JSON and name != "field_value"
        wrong = st.one_of(values, numbers) if integers else values
        return wrong.map(lambda value: Fault(rule="ITM-2", field=name, value=value))

    return {matching: st.sampled_from(names).flatmap(of) for matching, (_, names) in ASKED.items()}


def wrong_phones() -> Faults:
    """Return the faults that a phone is not in international format."""
    numbers = digits(9, 11).map("999{}".format)
    inside = st.sampled_from(("a", "+", "/", "x", "*", "#", ",", "\u00bd"))
    texts = st.one_of(
        numbers,
        numbers.map(lambda text: f"00{text}"),
        numbers.map(lambda text: f"++{text}"),
        numbers.map(lambda text: f"+0{text}"),
        numbers.map(lambda text: f"-{text}"),
        digits(1, 5).map("+9{}".format),
        digits(13, 20).map("+999{}".format),
        st.builds(lambda text, sign: f"+{text[:5]}{sign}{text[5:]}", numbers, inside),
        numbers.map(lambda text: "+" + "".join(chr(0xFF10 + int(digit)) for digit in text)),
        numbers.map(lambda text: f"+{text[:-1]}\u0663"),
        numbers.map(lambda text: f"tel:+{text}"),
        numbers.map(lambda text: f"+{text}ext1"),
        st.sampled_from(("+", "phone", "none", "unknown@example.com")),
    )
    return {"phone": texts.map(lambda text: Fault(rule="ITM-3", field="phone", value=text))}


def misdated(matchings: tuple[str, ...]) -> Faults:
    """Return the faults that a registration_date is no date of RFC 3339."""
    others = st.one_of(st.integers(0, 2**41), st.booleans())
    values: SearchStrategy[Any] = evenly(*(WRONG_DATES,) * 9, others)
    faults = values.map(lambda value: Fault(rule="DAT-2", field="registration_date", value=value))
    return dict.fromkeys(matchings, faults)


def decided(media: Media) -> Faults:
    """Return every fault that one item may have, whatever the matching."""
    types, dates = wrong_types(media), misdated(tuple(ASKED))
    return {
        matching: evenly(
            missing(matching)[matching],
            types[matching],
            dates[matching],
            *(wrong_phones().values() if matching == "phone" else ()),
        )
        for matching in ASKED
    }
