"""Honest servers that know members from before, or do not find them, and say so in the results."""

import json

from miniatures.bodies import BATCH, STATUS, fields, items, payload, refusal, result_changed
from miniatures.gallery import PER_ITEM, SECOND_TOKEN, Behind, honest


def _reporting(server, request, complains_of, error, text):
    """Answer, with a report on every profile of a task of which there is something to complain."""
    said = payload(server, request)
    answer = server.answer(request)
    if answer.error:
        return answer
    if request.path == STATUS:
        told = server.memory.get(said["task_id"], {"places": ()})["places"]
        return result_changed(answer, lambda data: _add(data["result"], told, error, text))
    if request.path != BATCH:
        return answer
    with server.lock:
        task = server.memory.setdefault(
            fields(answer)["task_id"], {"places": [], "batches": 0, "keys": set()}
        )
        if said.get("next_key") in task["keys"]:
            return answer  # the mock has added nothing
        task["keys"] |= {said["next_key"]} if "next_key" in said else set()
        number = task["batches"]
        task["batches"] += 1
        known = server.memory.setdefault("known", set())
        names = [_name(said, item) for item in items(said)]
        task["places"] += [
            (number, index) for index, name in enumerate(names) if complains_of(name, known)
        ]
        known.update(names)
    return answer


def _name(said, item):
    return json.dumps([said["matching"], item], sort_keys=True)


def _add(result, places, error, text):
    listed = result["errors"] or []
    taken = {(int(one["batch"]), int(one["index"])) for one in listed}
    result["errors"] = listed + [
        {"batch": batch, "index": index, "error": error, "error_text": text}
        for batch, index in places
        if (batch, index) not in taken
    ]


@honest(asks=("ITM-3/*good*", "ITM-2/*field*", "ENC-1", "ITM-7", "CON-4"))
def remembers_its_members(server, request):
    """Reports who is a member already, from whatever task or format."""
    return _reporting(
        server, request, lambda name, known: name in known, 409, "is a member already"
    )


@honest(asks=("MAT", "DAT-1", "TSK-3", "LIM-1/ten-thousand-profiles"), behind=PER_ITEM)
def looks_profiles_up(server, request):
    """Knows none of the profiles that it is sent: each is looked up, not found, and reported."""
    return _reporting(server, request, lambda name, known: True, 404, "no such profile")


@honest(asks=("CON-7", "CON-3"))
def second_token_is_served_sooner(server, request):
    """Takes no batch for a completed task; those of the second token's are completed at once."""
    said = payload(server, request)
    if request.path == BATCH and "task_id" in said and said.get("token") == SECOND_TOKEN:
        answer = server.answer(request._replace(path=STATUS))
        return answer if answer.error else refusal(request, 409, "the task is completed")
    return server.answer(request)


@honest(asks=("TSK", "CON-6"), behind=Behind(task_seconds=0.05), streams=24)
def words_of_its_own(server, request):
    """Says queued, in progress and done of its tasks."""
    words = {"pending": "queued", "running": "in progress", "completed": "done"}
    return result_changed(
        server.answer(request), lambda data: data.update(status=words[data["status"]])
    )


@honest(asks=("EXC-3", "CON", "TSK"))
def ids_in_capitals(server, request):
    """Spells the UUIDs of its tasks in capitals, and reads them in either case."""
    said = payload(server, request)
    task_id = said.get("task_id")
    if isinstance(task_id, str) and task_id:
        body = request.body.replace(task_id.encode(), task_id.lower().encode())
        request = request._replace(body=body)
    answer = server.answer(request)
    if request.path != BATCH or answer.error:
        return answer
    own = fields(answer)["task_id"].encode()
    return answer._replace(body=answer.body.replace(own, own.upper()))
