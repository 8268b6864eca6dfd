"""Wrong in continuing a task: CON-1 to CON-4."""

import uuid

from miniatures.bodies import (
    BATCH,
    DROPPED,
    changed,
    fields,
    is_xml,
    payload,
    refusal,
    telling,
)
from miniatures.gallery import SECOND_TOKEN, TOKEN, wrong

TASK = "199b9c75-c540-455e-9e38-3d54e51e1d7a"


def _later(server, request):
    return request.path == BATCH and isinstance(payload(server, request).get("task_id"), str)


def _anew(server, request):
    return server.answer(changed(server, request, task_id=DROPPED))


def _unknown(answer):
    return answer.rule == "CON-2"


@wrong("CON-1")
def every_batch_begins_a_task(server, request):
    """Takes no notice of task_id."""
    return _anew(server, request) if _later(server, request) else server.answer(request)


@wrong("CON-1", subtle=True)
def other_id_given_back(server, request):
    """Adds the batch, and answers with a new id."""
    answer = server.answer(request)
    if not _later(server, request) or answer.error:
        return answer
    return telling(answer, {**fields(answer), "task_id": str(uuid.uuid4())})


@wrong("CON-1", subtle=True)
def begins_anew_in_xml(server, request):
    """Takes no notice of task_id in XML, and answers with it."""
    if not _later(server, request) or not is_xml(request):
        return server.answer(request)
    answer = _anew(server, request)
    told = {**fields(answer), "task_id": payload(server, request)["task_id"]}
    return answer if answer.error else telling(answer, told)


@wrong("CON-1", subtle=True)
def second_batch_thrown_away(server, request):
    """Says yes to a second batch and drops it."""
    said = payload(server, request)
    if not _later(server, request) or server.count(said["task_id"]) != 1:
        return server.answer(request)
    answer = _anew(server, request)
    return (
        answer if answer.error else telling(answer, {**fields(answer), "task_id": said["task_id"]})
    )


@wrong("CON-1", subtle=True)
def two_batches_at_most(server, request):
    """Refuses the third batch of a task."""
    if _later(server, request) and server.count(payload(server, request)["task_id"]) > 1:
        return refusal(request, 400, "the task has two batches")
    return server.answer(request)


@wrong("CON-1", subtle=True, others=("ENC-1",), why="one task, two formats")
def one_format_a_task(server, request):
    """Knows a task only in the format that began it."""
    if _later(server, request):
        begun = server.memory.get(payload(server, request)["task_id"], is_xml(request))
        if begun is not is_xml(request):
            return refusal(request, 404, "task_id is unknown")
    answer = server.answer(request)
    if request.path == BATCH and not answer.error:
        server.memory.setdefault(fields(answer)["task_id"], is_xml(request))
    return answer


@wrong("CON-1", subtle=True)
def id_of_any_type(server, request):
    """Takes a task_id that is no string for none at all."""
    said = payload(server, request)
    odd = "task_id" in said and not isinstance(said["task_id"], str) and request.path == BATCH
    return _anew(server, request) if odd else server.answer(request)


@wrong("CON-2")
def unknown_tasks_begun(server, request):
    """Begins a task where it does not know the one named."""
    answer = server.answer(request)
    return _anew(server, request) if _unknown(answer) else answer


@wrong("CON-2", subtle=True)
def unknown_tasks_begun_under_their_name(server, request):
    """Says yes to a task that it does not know, under the name it was given, in XML."""
    answer = server.answer(request)
    if not _unknown(answer) or not is_xml(request):
        return answer
    anew = _anew(server, request)
    return telling(anew, {**fields(anew), "task_id": TASK})


@wrong("CON-2", subtle=True)
def no_uuid_no_task(server, request):
    """Takes a task_id that is no UUID for none at all."""
    said = payload(server, request).get("task_id")
    odd = isinstance(said, str) and (len(said) != 36 or said.count("-") != 4)
    return _anew(server, request) if odd and request.path == BATCH else server.answer(request)


