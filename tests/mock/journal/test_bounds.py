"""
Exactly as much is kept as was asked for, and what had to go is counted.
"""

from loyalty_mock.journal.entries import Query


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


def test_of_many_tenants_all_that_is_gone_is_counted_together(noted_with, monkeypatch):
    monkeypatch.setattr("loyalty_mock.journal.evictions.COUNTED_TENANTS", 1)
    noted = noted_with(entries=1)
    for token in ("a", "a", "b", "c", "d"):
        noted.note(token)
    # Two of a, one of b, and the one of c that is still counted apart.
    assert noted.journal.find(Query()).evicted == 4
    assert noted.journal.find(Query(since=3)).evicted == 1
