"""Wrong when several batches come at once, or two tasks begin: CON-7 and CON-8."""

import time

from miniatures.bodies import BATCH, DROPPED, changed, fields, items, payload, refusal, telling
from miniatures.gallery import wrong


def _thrown_away(server, request, task):
    """Say yes, and add the batch to a task that nobody will ask for."""
    answer = server.answer(changed(server, request, task_id=DROPPED))
    return answer if answer.error else telling(answer, {**fields(answer), "task_id": task})


def _task(server, request):
    return payload(server, request).get("task_id") if request.path == BATCH else None


@wrong("CON-7")
def overlapping_batches_lost(server, request):
    """Loses a batch when another of its task is under way."""
    task = _task(server, request)
    if not isinstance(task, str):
        return server.answer(request)
    with server.meanwhile(task) as others:
        return _thrown_away(server, request, task) if others else server.answer(request)


@wrong("CON-7", subtle=True)
def one_of_many_overlapping_lost(server, request):
    """Loses a batch when four others of its task are under way."""
    task = _task(server, request)
    if not isinstance(task, str):
        return server.answer(request)
    with server.meanwhile(task) as others:
        return _thrown_away(server, request, task) if others == 4 else server.answer(request)


@wrong("CON-7", subtle=True, others=("TSK-3",), why="the total tells")
def overlapping_batches_twice(server, request):
    """Adds a batch twice when another of its task is under way."""
    task = _task(server, request)
    if not isinstance(task, str):
        return server.answer(request)
    with server.meanwhile(task) as others:
        if others == 1:
            server.answer(request)
        return server.answer(request)


@wrong("CON-7", subtle=True)
def streams_mixed_up(server, request):
    """Adds a batch to the other task when two tasks are continued at once."""
    task = _task(server, request)
    if not isinstance(task, str):
        return server.answer(request)
    token = payload(server, request).get("token")
    with server.lock:
        now = server.memory.setdefault("under way", [])
        other = next((one for one, whose in now if one != task and whose == token), None)
        now.append((task, token))
    try:
        if other is None:
            return server.answer(request)
        answer = server.answer(changed(server, request, task_id=other))
        return answer if answer.error else telling(answer, {**fields(answer), "task_id": task})
    finally:
        time.sleep(0.004)
        with server.lock:
            now.remove((task, token))


@wrong("CON-7", subtle=True)
def refuses_what_overlaps(server, request):
    """Refuses a batch when two others of its task are under way."""
    task = _task(server, request)
    if not isinstance(task, str):
        return server.answer(request)
    with server.meanwhile(task) as others:
        if others >= 2:
            return refusal(request, 400, "the task is busy")
        return server.answer(request)


@wrong("CON-7", subtle=True)
def answers_of_others(server, request):
    """Answers a start with the id of the one that came at the same time."""
    if request.path != BATCH or "task_id" in payload(server, request):
        return server.answer(request)
    answer = server.answer(request)
    if answer.error:
        return answer
    with server.meanwhile("start", 0.004):
        with server.lock:
            told = fields(answer)
            last = server.memory.get("last")
            server.memory["last"] = told["task_id"]
            busy = server.counts["start"] > 1
        return telling(answer, {**told, "task_id": last}) if busy and last else answer


@wrong("CON-8")
def one_task_for_the_same_request(server, request):
    """Gives the same task_id to the same request sent twice."""
    return _shared(server, request, request.body)


@wrong("CON-8", subtle=True)
def one_task_for_the_same_members(server, request):
    """Gives the same task_id to requests with the same data."""
    return _shared(server, request, str(items(payload(server, request))))


@wrong("CON-8", subtle=True)
def starts_at_once_share_a_task(server, request):
    """Gives one id to starts that come at the same time."""
    if request.path != BATCH or "task_id" in payload(server, request):
        return server.answer(request)
    with server.meanwhile("start") as others:
        last = server.memory.get("last") if others else None
        if last:
            return _again(server, request, last)
        answer = server.answer(request)
        if not answer.error:
            server.memory["last"] = fields(answer)["task_id"]
        return answer


def _shared(server, request, what):
    if request.path != BATCH or "task_id" in payload(server, request):
        return server.answer(request)
    with server.lock:
        if what in server.memory:
            return _again(server, request, server.memory[what])
        answer = server.answer(request)
        if not answer.error:
            server.memory[what] = fields(answer)["task_id"]
        return answer


def _again(server, request, task):
    answer = server.answer(changed(server, request, task_id=task))
    return server.answer(request) if answer.error else answer
