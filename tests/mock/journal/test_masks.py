"""
A token is masked however it is spelt, whole, and the text around it stays as it was.
"""

import hashlib

import pytest

from loyalty_mock.journal.entries import tenant_key
from loyalty_mock.journal.masks import masked_body, masked_headers, masked_text, masked_value
from loyalty_mock.journal.telling import head, whole

ODD = 's\u00e9c/ret&<"it\'s" x'
LONG = "S3cr3tTokenN0body5ees"
SPELT = {
    "as it is": ODD,
    "JSON": 's\\u00e9c/ret&<\\"it\'s\\" x',
    "JSON in UTF-8": 's\u00e9c/ret&<\\"it\'s\\" x',
    "XML": 's\u00e9c/ret&amp;&lt;"it\'s" x',
    "XML, quotes too": "s\u00e9c/ret&amp;&lt;&quot;it&apos;s&quot; x",
    "a URL": "s%C3%A9c%2Fret%26%3C%22it%27s%22%20x",
    "a form": "s%C3%A9c%2Fret%26%3C%22it%27s%22+x",
}
# text, the secrets: what is left of it
TEXTS = [
    (f"({LONG})", [LONG], "(S3c…)"),
    (f"x{LONG}x{LONG}", [LONG], "xS3c…xS3c…"),
    ("abcdefgh abcdefghij", ["abcdefgh", "abcdefghij"], "… …"),
    ("abcdefghij abcdefgh", ["abcdefghij", "abcdefgh"], "… …"),
    ("abcdefghij bcdefghi", ["bcdefghi", "abcdefghij"], "… …"),
    ("abcdefg xabcdefg abcdefgx", ["abcdefg"], "… xabcdefg abcdefgx"),
    ("xabcdefghx", ["abcdefgh"], "x…x"),
    ("a.b.c", ["b"], "a.….c"),
    ("axb a.b", ["a.b"], "axb …"),
    ("nothing", [LONG], "nothing"),
    ("\ud800abcdefgh", ["\ud800abcdefgh"], "…"),
]
# a body, in which no token could be read: what is left of it
BODIES = [
    ('{"token": "abc", "data"', '{"token": "…", "data"'),
    ('{"token" : "a\\"bc", "x"', '{"token" : "…", "x"'),
    ("{'token': 'abc'", "{'token': …"),
    ('{"token": 12345, "x"', '{"token": …, "x"'),
    ('{"token": ""', '{"token": "…"'),
    ("<xml><token>abc</token>", "<xml><token>…</token>"),
    ("<xml><token a='1'>\n abc", "<xml><token a='1'>\n …"),
    ("<xml><token><![CDATA[abc]]></token>", "<xml><token><![CDATA[…]]></token>"),
    ("<xml><tokens>abc</tokens>", "<xml><tokens>abc</tokens>"),
    ("token=abc&data=1", "token=…&data=1"),
    ("a; token: abc, b", "a; token: …, b"),
    ("mytoken=abc", "mytoken=abc"),
    ('{"token": "' + LONG, '{"token": "S3c…'),
]
HEADERS = [
    ("authorization", f"Bearer {LONG}", "Bearer S3c…"),
    ("authorization", "basic abc", "basic …"),
    ("authorization", f"Token  {LONG}", "Token  S3c…"),
    ("authorization", "Bearer ", "Bearer …"),
    ("authorization", "abc def", "…"),
    ("authorization", "", "…"),
    ("x-api-key", LONG, "S3c…"),
    ("x-apikey", "abc", "…"),
    ("cookie", "a=b", "…"),
    ("x-mine", f"it is {LONG}", "it is S3c…"),
    ("x-mine", "abc", "abc"),
]


@pytest.mark.parametrize("spelling", SPELT)
def test_a_token_is_masked_however_it_is_spelt(spelling):
    assert masked_text(f"a {SPELT[spelling]} b", {ODD}) == "a séc… b"


@pytest.mark.parametrize(("text", "secrets", "left"), TEXTS)
def test_of_a_text_the_secrets_are_masked_and_nothing_else(text, secrets, left):
    assert masked_text(text, secrets) == left


@pytest.mark.parametrize(("body", "left"), BODIES)
def test_what_stands_in_a_tokens_place_is_masked_in_a_body_that_nobody_could_read(body, left):
    assert masked_body(body, ()) == left


@pytest.mark.parametrize(("name", "value", "left"), HEADERS)
def test_headers_are_told_without_credentials(name, value, left):
    assert masked_headers({name: value}, {LONG}) == {name: left}


def test_in_a_plain_value_every_text_is_masked():
    value = {"a": LONG, LONG: [LONG, (1, LONG)], "n": None, "b": True}
    left = {"a": "S3c…", "S3c…": ["S3c…", [1, "S3c…"]], "n": None, "b": True}
    assert masked_value(value, {LONG}) == left


def test_a_head_tells_all_but_headers_and_bodies(noted):
    entry = noted.note(
        LONG,
        b"{}",
        rule="MAT-2",
        paths=(("data", 3, "email"), ("data", 4, LONG)),
        error_text=f"not {LONG}",
        task=f"task-{LONG}",
        path=f"/{LONG}",
        profiles=7,
        profile="page",
        fault="http 503",
    )._replace(batch=2, failed=3, seconds=0.01234)
    assert head(entry) == {
        "number": 1,
        "time": "2024-09-01T12:34:56.000Z",
        "method": "POST",
        "path": "/S3c…",
        "operation": "register_member_batch_task",
        "token": "S3c…",
        "tenant": tenant_key(LONG),
        "format": "json",
        "bytes": 2,
        "profiles": 7,
        "profile": "page",
        "outcome": "faulted",
        "fault": "http 503",
        "status": 400,
        "error": 400,
        "error_text": "not S3c…",
        "rule": "MAT-2",
        "place": "data[3].email",
        "places": [["data", 3, "email"], ["data", 4, "S3c…"]],
        "task_id": "task-S3c…",
        "batch": 2,
        "failed": 3,
        "ms": 12.3,
    }


@pytest.mark.parametrize(
    "sent",
    [
        {"body": b'{"token": "abcdefghij", ', "headers": {"x-mine": "abcdefghij"}},
        {"query": {"token": "abcdefghij"}, "headers": {"x-mine": "abcdefghij"}},
        {"headers": {"authorization": "Bearer  abcdefghij ", "x-mine": "abcdefghij"}},
        {"headers": {"authorization": " bearer abcdefghij", "x-mine": "abcdefghij"}},
    ],
)
def test_a_token_that_did_not_count_is_masked_elsewhere(noted, sent):
    entry = noted.note(**({"body": b""} | sent))
    assert whole(entry)["request"]["headers"]["x-mine"] == "…"


def test_a_tenants_key_is_the_beginning_of_its_tokens_digest():
    assert tenant_key("abc") == tenant_key("abc") == "ba7816bf8f01cfea"
    assert tenant_key("a" * 5_000) == hashlib.sha256(b"a" * 5_000).hexdigest()[:16]
