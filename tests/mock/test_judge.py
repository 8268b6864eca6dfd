"""
The judge asked directly: the rule, the words and the place of every kind of breach.

Written out by hand, word by word: people read these texts, and a journal finds by these places.
"""

import time

import pytest

from loyalty_mock.dates import in_future
from loyalty_mock.judge import compile_judge
from loyalty_mock.refusals import Refusal
from loyalty_schemas.profiles import load_profile, with_knobs

SECRET = "abc123def456"
NOW = 1_725_194_096.0  # 1 September 2024
A = {"email": "a@example.com"}
OPERATION = "register_member_batch_task"


@pytest.fixture
def judge_with():
    def make(**knobs):
        return compile_judge(OPERATION, with_knobs(load_profile("page"), knobs).knobs)

    return make


@pytest.fixture
def judge(judge_with):
    return judge_with()


def payload(**change):
    sent = {"token": SECRET, "loyalty_program_id": 123, "matching": "email", "data": [A]} | change
    return {name: value for name, value in sent.items() if value is not ...}


def refusal(rule, text, *path):
    return Refusal(rule, text, None, (path,) if path else ())


# what is changed in a sound payload: the refusal
ENVELOPES = {
    "no token": ({"token": ...}, refusal("AUT-1", "token is missing", "token")),
    "a token that is none": ({"token": 7}, refusal("AUT-1", "token is not a string: 7", "token")),
    "an empty token": ({"token": ""}, refusal("AUT-1", "token is empty", "token")),
    "no program": (
        {"loyalty_program_id": ...},
        refusal("PRG-1", "loyalty_program_id is missing", "loyalty_program_id"),
    ),
    "a program as text": (
        {"loyalty_program_id": "12"},
        refusal("PRG-1", 'loyalty_program_id is not an integer: "12"', "loyalty_program_id"),
    ),
    "a program that is the token": (
        {"loyalty_program_id": SECRET},
        refusal("PRG-1", "loyalty_program_id is not an integer", "loyalty_program_id"),
    ),
    "a program with a fraction": (
        {"loyalty_program_id": 1.0},
        refusal("PRG-1", "loyalty_program_id is not an integer in digits", "loyalty_program_id"),
    ),
    "another matching": (
        {"matching": "passport"},
        refusal(
            "MAT-1",
            'matching is not one of email, phone, profile_id, custom: "passport"',
            "matching",
        ),
    ),
    "a matching of another type": (
        {"matching": None},
        refusal("MAT-1", "matching is not a string: null", "matching"),
    ),
    "data that is an object": ({"data": {}}, refusal("ITM-1", "data is not an array", "data")),
    "data that is true": ({"data": True}, refusal("ITM-1", "data is not an array: true", "data")),
    "no items": ({"data": []}, refusal("ITM-1", "data is empty", "data")),
    "a task that is a number": (
        {"task_id": 1},
        refusal("CON-1", "task_id is not a string: 1", "task_id"),
    ),
    "a key that is a list": (
        {"next_key": []},
        refusal("CON-4", "next_key is not a string", "next_key"),
    ),
    "two: the first in the order of the fields": (
        {"next_key": 1, "task_id": 1, "matching": 1, "loyalty_program_id": ...},
        refusal("PRG-1", "loyalty_program_id is missing", "loyalty_program_id"),
    ),
    "one and its items": (
        {"matching": 1, "data": [{}]},
        refusal("MAT-1", "matching is not a string: 1", "matching"),
    ),
}


@pytest.mark.parametrize("name", ENVELOPES)
def test_a_breach_of_the_envelope_is_told_by_rule_words_and_place(judge, name):
    change, told = ENVELOPES[name]
    examination = judge.examine(payload(**change), {SECRET})
    assert not examination.sound or "fraction" in name
    assert examination.envelope_breach() == told


def test_a_sound_payload_is_sound(judge):
    examination = judge.examine(payload(), {SECRET})
    assert examination.sound and examination.envelope_breach() is None
    assert examination.item_failures(NOW, 10).total == 0


def test_items_are_not_the_envelope_s(judge):
    examination = judge.examine(payload(data=[{}]), ())
    assert not examination.sound and examination.envelope_breach() is None


def test_an_unknown_field_is_told_after_the_known_ones(judge_with):
    judge = judge_with(unknown_fields="refuse")
    both = judge.examine(payload(note=1, next_key=1), ()).envelope_breach()
    alone = judge.examine(payload(note=1), ()).envelope_breach()
    assert both == refusal("CON-4", "next_key is not a string: 1", "next_key")
    assert alone == refusal("ITM-5", "note is not a known field", "note")


def test_an_unknown_field_that_holds_a_token_is_not_named(judge_with):
    judge = judge_with(unknown_fields="refuse")
    told = judge.examine(payload(**{f"my{SECRET}": 1}), {SECRET}).envelope_breach()
    assert told == refusal("ITM-5", "… is not a known field", "…")


def test_a_next_key_that_a_target_asks_for_is_missing(judge_with):
    judge = judge_with(next_key_required="yes")
    told = judge.examine(payload(task_id="t"), ()).envelope_breach()
    assert told == refusal("CON-4", "next_key is missing", "next_key")


