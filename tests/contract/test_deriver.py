"""
The deriver breaks what a schema says, once and at one place, and says so of what it cannot break.

`jsonschema` is the second opinion on what is broken; what is meaningless in XML is written by hand.
"""

import re

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import extend

from loyalty_contract.deriving.breakers import BREAKERS
from loyalty_contract.deriving.deriver import breaks, check
from loyalty_contract.deriving.spots import UnknownKeywordError, fields
from loyalty_contract.sources.broken import lenient, sample
from loyalty_contract.wire.asks import Media
from loyalty_contract.wire.render import render
from loyalty_schemas.contract import knobs, rules
from loyalty_schemas.documents import request_schema
from loyalty_schemas.operations import OPERATIONS
from loyalty_schemas.profiles import load_profile, profile_names, with_knobs

BATCH, STATUS = "register_member_batch_task", "tasks_status"
MATCHINGS = ("email", "phone", "profile_id", "custom")
LATER = {"task_id": "199b9c75-c540-455e-9e38-3d54e51e1d7a", "next_key": "key-1"}
QUESTION = {"token": "t0ken", "task_id": LATER["task_id"]}


def whole_pattern(validator, pattern, instance, schema):
    """ECMA-262's `$` is the very end; Python's also stands before a last line feed."""
    if isinstance(instance, str) and not re.search(pattern.replace("$", r"\Z"), instance):
        from jsonschema import ValidationError

        yield ValidationError("does not match")


Judge = extend(Draft202012Validator, {"pattern": whole_pattern})
SAMPLES = [
    *(pytest.param(BATCH, {**sample(name), **LATER}, id=name) for name in MATCHINGS),
    pytest.param(STATUS, QUESTION, id="status"),
]


def rules_broken(document, payload):
    """The rules that a second reader of the schema finds broken, by where it finds them."""
    return {
        (tuple(error.absolute_path), error.validator)
        for error in Judge(document).iter_errors(payload)
    }


@pytest.mark.parametrize("profile", profile_names())
@pytest.mark.parametrize("operation", [one.name for one in OPERATIONS])
def test_every_keyword_of_both_schemas_can_be_broken(operation, profile):
    """No profile brings a keyword into a schema that stands in no table."""
    check(request_schema(operation, load_profile(profile).knobs), ())


@pytest.mark.parametrize(
    ("knob", "value"),
    [(name, value) for name, knob in knobs().items() for value in knob.values],
)
def test_no_knob_brings_a_keyword_that_cannot_be_broken(knob, value):
    """Whatever one knob says, the deriver can read the schema."""
    chosen = with_knobs(load_profile("page"), {knob: value})
    assert breaks(request_schema(BATCH, chosen.knobs), sample("email"))


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(lambda odd: odd, id="at the root"),
        pytest.param(lambda odd: {"properties": {"token": odd}}, id="in a property"),
        pytest.param(lambda odd: {"allOf": [True, odd]}, id="in a part"),
        pytest.param(lambda odd: {"if": True, "then": odd}, id="under a condition"),
        pytest.param(lambda odd: {"if": odd}, id="in a condition"),
        pytest.param(lambda odd: {"items": odd}, id="in an item"),
        pytest.param(lambda odd: {"$defs": {"unused": odd}}, id="in a definition nobody uses"),
        pytest.param(lambda odd: {"not": odd}, id="in a not"),
    ],
)
def test_an_unknown_keyword_is_an_error_wherever_it_stands(place):
    """A keyword in no table is never skipped."""
    with pytest.raises(UnknownKeywordError) as caught:
        breaks(place({"multipleOf": 5}), {"token": "t0ken"})
    assert caught.value.keyword == "multipleOf"


def test_a_condition_on_what_is_not_understood_is_an_error():
    """Which branch holds is never guessed."""
    schema = {"if": {"minLength": 3}, "then": {"type": "string"}}
    with pytest.raises(UnknownKeywordError):
        breaks(schema, "words")


@pytest.mark.parametrize(("operation", "payload"), SAMPLES)
def test_the_sample_itself_obeys(operation, payload):
    """What is broken was whole before."""
    assert not rules_broken(lenient(operation), payload)


@pytest.mark.parametrize(("operation", "payload"), SAMPLES)
def test_each_break_breaks_one_thing_at_one_place(operation, payload):
    """A second reader of the schema finds a fault at that place, and none besides."""
    document = lenient(operation)
    judge = Judge(document)
    for way in breaks(document, payload):
        found = list(judge.iter_errors(way.apply(payload)))
        assert found, way
        places = {tuple(error.absolute_path) for error in found}
        assert places == {way.place}, way
        assert way.keyword in {error.validator for error in found}, way


@pytest.mark.parametrize(("operation", "payload"), SAMPLES)
def test_each_break_names_a_rule_that_there_is(operation, payload):
    """The schema says which rule a keyword stands for."""
    assert {way.rule for way in breaks(lenient(operation), payload)} <= set(rules())


@pytest.mark.parametrize(("operation", "payload"), SAMPLES)
def test_no_break_is_found_twice(operation, payload):
    """A place is broken in one way once, through whatever branches the schema leads there."""
    ways = [(way.place, way.how) for way in breaks(lenient(operation), payload)]
    assert len(ways) == len(set(ways))


@pytest.mark.parametrize(("operation", "payload"), SAMPLES)
def test_a_break_leaves_the_good_request_alone(operation, payload):
    """Breaking gives another request; the one it began from can be broken again."""
    before = render(payload, Media.JSON)
    for way in breaks(lenient(operation), payload):
        assert render(way.apply(payload), Media.JSON) != before
        assert render(payload, Media.JSON) == before


