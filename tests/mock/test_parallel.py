"""
Requests in parallel lose nothing and mix nothing (CON-7), over a real server.

Fifty batches at once, to one task and to several; what counts is what the status tells after.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

STATUS = "/api/v1.1/tasks/status"
BATCHES = 50

# A large body may be judged beside the others, where a small one is judged at once.
small_and_large = pytest.mark.parametrize("size", [7, 2_000])


def body(media, token, emails, **more):
    """Write one batch; a profile without an address stands for a wrong one."""
    if media == "json":
        items = [{"email": email} if email else {} for email in emails]
        fields = {"token": token, "loyalty_program_id": 123, "matching": "email", "data": items}
        return json.dumps(fields | more).encode()
    items = "".join(f"<item>{email and f'<email>{email}</email>'}</item>" for email in emails)
    extra = "".join(f"<{name}>{value}</{name}>" for name, value in more.items())
    return (
        f"<xml><token>{token}</token><loyalty_program_id>123</loyalty_program_id>"
        f"<matching>email</matching><data>{items}</data>{extra}</xml>"
    ).encode()


def emails(name, count):
    return [f"{name}-{n}@example.com" for n in range(count)]


def media_of(number):
    return "xml" if number % 2 else "json"


def at_once(work):
    """Do all of it at once; a failure in any thread is this test's failure."""
    work = list(work)
    start = Barrier(len(work))

    def wait_and_do(one):
        start.wait()
        return one()

    with ThreadPoolExecutor(max_workers=len(work)) as pool:
        return list(pool.map(wait_and_do, work))


def sending(server, number, token, addresses, **more):
    media = media_of(number)
    return lambda: server.send(body(media, token, addresses, **more), media)


def status(server, token, task_id):
    question = json.dumps({"token": token, "task_id": task_id}).encode()
    return server.send(question, path=STATUS)


def completed(server, token, task_id):
    data = status(server, token, task_id).data
    assert (data["status"], data["progress"]) == ("completed", 100)
    return data["result"]


def test_fifty_batches_to_one_task_are_all_counted(serve, settings_with):
    server = serve(settings_with())
    task = server.send(body("json", "a", emails("first", 1))).task_id
    answers = at_once(
        sending(server, n, "a", emails(f"batch{n}", n + 1), task_id=task) for n in range(BATCHES)
    )
    assert {answer.task_id for answer in answers} == {task}
    assert completed(server, "a", task) == {"errors": [], "total": 1 + sum(range(1, BATCHES + 1))}


def test_fifty_tasks_begun_at_once_are_fifty_tasks(serve, settings_with):
    server = serve(settings_with())
    answers = at_once(sending(server, n, "a", emails(f"task{n}", n + 1)) for n in range(BATCHES))
    assert len({answer.task_id for answer in answers}) == BATCHES
    for number, answer in enumerate(answers):
        result = completed(server, "a", answer.task_id)
        assert result == {"errors": [], "total": number + 1}


