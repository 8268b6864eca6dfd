"""
Where tokens are found, which one counts, and what a log may hold of one: asked directly.
"""

import gzip
import zlib

import pytest

from loyalty_mock.tokens import (
    counting_token,
    is_known,
    mask,
    peek_tokens,
    secrets_in,
    sent_tokens,
    tokens_in,
)
from loyalty_mock.wire import WireRequest


def request(body=b"", query=None, **headers):
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return WireRequest(method="POST", path="/", query=query or {}, headers=named, body=body)


# Authorization: the token in it
BEARERS = {
    "Bearer abc": "abc",
    " bearer  abc ": "abc",
    "BEARER a b": "a b",
    "Bearer": None,
    "Bearer ": None,
    "Basic abc": None,
    "abc": None,
    "": None,
}


@pytest.mark.parametrize("authorization", BEARERS)
def test_a_bearer_token_is_found_in_its_header(authorization):
    found = sent_tokens(request(authorization=authorization), {})
    assert found.get("header") == BEARERS[authorization] and set(found) <= {"header"}


def test_tokens_are_found_in_body_and_query():
    sent = request(query={"token": "q"}, authorization="Bearer h")
    assert sent_tokens(sent, {"token": 7}) == {"body": 7, "header": "h", "query": "q"}
    assert sent_tokens(request(query={"token": ""}), {"token": None}) == {"body": None}
    assert sent_tokens(request(), {}) == {}


@pytest.mark.parametrize(
    ("tokens", "secrets"),
    [
        ({}, set()),
        ({"body": "a"}, {"a"}),
        ({"body": ""}, set()),
        ({"body": 7}, {"7"}),
        ({"body": 7, "header": "a", "query": ""}, {"7", "a"}),
        ({"body": [1], "header": "b"}, {"b"}),
        ({"body": "b" * 5_000}, {"b" * 5_000}),
    ],
)
def test_texts_and_numbers_sent_as_tokens_are_secrets(tokens, secrets):
    assert secrets_in(tokens) == secrets


# sources, precedence, tokens: the one that counts
COUNTING = [
    ("body", "body", {"body": "b", "header": "h"}, "b"),
    ("body", "body", {"header": "h"}, None),
    ("body", "body", {}, None),
    ("body+query", "body", {"header": "h", "cookie": "c"}, None),
    ("body+header", "body", {"body": "b", "header": "h"}, "b"),
    ("body+header", "header", {"body": "b", "header": "h"}, "h"),
    ("body+header", "header", {"body": "b"}, "b"),
    ("body+header", "body", {"body": "", "header": "h"}, "h"),
    ("body+header", "body", {"body": "", "header": ""}, ""),
    ("body", "body", {"body": ""}, ""),
    ("body", "body", {"body": None}, None),
    ("body+query", "query", {"body": "b", "query": "q"}, "q"),
]


@pytest.mark.parametrize(("sources", "first", "tokens", "counts"), COUNTING)
def test_of_several_tokens_one_counts(sources, first, tokens, counts):
    knobs = {"token_sources": sources, "token_precedence": first}
    assert counting_token(tokens, knobs) == counts


def test_a_token_is_known_by_every_character():
    known = ("abc", "d\ud800", "дата")
    assert all(is_known(token, known) for token in known)
    assert not any(is_known(token, known) for token in ("ab", "abcd", "d", "ABC", ""))
    assert not is_known("abc", ())


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        (None, "-"),
        ("", "-"),
        (7, "-"),
        ("a", "…"),
        ("abcdefghijk", "…"),
        ("abcdefghijkl", "abc…"),
        ("abcdefghijklm", "abc…"),
        ("a-cdefghijkl", "…"),
    ],
)
def test_a_log_has_the_first_letters_of_a_long_token(token, shown):
    assert mask(token) == shown


# a body, however broken: what seems to be a token in it
PEEKED = {
    b'{"token": "abc", "data": [': ["abc"],
    b'{"token" :"a\\u0062\\"c"': ['ab"c'],
    b'{"token": "a\\x"': ["a\\x"],
    b'{"token": ""}': [],
    b'{"tokens": "abc"}': [],
    b"{'token': \"abc\"}": ["abc"],
    b"<xml><token> a&amp;b </token>": ["a&b"],
    b'<token a="b"><![CDATA[abc]]></token>': ["abc"],
    b"<token></token>": [],
    b"token=a%20b+c&data=": ["a b c"],
    b"token: abc": ["abc"],
    b"mytoken=abc": [],
    b'{"token": "a"} {"token": "b"}': ["a", "b"],
    b'{"token": "\xff"}': ["\ufffd"],
    b"": [],
}


@pytest.mark.parametrize("body", PEEKED, ids=repr)
def test_what_seems_to_be_a_token_is_found_in_any_body(body):
    assert tokens_in(body) == PEEKED[body]
    assert peek_tokens(request(body))["body"] == PEEKED[body]


def test_header_and_query_are_peeked_at_too():
    sent = request(query={"token": "q"}, authorization="Bearer h")
    assert peek_tokens(sent) == {"header": ["h"], "query": ["q"], "body": []}
    assert peek_tokens(request()) == {"header": [], "query": [], "body": []}


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_packed_body_is_peeked_at(pack):
    body = pack(b'{"token": "abc"}' + b" " * 70_000 + b'{"token": "late"}')
    assert peek_tokens(request(body, content_encoding="gzip"))["body"] == ["abc"]
    assert peek_tokens(request(b"token=abc", content_encoding="gzip"))["body"] == []


def test_a_large_body_is_peeked_at_from_both_ends():
    ends = b'{"token": "%b"}'
    whole = ends % b"a" + b" " * 65_000 + ends % b"b" + b" " * 65_000 + ends % b"c"
    large = ends % b"a" + b" " * 70_000 + ends % b"b" + b" " * 70_000 + ends % b"c"
    assert peek_tokens(request(whole))["body"] == ["a", "b", "c"]
    assert peek_tokens(request(large))["body"] == ["a", "c"]
