"""
What the mock remembers, asked directly: batches over time, tasks that stop, members page by page.

The figures are counted by hand.
"""

import pytest

from loyalty_mock.tasks import Batch, Failure, Member, Snapshot, Stop, Stored, TaskBook

TOKEN, OTHER = "one", "two"
BAD = Failure(1, 400, "no")


def begun(seconds=100.0, *sizes, now=0.0, failures=()):
    """A book with one task, its batches all added at once."""
    book = TaskBook(seconds)
    task = book.begin(TOKEN, "t1", 123, "email")
    for size in sizes:
        batch = Batch(size, {}, failures)
        book.add(TOKEN, task, batch, into=(123, "email"), now=now)
    return book, task


@pytest.mark.parametrize(
    ("now", "count"),
    [(-1, 0), (9.9, 0), (10, 0), (10.9, 0), (11, 1), (14.9, 4), (19.9, 9), (20, 10), (99, 10)],
)
def test_a_batch_is_processed_evenly(now, count):
    assert Stored(10, (), 10.0, 20.0).processed(now) == count


def test_a_batch_that_takes_no_time_is_processed_at_once():
    assert Stored(10, (), 10.0, 10.0).processed(10.0) == 10


@pytest.mark.parametrize(
    ("profiles", "reached"),
    [
        (0, [0, 0, 0]),
        (2, [2, 0, 0]),
        (3, [3, 0, 0]),
        (5, [3, 2, 0]),
        (7, [3, 4, 0]),
        (9, [3, 4, 2]),
    ],
)
def test_a_stop_counts_its_profiles_over_the_batches(profiles, reached):
    stop = Stop(status="running", progress=50, profiles=profiles)
    assert stop.reached([3, 4, 2]) == reached


# seconds since it began: status, progress, failures of two batches of 10, which take 100 s each
STANDS = {
    0: ("pending", 0, []),
    9: ("pending", 0, []),
    10: ("running", 5, []),
    20: ("running", 10, [(0, BAD)]),
    100: ("running", 50, [(0, BAD)]),
    110: ("running", 55, [(0, BAD)]),
    120: ("running", 60, [(0, BAD), (1, BAD)]),
    199: ("running", 95, [(0, BAD), (1, BAD)]),
    200: ("completed", 100, [(0, BAD), (1, BAD)]),
}


@pytest.mark.parametrize("now", STANDS)
def test_a_task_stands_where_its_batches_do(now):
    status, progress, failures = STANDS[now]
    _, task = begun(100.0, 10, 10, failures=(BAD,))
    assert task.snapshot(now) == Snapshot(status, progress, 20, tuple(failures))
    assert task.completed(now) is (status == "completed")


def test_progress_is_rounded_down():
    _, task = begun(100.0, 3)
    assert task.snapshot(99.0).progress == 66
    _, task = begun(100.0, 1000)
    assert task.snapshot(99.99).progress == 99


def test_progress_never_falls():
    _, task = begun(100.0, 10)
    assert [task.snapshot(now).progress for now in (50, 20, 0)] == [50, 50, 50]
    assert task.snapshot(0).status == "running"


def test_a_task_without_batches_is_completed():
    _, task = begun()
    assert task.snapshot(0.0) == Snapshot("completed", 100, 0, ())
    assert task.completed(0.0)


def test_an_empty_batch_takes_no_time_but_its_turn():
    _, task = begun(100.0, 10, 0)
    assert task.snapshot(99.0).status == "running"
    assert not task.completed(99.0) and task.completed(100.0)
    assert [(one.starts, one.ends) for one in task.batches] == [(0.0, 100.0), (100.0, 100.0)]


def test_a_batch_added_late_begins_when_it_comes():
    book, task = begun(100.0, 10)
    assert book.add(TOKEN, task, Batch(5, {}), into=(123, "email"), now=150.0) == 1
    assert [(one.starts, one.ends) for one in task.batches] == [(0.0, 100.0), (150.0, 250.0)]


# How a fault stops a task of two batches of 10: status, progress and after how many profiles.
STOPS = {
    "running for ever": (
        Stop(status="running", progress=40, profiles=12),
        {
            10: ("running", 5, False),
            100: ("running", 40, False),
            119: ("running", 40, False),
            120: ("running", 40, False),
            900: ("running", 40, False),
        },
    ),
    "failed": (
        Stop(status="failed", progress=70, profiles=12),
        {
            0: ("pending", 0, False),
            119: ("running", 55, False),
            120: ("failed", 70, True),
            900: ("failed", 70, True),
        },
    ),
    "failed at once": (Stop(status="failed", progress=0, profiles=0), {0: ("failed", 0, True)}),
}


@pytest.mark.parametrize("name", STOPS)
def test_a_fault_stops_a_task_for_ever(name):
    stop, stands = STOPS[name]
    _, task = begun(100.0, 10, 10, failures=(BAD, Failure(2, 401, "no")))
    task.stop = stop
    for now, (status, progress, completed) in stands.items():
        snapshot = task.snapshot(now)
        assert (now, snapshot.status, snapshot.progress) == (now, status, progress)
        assert (now, task.completed(now)) == (now, completed)
    # Of what stays unprocessed no failure is told.
    numbers = [number for number, _ in task.snapshot(900).failures]
    assert numbers == {12: [0, 0, 1], 0: []}[stop.profiles]


