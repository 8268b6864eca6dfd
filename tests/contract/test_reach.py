"""
What the generators must be able to find, and what they must never draw.

Nothing is sent: every example of a property is looked at as it was drawn, or as the bytes it is.
"""

import re
import unicodedata
from calendar import isleap
from functools import cache

import pytest
from hypothesis import given

from loyalty_contract.searches.properties import PROPERTIES
from loyalty_contract.searches.search import configured, search
from loyalty_contract.searches.strategies import MISSING
from loyalty_contract.sources.properties import MACHINE, cases
from loyalty_contract.talks.stage import Access, Stage
from loyalty_contract.wire.asks import Media

DRAWS = 1000
DRAWS_OF = {"any-wrong-date": 3000, "any-count-up-to-ten-thousand": 300}
STAGE = Stage(media=Media.JSON, access=Access(token="abc123def456"), seed=1, case="reach")


@cache
def drawn(name, media=Media.JSON):
    """The requests that one property draws, a great many of them."""
    found = []

    def test(trials, verbosity):
        @configured(verbosity)
        @given(request=PROPERTIES[name].examples(media))
        def note(request):
            found.append(request)
            trials.find(lambda: iter(()))

        return note

    search(test, STAGE, lambda _: [], examples=_draws(name), failed=None)
    return found


def _draws(name):
    return 200 if "missing" in name else DRAWS_OF.get(name, DRAWS)


def dates(name="any-valid-date"):
    return [one.date for request in drawn(name) for one in request.members if one.date is not None]


def texts(name):
    return [one.text for request in drawn(name) for one in request.members]


def faults(name, media=Media.JSON):
    return [request.fault for request in drawn(name, media)]


DATES = {
    "nine digits of a fraction": r".*\.\d{9}\D.*",
    "one digit of a fraction": r".*\.\d(?:Z|[+-]).*",
    "no fraction": r"[^.]*",
    "a leap day": r"\d{4}-02-29T.*",
    "the leap day of a full hundred": r"2000-02-29T.*",
    "the last second of a day": r".*T23:59:59.*",
    "midnight": r".*T00:00:00.*",
    "the last day of a year": r"\d{4}-12-31T.*",
    "an offset east of Greenwich": r".*\+(?!00:00)\d\d:\d\d",
    "an offset west of Greenwich": r".*T.*-\d\d:\d\d",
    "an offset of no whole hour": r".*[+-]\d\d:(?!00)\d\d",
    "an offset of more than 14 hours": r".*[+-](?:1[5-9]|2[0-3]):\d\d",
    "an offset of less than an hour": r".*[+-]00:(?!00)\d\d",
    "an offset of nothing": r".*\+00:00",
    "a year before 1970": r"19[0-6]\d-.*",
}


@pytest.mark.parametrize("pattern", DATES.values(), ids=DATES)
def test_a_valid_date_may_have(pattern):
    assert any(re.fullmatch(pattern, date) for date in dates())


def test_no_valid_date_is_anything_but_plain(is_date):
    """Whatever DAT-3 leaves open is drawn nowhere."""
    assert all(map(is_date, dates()))
    odd = re.compile(r"0000.*|.*[tz ].*|.*:60(?!\d*[-+:]).*|.*-00:00|.*\.\d{10}.*")
    assert not [date for date in dates() if odd.fullmatch(date) or date > "2025"]


WRONG_DATES = {
    "month 13": r"\d{4}-13-.*",
    "month 0": r"\d{4}-00-.*",
    "day 0": r"\d{4}-\d\d-00T.*",
    "31 April, June, September or November": r"\d{4}-(?:04|06|09|11)-31T.*",
    "30 February": r"\d{4}-02-30T.*",
    "29 February 1900": r"1900-02-29T.*",
    "hour 24": r".*T24:.*",
    "minute 60": r".*T\d\d:60:.*",
    "second 61": r".*T\d\d:\d\d:61.*",
    "an offset of 24 hours": r".*[+-]24:\d\d",
    "an offset of 60 minutes": r".*[+-]\d\d:60",
    "an offset without a colon": r".*[+-]\d{4}",
    "an offset of hours": r".*[+-]\d\d",
    "no zone": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?",
    "no time": r"\d{4}-\d\d-\d\d",
    "no seconds": r".*T\d\d:\d\d(?:Z|[+-]\d\d:\d\d)",
    "a comma for the point": r".*:\d\d,\d+.*",
    "a year of two digits or so": r"\d{2,3}-\d\d-\d\dT.*",
    "a year of five digits": r"\d{5}-\d\d-\d\dT.*",
    "full-width digits": r".*[\uff10-\uff19].*",
    "seconds since some day": r"\d{9,13}",
    "text behind it": r".*Z.+",
    "text before it": r"[^\d].*-\d\d-\d\dT.*",
    "slashes": r"\d{4}/\d\d/\d\dT.*",
}


