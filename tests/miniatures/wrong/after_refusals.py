"""Wrong in what a refused batch leaves behind: CON-1."""

from miniatures.bodies import BATCH, answered, changed, items, payload, refusal
from miniatures.gallery import wrong


@wrong("CON-1", subtle=True)
def refused_batch_ends_its_task(server, request):
    """Takes no further batch for a task of which one was refused for an item."""
    said = payload(server, request)
    task = said.get("task_id") if request.path == BATCH else None
    if isinstance(task, str) and task in server.memory:
        return refusal(request, 400, "the task has failed")
    answer = server.answer(request)
    if isinstance(task, str) and answer.rule and answer.rule[:3] in {"DAT", "MAT", "ITM"}:
        server.memory[task] = True
    return answer


@wrong("CON-1", subtle=True)
def refused_batch_uses_its_key(server, request):
    """Remembers the next_key of a refused batch, and throws the mended one away as a repeat."""
    said = payload(server, request)
    if request.path != BATCH or "task_id" not in said or "next_key" not in said:
        return server.answer(request)
    key = (str(said["task_id"]), str(said["next_key"]))
    if key in server.memory:
        told = {"error": 0, "error_text": "Successful operation", "task_id": said["task_id"]}
        return answered(request, told)
    answer = server.answer(request)
    if answer.error:
        server.memory[key] = True
    return answer


@wrong("CON-1", subtle=True)
def ten_thousand_of_too_many_added(server, request):
    """Refuses a batch of too many, and adds the first ten thousand of it to its task."""
    answer = server.answer(request)
    said = payload(server, request)
    if answer.rule == "LIM-2" and "task_id" in said:
        server.answer(changed(server, request, data=items(said)[:10_000]))
    return answer
