"""
Which tokens are masked in an exchange that carries none: those lately seen, and what it did carry.
"""

import pytest

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
