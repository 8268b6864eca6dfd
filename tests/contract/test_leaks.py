"""
What an answer must keep to itself: tokens, and in a refusal the insides of the server.
"""

import base64
import json

import pytest

from loyalty_contract.wire.asks import Answer, Ask, Media
from loyalty_contract.wire.readings import read
from loyalty_contract.wire.shapes import check

GOOD = {
    "error": 0,
    "error_text": "Successful operation",
    "task_id": "6f1f9a52-0000-4000-8000-0123456789ab",
}


def found(body, *, status=200, secrets=(), also=None):
    """Judge one answer; give its findings as rule, verdict and text."""
    answer = Answer(
        ask=Ask(media=Media.JSON, build=bytes),
        status=status,
        body=body if isinstance(body, bytes) else json.dumps(body).encode(),
        headers={"content-type": "application/json", **(also or {})},
    )
    return [(one.rule, str(one.verdict), one.text) for one in check(answer, read(answer), secrets)]


SECRET = 'to/k"en?<>~0'
SAME = "the answer repeats a token"
CODED = "the answer repeats a token, in another coding"
LEAKS = {
    "as it is": (SECRET.encode(), SAME),
    "as JSON": (json.dumps(SECRET).encode(), CODED),
    "as XML": (b'to/k"en?&lt;&gt;~0', CODED),
    "as a URL": (b"to%2Fk%22en%3F%3C%3E~0", CODED),
    "as base64": (base64.b64encode(SECRET.encode() + b"more"), CODED),
    "as base64 for URLs": (base64.urlsafe_b64encode(SECRET.encode() + b"x"), CODED),
    "as hexadecimal digits": (SECRET.encode().hex().encode(), CODED),
}


@pytest.mark.parametrize("name", LEAKS)
def test_a_token_in_an_answer_is_told_of(name):
    body, text = LEAKS[name]
    told = found(body, status=500, secrets=["other-token", SECRET])
    assert told == [("AUT-4", "NON-STRICT", text)]


def test_a_token_in_a_header_is_told_of():
    told = found(GOOD, secrets=["secret"], also={"x-echo": "my secret"})
    assert told == [("AUT-4", "NON-STRICT", SAME)]


def test_a_short_token_may_stand_in_a_text_by_chance():
    assert found(GOOD, secrets=["error"]) == []


# What a refusal says of its insides, as it is shown.
INSIDES = {
    "no: Traceback (most recent call last)": "Traceback (most recent call last)",
    "no: File 'a' KeyError": "KeyError",
    "at /usr/lib": " /usr/l",
    "in a.b.CException": "a.b.CException",
    "SQLSTATE[": "SQLSTATE[",
}


@pytest.mark.parametrize("text", INSIDES)
def test_the_insides_of_a_server_in_a_refusal_are_told_of(text):
    told = found({"error": 400, "error_text": text}, status=400)
    shown = f"the refusal shows its insides: {INSIDES[text]!r}"
    assert told == [("SEC-3", "NON-STRICT", shown)]


def test_insides_are_shown_shortly_and_looked_for_at_the_beginning():
    long = "a." * 60 + "BError"
    told = found({"error": 400, "error_text": long})
    assert told == [("SEC-3", "NON-STRICT", f"the refusal shows its insides: {long[:80]!r}")]
    assert found({"error": 400, "error_text": " " * 100_000 + "KeyError"}) == []
    assert found({"error": 400, "error_text": "KeyError".rjust(90_000)}) != []


def test_the_text_of_a_success_is_not_searched_for_insides():
    assert found({**GOOD, "more": "KeyError"}) == []


def test_a_refusal_may_be_told_of_more_than_one_flaw():
    told = found({"error": 400, "error_text": "my-token KeyError", "x": 1}, secrets=["my-token"])
    assert [rule for rule, *_ in told] == ["AUT-4", "SEC-3"]
