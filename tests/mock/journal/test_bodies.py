"""
What is kept of a body that is too large to keep: never the beginning of a token alone.
"""

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