@pytest.mark.parametrize("pattern", WRONG_DATES.values(), ids=WRONG_DATES)
def test_a_wrong_date_may_have(pattern):
    values = [fault.value for fault in faults("any-wrong-date")]
    assert any(re.fullmatch(pattern, value) for value in values if isinstance(value, str))


def test_29_february_of_a_common_year_is_a_wrong_date():
    values = [str(fault.value) for fault in faults("any-wrong-date")]
    years = [int(value[:4]) for value in values if re.fullmatch(r"\d{4}-02-29T.*Z", value)]
    assert any(not isleap(year) for year in years)


def test_no_wrong_date_is_a_date(is_date):
    """Neither for RFC 3339 nor for a reader that stretches it as DAT-3 allows."""
    values = [fault.value for fault in faults("any-wrong-date")]
    stretched = [
        value.strip().replace(" ", "T") if isinstance(value, str) else value for value in values
    ]
    assert not [value for value in stretched if is_date(value)]


WORDS = {
    "an astral character": lambda text: any(ord(sign) > 0xFFFF for sign in text),
    "a sign of XML": lambda text: any(sign in "<>&\"'" for sign in text),
    "a backslash": lambda text: "\\" in text,
    "a space": lambda text: " " in text,
    "a word from right to left": lambda text: any(
        unicodedata.bidirectional(sign) in {"R", "AL"} for sign in text
    ),
    "a combining mark": lambda text: any(unicodedata.combining(sign) for sign in text),
    "Chinese": lambda text: any("\u4e00" <= sign <= "\u9fff" for sign in text),
    "what changes its length in capitals": lambda text: len(text.upper()) != len(text),
    "what a normal form changes": lambda text: unicodedata.normalize("NFKC", text) != text,
    "twelve characters": lambda text: len(text) == 12,
    "a single character": lambda text: len(text) == 1,
}


@pytest.mark.parametrize("holds", WORDS.values(), ids=WORDS)
def test_an_identifier_may_hold(holds):
    assert any(map(holds, texts("any-word-in-an-identifier")))


CHARACTERS = {
    "a line feed": "\n",
    "a carriage return": "\r",
    "a tab": "\t",
    "a byte order mark": "\ufeff",
    "a no-break space": "\xa0",
    "a zero-width space": "\u200b",
    "an override of the direction": "\u202e",
    "a line separator": "\u2028",
    "no character of the basic plane": "\ufdd0",
    "the last code point": "\U0010ffff",
    "a private character": "\ue000",
    "a control of the second kind": "\x85",
}


@pytest.mark.parametrize("sign", CHARACTERS.values(), ids=CHARACTERS)
def test_an_identifier_may_hold_even(sign):
    assert any(sign in text for text in texts("any-character-in-an-identifier"))


def test_every_character_drawn_can_be_sent_in_both_formats():
    """XML 1.0 section 2.2; none of JSON's is forbidden."""
    allowed = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
    assert all(map(allowed.fullmatch, texts("any-character-in-an-identifier")))


REQUESTS = {
    "one profile": lambda request: request.count == 1,
    "two profiles": lambda request: request.count == 2,
    "two hundred profiles": lambda request: request.count == 200,
    "a custom value that is an integer": lambda request: any(m.whole for m in request.members),
    "a phone of 15 digits": lambda request: any(m.width == 7 for m in request.members),
    "a phone of 9 digits": lambda request: any(m.width == 1 for m in request.members),
    "a date in one of many": lambda request: (
        request.count > 60 and sum(m.date is not None for m in request.members) == 1
    ),
    **{
        f"matching {matching}": lambda request, matching=matching: request.matching == matching
        for matching in ("email", "phone", "profile_id", "custom")
    },
}


