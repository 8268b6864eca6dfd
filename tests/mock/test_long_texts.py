"""
In parts or in one, a pattern takes the same values: the schema's own is the one to compare with.
"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from loyalty_mock.long_texts import PARTS, in_parts
from loyalty_mock.settings import Settings
from loyalty_schemas.documents import request_schema
from loyalty_schemas.operations import OPERATIONS

ADDRESS = r"^(?:[^@\s]+@[^@\s]+)?$"
WHOLE = Draft202012Validator({"pattern": ADDRESS})
IN_PARTS = Draft202012Validator(in_parts({"pattern": ADDRESS}))
LONG = "x" * 200
# Every character but halves of pairs, which no text of a request holds.
CHARACTERS = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) != "Cs"]


def same(text):
    return WHOLE.is_valid(text) == IN_PARTS.is_valid(text)


@pytest.mark.parametrize("around", [(f"{LONG}@", "y"), ("", f"@{LONG}"), (f"{LONG}@y", "")])
def test_every_character_counts_the_same_wherever_it_stands(around):
    before, after = around
    assert [one for one in CHARACTERS if not same(before + one + after)] == []


@given(
    st.text(st.sampled_from("x@@ \t\n\u00a0\u2000\u2009\u200a\u2028\u3000\ufeffé\u2010\U0001f600")),
    st.integers(0, 3),
    st.text(st.sampled_from("x@")),
)
def test_a_text_of_odd_characters_counts_the_same_at_any_length(odd, fill, end):
    assert same(odd + "y" * (127 * fill) + end)


@pytest.mark.parametrize("length", [0, 1, 2, 3, 127, 128, 129, 130, 10_000])
@pytest.mark.parametrize("where", [0, 1, -1, -2, 64])
def test_at_the_bound_an_address_counts_the_same(length, where):
    text = list("x" * length)
    text[where:where] = "@"
    assert same("".join(text))


def test_every_pattern_in_parts_is_one_of_the_schemas():
    documents = str([request_schema(one.name, Settings().profile.knobs) for one in OPERATIONS])
    assert [pattern for pattern in PARTS if repr(pattern) not in documents] == []


def test_what_else_a_schema_says_stays_as_it_is():
    schema = {"type": "string", "allOf": [{"minLength": 1}], "pattern": ADDRESS}
    changed = in_parts({"properties": {"email": schema}, "items": [True, {"pattern": "^x$"}]})
    assert changed["items"] == [True, {"pattern": "^x$"}]
    email = changed["properties"]["email"]
    assert (email["type"], email["allOf"][0]) == ("string", {"minLength": 1})
    assert "pattern" not in email


def test_a_field_called_pattern_is_none():
    schema = {"properties": {"pattern": {"pattern": ADDRESS}}}
    assert not Draft202012Validator(in_parts(schema)).is_valid({"pattern": "x"})
    assert Draft202012Validator(in_parts(schema)).is_valid({"pattern": "x@y"})
