"""
Follow a task to its end: what its status answers say, and whether they keep what TSK promises.

Pure. Reads leniently, as the layout of the results is only inferred; what is not told is None,
never guessed.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from loyalty_contract.talks.scenarios import (
    SkippedError,
    UnclearError,
    Wait,
    Yielded,
    describe,
    one,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import Finding, breach
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_schemas.contract import Standing

_FAILED = frozenset({"failed", "failure", "error", "cancelled", "canceled", "aborted", "rejected"})
_ENDED = _FAILED | {
    *("completed", "complete", "completed_with_errors", "success", "successful", "succeeded"),
    *("done", "finished", "ready", "ended", "ok", "processed"),
}
_FIRST_WAIT = 0.02
_LONGEST_WAIT = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task at its end: `total` and `errors` are None where the target does not tell them."""

    status: str
    total: int | None
    errors: tuple[Mapping[str, Any], ...] | None
    findings: tuple[Finding, ...] = ()

    def reports(self, sent: int) -> bool | None:
        """Tell whether anything in the results shows that a profile failed; None: cannot tell."""
        if self.status == "failed" or self.errors:
            return True
        if self.total is not None and self.total < sent:
            return True
        return None if self.errors is None else False


def follow(stage: Stage, task_id: str) -> Generator[Yielded, Any, Task]:
    """
    Ask for a task's status until it has ended.

    Raises SkippedError where the target has no status endpoint, UnclearError where it refuses to
    tell of a task that it has just begun.
    """
    if not stage.follows:
        raise SkippedError("the target does not answer at the status endpoint")
    wait = _FIRST_WAIT
    highest = -1
    findings: list[Finding] = []
    while True:
        _, reading = yield from one(stage.status(task_id))
        if reading.kind is not Kind.ACCEPTED:
            raise UnclearError(f"the status of a task just begun was {describe(reading)}")
        data = reading.fields.get("data")
        if not isinstance(data, Mapping):
            raise UnclearError("the status answer has no data")
        progress = whole(data.get("progress"))
        if progress is not None and progress < highest:
            text = f"progress fell from {highest} to {progress}"
            findings.append(breach("TSK-2", Standing.INFERRED, text))
        highest = max(highest, progress or 0)
        if has_ended(data):
            return _ended(str(data.get("status", "")), data.get("result"), findings)
        yield Wait(wait)
        wait = min(2 * wait, _LONGEST_WAIT)


def has_ended(data: Mapping[str, Any]) -> bool:
    """Tell whether a status says that all is done, in what words ever (only TSK-2 names them)."""
    return str(data.get("status", "")).strip().lower() in _ENDED


def status_once(stage: Stage, task_id: str) -> Generator[Yielded, Any, Reading]:
    """Ask for a task's status once, whatever it says."""
    if not stage.follows:
        raise SkippedError("the target does not answer at the status endpoint")
    _, reading = yield from one(stage.status(task_id))
    return reading


def whole(value: Any) -> int | None:
    """Return an integer, told as a number or (in XML) as text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.strip().isdecimal() and value.isascii():
        return int(value)
    return None


def _ended(status: str, result: Any, findings: list[Finding]) -> Task:
    told = result if isinstance(result, Mapping) else {}
    errors: tuple[Mapping[str, Any], ...] | None = None
    if "errors" in told:
        listed = told["errors"]
        listed = listed.strip() if isinstance(listed, str) else listed  # white space of a layout
        entries = listed if isinstance(listed, list) else []
        # An only entry of XML without an index reads as text; it counts as an entry all the same.
        errors = tuple(one if isinstance(one, Mapping) else {} for one in entries)
        if not entries and listed not in ([], "", None, {}):
            errors = ({},)
    failed = status.strip().lower() in _FAILED
    return Task(
        status="failed" if failed else status,
        total=whole(told.get("total")),
        errors=errors,
        findings=tuple(findings),
    )
