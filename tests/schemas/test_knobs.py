"""
The knobs as data: names, values and defaults as decided, each beside the rule that leaves it open.
"""

import pytest

from loyalty_schemas.contract import knobs, rules

DECIDED = """
http_status: mirror | always_200
response_format: request | accept | parameter
missing_content_type: refuse | sniff
token_sources: body+header+query | body | header | query | body+header | body+query | header+query
token_precedence: body | header | query
unknown_token_code: 403 | 401
unknown_program_code: 404 | 400 | 403
number_strings: refuse | coerce
foreign_fields: ignore | refuse
matching_case: exact | fold
empty_data: refuse | accept
email_syntax: simple | none
invalid_item: refuse_request | fail_item
unknown_fields: ignore | refuse
empty_identifier: refuse | accept
duplicates: once | refuse
date_leap_second: accept | refuse
date_lower_case: accept | refuse
date_space: refuse | accept
date_unknown_offset: accept | refuse
date_year_zero: accept | refuse
date_long_fraction: accept | refuse
date_future: accept | refuse
over_count: refuse | accept
max_body_bytes: 10485760 | 10000000
over_size_code: 413 | 400
unknown_task_code: 404 | 400
repeated_next_key: once | append | refuse
next_key_in_answer: never | always
next_key_required: no | yes
continue_other_program: refuse | accept
continue_other_matching: accept | refuse
continue_completed: reopen | refuse
repeated_keys: last | first | refuse
byte_order_mark: accept | refuse
integer_spelling: digits | any
lone_surrogates: refuse | replace
"""
VALUES = {
    name: values.split(" | ")
    for name, values in (line.split(": ") for line in DECIDED.strip().splitlines())
}


def test_the_knobs_are_those_decided_and_no_other():
    assert list(knobs()) == list(VALUES)


@pytest.mark.parametrize("name", VALUES)
def test_the_values_are_those_decided_with_the_default_first(name):
    assert list(knobs()[name].values) == VALUES[name]
    assert knobs()[name].default == VALUES[name][0]


@pytest.mark.parametrize("name", VALUES)
def test_a_knob_belongs_to_a_rule_that_names_it(name):
    assert name in rules()[knobs()[name].rule].knobs


@pytest.mark.parametrize("name", VALUES)
def test_a_knob_tells_what_it_and_each_value_mean(name):
    knob = knobs()[name]
    assert knob.says.endswith(".")
    assert all(knob.values.values())
    assert len(set(knob.values.values())) == len(knob.values)


@pytest.mark.parametrize("name", VALUES)
def test_every_value_is_a_string(name):
    assert all(isinstance(value, str) for value in knobs()[name].values)


def test_the_token_sources_are_every_choice_of_the_three():
    chosen = {frozenset(value.split("+")) for value in knobs()["token_sources"].values}
    assert len(chosen) == 2**3 - 1
    assert frozenset().union(*chosen) == set(knobs()["token_precedence"].values)


def test_knobs_cannot_be_changed():
    with pytest.raises(TypeError):
        knobs()["date_space"].values["maybe"] = "a third way"
