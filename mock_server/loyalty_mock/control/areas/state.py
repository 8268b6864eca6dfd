"""What tenants have done, and how to undo it: tenants, tasks, members, reset, a task's end."""

from typing import TYPE_CHECKING, Any

from loyalty_mock.control.areas.state_schemas import SCHEMAS
from loyalty_mock.control.problems import Problem, problem
from loyalty_mock.control.routes import SCOPE, Answer, Area, Ask, Parameter, Route
from loyalty_mock.journal.entries import tenant_key
from loyalty_mock.journal.telling import instant
from loyalty_mock.tasks import Task
from loyalty_mock.tokens import mask

if TYPE_CHECKING:
    from loyalty_mock.exchange import Mock

TAG = "state"
USUAL_LIMIT = 100

TASK_ID = Parameter(
    name="task_id", place="path", says="The task's id.", schema={"type": "string", "minLength": 1}
)
PAGE = (
    Parameter(
        name="offset",
        place="query",
        says="How many to leave out from the start.",
        schema={"type": "integer", "minimum": 0, "default": 0},
    ),
    Parameter(
        name="limit",
        place="query",
        says="How many to list at most.",
        schema={"type": "integer", "minimum": 0, "maximum": 10_000, "default": USUAL_LIMIT},
    ),
)


def tenants(_ask: Ask, mock: "Mock") -> Answer:
    """Answer with every token that is known here, masked, and its key."""
    told = [
        {
            "tenant": tenant_key(token),
            "token": mask(token),
            "tasks": len(mock.book.tasks(token)),
            "members": mock.book.member_count(token),
            "profile": mock.profiles.under(token).profile.name,
        }
        for token in mock.tokens()
    ]
    return Answer(value={"tenants": told})


def tasks(ask: Ask, mock: "Mock") -> Answer:
    """Answer with tasks, in the order they began."""
    token = ask.tenant(mock)
    every = [
        (owner, task)
        for owner in (mock.tokens() if token is None else (token,))
        for task in mock.book.tasks(owner)
    ]
    first, most = ask.parameters.get("offset", 0), ask.parameters.get("limit", USUAL_LIMIT)
    shown = [_head(mock, owner, task) for owner, task in every[first : first + most]]
    return Answer(value={"tasks": shown, "total": len(every)})


def task(ask: Ask, mock: "Mock") -> Answer | Problem:
    """Answer with one task, its batches and results."""
    found = _find(ask, mock)
    return found if isinstance(found, Problem) else _whole(mock, *found)


def complete(ask: Ask, mock: "Mock") -> Answer | Problem:
    """End a task well."""
    found = _find(ask, mock)
    if isinstance(found, Problem):
        return found
    mock.book.complete(found[1], mock.clock())
    return _whole(mock, *found)


def fail(ask: Ask, mock: "Mock") -> Answer | Problem:
    """End a task badly."""
    found = _find(ask, mock)
    if isinstance(found, Problem):
        return found
    mock.book.fail(found[1], mock.clock())
    return _whole(mock, *found)


def members(ask: Ask, mock: "Mock") -> Answer:
    """Answer with registered members, by tenant, program and matching."""
    token = ask.tenant(mock)
    first, most = ask.parameters.get("offset", 0), ask.parameters.get("limit", USUAL_LIMIT)
    total = 0
    shown: list[dict[str, Any]] = []
    for owner in mock.tokens() if token is None else (token,):
        count = mock.book.member_count(owner)
        if first < total + count and len(shown) < most:
            page = mock.book.registered(owner, first=max(first - total, 0), most=most - len(shown))
            shown += [
                {
                    "tenant": tenant_key(owner),
                    "loyalty_program_id": one.program,
                    "matching": one.matching,
                    "identifier": list(one.identifier)
                    if isinstance(one.identifier, tuple)
                    else one.identifier,
                    "registration_date": one.registration_date,
                }
                for one in page
            ]
        total += count
    return Answer(value={"members": shown, "total": total})


