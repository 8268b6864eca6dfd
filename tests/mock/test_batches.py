"""
Later batches: what joins a task and what does not, knob by knob (CON, AUT-5).

A batch takes 100 seconds here, so that a task stays under way until the test moves the clock.
"""

import pytest

SECONDS = 100.0

both_formats = pytest.mark.parametrize("media", ["json", "xml"])


@pytest.mark.parametrize(
    ("value", "accepted", "total"), [("once", True, 2), ("append", True, 3), ("refuse", False, 2)]
)
def test_a_repeated_next_key_is_taken_as_the_profile_says(world, value, accepted, total):
    w = world({"repeated_next_key": value})
    task = w.add("a@b").task_id
    assert w.add("c@d", task_id=task, next_key="k").accepted
    repeat = w.add("c@d", task_id=task, next_key="k")
    assert repeat.accepted == accepted
    assert repeat.task_id == (task if accepted else None)
    assert repeat.rule == (None if accepted else "CON-4")
    assert w.result(task)["total"] == total


@pytest.mark.parametrize("value", ["once", "refuse"])
def test_the_key_of_the_batch_that_begins_a_task_is_none_of_its_own(world, value):
    w = world({"repeated_next_key": value})
    task = w.add("a@b", next_key="k").task_id
    assert w.add("c@d", task_id=task, next_key="k").accepted
    assert w.result(task)["total"] == 2


def test_a_next_key_repeats_only_within_its_task(world):
    w = world()
    tasks = [w.add("a@b").task_id for _ in range(2)]
    for task in tasks:
        w.add("c@d", task_id=task, next_key="k")
    assert [w.result(task)["total"] for task in tasks] == [2, 2]


def test_batches_without_next_key_are_no_repeats(world):
    w = world({"repeated_next_key": "refuse"})
    task = w.add("a@b").task_id
    for _ in range(3):
        assert w.add("c@d", task_id=task).accepted
    assert w.result(task)["total"] == 4


@both_formats
def test_an_answer_carries_a_next_key_where_the_profile_says_so(world, media):
    never, always = world(), world({"next_key_in_answer": "always"})
    assert b"next_key" not in never.add("a@b", media=media).raw
    begun = always.add("a@b", media=media)
    assert b"next_key" in begun.raw
    assert b"next_key" in always.add("c@d", media=media, task_id=begun.task_id).raw


def test_a_later_batch_needs_a_next_key_where_the_profile_says_so(world):
    w = world({"next_key_required": "yes"})
    task = w.add("a@b").task_id
    refused = w.add("c@d", task_id=task)
    assert (refused.rule, refused.error) == ("CON-4", 400)
    assert w.add("c@d", task_id=task, next_key="k").accepted
    assert w.result(task)["total"] == 2


@pytest.mark.parametrize(
    ("knob", "value", "fields", "rule"),
    [
        ("continue_other_program", "refuse", {"loyalty_program_id": 124}, "CON-5"),
        ("continue_other_program", "accept", {"loyalty_program_id": 124}, None),
        ("continue_other_matching", "refuse", {"matching": "profile_id"}, "CON-5"),
        ("continue_other_matching", "accept", {"matching": "profile_id"}, None),
    ],
)
def test_a_batch_unlike_the_first_is_taken_as_the_profile_says(world, knob, value, fields, rule):
    w = world({knob: value})
    task = w.add("a@b").task_id
    later = w.add({"email": "c@d", "profile_id": "p1"}, task_id=task, **fields)
    assert later.rule == rule
    assert w.result(task)["total"] == (2 if rule is None else 1)


@pytest.mark.parametrize(("value", "total"), [("reopen", 2), ("refuse", 1)])
def test_a_batch_for_a_completed_task_is_taken_as_the_profile_says(world, value, total):
    w = world({"continue_completed": value})
    task = w.add("a@b").task_id
    w.now += SECONDS
    later = w.add("c@d", task_id=task)
    assert later.rule == (None if value == "reopen" else "CON-6")
    assert w.result(task)["total"] == total


def test_a_batch_that_is_not_completed_takes_more_under_every_profile(world):
    w = world({"continue_completed": "refuse"})
    task = w.add("a@b").task_id
    w.now += SECONDS - 1
    assert w.add("c@d", task_id=task).accepted


def test_a_batch_joins_the_program_that_it_names(world):
    w = world({"continue_other_program": "accept"}, tariff_limit=2)
    task = w.add("a@b").task_id
    assert w.add("a@b", task_id=task, loyalty_program_id=124).accepted
    assert w.add("a@b", loyalty_program_id=124).accepted, "registered there already"
    assert w.add("c@d").error == 402, "two members in two programs are two"


def test_the_tariff_counts_members_and_not_requests(world):
    w = world(tariff_limit=2)
    assert w.add("a@b", "c@d", "a@b").accepted
    assert w.add("c@d", "a@b").accepted
    refused = w.add("a@b", "e@f")
    assert (refused.rule, refused.error) == ("AUT-5", 402)
    assert w.add("e@f", token="another").accepted
