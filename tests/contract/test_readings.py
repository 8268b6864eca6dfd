"""
What the kit reads out of an answer: a table of bodies, statuses and what was meant by them.

The expectations are written by hand, so that a kit that reads too leniently or too strictly fails.
"""

import json

import pytest

from loyalty_contract.wire.asks import Answer, Ask, Media, Trouble
from loyalty_contract.wire.readings import Kind, read

ASK = Ask(media=Media.JSON, build=bytes)
GOOD = b'{"error": 0, "error_text": "Successful operation", "task_id": "t1"}'


def answer(body, status=200):
    return Answer(ask=ASK, status=status, body=body)


# status, body, what was meant, its error, why it is unclear
MEANT = {
    "a success": (200, GOOD, Kind.ACCEPTED, 0, ""),
    "the last status of success": (299, GOOD, Kind.ACCEPTED, 0, ""),
    "an informational status": (199, GOOD, Kind.UNCLEAR, 0, "HTTP 199 with error 0"),
    "a refusal under 200": (200, b'{"error": 400}', Kind.REFUSED, 400, ""),
    "a refusal mirrored": (400, b'{"error": 400}', Kind.REFUSED, 400, ""),
    "the last status of refusal": (499, b'{"error": 7}', Kind.REFUSED, 7, ""),
    "a refusal below zero": (200, b'{"error": -1}', Kind.REFUSED, -1, ""),
    "a refusal without a code": (404, b"", Kind.REFUSED, None, ""),
    "a refusal that says 0": (400, GOOD, Kind.UNCLEAR, 0, "HTTP 400 with error 0"),
    "a breakdown that says 0": (500, GOOD, Kind.UNCLEAR, 0, "HTTP 500"),
    "a breakdown that says 400": (503, b'{"error": 400}', Kind.UNCLEAR, 400, "HTTP 503"),
    "a redirect": (
        *(300, GOOD, Kind.UNCLEAR, 0),
        "HTTP 300: a redirect, which is not followed",
    ),
    "the last status of redirection": (
        *(399, b"", Kind.UNCLEAR, None),
        "HTTP 399: a redirect, which is not followed",
    ),
    "no body": (200, b"", Kind.UNCLEAR, None, "HTTP 200 with no error code"),
    "no error": (204, b"{}", Kind.UNCLEAR, None, "HTTP 204 with no error code"),
    "an error that is null": (
        *(200, b'{"error": null}', Kind.UNCLEAR, None),
        "HTTP 200 with an error that is no integer",
    ),
    "an error that is false": (
        *(200, b'{"error": false}', Kind.UNCLEAR, None),
        "HTTP 200 with an error that is no integer",
    ),
    "an error of 0.0": (
        *(200, b'{"error": 0.0}', Kind.UNCLEAR, None),
        "HTTP 200 with an error that is no integer",
    ),
    "an error of words": (
        *(200, b'{"error": "none"}', Kind.UNCLEAR, None),
        "HTTP 200 with an error that is no integer",
    ),
    "an error of too many digits": (
        *(200, b'{"error": "%b"}' % (b"1" * 19), Kind.UNCLEAR, None),
        "HTTP 200 with an error that is no integer",
    ),
    "an error as text": (200, b'{"error": "0"}', Kind.ACCEPTED, 0, ""),
    "an error as text with white space": (200, b'{"error": " +400 "}', Kind.REFUSED, 400, ""),
    "XML": (200, b"<xml><error>0</error></xml>", Kind.ACCEPTED, 0, ""),
    "XML laid out": (
        200,
        b"\xef\xbb\xbf\n<xml>\n <error> 0 </error>\n</xml>",
        Kind.ACCEPTED,
        0,
        "",
    ),
}


@pytest.mark.parametrize("name", MEANT)
def test_what_was_meant_is_read(name):
    status, body, kind, error, why = MEANT[name]
    reading = read(answer(body, status))
    assert (reading.kind, reading.error, reading.why) == (kind, error, why)


@pytest.mark.parametrize("trouble", list(Trouble))
def test_no_answer_is_unclear_and_says_why(trouble):
    reading = read(Answer(ask=ASK, trouble=trouble))
    assert (reading.kind, reading.why, reading.fields) == (Kind.UNCLEAR, str(trouble), {})
    assert (reading.media, reading.error) == (None, None)