@wrong("CON-2", subtle=True)
def dies_of_odd_ids(server, request):
    """Has a 500 for a task_id that is no UUID."""
    answer = server.answer(request)
    said = str(payload(server, request).get("task_id", TASK))
    return answer._replace(status=500) if _unknown(answer) and len(said) != 36 else answer


def _owner(server, request):
    """The token that began the task that a request names, where it is not the one sent."""
    said = payload(server, request)
    other = {TOKEN: SECOND_TOKEN, SECOND_TOKEN: TOKEN}.get(said.get("token"))
    task = said.get("task_id")
    if other is None or not isinstance(task, str) or server.mock.book.find(other, task) is None:
        return None
    return other


@wrong("CON-3")
def tasks_of_all(server, request):
    """Lets one tenant add to another's task."""
    owner = _owner(server, request) if request.path == BATCH else None
    return server.answer(changed(server, request, token=owner) if owner else request)


@wrong("CON-3", subtle=True)
def tasks_of_all_in_xml(server, request):
    """Lets one tenant add to another's task, in XML."""
    owner = _owner(server, request) if request.path == BATCH and is_xml(request) else None
    return server.answer(changed(server, request, token=owner) if owner else request)


@wrong("CON-3", subtle=True)
def foreign_tasks_told_apart(server, request):
    """Refuses another tenant's task with 403, which tells that it is there."""
    if request.path == BATCH and _owner(server, request):
        return refusal(request, 403, "no access to this task")
    return server.answer(request)


@wrong("CON-3", subtle=True, others=("TSK-3",), why="the owner's total tells")
def refused_and_added(server, request):
    """Refuses a batch for another tenant's task, and adds it nevertheless."""
    owner = _owner(server, request) if request.path == BATCH else None
    if owner:
        server.answer(changed(server, request, token=owner))
    return server.answer(request)


@wrong("CON-4")
def number_for_a_next_key(server, request):
    """Takes a number, or null, for a next_key."""
    said = payload(server, request)
    if "next_key" in said and not isinstance(said["next_key"], str) and request.path == BATCH:
        request = changed(server, request, next_key=DROPPED)
    return server.answer(request)


@wrong("ENC-1", subtle=True)
def next_key_refused_in_xml(server, request):
    """Knows no next_key in XML."""
    if is_xml(request) and "next_key" in payload(server, request):
        return refusal(request, 400, "next_key is not a known field")
    return server.answer(request)


@wrong("CON-4", subtle=True, others=("CON-7", "CON-8"), why="a batch of another task is lost")
def next_key_once_for_all_tasks(server, request):
    """Takes a next_key seen in one task for a repeat in another, and drops the batch."""
    said = payload(server, request)
    key, task = said.get("next_key"), said.get("task_id")
    if request.path != BATCH or not isinstance(key, str):
        return server.answer(request)
    with server.lock:
        first = server.memory.setdefault(key, task)
    if task is None or first == task:
        return server.answer(request)
    answer = _anew(server, request)
    return answer if answer.error else telling(answer, {**fields(answer), "task_id": task})


@wrong("ENC-1", subtle=True, others=("CON-4",), why="a repeat is one in either format")
def repeats_seen_in_one_format(server, request):
    """Knows a repeated next_key only in the format that it came in first."""
    said = payload(server, request)
    key = said.get("next_key")
    if request.path == BATCH and isinstance(key, str) and is_xml(request):
        request = changed(server, request, next_key=f"{key} in XML")
    return server.answer(request)


@wrong("CON-4", subtle=True)
def same_key_other_case(server, request):
    """Takes next_keys that differ in case for one, and drops the second batch."""
    said = payload(server, request)
    if request.path == BATCH and isinstance(said.get("next_key"), str):
        request = changed(server, request, next_key=said["next_key"].lower())
    return server.answer(request)
