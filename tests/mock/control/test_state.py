"""
Tasks, members, resets and the clock over HTTP, and what the vendor's endpoint then answers.
"""

import pytest

OTHER = "another token"


def test_a_task_is_told_with_its_batches_and_results(control):
    c = control({"invalid_item": "fail_item"}, task_seconds=100.0)
    c.post("/clock/freeze")
    task = c.add("a@example.com", "nobody").task_id
    c.add("b@example.com", task_id=task)
    c.post("/clock/advance", {"seconds": 150})
    told = c.get(f"/tasks/{task}")
    assert (told["status"], told["progress"], told["total"]) == ("running", 66, 3)
    assert [(one["profiles"], one["processed"]) for one in told["batches"]] == [(2, 2), (1, 0)]
    assert [(one["batch"], one["index"]) for one in told["result"]["errors"]] == [(0, 1)]


def test_tasks_and_members_are_listed_by_tenant_or_all_and_in_pages(control):
    c = control()
    tasks = [c.add(f"{n}@example.com").task_id for n in range(3)]
    foreign = c.add("x@example.com", token=OTHER).task_id
    assert [one["task_id"] for one in c.get("/tasks")["tasks"]] == [*tasks, foreign]
    page = c.get("/tasks", token="abc123def456", offset=1, limit=1)
    assert ([one["task_id"] for one in page["tasks"]], page["total"]) == ([tasks[1]], 3)
    page = c.get("/members", offset=2, limit=2)
    assert [one["identifier"] for one in page["members"]] == ["2@example.com", "x@example.com"]
    assert page["total"] == 4
    assert c.get("/members", token=OTHER)["total"] == 1
    assert c.get("/members", token="never seen")["members"] == []


def test_a_failed_task_stands_still_and_its_progress_never_falls(control):
    c = control(task_seconds=100.0)
    c.post("/clock/freeze")
    task = c.add(*[f"{n}@example.com" for n in range(10)]).task_id
    c.post("/clock/advance", {"seconds": 50})
    assert c.post(f"/tasks/{task}/fail")["status"] == "failed"
    c.post("/clock/advance", {"seconds": 500})
    c.add("late@example.com", task_id=task)
    c.post("/clock/advance", {"seconds": 500})
    told = c.follow(task)
    assert (told["status"], told["progress"], told["result"]["total"]) == ("failed", 50, 11)


@pytest.mark.parametrize("before", [[], ["fail"], ["complete"]])
def test_a_task_is_completed_whatever_it_was(control, before):
    c = control(task_seconds=100.0)
    task = c.add("a@example.com").task_id
    for end in [*before, "complete"]:
        c.post(f"/tasks/{task}/{end}")
    told = c.follow(task)
    assert (told["status"], told["progress"]) == ("completed", 100)


def test_a_completed_task_can_fail_and_keeps_its_progress(control):
    c = control()
    task = c.add("a@example.com").task_id
    c.post(f"/tasks/{task}/fail")
    assert (c.follow(task)["status"], c.follow(task)["progress"]) == ("failed", 100)


def test_a_failed_task_takes_no_batch_where_a_completed_one_takes_none(control):
    c = control({"continue_completed": "refuse"}, task_seconds=100.0)
    task = c.add("a@example.com").task_id
    c.post(f"/tasks/{task}/fail")
    assert not c.add("b@example.com", task_id=task).accepted


def test_a_task_is_unknown_under_another_tenant(control):
    c = control()
    task = c.add("a@example.com").task_id
    assert c.send("GET", f"/tasks/{task}", token=OTHER).problem == "unknown-task"
    assert c.send("POST", f"/tasks/{task}/fail", token=OTHER).problem == "unknown-task"
    assert c.follow(task)["status"] == "completed"
    assert c.send("GET", "/tasks/none").problem == "unknown-task"


def test_a_reset_of_one_tenant_leaves_the_others_and_the_clock(control):
    c = control()
    mine, foreign = c.add("a@example.com").task_id, c.add("a@example.com", token=OTHER).task_id
    c.send("PUT", "/profile", {"profile": "strict"}, token="abc123def456")
    c.post("/clock/advance", {"seconds": 1000})
    c.post("/reset", token="abc123def456")
    assert [one["task_id"] for one in c.get("/tasks")["tasks"]] == [foreign]
    assert c.get("/members")["total"] == 1
    assert c.get("/journal", token="abc123def456")["matching"] == 0
    assert c.get("/profile", token="abc123def456")["own"] is False
    assert c.get("/clock")["ahead_seconds"] == 1000
    assert c.follow(foreign, token=OTHER)["status"] == "completed"
    body = b'{"token": "abc123def456", "task_id": "%s"}' % mine.encode()
    assert c.server.send(body, path="/api/v1.1/tasks/status").error == 404


def test_a_reset_of_everybody_is_a_new_start(control):
    c = control(clock=lambda: 1_725_194_096.0)
    c.add("a@example.com")
    c.add("a@example.com", token=OTHER)
    c.send("PUT", "/profile", {"profile": "strict"})
    c.send("PUT", "/profile", {"profile": "lenient"}, token=OTHER)
    c.post("/clock/advance", {"seconds": 1000})
    assert c.post("/reset") == {"reset": "all"}
    assert c.get("/tasks")["total"] == c.get("/members")["total"] == 0
    assert c.get("/journal")["matching"] == 0 and c.get("/tenants")["tenants"] == []
    assert c.get("/profile")["name"] == "page"
    assert c.get("/clock") == {
        "now": "2024-09-01T12:34:56.000Z",
        "seconds": 1_725_194_096.0,
        "frozen": False,
        "ahead_seconds": 0,
    }


def test_a_held_clock_goes_on_from_where_it_was_held(control):
    now = [1000.0]
    c = control(clock=lambda: now[0])
    c.post("/clock/freeze")
    now[0] += 60
    assert c.post("/clock/advance", {"seconds": 5})["seconds"] == 1005
    told = c.post("/clock/resume")
    assert (told["seconds"], told["frozen"], told["ahead_seconds"]) == (1005, False, -55)
    now[0] += 1
    assert c.get("/clock")["seconds"] == 1006


def test_tenants_are_told_by_key_and_never_by_token(control):
    c = control()
    c.add("a@example.com", "b@example.com")
    told = c.send("GET", "/tenants")
    assert b"abc123def456" not in told.raw
    assert told.value["tenants"] == [
        {
            "tenant": "e861b2eab679927c",
            "token": "abc…",
            "tasks": 1,
            "members": 2,
            "profile": "page",
        }
    ]
