"""
Spellings that one format has and the other lacks, or that both have: each is a choice, told alike.

A field that stands twice (repeated_keys), and integers told as text (number_strings) or in JSON's
other ways (integer_spelling).
"""

import json
from html import escape

import pytest

CLOSED = {"tokens": ("abc123def456",), "programs": (123, 456), "seed": 1}
PAGE = {
    "token": "abc123def456",
    "loyalty_program_id": 123,
    "matching": "email",
    "data": [{"email": "user1@example.com"}],
}


def in_json(request):
    return json.dumps(request).encode()


def in_xml(*parts):
    return f"<xml>{''.join(map(elements, parts))}</xml>".encode()


def elements(value):
    match value:
        case dict():
            return "".join(f"<{name}>{elements(one)}</{name}>" for name, one in value.items())
        case list():
            return "".join(f"<item>{elements(item)}</item>" for item in value)
        case _:
            return escape(str(value))


def told(outcome):
    return (outcome.status, outcome.rule, outcome.error, outcome.error_text)


# first, second, what refuses the request where the second counts
REPEATED = [
    ({"token": "abc123def456"}, {"token": "stranger"}, "AUT-2"),
    ({"loyalty_program_id": 123}, {"loyalty_program_id": 789}, "PRG-2"),
    ({"matching": "email"}, {"matching": "mail"}, "MAT-1"),
    ({"data": [{"email": "a@b"}]}, {"data": [{"phone": "+1234567"}]}, "MAT-2"),
    ({"data": [{"email": "a@b"}]}, {"data": []}, "ITM-1"),
]


@pytest.mark.parametrize("media", ["json", "xml"])
@pytest.mark.parametrize(("first", "second", "rule"), REPEATED)
def test_a_field_that_stands_twice_is_a_choice(mock_with, ask, media, first, second, rule):
    others = {name: PAGE[name] for name in PAGE if name not in first}
    if media == "json":
        body = b"{%b}" % b",".join(in_json(part)[1:-1] for part in (others, first, second))
    else:
        body = in_xml(others, first, second)
    for choice, expected in (("last", rule), ("first", None), ("refuse", "ENC-5")):
        mock = mock_with({"repeated_keys": choice}, **CLOSED)
        assert ask(mock, body, media).rule == expected


@pytest.mark.parametrize("media", ["json", "xml"])
def test_an_items_field_that_stands_twice_is_a_choice(mock_with, ask, media):
    twice = {
        "json": in_json(PAGE).replace(b'"}]', b'", "email": "a"}]'),
        "xml": in_xml(PAGE).replace(b"</item>", b"<email>a</email></item>"),
    }
    for choice, expected in (("last", "ITM-3"), ("first", None), ("refuse", "ENC-5")):
        mock = mock_with({"repeated_keys": choice}, **CLOSED)
        assert ask(mock, twice[media], media).rule == expected


def program(text):
    """Tell the program as text in both formats; where number_strings = coerce they are one."""
    return in_json(PAGE | {"loyalty_program_id": text}), in_xml(PAGE | {"loyalty_program_id": text})


NO_INTEGERS = {
    "nothing": "",
    "an underscore": "1_23",
    "full-width digits": "\uff11\uff12\uff13",
    "Arabic-Indic digits": "\u0661\u0662\u0663",
    "a superscript": "12\u00b3",
    "hexadecimal": "0x7b",
    "a space within": "12 3",
    "two signs": "--123",
    "a letter": "123a",
    "a comma": "1,23",
    "a word": "true",
    "infinity": "Infinity",
    "a million digits": "9" * 1_000_000,
}


@pytest.mark.parametrize("name", NO_INTEGERS)
def test_a_text_that_is_no_integer_is_none_in_either_format(mock_with, ask, name):
    mock = mock_with({"number_strings": "coerce"})
    by_json, by_xml = program(NO_INTEGERS[name])
    for outcome in (ask(mock, by_json, "json"), ask(mock, by_xml, "xml")):
        assert not outcome.accepted
        assert outcome.rule in {"PRG-1", "ENC-5", "SEC-2"}


@pytest.mark.parametrize(
    "text", ["123", "-123", "0", "-0", "0123", "+123", " 123", "123\n", "789", "9" * 30]
)
@pytest.mark.parametrize("spelling", ["digits", "any"])
def test_an_integer_told_as_text_has_one_outcome(mock_with, ask, text, spelling):
    mock = mock_with({"number_strings": "coerce", "integer_spelling": spelling}, **CLOSED)
    by_json, by_xml = program(text)
    one, other = ask(mock, by_json, "json"), ask(mock, by_xml, "xml")
    assert told(one) == told(other)
    assert one.accepted or text != "123"


@pytest.mark.parametrize("number", ["123.0", "1.23e2", "1230E-1", "123.5", "1e-2"])
@pytest.mark.parametrize("spelling", ["digits", "any"])
def test_a_number_spelt_otherwise_has_one_outcome(mock_with, ask, number, spelling):
    mock = mock_with({"integer_spelling": spelling}, **CLOSED)
    by_xml = ask(mock, program(number)[1], "xml")
    by_json = ask(mock, in_json(PAGE).replace(b"123,", number.encode() + b",", 1), "json")
    # The value itself is told as it was sent: a number in JSON, a text in XML.
    assert told(by_json)[:3] == told(by_xml)[:3]
    assert by_json.accepted == (spelling == "any" and number not in {"123.5", "1e-2"})
