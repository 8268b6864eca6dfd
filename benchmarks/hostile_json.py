"""Hostile bodies in JSON, and in codings. Knows no server."""

import gzip
import zlib
from functools import partial

from bodies import DATE, JSON_HEAD
from hostile_bodies import (
    BEFORE_DATA,
    DATA,
    GOOD_JSON,
    GOOD_XML,
    JSON,
    LIMIT,
    XML,
    Hostile,
    counted,
    fill,
    unlike_any,
)

LONG_VALUES = {
    "an e-mail address": b'"email":"a@*"',
    "a date": b'"email":"a@example.com","registration_date":"2*"',
    "a date's fraction": b'"email":"a@example.com","registration_date":"2024-01-01T00:00:00.*Z"',
    "an unknown field": b'"email":"a@example.com","x":"*"',
}


def note(value: bytes) -> bytes:
    """A sound request with something in a field that nobody knows."""
    return BEFORE_DATA + DATA + b',"note":' + value + b"}"


def fault_each() -> bytes:
    """Ten thousand items, each wrong in another way."""
    wrong = [
        b'{"email":%d}',
        b'{"email":"nobody%d"}',
        b'{"phone":"%d"}',
        b'{"email":"a@example.com","registration_date":"%d"}',
        b'{"email":["%d"]}',
        b'{"email":null,"x%d":1}',
        b"%d",
        b'{"email":"a@example.com","registration_date":"2024-13-01T00:00:%02dZ"}',
    ]
    return JSON_HEAD + b",".join(wrong[n % len(wrong)] % n for n in range(10_000)) + b"]}"


def colliding_keys() -> bytes:
    """Keys that are integers a multiple of one prime apart, as old hash tables fear them."""
    return note(b"{" + b",".join(b'"%d":1' % (n * 1_000_003) for n in range(600_000)) + b"}")


def long_value(fields: bytes) -> bytes:
    """One item in which one value, where the star stands, goes up to the limit."""
    before, _, after = fields.partition(b"*")
    return fill(JSON_HEAD + b"{" + before, b"1", after + b"}]}")


