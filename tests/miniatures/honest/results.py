"""Honest servers that tell of their tasks otherwise, or not at all."""

import uuid

from miniatures.bodies import (
    BATCH,
    STATUS,
    bare,
    fields,
    payload,
    refusal,
    result_changed,
    telling,
)
from miniatures.gallery import PER_ITEM, Behind, honest


@honest(asks=("TSK", "CON", "LIM-1"))
def no_status(server, request):
    """Has no status endpoint: 404 in the envelope."""
    if request.path == STATUS:
        return refusal(request, 404, "no operation stands at this path")
    return server.answer(request)


@honest(asks=("TSK", "CON"))
def no_status_in_html(server, request):
    """Has no status endpoint: the web server's 404."""
    if request.path == STATUS:
        return bare(404, b"<html><body>404 Not Found</body></html>")
    return server.answer(request)


@honest(asks=("MAT", "DAT-2"), behind=PER_ITEM)
def no_status_per_item(server, request):
    """Fails wrong items one by one, and nobody can ask which."""
    if request.path == STATUS:
        return refusal(request, 404, "no operation stands at this path")
    return server.answer(request)


@honest(asks=("TSK", "CON"))
def status_of_exports_only(server, request):
    """Has a status endpoint that knows no task of this kind."""
    if request.path == STATUS and not server.answer(request).error:
        return refusal(request, 404, "task_id is unknown")
    return server.answer(request)


@honest(asks=("TSK",), behind=PER_ITEM)
def success_for_completed(server, request):
    """Says "success" of a completed task."""
    return result_changed(
        server.answer(request),
        lambda data: data.update(status="success" if data["progress"] == 100 else data["status"]),
    )


@honest(asks=("TSK", "MAT-3"), behind=PER_ITEM)
def no_list_of_errors(server, request):
    """Tells how many failed, not who."""

    def count(data):
        failed = len(data["result"].pop("errors"))
        data["result"]["failed"] = failed
        data["result"]["registered"] = data["result"]["total"] - failed

    return result_changed(server.answer(request), count)


@honest(asks=("TSK", "MAT-3"), behind=PER_ITEM)
def no_results(server, request):
    """Tells status and progress, and no results."""
    return result_changed(server.answer(request), lambda data: data.pop("result"))


@honest(asks=("TSK", "MAT-3"), behind=PER_ITEM)
def total_of_the_registered(server, request):
    """Counts in total who was registered."""

    def registered(data):
        data["result"]["total"] -= len(data["result"]["errors"])

    return result_changed(server.answer(request), registered)


@honest(asks=("TSK", "MAT"), behind=PER_ITEM)
def errors_by_identifier(server, request):
    """Names who failed by a position of its own, counted from 1."""

    def by_position(data):
        data["result"]["errors"] = [
            {"position": one["index"] + 1, "error": one["error"], "error_text": one["error_text"]}
            for one in data["result"]["errors"]
        ]

    return result_changed(server.answer(request), by_position)


@honest(asks=("TSK", "MAT-2", "DAT-1"), behind=PER_ITEM)
def fails_the_task(server, request):
    """Calls a task failed when any of its items did."""

    def fail(data):
        if data["result"]["errors"] and data["status"] == "completed":
            data["status"] = "failed"

    return result_changed(server.answer(request), fail)


@honest(asks=("TSK-3", "MAT-3"), behind=Behind(profile="per-item", task_seconds=0.2), streams=24)
def results_at_the_end(server, request):
    """Tells results when the task has ended, and an empty object before."""

    def wait(data):
        if data["status"] != "completed":
            data["result"] = {"errors": [], "total": 0}
            data["progress"] = 0

    return result_changed(server.answer(request), wait)


@honest(asks=("TSK",), behind=Behind(profile="per-item", task_seconds=0.1), streams=24)
def all_at_once(server, request):
    """Says pending until it says completed."""

    def pend(data):
        if data["status"] == "running":
            data.update(status="pending", progress=0)

    return result_changed(server.answer(request), pend)


@honest(asks=("CON", "TSK"), behind=PER_ITEM)
def ids_of_the_first_version(server, request):
    """Gives UUIDs of version 1 for task ids."""
    said = payload(server, request)
    known = server.memory.get(said.get("task_id") if isinstance(said.get("task_id"), str) else "")
    if known:
        body = request.body.replace(said["task_id"].encode(), known.encode())
        request = request._replace(body=body)
    answer = server.answer(request)
    if request.path != BATCH or answer.error:
        return answer
    own = fields(answer)["task_id"]
    with server.lock:
        given = next((new for new, old in server.memory.items() if old == own), str(uuid.uuid1()))
        server.memory[given] = own
    return telling(answer, {**fields(answer), "task_id": given})


@honest(asks=("CON", "ENC-1", "EXC"))
def next_key_with_a_task_only(server, request):
    """Refuses a next_key where there is no task_id."""
    said = payload(server, request)
    if "next_key" in said and "task_id" not in said and request.path == BATCH:
        return refusal(request, 400, "next_key without task_id")
    return server.answer(request)


@honest(asks=("CON", "ENC-1", "EXC", "TSK"))
def next_keys_of_its_own(server, request):
    """Refuses every next_key that it has not given out, and it gives out none."""
    if "next_key" in payload(server, request) and request.path == BATCH:
        return refusal(request, 400, "next_key is none of ours")
    return server.answer(request)