def reset(ask: Ask, mock: "Mock") -> Answer:
    """Forget a tenant's tasks, members, exchanges, faults and profile, or everything."""
    token = ask.tenant(mock)
    mock.reset(token)
    return Answer(value={"reset": "all" if token is None else tenant_key(token)})


def _find(ask: Ask, mock: "Mock") -> tuple[str, Task] | Problem:
    task_id: str = ask.parameters["task_id"]
    token = ask.tenant(mock)
    owner = mock.book.owner(task_id) if token is None else token
    found = None if owner is None else mock.book.find(owner, task_id)
    if owner is None or found is None:
        return problem("unknown-task", "No tenant, or not this one, has a task with this id.")
    return owner, found


def _head(mock: "Mock", owner: str, task: Task) -> dict[str, Any]:
    with mock.book.lock:
        seen = task.snapshot(mock.clock())
        return {
            "task_id": task.id,
            "tenant": tenant_key(owner),
            "loyalty_program_id": task.program,
            "matching": task.matching,
            "status": seen.status,
            "progress": seen.progress,
            "total": seen.total,
            "batches": len(task.batches),
            "failed": len(seen.failures),
        }


def _whole(mock: "Mock", owner: str, task: Task) -> Answer:
    with mock.book.lock:
        now = mock.clock()
        seen = task.snapshot(now)
        moment = now if task.failed_at is None else task.failed_at
        batches = [
            {
                "batch": number,
                "profiles": batch.size,
                "processed": batch.processed(moment),
                "starts": instant(batch.starts),
                "ends": instant(batch.ends),
            }
            for number, batch in enumerate(task.batches)
        ]
        head = _head(mock, owner, task)
    errors = [
        {
            "batch": batch,
            "index": failure.index,
            "error": failure.error,
            "error_text": failure.error_text,
        }
        for batch, failure in seen.failures
    ]
    result = {"total": seen.total, "errors": errors}
    return Answer(value={**head, "batches": batches, "result": result})


AREA = Area(
    tag=TAG,
    says="What tenants have done, and how to undo it.",
    routes=(
        Route(
            method="GET",
            path="/tenants",
            answer=tenants,
            says="List every token the mock has seen, masked, with its key.",
            tag=TAG,
            gives="Tenants",
        ),
        Route(
            method="GET",
            path="/tasks",
            answer=tasks,
            says="List the tasks of a tenant, or all, in the order they began.",
            tag=TAG,
            parameters=(*SCOPE, *PAGE),
            gives="Tasks",
            problems=("unknown-tenant",),
        ),
        Route(
            method="GET",
            path="/tasks/{task_id}",
            answer=task,
            says="Tell one task, with its batches and results.",
            tag=TAG,
            parameters=(*SCOPE, TASK_ID),
            gives="WholeTask",
            problems=("unknown-tenant", "unknown-task"),
        ),
        Route(
            method="POST",
            path="/tasks/{task_id}/complete",
            answer=complete,
            says="End a task well, even one that had failed: every batch is processed now.",
            tag=TAG,
            parameters=(*SCOPE, TASK_ID),
            gives="WholeTask",
            problems=("unknown-tenant", "unknown-task"),
        ),
        Route(
            method="POST",
            path="/tasks/{task_id}/fail",
            answer=fail,
            says="End a task badly: its status is `failed`, its progress stays where it is, and "
            "what is not processed never will be.",
            tag=TAG,
            parameters=(*SCOPE, TASK_ID),
            gives="WholeTask",
            problems=("unknown-tenant", "unknown-task"),
        ),
        Route(
            method="GET",
            path="/members",
            answer=members,
            says="List the members registered by a tenant, or by all.",
            tag=TAG,
            parameters=(*SCOPE, *PAGE),
            gives="Members",
            problems=("unknown-tenant",),
        ),
        Route(
            method="POST",
            path="/reset",
            answer=reset,
            says="Forget all that a tenant did and was given, or all of everybody; with "
            "everybody's the clock is reset, too.",
            tag=TAG,
            parameters=SCOPE,
            gives="Reset",
            problems=("unknown-tenant",),
        ),
    ),
    schemas=SCHEMAS,
)
