"""
What every answer owes, whatever was asked: a table of answers and the breaches each is told of.

The findings are written out by hand, in the words people read.
"""

import json

import pytest

from loyalty_contract.wire.asks import Answer, Ask, Media, Trouble
from loyalty_contract.wire.readings import read
from loyalty_contract.wire.shapes import check

ID = "6f1f9a52-0000-4000-8000-0123456789ab"
GOOD = {"error": 0, "error_text": "Successful operation", "task_id": ID}
REFUSED = {"error": 400, "error_text": "no"}
UUID = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"
FORMATS = {Media.JSON: "application/json", Media.XML: "application/xml"}


def xml(error="0", text="Successful operation", more=f"<task_id>{ID}</task_id>"):
    return f"<xml><error>{error}</error><error_text>{text}</error_text>{more}</xml>".encode()


def found(body, *, status=200, media=Media.JSON, says=None, **ask):
    """Judge one answer; give its findings as rule, verdict and text."""
    answer = Answer(
        ask=Ask(media=media, build=bytes, **ask),
        status=status,
        body=body if isinstance(body, bytes) else json.dumps(body).encode(),
        headers={"content-type": FORMATS[media] if says is None else says},
    )
    return [(one.rule, str(one.verdict), one.text) for one in check(answer, read(answer), ())]


def without(name):
    return {key: value for key, value in GOOD.items() if key != name}