@pytest.mark.parametrize(("operation", "payload"), SAMPLES)
def test_what_is_wrong_in_xml_reads_otherwise_there(operation, payload):
    """No break sends the good document again."""
    good = render(payload, Media.XML)
    for way in breaks(lenient(operation), payload):
        if Media.XML in way.media:
            assert render(way.apply(payload), Media.XML) != good


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (("token",), {"an-object", "too-short"}),
        (("loyalty_program_id",), {"null", "true", "a-fraction", "a-text", "an-object"}),
        (("data",), {"a-text"}),
        (("data", 0), {"email-missing", "email-misspelt", "a-text"}),
        (("data", 0, "email"), {"an-object"}),
    ],
)
def test_xml_knows_fewer_wrong_types(place, told):
    """Text is a string, digits are an integer, an empty element is an empty array."""
    ways = breaks(lenient(BATCH), sample("email"))
    assert {way.how for way in ways if way.place == place and Media.XML in way.media} == told


@pytest.mark.parametrize(
    ("schema", "value", "told"),
    [
        ({"type": "string"}, "a", {"null", "true", "an-integer", "a-fraction"}),
        ({"type": ["string", "integer"]}, "a", {"null", "true", "a-fraction"}),
        ({"type": "integer"}, 1, {"a-text", "a-fraction"}),
        ({"type": "object"}, {}, {"an-array", "a-text", "null"}),
        ({"required": ["a"]}, {"a": 1}, {"a-missing"}),
        ({"enum": ["email"]}, "email", {"without-its-end", "twice", "with-a-letter-behind"}),
        ({"const": "email"}, "email", {"another-value"}),
        ({"pattern": "^[a-z]{3}$"}, "abc", {"without-its-start", "of-words", "twice"}),
        ({"not": {"const": 0}}, 1, {"the-one-value"}),
        ({"not": {"pattern": "[tz]"}}, "2024-09-01T12:34:56Z", {"in-lower-case"}),
        ({"not": {"pattern": " "}}, "2024-09-01T12:34:56Z", {"with-a-space"}),
        ({"minLength": 2}, "abc", {"too-short"}),
        ({"maxLength": 3}, "abc", {"too-long"}),
        ({"minItems": 2}, [1, 2], {"too-few"}),
        ({"maxItems": 2}, [1, 2], {"too-many"}),
        ({"additionalProperties": False}, {}, {"unknown-field"}),
        ({"properties": {"a": False}}, {}, {"a-besides"}),
    ],
)
def test_each_keyword_has_its_ways(schema, value, told):
    """One keyword alone, and some of the ways in which it is broken."""
    keyword = next(iter(schema))
    document = {**schema, "x-rules": {keyword: "EXC-4"}}
    ways = breaks(document, value)
    assert told <= {way.how for way in ways}
    for way in ways:
        assert not Judge(schema).is_valid(way.apply(value)), way


def test_every_breaker_is_tried_above():
    """Whoever teaches the deriver a keyword shows what it does."""
    annotations = {"$schema", "$id", "$comment", "$defs", "title", "description", "x-rules"}
    walked = {"$ref", "allOf", "if", "then", "else", "items"}
    tried = {
        next(iter(row[0]))
        for mark in test_each_keyword_has_its_ways.pytestmark
        for row in mark.args[1]
    }
    assert tried == set(BREAKERS) - annotations - walked


def test_an_item_is_broken_first_in_the_middle_and_last():
    """One profile is wrong anywhere in the data."""
    ways = breaks(lenient(BATCH), sample("phone"))
    missing = {way.place for way in ways if way.how == "phone-missing"}
    assert missing == {("data", 0), ("data", 1), ("data", 2)}


def test_only_the_branch_of_the_matching_is_broken():
    """A request by phone is not asked for an e-mail."""
    hows = {way.how for way in breaks(lenient(BATCH), sample("phone"))}
    assert "phone-missing" in hows
    assert "email-missing" not in hows


@pytest.mark.parametrize(
    ("profile", "rule"),
    [("lenient", "MAT-6"), ("lenient", "ITM-5"), ("lenient", "ITM-6"), ("lenient", "LIM-2")],
)
def test_what_some_target_allows_is_not_broken(profile, rule):
    """The most lenient target leaves nothing of an open choice to break."""
    document = request_schema(BATCH, load_profile(profile).knobs)
    assert rule not in {way.rule for way in breaks(document, sample("email"))}


@pytest.mark.parametrize("rule", ["MAT-6", "ITM-5", "ITM-6", "DAT-3", "LIM-2"])
def test_what_some_target_refuses_can_be_broken(rule):
    """The most exacting target has them all."""
    document = request_schema(BATCH, load_profile("strict").knobs)
    assert rule in {way.rule for way in breaks(document, sample("email"))}


@pytest.mark.parametrize(
    ("matching", "needed"),
    [
        ("email", {"email"}),
        ("phone", {"phone"}),
        ("profile_id", {"profile_id"}),
        ("custom", {"field_name", "field_value"}),
    ],
)
def test_the_fields_of_an_item_are_read_from_the_schema(matching, needed):
    """What its matching asks for is required, the date is not, and nothing else may be there."""
    document = request_schema(BATCH, load_profile("strict").knobs)
    told = fields(document, sample(matching), ("data", 0))
    assert told == {**dict.fromkeys(needed, True), "registration_date": False}


def test_the_fields_of_a_request_are_read_from_the_schema():
    """Four are required, and two belong to later batches."""
    told = fields(request_schema(BATCH, load_profile("strict").knobs), sample("email"), ())
    assert {name for name, needed in told.items() if not needed} == {"task_id", "next_key"}
    assert len(told) == 6