ROWS = [
    Hostile("arrays opened to the limit", JSON, lambda: b"[" * LIMIT),
    Hostile("objects opened to the limit", JSON, lambda: fill(b"", b'{"a":')),
    Hostile("arrays nested to the limit", JSON, lambda: b"[" * (LIMIT // 2) + b"]" * (LIMIT // 2)),
    Hostile("arrays nested in a field", JSON, lambda: note(b"[" * 5_000_000 + b"]" * 5_000_000)),
    Hostile(
        "objects nested in a field",
        JSON,
        lambda: note(b'{"a":' * 1_700_000 + b"1" + b"}" * 1_700_000),
    ),
    Hostile("arrays nested 900 deep", JSON, lambda: note(b"[" * 900 + b"]" * 900)),
    Hostile("millions of empty items", JSON, lambda: fill(JSON_HEAD + b"{}", b",{}", b"]}")),
    Hostile("millions of numbers for items", JSON, lambda: fill(JSON_HEAD + b"0", b",0", b"]}")),
    Hostile(
        "a million items of one field", JSON, lambda: fill(JSON_HEAD + b"0", b',{"a":1}', b"]}")
    ),
    Hostile(
        "millions of empty arrays in a field",
        JSON,
        lambda: note(fill(b"[[]", b",[]", b"]")[:-9_000] + b",1]"),
    ),
    Hostile("a number of 10 MB", JSON, lambda: fill(BEFORE_DATA + DATA + b',"note":', b"9", b"}")),
    Hostile(
        "a program of 10 MB", JSON, lambda: fill(b'{"token":"a","loyalty_program_id":', b"9", b"}")
    ),
    Hostile(
        "a fraction of 10 MB", JSON, lambda: fill(BEFORE_DATA + DATA + b',"note":0.', b"9", b"}")
    ),
    Hostile("1e999999999", JSON, lambda: note(b"1e999999999")),
    Hostile("a program of 1e999999999", JSON, lambda: GOOD_JSON.replace(b":123", b":1e999999999")),
    Hostile(
        "a program of 1e-999999999", JSON, lambda: GOOD_JSON.replace(b":123", b":1e-999999999")
    ),
    Hostile(
        "a field_value of a million digits",
        JSON,
        lambda: GOOD_JSON.replace(
            b'"email":"a@example.com"', b'"field_name":"a","field_value":' + b"9" * 1_000_000
        ).replace(b'"email"', b'"custom"'),
    ),
    *(
        Hostile(f"{name} of 10 MB", JSON, partial(long_value, text))
        for name, text in LONG_VALUES.items()
    ),
    Hostile("a token of 10 MB", JSON, lambda: fill(b'{"token":"', b"x", b'",' + DATA + b"}")),
    Hostile(
        "a task id of 10 MB", JSON, lambda: fill(BEFORE_DATA + DATA + b',"task_id":"', b"x", b'"}')
    ),
    Hostile(
        "a next_key of 10 MB",
        JSON,
        lambda: fill(BEFORE_DATA + DATA + b',"next_key":"', b"x", b'"}'),
    ),
    Hostile(
        "a matching of 10 MB",
        JSON,
        lambda: fill(b'{"token":"a","loyalty_program_id":1,"matching":"', b"x", b'"}'),
    ),
    Hostile("a key of 10 MB", JSON, lambda: fill(BEFORE_DATA + DATA + b',"', b"x", b'":1}')),
    Hostile("at signs for 10 MB", JSON, lambda: fill(JSON_HEAD + b'{"email":"a', b"@", b'"}]}')),
    Hostile(
        "10 MB of escapes", JSON, lambda: fill(BEFORE_DATA + DATA + b',"note":"', b"\\u0000", b'"}')
    ),
    Hostile(
        "10 MB of half surrogates",
        JSON,
        lambda: fill(BEFORE_DATA + DATA + b',"note":"', b"\\ud800", b'"}'),
    ),
    Hostile("a million repeated keys", JSON, lambda: fill(b"{", b'"token":"a",', GOOD_JSON[1:])),
    Hostile(
        "a million different keys",
        JSON,
        lambda: counted(BEFORE_DATA + DATA, b',"k%d":1', 700_000, b"}"),
    ),
    Hostile(
        "keys that no other body has",
        JSON,
        lambda: unlike_any(BEFORE_DATA + DATA, b',"%d' + b"k" * 1000 + b'":1', 9_000, b"}"),
    ),
    Hostile("keys made to collide", JSON, colliding_keys),
    Hostile("10,000 items, each with another mistake", JSON, fault_each),
    Hostile(
        "10,000 items that repeat one",
        JSON,
        lambda: JSON_HEAD + b",".join([b'{"email":"a@example.com"}'] * 10_000) + b"]}",
    ),
    Hostile("UTF-16", JSON, lambda: GOOD_JSON.decode().encode("utf-16")),
    Hostile("UTF-32 to the limit", JSON, lambda: ("[" * (LIMIT // 4 - 1)).encode("utf-32")),
    Hostile("UTF-7", JSON, lambda: GOOD_JSON.decode().encode("utf-7")),
    Hostile("overlong UTF-8", JSON, lambda: note(b'"\xc0\xaf"')),
    Hostile("cut UTF-8 at the end", JSON, lambda: GOOD_JSON + b"\xe2\x82"),
    Hostile("NUL to the limit", JSON, lambda: b"\0" * LIMIT),
    Hostile("a mark and nothing", JSON, lambda: b"\xef\xbb\xbf"),
    Hostile("white space to the limit", JSON, lambda: b" " * LIMIT),
    Hostile("40 MB of white space", JSON, lambda: b" " * 40_000_000),
    Hostile("XML as JSON", JSON, lambda: fill(b"", GOOD_XML)),
    Hostile(
        f"dates beside {DATE}",
        JSON,
        lambda: (
            JSON_HEAD
            + b",".join(
                b'{"email":"a%d@example.com","registration_date":"%b"}' % (n, b"9" * 1000)
                for n in range(9_000)
            )
            + b"]}"
        ),
    ),
]
CODED = [
    Hostile(
        "a gzip bomb",
        JSON,
        lambda: gzip.compress(b" " * 1_000_000_000, 9),
        {"Content-Encoding": "gzip"},
    ),
    Hostile(
        "10 MB from 10 KB",
        JSON,
        lambda: gzip.compress(fill(BEFORE_DATA + DATA + b',"note":"', b"x", b'"}')),
        {"Content-Encoding": "gzip"},
    ),
    Hostile(
        "gzip in gzip",
        JSON,
        lambda: gzip.compress(gzip.compress(b" " * 100_000_000)),
        {"Content-Encoding": "gzip"},
    ),
    Hostile(
        "a thousand gzip members",
        JSON,
        lambda: gzip.compress(b" " * 100_000) * 1_000,
        {"Content-Encoding": "gzip"},
    ),
    Hostile(
        "a million empty gzip members",
        JSON,
        lambda: gzip.compress(b"") * 500_000,
        {"Content-Encoding": "gzip"},
    ),
    Hostile(
        "a deflate bomb",
        XML,
        lambda: zlib.compress(b" " * 1_000_000_000, 9),
        {"Content-Encoding": "deflate"},
    ),
    Hostile(
        "broken gzip", JSON, lambda: gzip.compress(GOOD_JSON)[:-9], {"Content-Encoding": "gzip"}
    ),
    Hostile("gzip that is none", JSON, lambda: GOOD_JSON, {"Content-Encoding": "gzip"}),
    Hostile("two codings", JSON, lambda: GOOD_JSON, {"Content-Encoding": "gzip, gzip"}),
]