# body: the format it is really in, its fields
READ = {
    GOOD: (
        Media.JSON,
        {"error": 0, "error_text": "Successful operation", "task_id": "t1"},
    ),
    b" \t\r\n{}": (Media.JSON, {}),
    b"[1]": (Media.JSON, {}),
    b'"<xml/>"': (Media.JSON, {}),
    b"null": (Media.JSON, {}),
    b"": (None, {}),
    b"no answer": (None, {}),
    b"{": (None, {}),
    b"[" * 100_000: (None, {}),
    b'{"error": "\xff"}': (None, {}),
    b"<xml/>": (Media.XML, {}),
    b"<xml>text</xml>": (Media.XML, {}),
    b"<xml><item>1</item></xml>": (Media.XML, {}),
    b"<xml><a/></xml>": (Media.XML, {"a": ""}),
    b"<xml><!-- a --><a>1<?b?>2</a></xml>": (Media.XML, {"a": "12"}),
    b"<xml><a><item>1</item><item/></a></xml>": (Media.XML, {"a": ["1", ""]}),
    b"<xml><a><item>1</item><b>2</b></a></xml>": (Media.XML, {"a": {"item": "1", "b": "2"}}),
    b"<xml><a><b>1</b></a><c>2</c></xml>": (Media.XML, {"a": {"b": "1"}, "c": "2"}),
    b" <xml><a>1</a></xml>": (Media.XML, {"a": "1"}),
    b"<html/>": (None, {}),
    b"<XML><error>0</error></XML>": (None, {}),
    b"<xml>": (None, {}),
    b"<xml><a>&b;</a></xml>": (None, {}),
    b"<a></a><b></b>": (None, {}),
}


@pytest.mark.parametrize("body", READ, ids=lambda body: repr(body[:40]))
def test_a_body_is_read_in_the_format_it_is_in(body):
    reading = read(answer(body))
    assert (reading.media, reading.fields) == READ[body]


def test_an_entity_is_not_expanded():
    body = b'<!DOCTYPE xml [<!ENTITY e "0">]><xml><error>&e;</error></xml>'
    assert read(answer(body)).kind is Kind.UNCLEAR


def test_a_text_longer_than_ten_million_characters_is_read():
    reading = read(answer(b"<xml><a>%b</a></xml>" % (b"x" * 10_000_001)))
    assert len(reading.fields["a"]) == 10_000_001


def test_an_answer_is_read_twenty_levels_deep_and_no_deeper():
    deep = "<xml>" + "<a>" * 30 + "x" + "</a>" * 30 + "</xml>"
    value, depth = read(answer(deep.encode())).fields, 0
    while isinstance(value, dict):
        value, depth = value["a"], depth + 1
    assert (value, depth) == ("", 21)


def test_lists_are_read_twenty_levels_deep_and_no_deeper():
    deep = "<xml><a>" + "<item>" * 30 + "x" + "</item>" * 30 + "</a></xml>"
    value, depth = read(answer(deep.encode())).fields["a"], 1
    while isinstance(value, list):
        value, depth = value[0], depth + 1
    assert (value, depth) == ("", 21)


# fields: the task's id, the text
TOLD = [
    ({"task_id": "t1", "error_text": "no"}, "t1", "no"),
    ({"task_id": "", "error_text": ""}, None, ""),
    ({"task_id": 7, "error_text": 7}, None, ""),
    ({"task_id": None, "error_text": None}, None, ""),
    ({}, None, ""),
]


@pytest.mark.parametrize(("fields", "task_id", "text"), TOLD)
def test_id_and_text_are_given_where_they_are_texts(fields, task_id, text):
    reading = read(answer(json.dumps(fields).encode()))
    assert (reading.task_id, reading.text) == (task_id, text)


# a body: the names that stand more than once in one of its objects
REPEATED = {
    b'{"a": 1, "b": 1}': set(),
    b'{"a": 1, "b": 1, "a": 2}': {"a"},
    b'{"a": {"a": 1}, "b": [{"c": 1}, {"c": 1}]}': set(),
    b'{"b": [{"c": 1, "c": 1}], "d": 1, "d": 2, "d": 3}': {"c", "d"},
    b'{"a": 1, "a": 2': set(),
    b"<xml><a/><a/></xml>": set(),
}


@pytest.mark.parametrize("body", REPEATED, ids=repr)
def test_names_that_stand_more_than_once_are_noted(body):
    assert read(answer(body)).repeated == REPEATED[body]


def test_of_a_name_that_stands_twice_the_last_is_read():
    assert read(answer(b'{"error": 400, "error": 0}')).kind is Kind.ACCEPTED
