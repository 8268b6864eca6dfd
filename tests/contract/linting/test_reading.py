"""
What is odd in a text and still read, or not: the knobs of ENC-5, of numbers and of capitals.
"""

import json

import pytest

from loyalty_contract.linting.checking import File, findings
from loyalty_contract.linting.judging import terms
from loyalty_schemas.profiles import load_profile, with_knobs

BODY = {
    "token": "t",
    "loyalty_program_id": 1,
    "matching": "custom",
    "data": [{"field_name": "n", "field_value": "v"}],
}


def found(text, knobs, optional=()):
    profile = with_knobs(load_profile("page"), knobs)
    held = terms("register_member_batch_task", profile.knobs, 0.0, optional)
    told = findings(File("it", text.encode()), held, matching="email")
    return [(one.level, one.rule) for one in told]


@pytest.mark.parametrize(
    ("change", "knobs", "told"),
    [
        (("1,", "1.0,"), {}, [("error", "PRG-1")]),
        (("1,", "1e2,"), {"integer_spelling": "any"}, []),
        (("1,", "1.5,"), {"integer_spelling": "any"}, [("error", "PRG-1")]),
        (("1,", "1e999,"), {"integer_spelling": "any"}, [("error", "PRG-1")]),
        (("1,", f"{'9' * 5000},"), {}, [("error", "PRG-1")]),
        (('"v"', "2.0"), {}, [("error", "ITM-2")]),
        (("1,", '"12",'), {}, [("error", "PRG-1")]),
        (("1,", '"12",'), {"number_strings": "coerce"}, []),
        (("custom", "Custom"), {}, [("error", "MAT-1")]),
        (("custom", "Custom"), {"matching_case": "fold"}, []),
        (('"v"', r'"\ud800"'), {}, [("error", "ENC-5")]),
        (('"v"', r'"\ud800"'), {"lone_surrogates": "replace"}, [("warning", "ENC-5")]),
        (('"v"', r'"\ud83d\ude00"'), {}, []),
        (("{", '{"token": 1, '), {}, [("warning", "ENC-5")]),
        (("{", '{"token": 1, '), {"repeated_keys": "refuse"}, [("error", "ENC-5")]),
        (
            ("{", '{"token": 1, '),
            {"repeated_keys": "first"},
            [("error", "AUT-1"), ("warning", "ENC-5")],
        ),
        (("{", "\ufeff{"), {}, []),
        (("{", "\ufeff{"), {"byte_order_mark": "refuse"}, [("error", "ENC-5")]),
    ],
)
def test_a_text_is_read_as_a_server_of_the_profile_reads_it(change, knobs, told):
    """One change to a sound body, and what it comes to."""
    assert found(json.dumps(BODY).replace(*change, 1), knobs) == told


def test_a_sound_body_has_no_finding():
    """Nothing is said of what is right, whatever the name of its file."""
    assert found(json.dumps(BODY), {}) == []


def test_a_repeat_is_a_warning_where_it_is_registered_once():
    """ITM-7: 123 and "123" are one value, as XML cannot part them."""
    twice = [{"field_name": "n", "field_value": value} for value in (123, "123")]
    text = json.dumps({**BODY, "data": twice})
    assert found(text, {}) == [("warning", "ITM-7")]
    assert found(text, {"duplicates": "refuse"}) == [("error", "ITM-7")]


def test_a_token_may_travel_elsewhere():
    """A body that owes no token is still held to it where it has one."""
    bare = {key: value for key, value in BODY.items() if key != "token"}
    assert found(json.dumps(bare), {}) == [("error", "AUT-1")]
    assert found(json.dumps(bare), {}, ("token",)) == []
    assert found(json.dumps({**bare, "token": ""}), {}, ("token",)) == [("error", "AUT-1")]


@pytest.mark.parametrize("matching", [None, 5, [], {}, "fax"])
def test_items_of_an_unknown_matching_are_left_alone(matching):
    """Nobody can say what they owe; dates in them may be anything."""
    odd = {**BODY, "matching": matching, "data": [{"registration_date": 5}, 7]}
    assert found(json.dumps(odd), {}) == [("error", "MAT-1")]


def test_every_mistake_of_a_body_is_told():
    """Not the first alone, as a server would."""
    text = json.dumps({"token": 1, "matching": "phone", "data": [{}, {"phone": "1"}]})
    assert sorted(rule for _, rule in found(text, {})) == ["AUT-1", "ITM-3", "MAT-3", "PRG-1"]
