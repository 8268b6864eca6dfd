"""
The journal keeps the newest exchanges, finds them, and never passes a part off as the whole.
"""

import threading

import pytest

from loyalty_mock.journal.bodies import KEPT_BYTES
from loyalty_mock.journal.entries import Outcome, Query, tenant_key


def numbers(found):
    return [entry.number for entry in found.entries]


def test_exchanges_are_numbered_from_one_in_the_order_they_came(noted):
    for token in ("a", "b", None):
        noted.note(token)
    assert numbers(noted.journal.find(Query())) == [1, 2, 3]
    assert noted.journal.last == 3


TASK = "199b9c75-c540-455e-9e38-3d54e51e1d7a"
ROWS = [
    ({}, [1, 2, 3, 4, 5]),
    ({"token": "a"}, [1, 2, 5]),
    ({"tenant": "ca978112ca1bbdca"}, [1, 2, 5]),  # printf a | sha256sum
    ({"tenant": "0" * 16}, []),
    ({"token": "a", "unattributed": True}, [1, 2, 4, 5]),
    ({"token": "b"}, [3]),
    ({"rule": "MAT-3"}, [2]),
    ({"outcome": Outcome.ACCEPTED}, [1, 3]),
    ({"outcome": Outcome.REFUSED}, [2, 4]),
    ({"outcome": Outcome.FAULTED}, [5]),
    ({"task_id": TASK}, [3]),
    ({"operation": "tasks_status"}, []),
    ({"operation": "register_member_batch_task"}, [1, 2, 3, 4, 5]),
    ({"since": 2}, [3, 4, 5]),
    ({"before": 3}, [1, 2]),
    ({"since": 1, "before": 5, "token": "a"}, [2]),
]


@pytest.mark.parametrize(("wished", "expected"), ROWS)
def test_a_query_finds_what_fits_all_of_it(noted, wished, expected):
    noted.note("a")
    noted.note("a", rule="MAT-3")
    noted.note("b", task=TASK)
    noted.note(None, b"{", rule="ENC-4")
    noted.note("a", fault="reset")
    found = noted.journal.find(Query(**wished))
    assert numbers(found) == expected
    assert (found.matching, found.last) == (len(expected), 5)


def test_of_more_than_the_limit_the_newest_are_shown_and_all_are_counted(noted):
    for _ in range(5):
        noted.note("a")
    found = noted.journal.find(Query(), limit=2)
    assert (numbers(found), found.matching) == ([4, 5], 5)


@pytest.mark.parametrize(("since", "expected"), [(0, [1, 2]), (3, [4, 5])])
def test_after_a_number_the_next_ones_are_shown(noted, since, expected):
    for _ in range(5):
        noted.note("a")
    assert numbers(noted.journal.find(Query(since=since), limit=2)) == expected


def test_the_oldest_go_first_and_are_counted_for_their_tenant(noted_with):
    noted = noted_with(entries=3)
    for token in ("a", "a", "b", "a", "b"):
        noted.note(token)
    seen = {token: noted.journal.find(Query(token=token)) for token in ("a", "b", "c")}
    assert {token: (numbers(one), one.evicted) for token, one in seen.items()} == {
        "a": ([4], 2),
        "b": ([3, 5], 0),
        "c": ([], 0),
    }
    assert noted.journal.find(Query()).evicted == 2
    assert noted.journal.find(Query(tenant=tenant_key("a"))).evicted == 2


def test_what_went_before_a_number_is_not_missed_after_it(noted_with):
    noted = noted_with(entries=2)
    for _ in range(4):
        noted.note("a")
    assert [noted.journal.find(Query(since=n)).evicted for n in (0, 1, 2)] == [2, 2, 0]


def test_an_exchange_without_a_tenant_that_is_gone_counts_where_it_was_asked_for(noted_with):
    noted = noted_with(entries=1)
    noted.note(None, b"{")
    noted.note("a")
    assert noted.journal.find(Query(token="a")).evicted == 0
    assert noted.journal.find(Query(token="a", unattributed=True)).evicted == 1


def test_bytes_bound_the_journal_too(noted_with):
    noted = noted_with(entries=1000, octets=200_000)
    for _ in range(50):
        noted.note("a", b"x" * 20_000)
    found = noted.journal.find(Query())
    assert 5 <= found.matching <= 10
    assert found.matching + found.evicted == 50


@pytest.mark.parametrize(
    "sent",
    [
        {"task": "t" * 20_000, "rule": "TSK-2"},
        {"token": "t" * 20_000},
        {"token": "t" * 20_000, "rule": "AUT-2"},
        {"rule": "ENV-1", "paths": (("p" * 20_000,),)},
        {"rule": "ENV-1", "error_text": "e" * 20_000},
        {"path": "/" + "p" * 20_000},
        {"query": {"q" * 20_000: ""}},
        {"headers": {"h": "h" * 20_000}},
    ],
    ids="+".join,
)
def test_a_long_text_of_a_request_whose_body_is_not_kept_counts_as_bytes(noted_with, sent):
    noted = noted_with(entries=1000, octets=200_000)
    for _ in range(50):
        noted.note(body=b"x" * 70_000, **sent)
    found = noted.journal.find(Query())
    assert 5 <= found.matching <= 10
    assert found.matching + found.evicted == 50


