"""
A body read as a crowded one has the outcome that it has when all of it is read.

Here every body counts as crowded, and is read in windows of a few bytes.
"""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_fixtures import witnesses
from loyalty_mock import crowded_json as crowded

BODIES = {
    one.id: one
    for one in witnesses()
    if "json" in one.headers.get("Content-Type", "") and one.method == "POST"
}
LARGE = 100_000
HEAD = b'{"token": "t", "loyalty_program_id": 1, "matching": "email", '
SMALL = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('{}[],:"\\ e', max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=6,
)


def outcome(answer):
    # Where exactly it is no JSON, two readers may see differently.
    return answer.error, answer.rule, re.sub(r" at byte .*", "", answer.error_text)


@pytest.mark.thorough
@pytest.mark.parametrize("name", [name for name, one in BODIES.items() if len(one.body) < LARGE])
def test_a_witness_has_the_same_outcome(answer_to, monkeypatch, name):
    right = outcome(answer_to(BODIES[name]))
    monkeypatch.setattr("loyalty_mock.decode.is_crowded", lambda body: not crowded.is_odd(body))
    monkeypatch.setattr(crowded, "_WINDOW", 16)
    assert outcome(answer_to(BODIES[name])) == right


@given(items=st.lists(SMALL | st.fixed_dictionaries({"email": SMALL, "note": SMALL}), max_size=9))
@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": "), (" ,\n", " : ")])
def test_items_are_read_one_by_one(items, separators):
    body = json.dumps({"data": items}, separators=separators).encode()
    crowd = crowded.Crowd(*decoders(), "data", 4)
    window, crowded._WINDOW = crowded._WINDOW, 8
    try:
        data = crowded.read_crowded(body, crowd, json.loads)["data"]
    finally:
        crowded._WINDOW = window
    assert data == [seen(item) for item in items[:5]] + [None] * (len(items) - 5)


def decoders():
    from loyalty_mock.shapes import TEXT, Listing, Record

    item = Record({"email": TEXT})
    return crowded._decoder(Record({"data": Listing("item", item)})), crowded._decoder(item)


def seen(item):
    """What a judge sees of an item: known fields, and no object or array within one."""
    if isinstance(item, dict):
        return {name: bare(value) for name, value in item.items() if name == "email"}
    return bare(item)


def bare(value):
    return type(value)() if isinstance(value, dict | list) else value


def test_a_million_items_are_counted_and_no_more_kept(mock_with, ask):
    body = HEAD + b'"data": [{}' + b",{}" * 999_999 + b"]}"
    refused = ask(mock_with(), body)
    assert (refused.rule, refused.error) == ("LIM-2", 400)
    assert "1000000 profiles" in refused.error_text


def test_a_crowd_where_nobody_looks_is_passed_over(mock_with, ask):
    body = HEAD + b'"data": [{"email": "a@example.com"}], "note": [[]' + b",[]" * 999_999 + b"]}"
    assert ask(mock_with(), body).accepted


def test_a_profile_that_knows_no_other_fields_reads_them_all(mock_with, ask):
    body = HEAD + b'"data": [{"email": "a@example.com"}], "note": [1' + b",1" * 999_999 + b"]}"
    assert ask(mock_with({"unknown_fields": "refuse"}), body).rule == "ITM-5"


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"[1" + b",1" * 999_999 + b"]", "EXC-4"),
        (HEAD + b'"data": "none", "note": [1' + b",1" * 999_999 + b"]}", "ITM-1"),
        (HEAD + b'"note": [1' + b",1" * 999_999 + b"]}", "ITM-1"),
    ],
    ids=["no object", "no array of items", "no items"],
)
def test_a_crowd_without_items_is_refused_as_any_body_without(mock_with, ask, body, rule):
    assert ask(mock_with(), body).rule == rule


def test_what_is_no_json_at_its_end_is_no_json(mock_with, ask):
    assert ask(mock_with(), HEAD + b'"data": [{}' + b",{}" * 999_999 + b"]").rule == "ENC-4"