@pytest.mark.parametrize("holds", REQUESTS.values(), ids=REQUESTS)
def test_a_valid_request_may_have(holds):
    assert any(map(holds, drawn("any-valid-request")))


PLACES = {
    "the first": lambda request: request.at == 0,
    "the last": lambda request: request.at == request.count - 1,
    "the middle of 10,000": lambda request: request.count == 10_000 and 0 < request.at < 9_999,
    "the last of 10,000": lambda request: request.count == 10_000 and request.at == 9_999,
    "behind the 5,000th of fewer": lambda request: 5_000 < request.at < request.count < 10_000,
}


@pytest.mark.parametrize("holds", PLACES.values(), ids=PLACES)
def test_a_fault_may_stand_at(holds):
    assert any(map(holds, drawn("any-fault-in-up-to-ten-thousand")))


def test_no_request_has_more_than_10_000_profiles():
    counts = [request.count for request in drawn("any-count-up-to-ten-thousand")]
    assert max(counts) == 10_000 and min(counts) < 2_000


@pytest.mark.thorough
@pytest.mark.parametrize("media", Media)
def test_every_identifier_goes_missing_and_is_mistyped(media):
    for matching, names in (
        ("email", {"email"}),
        ("phone", {"phone"}),
        ("profile-id", {"profile_id"}),
        ("custom", {"field_name", "field_value"}),
    ):
        missing = faults(f"{matching}-missing-anywhere", media)
        assert {fault.field for fault in missing} == names
        assert any(fault.misspelt for fault in missing)
        assert any(fault.value is MISSING and not fault.misspelt for fault in missing)
    mistyped = faults("any-wrong-type", media)
    assert {f.field for f in mistyped} == {
        "email",
        "phone",
        "profile_id",
        "field_name",
        "field_value",
    }


def test_a_type_is_wrong_in_every_way():
    kinds = {type(fault.value) for fault in faults("any-wrong-type")}
    assert kinds == {int, float, bool, type(None), list, dict}
    assert {type(fault.value) for fault in faults("any-wrong-type", Media.XML)} == {list, dict}
    values = [fault for fault in faults("any-wrong-type") if fault.field == "field_value"]
    assert not [fault for fault in values if type(fault.value) in {int, str}]


PHONES = {
    "no plus": r"[0-9]{7,15}",
    "two pluses": r"\+\+\d+",
    "a zero first": r"\+0\d+",
    "six digits": r"\+\d{6}",
    "sixteen digits": r"\+\d{16}",
    "a letter within": r"\+\d+[a-z]\d+",
    "full-width digits": r"\+[\uff10-\uff19]+",
    "nothing but a plus": r"\+",
}


@pytest.mark.parametrize("pattern", PHONES.values(), ids=PHONES)
def test_a_wrong_phone_may_have(pattern):
    assert any(re.fullmatch(pattern, fault.value) for fault in faults("any-wrong-phone"))


def test_no_wrong_phone_is_a_phone():
    right = re.compile(r"\s*\+[1-9][0-9]{6,14}\s*", re.ASCII)
    assert not [f.value for f in faults("any-wrong-phone") if right.fullmatch(f.value)]


@pytest.mark.thorough
def test_what_is_alike_in_both_formats_is_right_and_wrong():
    """The page decides on each of them; types that XML cannot tell are left out."""
    requests = drawn("any-request-in-both-formats")
    assert {bool(request.fault) for request in requests} == {True, False}
    rules = {request.fault.rule for request in requests if request.fault}
    assert rules == {"MAT-2", "MAT-3", "MAT-4", "MAT-5", "ITM-2", "ITM-3", "DAT-2"}


def test_every_property_is_a_case_and_the_other_way_round():
    assert {case.name for case in cases()} == {*PROPERTIES, MACHINE}