def test_the_tasks_of_several_tokens_are_never_mixed(serve, settings_with):
    server = serve(settings_with())
    tokens = [f"tenant-{n}" for n in range(5)]
    tasks = {
        token: [server.send(body("json", token, emails("first", 1))).task_id for _ in range(2)]
        for token in tokens
    }
    work, totals = [], {}
    for number in range(BATCHES):
        token = tokens[number % 5]
        task = tasks[token][number // 5 % 2]
        # The same addresses everywhere: what one task holds is no duplicate in another.
        batch = emails(f"batch{number // 10}", number + 1)
        totals[token, task] = totals.get((token, task), 1) + number + 1
        work.append(sending(server, number, token, batch, task_id=task))
    assert all(answer.accepted for answer in at_once(work))
    for (token, task), total in totals.items():
        assert completed(server, token, task) == {"errors": [], "total": total}
        stranger = status(server, tokens[tokens.index(token) - 1], task)
        assert (stranger.status, stranger.data) == (404, None)


def test_every_failure_is_told_once_and_of_its_own_batch(serve, settings_with):
    server = serve(settings_with({"invalid_item": "fail_item"}))
    task = server.send(body("json", "a", emails("first", 1))).task_id
    work = []
    for number in range(BATCHES):
        batch = emails(f"batch{number}", BATCHES)
        batch[number] = ""
        work.append(sending(server, number, "a", batch, task_id=task))
    assert all(answer.accepted for answer in at_once(work))
    result = completed(server, "a", task)
    assert result["total"] == 1 + BATCHES * BATCHES
    assert sorted(failure["batch"] for failure in result["errors"]) == list(range(1, BATCHES + 1))
    assert sorted(failure["index"] for failure in result["errors"]) == list(range(BATCHES))


@small_and_large
def test_fifty_repeats_of_one_next_key_add_one_batch(serve, settings_with, size):
    server = serve(settings_with({"repeated_next_key": "once"}))
    task = server.send(body("json", "a", emails("first", 1))).task_id
    answers = at_once(
        sending(server, n, "a", emails("second", size), task_id=task, next_key="k")
        for n in range(BATCHES)
    )
    assert {answer.task_id for answer in answers} == {task}
    assert completed(server, "a", task)["total"] == 1 + size


@small_and_large
def test_of_fifty_refused_repeats_one_is_accepted(serve, settings_with, size):
    server = serve(settings_with({"repeated_next_key": "refuse"}))
    task = server.send(body("json", "a", emails("first", 1))).task_id
    answers = at_once(
        sending(server, n, "a", emails("second", size), task_id=task, next_key="k")
        for n in range(BATCHES)
    )
    assert sum(answer.accepted for answer in answers) == 1
    assert completed(server, "a", task)["total"] == 1 + size


def test_a_profile_in_fifty_batches_is_registered_once(serve, settings_with):
    server = serve(settings_with({"duplicates": "once"}))
    task = server.send(body("json", "a", emails("first", 1))).task_id
    at_once(sending(server, n, "a", ["same@example.com"], task_id=task) for n in range(BATCHES))
    result = completed(server, "a", task)
    assert result["total"] == 1 + BATCHES
    assert len(result["errors"]) in {0, BATCHES - 1}  # within a batch, or within a task


@small_and_large
def test_a_tariff_is_never_overdrawn(serve, settings_with, size):
    server = serve(settings_with(tariff_limit=10 * size))
    answers = at_once(sending(server, n, "a", emails(f"batch{n}", size)) for n in range(BATCHES))
    accepted = [answer for answer in answers if answer.accepted]
    assert len(accepted) == 10
    assert {answer.error for answer in answers if not answer.accepted} == {402}
    assert all(completed(server, "a", answer.task_id)["total"] == size for answer in accepted)


def test_large_and_small_batches_at_once_are_all_counted(serve, settings_with):
    server = serve(settings_with())
    task = server.send(body("json", "a", emails("first", 1))).task_id
    sizes = [3_000 if number % 5 == 0 else 1 for number in range(BATCHES)]
    answers = at_once(
        sending(server, n, "a", emails(f"batch{n}", count), task_id=task)
        for n, count in enumerate(sizes)
    )
    assert {answer.task_id for answer in answers} == {task}
    assert completed(server, "a", task) == {"errors": [], "total": 1 + sum(sizes)}


def test_progress_never_falls_while_batches_come(serve, settings_with):
    now = [0.0]
    server = serve(settings_with(task_seconds=100.0, clock=lambda: now[0]))
    task = server.send(body("json", "a", emails("first", 10))).task_id
    seen = []
    for number in range(10):
        now[0] += 30
        at_once(
            [
                sending(server, number, "a", emails(f"batch{number}", 100), task_id=task),
                *(lambda: status(server, "a", task) for _ in range(4)),
            ]
        )
        seen.append(status(server, "a", task).data["progress"])
    assert seen == sorted(seen)
    assert 0 < seen[0] < 100
    now[0] += 1_000_000
    assert completed(server, "a", task) == {"errors": [], "total": 1010}
