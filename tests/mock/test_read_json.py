"""
How JSON is read under the knobs of ENC-5: a table of texts, knobs and what comes of them.
"""

import json

import pytest

from loyalty_mock import json_body
from loyalty_mock.json_body import read_json
from loyalty_mock.refusals import Refusal

PAGE = {"integer_spelling": "digits", "lone_surrogates": "refuse", "repeated_keys": "last"}
HALF = Refusal("ENC-5", "the body holds half of a surrogate pair")
TWICE = Refusal("ENC-5", "a key stands more than once")
DEEP = Refusal("SEC-2", "the body is nested too deeply")


def malformed(byte):
    return Refusal("ENC-4", f"the body is not well-formed JSON at byte {byte}")


# text, knobs: what is read
READ = [
    (b'{"a": 1.0}', {}, {"a": 1.0}),
    (b'{"a": 1.0, "b": 1e2}', {"integer_spelling": "any"}, {"a": 1, "b": 100}),
    (b'{"a": 1.5, "b": 1e400}', {"integer_spelling": "any"}, {"a": 1.5, "b": float("inf")}),
    (b'{"a": 1, "a": 2}', {}, {"a": 2}),
    (b"1e400", {}, Refusal("SEC-2", "the body holds a number too large to be read")),
    (b'{"a": 1, "b": 3, "a": 2}', {"repeated_keys": "first"}, {"a": 1, "b": 3}),
    (b'{"a": {"b": 1, "b": 2}}', {"repeated_keys": "first"}, {"a": {"b": 1}}),
    (b'{"a": 1, "a": 2}', {"repeated_keys": "refuse"}, TWICE),
    (b'[{"a": {"b": 1, "b": 2}}]', {"repeated_keys": "refuse"}, TWICE),
    (b'{"a": 1, "b": {"a": "x"}}', {"repeated_keys": "refuse"}, {"a": 1, "b": {"a": "x"}}),
    (b"[" * 100_000 + b"]" * 100_000, {"repeated_keys": "refuse"}, DEEP),
    (b'"\\ud83d\\uDE00"', {}, "\U0001f600"),
    (b'"\\ud83d"', {}, HALF),
    (b'"\\uDE00"', {}, HALF),
    (b'"\\uD83D"', {}, HALF),
    (b'"\\\\ud83d"', {}, "\\ud83d"),
    (b'"\\ud83d" x', {}, ...),
    (b'"\\ud83dx\\uDE00y"', {"lone_surrogates": "replace"}, "\ufffdx\ufffdy"),
    (b'"\\\\ud83d \\ud83d"', {"lone_surrogates": "replace"}, "\\ud83d \ufffd"),
    (b'"\\ud83d\\ud83d\\ude00"', {"lone_surrogates": "replace"}, "\ufffd\U0001f600"),
    (b'"\\\\\\ud83d"', {"lone_surrogates": "replace"}, "\\\ufffd"),
    (
        b'{"\\ud83d": 1, "a": 1, "a": 2}',
        {"lone_surrogates": "replace", "repeated_keys": "first"},
        {"\ufffd": 1, "a": 1},
    ),
    (b"{", {}, Refusal("ENC-4", "the body is not well-formed JSON")),
    (b'{"a"}', {}, malformed(4)),
    (b"", {}, Refusal("ENC-4", "the body is not well-formed JSON")),
    (b'"\xff"', {}, Refusal("ENC-3", "the body is not UTF-8")),
    (b'{"a": 1.0, "a": 2}', {"integer_spelling": "any", "repeated_keys": "first"}, {"a": 1}),
]


@pytest.mark.parametrize(("text", "knobs", "value"), READ, ids=range(len(READ)))
def test_a_text_is_read_as_its_knobs_say(text, knobs, value):
    read = read_json(text, PAGE | knobs)
    if value is ...:
        assert isinstance(read, Refusal) and read.rule == "ENC-4"
    else:
        # As text, where 1 is no 1.0.
        assert as_text(read) == as_text(value)


def as_text(value):
    return repr(value) if isinstance(value, Refusal) else json.dumps(value, sort_keys=True)


def test_what_is_too_deep_for_a_second_reading_is_refused(monkeypatch):
    """How deep the standard library reads is each Python's own; here it reads no depth at all."""

    def loads(*_, **__):
        raise RecursionError

    monkeypatch.setattr("loyalty_mock.json_body.json.loads", loads)
    assert read_json(b"[[]]", PAGE | {"repeated_keys": "first"}) == DEEP


def test_what_msgspec_said_before_its_release_0_23_is_understood(monkeypatch):
    class Older:
        def decode(self, body):
            return body.decode()

    monkeypatch.setattr(json_body, "_DECODERS", {"digits": Older()})
    assert read_json(b'"\xff"', PAGE) == Refusal("ENC-3", "the body is not UTF-8")
