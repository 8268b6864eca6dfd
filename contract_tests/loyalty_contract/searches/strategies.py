"""
What is drawn: logical requests of every kind that the page states to be valid.

Plain values, with neither token nor bytes in them; a stage gives them fresh identifiers when they
are sent. What the page leaves open is drawn nowhere: no empty identifier, no profile twice, no
further fields, no emails but plain ones. A long list is drawn as (count, seed) and built outside.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from loyalty_contract.talks.stage import PHONE_PREFIX, Access, Item, Stage
from loyalty_contract.wire.asks import Media
from loyalty_contract.wire.terminal import short

MATCHINGS = ("email", "phone", "profile_id", "custom")
Drawn = TypeVar("Drawn")

_LONGEST_TEXT = 12
_SHOWN = 300
_MARKED = len(PHONE_PREFIX) + 5  # a fresh phone's prefix and mark; its number follows


class Missing(Enum):
    """What a fault has for a value where the field is left out."""

    MISSING = "left out"

    def __repr__(self) -> str:
        return self.name


MISSING = Missing.MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """
    One member that says something of its own.

    `text` stands in its identifier, `width` is how many digits end its phone, `whole` makes a
    custom value an integer; `date` is its registration_date.
    """

    text: str = ""
    domain: str = "example.com"
    width: int = 6
    whole: bool = False
    date: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    One thing wrong with one profile: `field` is left out, or is `value`.

    `misspelt` is the name that the field's right value stands under instead.
    """

    rule: str
    field: str
    value: Any = MISSING
    misspelt: str = ""

    def spoil(self, item: Item) -> Item:
        """Return the item with this wrong with it, and nothing else."""
        kept = {name: value for name, value in item.items() if name != self.field}
        if self.misspelt:
            return {**kept, self.misspelt: item[self.field]}
        return kept if self.value is MISSING else {**kept, self.field: self.value}


PLAIN = Member()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    A request as drawn: `count` profiles, `members` of them of their own kind, the rest plain.

    `seed` decides where the members stand; `fault` is wrong with the profile at `at`.
    """

    matching: str
    members: tuple[Member, ...] = ()
    count: int = 1
    seed: int = 0
    fault: Fault | None = None
    at: int = 0

    def data(self, stage: Stage) -> list[Item]:
        """Return the profiles, each with an identifier nobody had before."""
        chance = Random(self.seed)  # noqa: S311 - a place in a list, guards nothing
        places = sorted(chance.sample(range(self.count), len(self.members)))
        special = dict(zip(places, self.members, strict=True))
        data = [fresh(stage, self.matching, special.get(at, PLAIN)) for at in range(self.count)]
        if self.fault:
            data[self.at] = self.fault.spoil(data[self.at])
        return data

    def told(self) -> str:
        """Say shortly what is drawn, with the run's mark left out and one profile of many."""
        stage = Stage(media=Media.JSON, access=Access(token=""), seed=0, case="told")
        data = self.data(stage)
        if len(data) <= 3:
            what = f"data {shown(data)}"
        else:
            dated = (n for n, item in enumerate(data) if "registration_date" in item)
            at = self.at if self.fault else next(dated, 0)
            what = f"data[{at}] of {len(data)} {shown(data[at])}"
        return f"matching {self.matching}, {what.replace(stage.mark, '…')}"


def fresh(stage: Stage, matching: str, member: Member) -> Item:
    """Return a fresh item for a member; everything drawn stands beside the run's mark."""
    item = stage.member(matching)
    match matching:
        case "email" if member.text:
            local = item["email"].partition("@")[0]
            item["email"] = f"{member.text}.{local}@{member.domain}"
        case "phone":
            marked, number = item["phone"][:_MARKED], int(item["phone"][_MARKED:])
            item["phone"] = f"{marked}{number:0{member.width}d}"
        case "custom" if member.whole:
            # Fifteen digits at most: exact in a JSON reader of doubles (RFC 8259 section 6).
            item["field_value"] = int(stage.member("phone")["phone"][1:])
        case "profile_id" | "custom" if member.text:
            name = "profile_id" if matching == "profile_id" else "field_value"
            # In the middle, so that no text begins or ends with a space that one may trim.
            item[name] = f"{item[name]}-{member.text}-x"
    if member.date is not None:
        item["registration_date"] = member.date
    return item


def shown(value: Any) -> str:
    """Return a value as JSON for a terminal, its end left out where it is long."""
    return short(json.dumps(value, ensure_ascii=False), _SHOWN)


def _ranges(*pairs: tuple[int, int]) -> SearchStrategy[str]:
    """Characters out of ranges, both ends included; by number, so that no Unicode table counts."""
    return st.one_of(*(st.integers(first, last).map(chr) for first, last in pairs))


# What a name or a word of any language is written with; listed by hand from Unicode's blocks.
WRITTEN = st.one_of(
    _ranges((0x61, 0x7A), (0x20, 0x7E)),
    _ranges((0xC0, 0x17F), (0x391, 0x3A1), (0x3B1, 0x3C9), (0x410, 0x44F), (0x5D0, 0x5EA)),
    _ranges((0x627, 0x63A), (0x905, 0x939), (0xE01, 0xE2E), (0x300, 0x36F)),
    _ranges((0x3041, 0x3096), (0x4E00, 0x9FA5), (0xAC00, 0xD7A3), (0xFF01, 0xFF5E)),
    _ranges((0x20A0, 0x20BF), (0x2190, 0x21FF)),
    _ranges((0x1F300, 0x1F64F), (0x20000, 0x2A6D6), (0x10400, 0x1044F), (0x10330, 0x1034A)),
)