# matching and item: the refusal
ITEMS = {
    "no object": ("email", 7, refusal("ITM-1", "data[1] is not an object: 7", "data", 1)),
    "a list": ("email", [], refusal("ITM-1", "data[1] is not an object", "data", 1)),
    "no address": (
        *("email", {}),
        refusal("MAT-2", "data[1].email is missing", "data", 1, "email"),
    ),
    "an empty address": (
        *("email", {"email": ""}),
        refusal("ITM-6", "data[1].email is empty", "data", 1, "email"),
    ),
    "a bad address": (
        *("email", {"email": "nobody"}),
        refusal("ITM-3", 'data[1].email is not an e-mail address: "nobody"', "data", 1, "email"),
    ),
    "an address that is a list": (
        *("email", {"email": ["a@example.com"]}),
        refusal("ITM-2", "data[1].email is not a string", "data", 1, "email"),
    ),
    "an address that is the token": (
        *("email", {"email": SECRET}),
        refusal("ITM-3", "data[1].email is not an e-mail address", "data", 1, "email"),
    ),
    "a field_value of another type": (
        *("custom", {"field_name": "card", "field_value": None}),
        refusal(
            "ITM-2",
            "data[1].field_value is not an integer or a string: null",
            *("data", 1, "field_value"),
        ),
    ),
    "a field_value with a fraction": (
        *("custom", {"field_name": "card", "field_value": 1.0}),
        refusal(
            "ITM-2",
            "data[1].field_value is neither a string nor an integer in digits",
            *("data", 1, "field_value"),
        ),
    ),
    "a leap second that cannot be": (
        *("email", A | {"registration_date": "2024-09-01T12:00:60Z"}),
        refusal(
            "DAT-2",
            'data[1].registration_date has a leap second where none can be: "2024-09-01T12:00:60Z"',
            *("data", 1, "registration_date"),
        ),
    ),
}
SOUND = {"email": A, "custom": {"field_name": "card", "field_value": 1}}


@pytest.mark.parametrize("name", ITEMS)
def test_a_breach_of_an_item_is_told_by_rule_words_and_place(judge, name):
    matching, item, told = ITEMS[name]
    data = [SOUND[matching], item, SOUND[matching]]
    examination = judge.examine(payload(matching=matching, data=data), {SECRET})
    failures = examination.item_failures(NOW, 10)
    assert [(one.index, one.refusal) for one in failures.told] == [(1, told)]
    assert failures.total == 1


@pytest.mark.parametrize("name", ITEMS)
def test_beside_another_wrong_item_the_same_is_told(judge, name):
    matching, item, told = ITEMS[name]
    examination = judge.examine(payload(matching=matching, data=[{}, item, {}]), {SECRET})
    failures = examination.item_failures(NOW, 2)
    assert [one.index for one in failures.told] == [0, 1] and failures.total == 3
    assert failures.told[1].refusal == told


def test_a_date_ahead_is_told_where_a_target_minds_it(judge_with):
    judge = judge_with(date_future="refuse")
    ahead = A | {"registration_date": "2024-09-01T12:34:57Z"}
    data = [A | {"registration_date": "2024-09-01T12:34:56Z"}, ahead, {}]
    told = judge.examine(payload(data=data), ()).item_failures(NOW, 1)
    text = 'data[1].registration_date lies in the future: "2024-09-01T12:34:57Z"'
    assert told.told[0].refusal == refusal("DAT-3", text, "data", 1, "registration_date")
    assert (len(told.told), told.total) == (1, 2)


def test_a_leap_second_that_is_a_secret_is_not_told(judge):
    date = "2024-09-01T12:00:60Z"
    examination = judge.examine(payload(data=[A | {"registration_date": date}]), {date})
    text = "data[0].registration_date has a leap second where none can be"
    assert examination.item_failures(NOW, 1).told[0].refusal.text == text


@pytest.fixture
def in_tokyo(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(("second", "ahead"), [(56, False), (57, True)])
def test_what_lies_ahead_is_the_same_in_every_time_zone(in_tokyo, second, ahead):
    assert in_future(f"2024-09-01T12:34:{second}Z", NOW) is ahead
    assert in_future(f"2024-09-01T14:34:{second}+02:00", NOW) is ahead


def test_only_a_matching_by_custom_field_looks_at_its_value(judge):
    data = [A | {"field_value": 1.0}]
    assert judge.examine(payload(data=data), ()).item_failures(NOW, 1).total == 0


def test_an_item_nested_too_deeply_to_be_told_of_is_refused(judge):
    deep = []
    for _ in range(300):
        deep = [deep]
    failures = judge.examine(payload(data=[{"email": deep}]), ()).item_failures(NOW, 1)
    assert failures.told[0].refusal == Refusal("SEC-2", "the body is nested too deeply")


def test_too_long_an_array_is_refused_before_anything_looks_into_it(judge):
    told = judge.judge_counts({"data": [None] * 10_001})
    assert told == refusal("LIM-2", "data has 10001 profiles, more than 10000", "data")
    assert judge.examine(payload(data=[A] * 10_001), ()).envelope_breach() == told
    assert judge.judge_counts({"data": [None] * 10_000}) is None
    assert judge.judge_counts({"data": "x" * 10_001}) is None
    assert judge.judge_counts({}) is None
