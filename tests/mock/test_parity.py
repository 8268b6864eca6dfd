"""
One request told twice, in JSON and in XML, has one outcome (ENC-1), and so has its task.

Two mocks of one seed get the same story, each in its own format; the two renderers are this file's.
"""

import json
import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

STATUS = "/api/v1.1/tasks/status"
CLOSED = {"tokens": ("abc123def456",), "programs": (123, 456), "seed": 1, "clock": lambda: 1.7e9}
PAGE = {
    "token": "abc123def456",
    "loyalty_program_id": 123,
    "matching": "email",
    "data": [{"email": "user1@example.com"}],
}
KNOBS = {
    "invalid_item": ["refuse_request", "fail_item"],
    "foreign_fields": ["ignore", "refuse"],
    "unknown_fields": ["ignore", "refuse"],
    "empty_identifier": ["refuse", "accept"],
    "empty_data": ["refuse", "accept"],
    "duplicates": ["once", "refuse"],
    "email_syntax": ["simple", "none"],
    "matching_case": ["exact", "fold"],
    "repeated_next_key": ["once", "append", "refuse"],
    "next_key_required": ["no", "yes"],
    "next_key_in_answer": ["never", "always"],
    "continue_other_program": ["refuse", "accept"],
    "continue_other_matching": ["accept", "refuse"],
    "continue_completed": ["reopen", "refuse"],
    "date_space": ["refuse", "accept"],
    "date_future": ["accept", "refuse"],
}

# What both formats can say: XML 1.0 has no other characters, and no name of a field is drawn.
texts = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters="\ufffe\uffff"
        + "".join(chr(c) for c in range(32) if chr(c) not in "\t\n\r"),
    ),
    max_size=50,
)
dates = st.sampled_from(
    ["2024-09-01T12:34:56Z", "2024-09-01 12:34:56Z", "2024-02-30T00:00:00Z", "2016-12-31T23:59:60Z"]
)
fields = {
    "email": st.sampled_from(["a@b", "c@d", "ü@b", "a b@c", ""]) | texts,
    "phone": st.sampled_from(["+4915112345678", "+0000000", "+1234567", "12345678"]) | texts,
    "profile_id": st.sampled_from(["profile123", "a", "A", " a", ""]) | texts,
    "field_name": st.sampled_from(["user_id", "", "é"]) | texts,
    # A text of digits is one value in XML and two in JSON; integers alone stand for it.
    "field_value": texts.filter(lambda text: not re.fullmatch("-?[0-9]+", text)) | st.integers(),
    "registration_date": dates | texts,
    "note": texts,
}
NEEDED = {
    "email": ["email"],
    "phone": ["phone"],
    "profile_id": ["profile_id"],
    "custom": ["field_name", "field_value"],
}


def members(matching):
    whole = {name: fields[name] for name in NEEDED[matching]}
    others = {name: fields[name] for name in fields if name not in whole}
    return st.fixed_dictionaries(whole, optional=others) | st.fixed_dictionaries(
        {}, optional=fields
    )


def requests(matching, begun):
    right = {
        "token": st.just("abc123def456"),
        "loyalty_program_id": st.just(123),
        "matching": st.just(matching),
        "data": st.lists(members(matching), min_size=1, max_size=5),
    }
    anything = {
        "token": st.sampled_from(["abc123def456", "stranger", ""]) | texts,
        "loyalty_program_id": st.sampled_from([123, 456, 789, 0]) | st.integers(),
        "matching": st.sampled_from([matching, matching.upper(), "email", "mail", ""]) | texts,
        "data": st.lists(members(matching), max_size=3),
    }
    others = {"next_key": st.sampled_from(["k", "l", ""]) | texts, "note": texts}
    task = {"task_id": st.sampled_from([begun, begun, begun.upper(), "", "x"])}
    one_broken = [st.fixed_dictionaries(right | {name: anything[name]}) for name in anything]
    one_missing = [
        st.fixed_dictionaries({name: right[name] for name in right if name != missing})
        for missing in right
    ]
    return (
        st.one_of(*one_broken, *one_missing)
        | st.fixed_dictionaries(right, optional=others)
        | st.fixed_dictionaries(right | task, optional=others)
        | st.fixed_dictionaries({}, optional=anything | others | task)
    )


