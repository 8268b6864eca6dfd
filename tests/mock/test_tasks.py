"""
Tasks over time, by a clock that the test moves: statuses, progress, results, tenants.

A batch takes 100 seconds here, so that progress can be counted by hand.
"""

import json

import pytest

UNKNOWN = "199b9c75-c540-455e-9e38-3d54e51e1d7a"
SECONDS = 100.0

both_formats = pytest.mark.parametrize("media", ["json", "xml"])


def emails(count, start=0):
    return [f"user{n}@example.com" for n in range(start, start + count)]


@both_formats
def test_a_task_goes_from_pending_over_running_to_completed(world, media):
    w = world()
    task = w.add(*emails(10), media=media).task_id
    seen = []
    for passed in (0, 9, 10, 55, 99, 100, 5000):
        w.now = 1_725_194_096.0 + passed
        data = w.follow(task, media).data
        seen.append((passed, data["status"], data["progress"], data["result"]["total"]))
    assert seen == [
        (0, "pending", 0, 10),
        (9, "pending", 0, 10),
        (10, "running", 10, 10),
        (55, "running", 50, 10),
        (99, "running", 90, 10),
        (100, "completed", 100, 10),
        (5000, "completed", 100, 10),
    ]


def test_by_default_a_task_is_completed_at_once(world):
    w = world(task_seconds=0.0)
    assert w.stands(w.add("a@example.com").task_id) == ("completed", 100)


def test_the_status_answer_has_the_platform_s_shape(world):
    w = world()
    task = w.add("a@example.com").task_id
    w.now += SECONDS
    assert json.loads(w.follow(task).raw) == {
        "data": {"progress": 100, "result": {"errors": [], "total": 1}, "status": "completed"},
        "error": 0,
        "error_text": "Successful operation",
    }
    assert w.follow(task, "xml").raw == (
        b"<xml><data><progress>100</progress><result><errors></errors><total>1</total></result>"
        b"<status>completed</status></data><error>0</error>"
        b"<error_text>Successful operation</error_text></xml>"
    )


def test_batches_are_processed_one_after_the_other(world):
    w = world()
    task = w.add(*emails(10)).task_id
    w.now += 50
    assert w.add(*emails(10, 10), task_id=task).task_id == task
    seen = []
    for _ in range(4):
        seen.append(w.stands(task))
        w.now += 50
    assert seen == [("running", 25), ("running", 50), ("running", 75), ("completed", 100)]


def test_progress_never_falls_whatever_is_added(world):
    w = world()
    task = w.add(*emails(10)).task_id
    seen = []
    for step in range(40):
        w.now += 17
        seen.append(w.stands(task))
        if step % 10 == 2:
            w.add(*emails(30, 100 * step), task_id=task)
            seen.append(w.stands(task))
    told = [progress for _, progress in seen]
    assert told == sorted(told) and seen[-1] == ("completed", 100)


def test_a_completed_task_runs_again_and_keeps_its_progress(world):
    w = world()
    task = w.add("a@example.com").task_id
    w.now += SECONDS
    assert w.stands(task) == ("completed", 100)
    w.add("b@example.com", task_id=task)
    assert w.stands(task) == ("running", 100)
    w.now += SECONDS
    assert w.follow(task).data["result"]["total"] == 2
    assert w.stands(task) == ("completed", 100)


@both_formats
def test_an_invalid_profile_fails_by_itself(world, media):
    w = world({"invalid_item": "fail_item"})
    first = [{"email": "a@example.com"}, {"phone": "+1234567890"}, {"email": "nobody"}]
    second = [{"email": "b@example.com", "registration_date": "2024-13-01"}]
    task = w.add(*first, media=media).task_id
    w.add(*second, media=media, task_id=task)
    result = w.result(task)
    places = [(one["batch"], one["index"], one["error"]) for one in result["errors"]]
    assert result["total"] == 4 and places == [(0, 1, 400), (0, 2, 400), (1, 0, 400)]
    starts = ["data[1].email ", "data[2].email ", "data[0].registration_date "]
    for one, start in zip(result["errors"], starts, strict=True):
        assert one["error_text"].startswith(start)


def test_a_profile_is_reported_only_once_it_is_processed(world):
    w = world({"invalid_item": "fail_item"})
    task = w.add(*emails(9), "nobody").task_id
    w.now += 95
    assert w.follow(task).data["result"]["errors"] == []
    w.now += 5
    assert len(w.follow(task).data["result"]["errors"]) == 1


@both_formats
def test_repeats_are_reported_and_counted(world, media):
    w = world()
    task = w.add("a@b", "c@d", "a@b", "a@b", "e@f", "c@d", media=media).task_id
    result = w.result(task)
    assert result["total"] == 6
    assert [one["index"] for one in result["errors"]] == [2, 3, 5]
    assert all(one["error"] != 0 and one["error_text"] for one in result["errors"])


def test_a_profile_of_an_earlier_batch_is_no_repeat(world):
    w = world()
    task = w.add("a@b").task_id
    w.add("a@b", task_id=task)
    assert w.result(task) == {"errors": [], "total": 2}


def test_a_refused_batch_leaves_nothing_behind(world):
    w = world()
    task = w.add("a@b").task_id
    assert not w.add("c@d", "nobody", task_id=task, next_key="k").accepted
    assert w.add("c@d", task_id=task, next_key="k").accepted
    assert w.result(task)["total"] == 2


@both_formats
def test_another_token_s_task_is_as_unknown_as_none(world, media):
    w = world()
    task = w.add("a@b").task_id
    foreign = w.follow(task, media, token="another")
    unknown = w.follow(UNKNOWN, media, token="another")
    assert (foreign.rule, foreign.error) == ("TSK-4", 404)
    assert foreign.raw == unknown.raw
    foreign = w.add("c@d", media=media, token="another", task_id=task)
    unknown = w.add("c@d", media=media, token="another", task_id=UNKNOWN)
    assert (foreign.rule, foreign.error) == ("CON-2", 404)
    assert foreign.raw == unknown.raw
    assert w.result(task)["total"] == 1


def test_the_code_of_an_unknown_task_is_the_profile_s(world):
    w = world({"unknown_task_code": "400"})
    assert w.follow(UNKNOWN).error == 400
    assert w.add("a@b", task_id=UNKNOWN).error == 400


def test_without_task_id_each_request_begins_a_task(world):
    w = world()
    assert w.add("a@b", next_key="k").task_id != w.add("a@b", next_key="k").task_id


@both_formats
def test_an_empty_batch_ends_at_once_where_the_profile_takes_it(world, media):
    w = world({"empty_data": "accept"})
    assert w.stands(w.add(media=media).task_id) == ("completed", 100)
