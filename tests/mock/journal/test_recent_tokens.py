"""
Which tokens are masked in an exchange that carries none: those lately seen, and what it did carry.
"""

import pytest

from loyalty_mock.journal.entries import Query
from loyalty_mock.journal.telling import whole


def secrets_then(noted):
    return noted.note(None, b"{").secrets


def test_the_32_newest_tokens_are_kept_in_mind(noted):
    for number in range(40):
        noted.note(f"token-{number}")
    assert secrets_then(noted) == {f"token-{number}" for number in range(8, 40)}


def test_a_token_that_comes_again_is_new_again(noted):
    for number in range(32):
        noted.note(f"token-{number}")
    noted.note("token-0")
    noted.note("another")
    assert secrets_then(noted) == {"another"} | {
        f"token-{number}" for number in range(32) if number != 1
    }


@pytest.mark.parametrize("token", ["", 12_345_678, None, True, ["a"]])
def test_what_is_no_token_belongs_to_no_tenant(noted, token):
    assert noted.note(token, b"{}", secrets=frozenset()).token is None
    assert noted.journal.tokens() == ()


def test_what_stood_in_a_tokens_place_is_masked_with_those_lately_seen(noted):
    noted.note("abcdefghij")
    entry = noted.note(12_345_678, b'["12345678", "abcdefghij"]', secrets=frozenset({"12345678"}))
    assert entry.secrets == {"12345678", "abcdefghij"}
    assert whole(entry)["request"]["body"]["text"] == '["…", "…"]'
    # Two places in a set, the tokens in it, and what every exchange takes.
    plain = noted.note(None, b'["12345678", "abcdefghij"]')
    noted.note(None, b"{")
    again = noted.note(None, b'["12345678", "abcdefghij"]')
    assert plain.octets - again.octets == 0
    assert entry.octets - plain.octets == 2 * 64 + 18


def test_of_a_large_body_no_token_is_told_in_part(noted):
    payload = {"token": "abcdefghij", "matching": "m" * 195 + "abcdefghij"}
    told = whole(noted.note("abcdefghij", b"x" * 70_000, payload=payload))
    assert told["request"]["body"]["summary"] == {"matching": "m" * 195 + "…"}


def test_a_digest_that_is_known_is_not_made_again(noted):
    assert noted.note("a", b"x" * 70_000, sha256="known").body.sha256 == "known"
    assert noted.note("a", b"x" * 70_000).body.sha256 != "known"


def test_the_tokens_of_what_is_kept_are_told_once_each_in_their_order(noted_with):
    noted = noted_with(entries=4)
    for token in ("gone", "b", "a", None, "b"):
        noted.note(token)
    assert noted.journal.tokens() == ("b", "a")


def test_after_a_number_come_the_oldest_and_how_many_are_gone_between(noted_with):
    noted = noted_with(entries=3)
    for _ in range(5):
        noted.note("a")
    after = noted.journal.after
    for number, most, numbers, gone in [
        (0, 9, [3, 4, 5], 2),
        (1, 2, [3, 4], 1),
        (2, 9, [3, 4, 5], 0),
        (4, 9, [5], 0),
        (5, 9, [], 0),
    ]:
        entries, missed = after(number, most)
        assert ([entry.number for entry in entries], missed) == (numbers, gone)


def test_exactly_as_many_as_are_asked_for_are_kept(noted_with):
    noted = noted_with(entries=2)
    first = noted.note("a")
    noted.note("a")
    assert noted.journal.get(1) is first
    noted.note("a")
    assert noted.journal.get(1) is None
    assert noted.journal.get(3).number == 3


def test_exactly_as_many_bytes_as_are_asked_for_are_kept(noted_with):
    one = noted_with().note("a").octets
    noted = noted_with(octets=2 * one)
    noted.note("a")
    noted.note("a")
    assert noted.journal.find(Query()).evicted == 0
    noted.note("a")
    assert noted.journal.find(Query()).evicted == 1


def test_when_all_is_forgotten_nothing_was_ever_gone(noted_with, monkeypatch):
    monkeypatch.setattr("loyalty_mock.journal.evictions.COUNTED_TENANTS", 1)
    noted = noted_with(entries=1)
    for token in ("a", "b", "c"):
        noted.note(token)
    noted.journal.clear()
    noted.note("a")
    noted.note("b")
    assert noted.journal.find(Query(token="a")).evicted == 1
    assert noted.journal.find(Query(token="c")).evicted == 0