# Every character that an XML document may hold (XML 1.0 section 2.2); JSON may hold them all.
ANY_CHARACTER = st.one_of(
    _ranges((0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF)),
    st.sampled_from("\t\n\r\x7f\x85\xa0\xad\u200b\u200e\u200f\u2028\u2029\u202e\u2066\ufdd0\ufeff"),
    st.sampled_from("\ue000\uf8ff\ufffd\U0001fffe\U000e0041\U000f0000\U0010fffd\U0010ffff"),
)


def evenly(*strategies: SearchStrategy[Drawn]) -> SearchStrategy[Drawn]:
    """
    Return what draws from each as often, and as often as it stands there.

    `one_of` counts the choices within choices, and what stands twice once.
    """
    return st.integers(0, len(strategies) - 1).flatmap(lambda number: strategies[number])


def digits(least: int, most: int) -> SearchStrategy[str]:
    """Return texts of so many digits; one number and one width, drawn without any Unicode table."""
    return st.builds(
        lambda width, number: f"{number % 10**width:0{width}d}",
        st.integers(least, most),
        st.integers(0, 10**most - 1),
    )


def texts(characters: SearchStrategy[str]) -> SearchStrategy[str]:
    """Return short texts of some characters, at least one of them."""
    return st.lists(characters, min_size=1, max_size=_LONGEST_TEXT).map("".join)


# What every form takes before the sign: words of letters and digits, parted by one sign.
_WORDS = st.builds(
    "{}{}".format, st.sampled_from(("a", "b", "smith", "x1", "info", "zoe")), digits(1, 3)
)
LOCAL_PARTS = st.builds(
    lambda words, sign: sign.join(words),
    st.lists(_WORDS, min_size=1, max_size=3),
    st.sampled_from(".-_+"),
)


# Numbers that a size or a place is made of by a remainder, so that each takes one draw of one kind
# and gets smaller without being drawn otherwise.
_ANY_NUMBER = st.integers(0, 2**16 - 1)


def sizes(most: int) -> SearchStrategy[int]:
    """Return how many profiles a request may have: one, few, many, and as many as there may be."""
    bounds = st.sampled_from((1, min(5, most), min(60, most), most, 0))
    return st.builds(lambda bound, n: 1 + n % bound if bound else most, bounds, _ANY_NUMBER)


def places(count: int) -> SearchStrategy[int]:
    """Return a place among so many: the first, any, the last."""
    wheres = st.sampled_from((1, count, 0))
    return st.builds(lambda where, n: n % where if where else count - 1, wheres, _ANY_NUMBER)


def members(matching: str, dates: SearchStrategy[Any]) -> SearchStrategy[Member]:
    """Return plain members of a matching: words of one's own, phones of any length, dates."""
    dated = st.one_of(st.none(), dates)
    match matching:
        case "email":
            domains = st.sampled_from(("example.com", "example.org", "mail.example.net"))
            return st.builds(Member, text=LOCAL_PARTS, domain=domains, date=dated)
        case "phone":
            return st.builds(Member, width=st.integers(1, 7), date=dated)
        case "custom":
            return st.builds(
                Member, text=texts(st.sampled_from("abcXYZ019_-.")), whole=st.booleans(), date=dated
            )
        case _:
            return st.builds(Member, text=texts(st.sampled_from("abcXYZ019_-.")), date=dated)


# How many members of a request are drawn one by one; the rest are plain.
MOST_OWN = 4


def requests(
    *, kinds: Mapping[str, SearchStrategy[Member]], sizes: SearchStrategy[int], own: int = MOST_OWN
) -> SearchStrategy[Request]:
    """Return valid requests with up to `own` members of the given kinds among plain ones."""
    matchings = st.sampled_from(tuple(kinds))
    # Among them some that are not there: what a failure does not need can turn into one of those.
    nobody: SearchStrategy[Member | None] = st.none()
    lists = {
        matching: st.lists(evenly(nobody, *(kind,) * 7), min_size=1, max_size=own)
        for matching, kind in kinds.items()
    }

    @st.composite
    def drawn(draw: st.DrawFn) -> Request:
        matching, count = draw(matchings), draw(sizes)
        some = tuple(member for member in draw(lists[matching])[:count] if member)
        return Request(matching=matching, members=some, count=count, seed=draw(_ANY_NUMBER))

    return drawn()


def spoilt(
    *, faults: Mapping[str, SearchStrategy[Fault]], sizes: SearchStrategy[int]
) -> SearchStrategy[Request]:
    """Return requests of which one profile, anywhere, has one fault."""
    matchings = st.sampled_from(tuple(faults))

    @st.composite
    def drawn(draw: st.DrawFn) -> Request:
        matching, count = draw(matchings), draw(sizes)
        at = draw(places(count))
        return Request(matching=matching, count=count, fault=draw(faults[matching]), at=at)

    return drawn()
