"""
Corners of the pure parts that no table of another file goes round.
"""

import gzip
import zlib

import pytest

from loyalty_mock.body import unpack
from loyalty_mock.dates import leap_second_misplaced
from loyalty_mock.refusals import Refusal

LIMIT = 1_000_000
GZIP, DEFLATE = {"content-encoding": "gzip"}, {"content-encoding": "deflate"}


def test_a_body_of_many_gzip_members_is_read_whole():
    pieces = [b"%d" % number for number in range(1_000)]
    packed = b"".join(map(gzip.compress, pieces))
    assert unpack(GZIP, packed, LIMIT) == b"".join(pieces)


def test_members_across_what_is_read_at_once_are_read_whole():
    pieces = [bytes([65 + number % 26]) * 70_000 for number in range(10)]
    packed = b"".join(gzip.compress(piece, 0) for piece in pieces)
    assert unpack(GZIP, packed, LIMIT) == b"".join(pieces)


BROKEN = {
    "a thousand members and one": (GZIP, gzip.compress(b"") * 1_001),
    "one that breaks off": (GZIP, gzip.compress(b"{}") + gzip.compress(b"{}")[:-1]),
    "something behind deflate": (DEFLATE, zlib.compress(b"{}") + b"x"),
    "deflate twice": (DEFLATE, zlib.compress(b"{}") * 2),
    "something behind gzip": (GZIP, gzip.compress(b"{}") + b"x"),
    "raw deflate": (DEFLATE, zlib.compress(b"{}")[2:-4]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_packed_as_it_says_is_refused(name):
    headers, body = BROKEN[name]
    refused = unpack(headers, body, LIMIT)
    assert isinstance(refused, Refusal) and refused.rule == "ENC-4"


@pytest.mark.parametrize("over", [0, 1])
def test_the_limit_is_the_decoded_size_s_to_the_byte(over):
    body = b" " * (LIMIT + over)
    told = unpack(GZIP, gzip.compress(body), LIMIT)
    assert told == body if not over else isinstance(told, Refusal) and told.rule == "LIM-4"


def test_nothing_packed_is_nothing():
    assert unpack(GZIP, b"", LIMIT) == b""


def test_only_what_the_schema_takes_is_asked_for_its_leap_second():
    with pytest.raises(ValueError, match="only a date"):
        leap_second_misplaced("yesterday")


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/xml", "xml"),
        ("application/xml;q=0.4, application/json;q=0.5", "json"),
        ("application/xml;q=1, application/json;q=x", "xml"),
        ("application/xml;q=0", "json"),
        ("text/plain", "json"),
        ("application/xml;v=1", "xml"),
    ],
)
def test_the_format_an_accept_header_prefers_is_answered(mock_with, ask, page, accept, media):
    mock = mock_with({"response_format": "accept"})
    told = ask(mock, page["json"], headers={"accept": accept}, answer_in=media)
    assert told.accepted


def test_deeply_nested_json_read_with_a_word_on_repeated_keys_is_refused(mock_with, ask):
    body = b'{"token": "t", "note": ' + b"[" * 1_500 + b"]" * 1_500 + b"}"
    assert ask(mock_with({"repeated_keys": "first"}), body).rule == "SEC-2"


FUTURE = "2999-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("token", "told"),
    [("abc123def456", f': "{FUTURE}"'), (FUTURE, "")],
    ids=["another", "the token"],
)
def test_a_date_in_the_future_is_told_unless_it_is_a_secret(mock_with, ask, token, told):
    body = (
        f'{{"token": "{token}", "loyalty_program_id": 1, "matching": "email", '
        f'"data": [{{"email": "a@example.com", "registration_date": "{FUTURE}"}}]}}'
    )
    refused = ask(mock_with({"date_future": "refuse"}), body.encode())
    assert refused.error_text == f"data[0].registration_date lies in the future{told}"


def test_who_never_came_has_no_members_and_no_tasks(mock_with):
    book = mock_with().book
    assert (book.member_count("nobody"), book.tasks("nobody"), book.registered("nobody")) == (
        0,
        (),
        (),
    )