def test_exchanges_without_a_token_share_the_tokens_that_may_have_strayed_into_them(noted):
    for token in ("a", "b", "a"):
        noted.note(token)
    first, second = noted.note(None, b"{"), noted.note(None, b"{")
    noted.note("a")
    third = noted.note(None, b"{")
    assert first.secrets == {"a", "b"}
    assert first.secrets is second.secrets is third.secrets
    noted.note("c")
    assert noted.note(None, b"{").secrets == {"a", "b", "c"}


def test_of_the_exchanges_that_share_tokens_the_first_pays_for_them(noted):
    noted.note("t" * 5_000)
    first, second = noted.note(None, b"{"), noted.note(None, b"{")
    assert 5_000 < first.octets - second.octets < 5_200


def test_a_token_that_fits_in_no_kept_body_is_not_looked_for_in_one(noted):
    noted.note("t" * (KEPT_BYTES + 1))
    noted.note("t" * KEPT_BYTES)
    assert [len(secret) for secret in noted.note(None, b"{").secrets] == [KEPT_BYTES]


def test_tenants_with_long_tokens_that_are_gone_are_soon_counted_together(noted_with, monkeypatch):
    monkeypatch.setattr("loyalty_mock.journal.evictions.COUNTED_OCTETS", 2_500)
    noted = noted_with(entries=1)
    for name in "abcde":
        noted.note(name * 1_000)
    counted = [noted.journal.find(Query(token=name * 1_000)).evicted for name in "abcd"]
    # Of two the tokens are still known, so that only what both others lost is added to theirs.
    assert counted == [2, 2, 3, 3]
    noted.journal.clear("d" * 1_000)
    assert noted.journal.find(Query(token="d" * 1_000)).evicted == 2


def test_with_no_entries_nothing_is_kept_or_counted(noted_with):
    noted = noted_with(entries=0)
    assert noted.note("a") is None
    found = noted.journal.find(Query())
    assert (found.matching, found.evicted, found.last) == (0, 0, 0)


def test_clearing_forgets_one_tenant_and_that_some_of_it_were_gone(noted_with):
    noted = noted_with(entries=3)
    for token in ("a", "b", "a", "b", "a"):
        noted.note(token)
    assert noted.journal.clear("a") == 2
    assert noted.journal.find(Query(token="a")).evicted == 0
    found = noted.journal.find(Query(token="b"))
    assert (numbers(found), found.evicted) == ([4], 1)
    assert noted.note("a").number == 6


def test_many_tenants_that_are_gone_never_make_a_count_too_small(noted_with, monkeypatch):
    monkeypatch.setattr("loyalty_mock.journal.evictions.COUNTED_TENANTS", 2)
    noted = noted_with(entries=1)
    for token in ("a", "b", "c", "d", "e"):
        noted.note(token)
    assert noted.journal.find(Query(token="a")).evicted >= 1
    assert noted.journal.find(Query()).evicted == 4


def test_a_wait_ends_when_enough_has_come(noted):
    noted.note("b")
    found = []
    waiting = threading.Event()
    subscribe = noted.journal.subscribe

    def seen(listener):
        stop = subscribe(listener)
        waiting.set()
        return stop

    noted.journal.subscribe = seen

    def wait():
        found.append(noted.journal.wait_for(Query(token="a"), count=2, timeout=60))

    thread = threading.Thread(target=wait)
    thread.start()
    waiting.wait()
    for token in ("a", "b", "a"):
        noted.note(token)
    thread.join()
    assert numbers(found[0]) == [2, 4]


def test_a_wait_that_is_in_vain_gives_what_there_is(noted):
    noted.note("a")
    found = noted.journal.wait_for(Query(token="a"), count=2, timeout=0)
    assert (numbers(found), found.matching) == ([1], 1)


def test_what_was_cleared_while_it_was_counted_does_not_end_a_wait(noted):
    from loyalty_mock.journal.book import Tally

    tally = Tally(noted.journal, Query(token="a"))
    noted.note("a")
    assert not tally.reached(2)
    noted.journal.clear("a")
    noted.note("a")
    assert not tally.reached(2)
    noted.note("a")
    assert tally.reached(2)


def test_a_listener_is_called_until_it_is_told_to_stop(noted):
    heard = []
    stop = noted.journal.subscribe(lambda: heard.append(noted.journal.last))
    noted.note("a")
    noted.journal.clear()
    stop()
    noted.note("a")
    assert heard == [1, 1]


def test_threads_that_note_at_once_lose_nothing(noted_with):
    noted = noted_with(entries=10_000, octets=100_000_000)
    threads = [
        threading.Thread(target=lambda: [noted.note("a") for _ in range(200)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers(noted.journal.find(Query())) == list(range(1, 1601))
