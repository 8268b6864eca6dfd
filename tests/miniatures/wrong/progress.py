"""Wrong in telling where a task stands: TSK-1, TSK-2 and TSK-4."""

from miniatures.bodies import (
    BATCH,
    STATUS,
    answered,
    changed,
    fields,
    is_xml,
    payload,
    refusal,
    result_changed,
)
from miniatures.gallery import SECOND_TOKEN, SLOW_TASKS, TOKEN, Behind, wrong

EMPTY = {"status": "completed", "progress": 100, "result": {"errors": [], "total": 0}}


def _told(data):
    return {"error": 0, "error_text": "Successful operation", "data": data}


@wrong("TSK-1")
def tasks_begun_in_xml_unknown(server, request):
    """Knows nothing of the tasks that were begun in XML."""
    if request.path == STATUS and str(payload(server, request).get("task_id")) in server.memory:
        return refusal(request, 404, "task_id is unknown")
    answer = server.answer(request)
    if request.path == BATCH and is_xml(request) and not answer.error:
        server.memory[fields(answer)["task_id"]] = True
    return answer


@wrong("TSK-1", subtle=True, others=("TSK-2",), why="asked again is a case of TSK-2")
def results_told_once(server, request):
    """Forgets a completed task once it was told of."""
    if request.path == STATUS:
        answer = server.answer(request)
        if answer.error or fields(answer)["data"]["status"] != "completed":
            return answer
        if server.count(str(payload(server, request)["task_id"])) > 1:
            return refusal(request, 404, "task_id is unknown")
        return answer
    return server.answer(request)


@wrong("TSK-1", subtle=True, others=("CON-1",), why="the task continued cannot be followed")
def continued_tasks_unknown(server, request):
    """Knows nothing of a task that was continued."""
    said = payload(server, request)
    if request.path == STATUS and server.memory.get(str(said.get("task_id"))):
        return refusal(request, 404, "task_id is unknown")
    answer = server.answer(request)
    if request.path == BATCH and "task_id" in said and not answer.error:
        server.memory[str(said["task_id"])] = True
    return answer


@wrong("TSK-1", subtle=True, others=("TSK-3",), why="the results are another task's")
def results_of_the_newest_task(server, request):
    """Tells, in XML, the newest task's results whichever is asked for."""
    if request.path == STATUS and is_xml(request) and "newest" in server.memory:
        said = payload(server, request)
        newest = server.memory["newest"].get(said.get("token"))
        if newest and isinstance(said.get("task_id"), str) and not server.answer(request).error:
            request = changed(server, request, task_id=newest)
    answer = server.answer(request)
    if request.path == BATCH and not answer.error:
        token = payload(server, request).get("token")
        server.memory.setdefault("newest", {})[token] = fields(answer)["task_id"]
    return answer


@wrong("TSK-2")
def progress_of_101(server, request):
    """Ends at 101 per cent."""
    return result_changed(
        server.answer(request),
        lambda data: data.update(progress=101 if data["progress"] == 100 else data["progress"]),
    )


@wrong("TSK-2", subtle=True)
def progress_is_text(server, request):
    """Tells progress as a text, in JSON."""
    return result_changed(
        server.answer(request), lambda data: data.update(progress=str(data["progress"]) + "%")
    )


@wrong("TSK-2", subtle=True, behind=SLOW_TASKS)
def progress_falls(server, request):
    """Lets progress fall between two questions."""

    def fall(data):
        if data["status"] != "completed":
            data["progress"] = max(0, 80 - 9 * server.count(payload(server, request)["task_id"]))

    return result_changed(server.answer(request), fall)


@wrong("TSK-2", subtle=True, behind=Behind(task_seconds=0.3))
def status_of_its_own_while_running(server, request):
    """Calls a running task "in_progress"."""
    return result_changed(
        server.answer(request),
        lambda data: data.update(
            status="in_progress" if data["status"] == "running" else data["status"]
        ),
    )


@wrong("TSK-2", subtle=True)
def no_progress_in_xml(server, request):
    """Leaves progress out in XML."""
    answer = server.answer(request)
    if not is_xml(request):
        return answer
    return result_changed(answer, lambda data: data.pop("progress"))


@wrong("TSK-2", subtle=True, others=("CON-6",), why="only a continued task shows it")
def progress_starts_again(server, request):
    """Starts again at 0 per cent when a task is continued."""
    said = payload(server, request)
    if request.path == BATCH and "task_id" in said:
        server.memory[str(said["task_id"])] = True

    def start_again(data):
        if server.memory.pop(str(said.get("task_id")), False):
            data.update(progress=0, status="running")

    return result_changed(server.answer(request), start_again)


@wrong("TSK-4")
def unknown_tasks_completed(server, request):
    """Tells of a task that never was that it is completed."""
    answer = server.answer(request)
    return answered(request, _told(EMPTY)) if answer.rule == "TSK-4" else answer


@wrong("TSK-4", subtle=True)
def foreign_tasks_told(server, request):
    """Tells one tenant of another's task."""
    said = payload(server, request)
    other = {TOKEN: SECOND_TOKEN, SECOND_TOKEN: TOKEN}.get(said.get("token"))
    answer = server.answer(request)
    if request.path != STATUS or answer.rule != "TSK-4" or other is None:
        return answer
    return server.answer(changed(server, request, token=other))


@wrong("TSK-4", subtle=True)
def foreign_tasks_told_apart_by_status(server, request):
    """Refuses the status of another tenant's task with 403, which tells that it is there."""
    answer = foreign_tasks_told(server, request)
    own = server.answer(request)
    return refusal(request, 403, "no access") if own.error and not answer.error else own


@wrong("TSK-4", subtle=True)
def unknown_tasks_pending_in_xml(server, request):
    """Tells in XML of a task that never was that it is pending."""
    answer = server.answer(request)
    pending = {"status": "pending", "progress": 0, "result": {"errors": [], "total": 0}}
    if answer.rule == "TSK-4" and is_xml(request):
        return answered(request, _told(pending))
    return answer


@wrong("TSK-4", subtle=True)
def no_status_in_xml(server, request):
    """Tells a task's status in JSON only."""
    if request.path == STATUS and is_xml(request):
        return refusal(request, 415, "the status is told in JSON only")
    return server.answer(request)