def test_a_task_that_fails_stands_still_whatever_comes_later():
    book, task = begun(100.0, 10, 10, failures=(BAD,))
    book.fail(task, 55.0)
    book.fail(task, 150.0)
    assert task.completed(55.0)
    assert task.snapshot(900.0) == Snapshot("failed", 25, 20, ((0, BAD),))
    book.add(TOKEN, task, Batch(20, {}), into=(123, "email"), now=60.0)
    assert task.snapshot(900.0) == Snapshot("failed", 25, 40, ((0, BAD),))


def test_a_task_completed_by_hand_is_processed_whole_even_if_it_had_failed():
    book, task = begun(100.0, 10, 10, failures=(BAD,))
    task.stop = Stop(status="running", progress=1, profiles=1)
    book.fail(task, 55.0)
    book.complete(task, 60.0)
    assert task.snapshot(60.0) == Snapshot("completed", 100, 20, ((0, BAD), (1, BAD)))
    assert [(one.starts, one.ends) for one in task.batches] == [(0.0, 60.0), (60.0, 60.0)]


def test_what_was_completed_before_keeps_its_time():
    book, task = begun(10.0, 10)
    book.complete(task, 60.0)
    assert [(one.starts, one.ends) for one in task.batches] == [(0.0, 10.0)]


def filled():
    book = TaskBook(0.0)
    for token, task_id, into in (
        (TOKEN, "t1", (123, "email")),
        (TOKEN, "t2", (124, "phone")),
        (OTHER, "t3", (123, "email")),
    ):
        task = book.begin(token, task_id, *into)
        members = {f"{task_id}-{n}": f"2024-0{n + 1}" for n in range(2)}
        book.add(token, task, Batch(2, members, next_key=f"k-{task_id}"), into=into, now=0.0)
    return book


def test_a_token_has_its_own_tasks_and_members():
    book = filled()
    assert book.tenants() == (TOKEN, OTHER)
    assert [task.id for task in book.tasks(TOKEN)] == ["t1", "t2"]
    assert [task.id for task in book.tasks(OTHER)] == ["t3"]
    assert (book.find(TOKEN, "t1").id, book.find(TOKEN, "t3"), book.find("x", "t1")) == (
        *("t1", None),
        None,
    )
    assert [book.owner(task) for task in ("t1", "t2", "t3", "t4")] == [TOKEN, TOKEN, OTHER, None]
    assert [book.member_count(token) for token in (TOKEN, OTHER, "x")] == [4, 2, 0]


def test_a_task_keeps_program_matching_and_keys():
    task = filled().find(TOKEN, "t2")
    assert (task.program, task.matching, set(task.next_keys)) == (124, "phone", {"k-t2"})
    task.add_key("more")
    assert set(task.next_keys) == {"k-t2", "more"}


EVERY = [
    Member(123, "email", "t1-0", "2024-01"),
    Member(123, "email", "t1-1", "2024-02"),
    Member(124, "phone", "t2-0", "2024-01"),
    Member(124, "phone", "t2-1", "2024-02"),
]


@pytest.mark.parametrize(
    ("first", "most", "places"),
    [
        (0, None, [0, 1, 2, 3]),
        (1, None, [1, 2, 3]),
        (1, 2, [1, 2]),
        (3, 5, [3]),
        (9, 1, []),
        (0, 0, []),
    ],
)
def test_members_are_told_page_by_page(first, most, places):
    told = filled().registered(TOKEN, first=first, most=most)
    assert told == tuple(EVERY[place] for place in places)


def test_without_a_page_all_members_are_told():
    assert filled().registered(TOKEN) == tuple(EVERY)


def test_members_are_told_by_program_and_matching():
    book = filled()
    assert book.members(TOKEN, 123, "email") == ("t1-0", "t1-1")
    assert (book.members(TOKEN, 124, "email"), book.members("x", 123, "email")) == ((), ())


def test_new_members_are_those_nobody_registered_there():
    book = filled()
    assert book.new_members(TOKEN, 123, "email", ["t1-0", "t2-0", "new"]) == 2
    assert book.new_members(TOKEN, 124, "phone", ["t1-0", "t2-0", "new"]) == 2
    assert book.new_members("x", 123, "email", ["t1-0"]) == 1


def test_who_is_registered_stays_registered_since_then():
    book = filled()
    task = book.find(TOKEN, "t1")
    late = {"t1-0": "2030", "new": "2030"}
    book.add(TOKEN, task, Batch(2, late), into=(123, "email"), now=0.0)
    assert [one.registration_date for one in book.registered(TOKEN, most=3)] == [
        *("2024-01", "2024-02"),
        "2030",
    ]


def test_a_reset_forgets_one_token_or_everybody():
    book = filled()
    book.reset(TOKEN)
    assert (book.tenants(), book.registered(TOKEN)) == ((OTHER,), ())
    book.reset("x")
    book.reset()
    assert book.tenants() == ()
