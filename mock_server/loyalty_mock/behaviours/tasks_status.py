"""Tell where a task stands (TSK). Knows nothing of how it got there."""

from loyalty_mock.calls import Call, Reply
from loyalty_mock.refusals import Refusal, refuse
from loyalty_mock.tasks import TaskBook


def behave(call: Call, book: TaskBook) -> Reply | Refusal:
    """Answer with status, progress and results so far; another token's task is unknown (TSK-4)."""
    with book.lock:
        task = book.find(call.token, call.payload["task_id"])
        if task is None:
            return refuse("unknown followed task")
        seen = task.snapshot(call.now)
    errors = [
        {
            "batch": batch,
            "index": failure.index,
            "error": failure.error,
            "error_text": failure.error_text,
        }
        for batch, failure in seen.failures
    ]
    result = {"errors": errors, "total": seen.total}
    data = {"status": seen.status, "progress": seen.progress, "result": result}
    return Reply({"data": data}, task_id=task.id)
