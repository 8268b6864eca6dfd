"""
Follow tasks to their end, and find the rows of what failed.

No socket and no clock of its own. Which batch a result means is known by order: a stream sends
one batch after the other into its own task, so the task's n-th batch is the stream's n-th.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loyalty_mock.client.answers import Refused
from loyalty_mock.client.batching import Batch
from loyalty_mock.client.delivering import Courier, Stopped
from loyalty_mock.client.encoding import Encoding, fields_of, question
from loyalty_mock.client.ledger import Ledger

STATUS = "/api/v1.1/tasks/status"
ENDED = {"completed", "success", "failed"}
_SOONEST, _LATEST = 0.1, 5.0


@dataclass(frozen=True, slots=True)
class Failure:
    """What a result says of one member; batch and index as told, None where they are no number."""

    batch: int | None
    index: int | None
    error: Any
    error_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a task stands."""

    task_id: str
    status: str
    total: int | None
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A member that failed: its line and fields, where it could be found; and why."""

    line: int | None
    fields: Mapping[str, Any]
    error: Any
    error_text: str


async def follow(
    task_id: str, token: str, *, courier: Courier, encoding: Encoding, seconds: float
) -> Standing:
    """Ask for a task until it has ended; raises Stopped after so many seconds of waiting."""
    body = question({"token": token, "task_id": task_id}, encoding)
    what = f"task {task_id}"
    waited, pause = 0.0, _SOONEST
    while True:
        verdict, _ = await courier.ask(STATUS, body, what=what)
        if isinstance(verdict, Refused):
            raise Stopped(f"{what} cannot be followed: {verdict.text}")
        standing = _standing(task_id, verdict.fields)
        if standing.status in ENDED:
            return standing
        if waited + pause > seconds:
            raise Stopped(f"{what} is still {standing.status or 'without a status'}")
        await courier.sleep(pause)
        waited += pause
        pause = min(pause * 1.5, _LATEST)


def located(
    batches: Iterable[Batch], ledger: Ledger, standings: Mapping[int, Standing], encoding: Encoding
) -> Iterator[Failed]:
    """
    Yield what failed in the order of the input, then what no row could be found for.

    `standings` is by stream; `batches` are the same as were sent, read once more.
    """
    wanted: dict[int, dict[int, Failure]] = {}
    lost: list[Failure] = []
    for at, standing in standings.items():
        taken = ledger.streams[at].taken
        for failure in standing.failures:
            if failure.batch is None or failure.index is None or failure.batch >= len(taken):
                lost.append(failure)
            else:
                known = wanted.setdefault(taken[failure.batch], {})
                if known.setdefault(failure.index, failure) is not failure:
                    lost.append(failure)
    for batch in batches if wanted else ():
        for index, failure in sorted(wanted.pop(batch.number, {}).items()):
            if index < len(batch):
                yield Failed(
                    line=batch.lines[index],
                    fields=fields_of(batch.items[index], encoding),
                    error=failure.error,
                    error_text=failure.error_text,
                )
            else:
                lost.append(failure)
    for failure in lost:
        yield Failed(line=None, fields={}, error=failure.error, error_text=failure.error_text)


def _standing(task_id: str, fields: Mapping[str, Any]) -> Standing:
    data = _mapping(fields.get("data"))
    result = _mapping(data.get("result"))
    errors = result.get("errors")
    total = result.get("total")
    return Standing(
        task_id=task_id,
        status=str(data.get("status", "")),
        total=total if isinstance(total, int) else None,
        failures=tuple(map(_failure, errors if isinstance(errors, list) else ())),
    )


def _failure(told: Any) -> Failure:
    fields = _mapping(told)
    return Failure(
        _number(fields.get("batch")),
        _number(fields.get("index")),
        fields.get("error"),
        str(fields.get("error_text", "")),
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