def in_json(request):
    return json.dumps(request).encode()


def in_xml(request):
    return f"<xml>{elements(request, plain)}</xml>".encode()


def plain(text):
    return escape(text).replace("\r", "&#13;")


def elements(values, text, between=""):
    told = []
    for name, value in values.items():
        match value:
            case list():
                items = (f"<item>{elements(item, text, between)}</item>" for item in value)
                value = between + between.join(items) + between  # noqa: PLW2901
            case _:
                value = text(str(value))  # noqa: PLW2901
        told.append(f"<{name}>{value}</{name}>")
    return between + between.join(told) + between


def told(outcome):
    return (
        outcome.status,
        outcome.rule,
        outcome.error,
        outcome.error_text,
        outcome.task_id,
        outcome.data,
    )


def is_the_same(ask, mocks, request, path="/api/v1.1/loyalty/register_member_batch_task"):
    by_json = ask(mocks[0], in_json(request), "json", path=path)
    by_xml = ask(mocks[1], in_xml(request), "xml", path=path)
    assert told(by_json) == told(by_xml)
    return by_json


def knobs():
    return st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in KNOBS.items()})


@pytest.mark.parametrize("matching", NEEDED)
@settings(deadline=None, derandomize=True, max_examples=100)
@given(data=st.data())
def test_one_story_told_in_both_formats_has_one_outcome(mock_with, ask, matching, data):
    chosen = data.draw(knobs(), label="knobs")
    mocks = [mock_with(chosen, **CLOSED) for _ in range(2)]
    begun = is_the_same(ask, mocks, PAGE).task_id
    for _ in range(2):
        request = data.draw(requests(matching, begun), label="request")
        ids = {begun, *(is_the_same(ask, mocks, request).task_id for _ in range(2))} - {None}
        for task_id in sorted(ids):
            is_the_same(ask, mocks, {"token": PAGE["token"], "task_id": task_id}, STATUS)


@settings(deadline=None, derandomize=True, max_examples=100)
@given(
    request=st.fixed_dictionaries(
        {},
        optional={
            "token": st.sampled_from(["abc123def456", ""]) | texts,
            "task_id": texts,
            "note": texts,
        },
    ),
    chosen=knobs(),
)
def test_a_question_about_no_task_has_one_outcome(mock_with, ask, request, chosen):
    mocks = [mock_with(chosen, **CLOSED) for _ in range(2)]
    assert not is_the_same(ask, mocks, request, STATUS).accepted


NOISE = {
    "white space": ("\r\n \t", plain),
    "comments": ("<!-- a -->", lambda text: f"<!-- b -->{plain(text)}<!-- c -->"),
    "instructions": ("<?a b?>", lambda text: f"{plain(text)}<?c d?>"),
    "references": ("", lambda text: "".join(f"&#{ord(c)};" for c in text)),
    "split": ("", lambda text: "<!-- a -->".join(map(plain, text))),
}


@pytest.mark.thorough
@pytest.mark.parametrize("noise", NOISE)
@settings(deadline=None, derandomize=True, max_examples=60)
@given(data=st.data(), matching=st.sampled_from(list(NEEDED)))
def test_what_stands_between_changes_nothing(mock_with, ask, noise, data, matching):
    request = data.draw(requests(matching, "x"))
    chosen = data.draw(knobs())
    between, text = NOISE[noise]
    noisy = f"<xml>{elements(request, text, between)}</xml>".encode()
    quiet, loud = (
        ask(mock_with(chosen, **CLOSED), body, "xml") for body in (in_xml(request), noisy)
    )
    assert told(quiet) == told(loud)


@pytest.mark.thorough
@settings(deadline=None, derandomize=True, max_examples=100)
@given(data=st.data(), matching=st.sampled_from(list(NEEDED)))
def test_the_order_of_fields_changes_nothing(mock_with, ask, data, matching):
    request = data.draw(requests(matching, "x"))
    chosen = data.draw(knobs())
    turned = dict(reversed(request.items()))
    if "data" in turned:
        turned["data"] = [dict(reversed(item.items())) for item in turned["data"]]
    outcomes = {
        told(ask(mock_with(chosen, **CLOSED), write(one), media))
        for one in (request, turned)
        for write, media in ((in_json, "json"), (in_xml, "xml"))
    }
    assert len(outcomes) == 1
