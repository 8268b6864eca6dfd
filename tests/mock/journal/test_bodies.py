"""
What is kept of a body that is too large to keep: never the beginning of a token alone.
"""

import hashlib

import pytest

from loyalty_mock.journal.bodies import KEPT_BYTES, keep

TOKEN = "S3cret-of-the-tenant"
LARGE = b"x" * (KEPT_BYTES + 1)


def summary(payload, *secrets):
    return keep(LARGE, payload, secrets=secrets).summary


@pytest.mark.parametrize("before", range(180, 200))
def test_a_text_is_cut_before_a_token_that_the_cut_would_part(before):
    told = summary({"matching": "m" * before + TOKEN + "m" * 50}, TOKEN)
    assert told == {"matching": "m" * before + ("…" if before > 180 else TOKEN + "…")}


def test_a_name_is_cut_before_a_token_too():
    told = summary({"m" * 195 + TOKEN: 1, "data": [{"n" * 195 + TOKEN: 2}]}, TOKEN)
    assert [*told] == ["m" * 195 + "…", "profiles", "first", "last"]
    assert told["first"] == [{"n" * 195 + "…": 2}]


def test_tokens_that_overlap_are_cut_neither_way():
    text = "m" * 190 + "abcdefgh" + "ijklmnop"
    for secrets in (("abcdefghij", "hijklmnop"), ("hijklmnop", "abcdefghij")):
        assert summary({"matching": text + "m" * 50}, *secrets) == {"matching": "m" * 190 + "…"}


def test_a_text_longer_than_any_shown_that_is_a_token_is_not_shown_at_all():
    assert summary({"next_key": TOKEN * 20}, TOKEN * 20) == {"next_key": "…"}


def test_a_body_is_kept_up_to_the_bound_and_beyond_it_its_digest():
    content = b"x" * KEPT_BYTES
    assert keep(content) == (KEPT_BYTES, content, None, None)
    digest = hashlib.sha256(LARGE).hexdigest()
    assert keep(LARGE) == (KEPT_BYTES + 1, None, digest, None)
    assert keep(LARGE, digest="known").sha256 == "known"


def test_a_summary_tells_the_ends_of_what_is_long_and_nothing_of_what_is_deep():
    inner = {f"n{at}": at for at in range(30)}
    payload = {
        "token": TOKEN,
        "data": [{"at": at} for at in range(9)],
        "text": "x" * 200,
        "long": "x" * 201,
        "list": [*range(30)],
        "inner": inner,
        "deep": {"a": {"b": {"c": 1}, "d": [1], "e": 2}, "f": [[[1]], [2]]},
        "whole": 10**40 - 1,
        "huge": -(10**40),
        "yes": True,
    }
    assert summary(payload) == {
        "text": "x" * 200,
        "long": "x" * 200 + "…",
        "list": [*range(20)],
        "inner": {f"n{at}": at for at in range(20)},
        "deep": {"a": {"b": "…", "d": "…", "e": 2}, "f": ["…", "…"]},
        "whole": 10**40 - 1,
        "huge": "…",
        "yes": True,
        "profiles": 9,
        "first": [{"at": 0}, {"at": 1}, {"at": 2}],
        "last": [{"at": 6}, {"at": 7}, {"at": 8}],
    }
    assert [*summary({f"n{at}": at for at in range(30)})] == [f"n{at}" for at in range(20)]


@pytest.mark.parametrize(
    ("items", "first", "last"), [(0, [], []), (4, [0, 1, 2], [3]), (3, [0, 1, 2], [])]
)
def test_no_item_is_told_twice(items, first, last):
    told = summary({"data": [*range(items)]})
    assert told == {"profiles": items, "first": first, "last": last}