SOUND = {
    "a success": lambda: found(GOOD),
    "a success with more": lambda: found({**GOOD, "next_key": "k", "more": [1]}),
    "a success with a name of its own twice": lambda: found(
        json.dumps(GOOD).encode()[:-1] + b', "trace": 1, "trace": 2}'
    ),
    "a success in XML": lambda: found(xml(), media=Media.XML),
    "a success in XML laid out": lambda: found(xml(" 0 "), media=Media.XML),
    "a refusal": lambda: found(REFUSED),
    "a refusal mirrored": lambda: found(REFUSED, status=400),
    "a refusal in XML": lambda: found(xml("400", "n&#111;", ""), media=Media.XML),
    "a refusal below zero": lambda: found({**REFUSED, "error": -1}),
    "a refusal below zero in XML": lambda: found(xml("-1", "no", ""), media=Media.XML),
    "a key of white space in XML": lambda: found(
        xml(more=f"<task_id>{ID}</task_id><next_key> </next_key>"), media=Media.XML
    ),
    "a breakdown": lambda: found(b"Traceback (most recent call last)", status=500),
    "a redirect": lambda: found(b"", status=302),
    "another type of JSON": lambda: found(GOOD, says="text/JSON; charset=UTF-8"),
    "a vendor's type of JSON": lambda: found(GOOD, says=" application/vnd.v1+json"),
    "a vendor's type of XML": lambda: found(xml(), media=Media.XML, says="text/xml;charset=utf8"),
    "the format that the request names": lambda: found(
        xml(), says="application/xml", headers={"content-TYPE": "text/json; v=1"}
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_answer_is_told_of_nothing(name):
    assert SOUND[name]() == []


# What is wrong: the answer, and what it is told of.
NO_ENVELOPE = "the answer's body is no envelope: "
FLAWS = {
    "no body": (lambda: found(b""), [("EXC-2", "FAIL", NO_ENVELOPE + "''")]),
    "no envelope in a refusal": (
        lambda: found(b"no\xff", status=404),
        [("EXC-4", "NON-STRICT", NO_ENVELOPE + "'no\ufffd'")],
    ),
    "no error": (lambda: found(without("error")), [("EXC-2", "FAIL", "error: is missing")]),
    "no error_text": (
        lambda: found(without("error_text")),
        [("EXC-2", "FAIL", "error_text: is missing")],
    ),
    "no task_id": (lambda: found(without("task_id")), [("EXC-2", "FAIL", "task_id: is missing")]),
    "an error as text": (
        lambda: found({**GOOD, "error": "0"}),
        [("EXC-2", "FAIL", "error: '0' breaks type integer")],
    ),
    "an error of words in XML": (
        lambda: found(xml("zero"), media=Media.XML),
        [("EXC-2", "FAIL", "error: 'zero' breaks type integer")],
    ),
    "another text": (
        lambda: found({**GOOD, "error_text": "OK"}),
        [("EXC-3", "FAIL", "error_text: 'OK' breaks const Successful operation")],
    ),
    "a text that is none": (
        lambda: found({**GOOD, "error_text": ["x" * 200]}),
        [
            ("EXC-2", "FAIL", "error_text: list breaks type string"),
            ("EXC-3", "FAIL", "error_text: list breaks const Successful operation"),
        ],
    ),
    "an empty text in XML": (
        lambda: found(xml("400", "", ""), media=Media.XML),
        [("EXC-4", "NON-STRICT", "error_text: '' breaks minLength 1")],
    ),
    "an id that is no UUID": (
        lambda: found({**GOOD, "task_id": "x" * 100}),
        [("EXC-3", "FAIL", f"task_id: {repr('x' * 100)[:80]} breaks pattern {UUID[:80]}")],
    ),
    "a next_key that is no text": (
        lambda: found({**GOOD, "next_key": None}),
        [("CON-4", "NON-STRICT", "next_key: None breaks type string")],
    ),
    "two elements of a name in XML": (
        lambda: found(xml(more=f"<task_id>{ID}</task_id>" * 2), media=Media.XML),
        [("EXC-2", "FAIL", "the answer is not what its XSD says")],
    ),
    "two errors in JSON": (
        lambda: found(b'{"error": 400, ' + json.dumps(GOOD).encode()[1:]),
        [("EXC-2", "FAIL", "error stands more than once in an object")],
    ),
    "two errors and another text in JSON": (
        lambda: found(b'{"error": 400, ' + json.dumps(GOOD | {"error_text": "OK"}).encode()[1:]),
        [
            ("EXC-3", "FAIL", "error_text: 'OK' breaks const Successful operation"),
            ("EXC-2", "FAIL", "error stands more than once in an object"),
        ],
    ),
    "two errors and no task_id in JSON": (
        lambda: found(b'{"error": 400, ' + json.dumps(without("task_id")).encode()[1:]),
        [("EXC-2", "FAIL", "task_id: is missing")],
    ),
    "two texts of a refusal in JSON": (
        lambda: found(b'{"error_text": "a", "error_text": "b", "error": 400}', status=400),
        [("EXC-4", "NON-STRICT", "error_text stands more than once in an object")],
    ),
    "two texts of a refusal in XML": (
        lambda: found(xml("400", "no", "<error_text>no</error_text>"), media=Media.XML, status=400),
        [("EXC-4", "NON-STRICT", "the answer is not what its XSD says")],
    ),
    "a refusal without a text": (
        lambda: found({"error": 400, "error_text": ""}),
        [("EXC-4", "NON-STRICT", "error_text: '' breaks minLength 1")],
    ),
    "a refusal that says 0": (
        lambda: found({"error": 0, "error_text": "no"}, status=400),
        [("EXC-4", "NON-STRICT", "error: 0 breaks not {'const': 0}")],
    ),
    "a refusal with the last status of its kind": (
        lambda: found({"error": 7}, status=499),
        [("EXC-4", "NON-STRICT", "error_text: is missing")],
    ),
    "the other format": (
        lambda: found(xml(), says="application/xml"),
        [("EXC-6", "NON-STRICT", "a request in json was answered in xml")],
    ),
    "the other format for a request that names its own": (
        lambda: found(
            xml(),
            says="application/xml",
            headers={"Content-Type": "application/json; a=b; c=d", "X-Other": "text/xml"},
        ),
        [("EXC-6", "NON-STRICT", "a request in json was answered in xml")],
    ),
    "a type of the other format": (
        lambda: found(GOOD, says="text/html; charset=utf-8"),
        [("EXC-7", "NON-STRICT", "a body in json came as Content-Type 'text/html; charset=utf-8'")],
    ),
    "no type": (
        lambda: found(xml(), media=Media.XML, says=""),
        [("EXC-7", "NON-STRICT", "a body in xml came as Content-Type ''")],
    ),
    "a type without end": (
        lambda: found(GOOD, says="x" * 90),
        [("EXC-7", "NON-STRICT", f"a body in json came as Content-Type {'x' * 80!r}")],
    ),
    "another charset": (
        lambda: found(GOOD, says='application/json; CHARSET = "latin1"'),
        [("EXC-7", "NON-STRICT", "Content-Type names the charset latin1, not UTF-8")],
    ),
    "a charset without end": (
        lambda: found(GOOD, says="application/json;charset=" + "x" * 50),
        [("EXC-7", "NON-STRICT", f"Content-Type names the charset {'x' * 40}, not UTF-8")],
    ),
}


@pytest.mark.parametrize("name", FLAWS)
def test_a_flaw_is_told_by_its_rule_and_place(name):
    judge, told = FLAWS[name]
    assert judge() == told


def test_a_body_that_comes_without_any_type_is_told_of():
    answer = Answer(
        ask=Ask(media=Media.JSON, build=bytes), status=200, body=json.dumps(GOOD).encode()
    )
    told = [(one.rule, one.text) for one in check(answer, read(answer), ())]
    assert told == [("EXC-7", "a body in json came as Content-Type ''")]


def test_only_a_request_to_the_endpoint_owes_a_format():
    assert found(xml(), method="GET", says="application/xml") == []
    assert found(xml(), path="/elsewhere", says="application/xml") == []


def test_an_answer_that_nobody_understood_owes_no_format():
    assert found(b"{}", says="text/html", status=302) == []
    assert found(b"", status=300) == []


def test_where_no_answer_came_nothing_is_told():
    answer = Answer(ask=Ask(media=Media.JSON, build=bytes), trouble=Trouble.TIMEOUT, body=b"secret")
    assert check(answer, read(answer), ["secret"]) == []


OTHER_ID = "A1B2C3D4-E5F6-7A8B-9C0D-E1F2A3B4C5D6"
# Two answers that differ in what is often told apart by nothing: the first is sound.
ALIKE = {
    "an id a digit short": ({**GOOD, "task_id": OTHER_ID}, {**GOOD, "task_id": OTHER_ID[:-1]}),
    "an id with more behind it": (GOOD, {**GOOD, "task_id": ID + "-"}),
    "an id for an error": (GOOD, {**GOOD, "error": ID}),
    "an id for a text": (GOOD, {**GOOD, "error_text": ID}),
    "a text for a number": (REFUSED, {**REFUSED, "error": "error_text"}),
    "no text": ({**REFUSED, "error_text": "wrong"}, {**REFUSED, "error_text": ""}),
    "a text in an array": (REFUSED, {**REFUSED, "error_text": ["no"]}),
    "a long answer": ({**GOOD, "more": "x" * 5000}, {**GOOD, "more": "x" * 5000, "error": None}),
}


@pytest.mark.parametrize("name", ALIKE)
def test_an_answer_much_like_a_sound_one_is_told_of_what_is_wrong(name):
    sound, wrong = ALIKE[name]
    for _ in range(2):  # the second time from memory
        assert found(sound) == []
        assert found(wrong) != []


def test_of_two_refusals_each_is_told_of_in_its_own_words():
    told = [found({"error": word, "error_text": "no"}, status=400) for word in ("one", "two")]
    assert [[text for _, _, text in one] for one in told] == [
        ["error: 'one' breaks type integer"],
        ["error: 'two' breaks type integer"],
    ]
