"""
What can be wrong with an ask, as RFC 9457 problem details: one table.

Pure. `type` is a URN that stays, `title` what it stands for, `detail` what is wrong this time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MEDIA = "application/problem+json"
_URN = "urn:loyalty-mock:problem:"

# By name: the status and the title.
PROBLEMS: Mapping[str, tuple[int, str]] = {
    "not-json": (415, "A change has to be sent as JSON"),
    "malformed": (400, "The body is not well-formed JSON"),
    "wrong-body": (400, "The body is not what this resource takes"),
    "wrong-parameter": (400, "A parameter is not what this resource takes"),
    "too-large": (413, "The body is too large"),
    "no-control-token": (401, "The control token is missing or wrong"),
    "other-host": (403, "The request was sent to another host"),
    "other-origin": (403, "The request was sent by another site"),
    "no-such-resource": (404, "There is no such resource"),
    "unknown-entry": (404, "The journal never had this exchange"),
    "unknown-tenant": (404, "No tenant has this key"),
    "unknown-task": (404, "No tenant has this task"),
    "unknown-fault": (404, "There is no such fault"),
    "wrong-method": (405, "The resource does not take this method"),
    "gone-entry": (410, "The exchange has been evicted or cleared"),
    "wrong-profile": (422, "There is no such profile, knob or value"),
    "wrong-fault": (422, "This is no fault that the mock can play"),
    "journal-off": (409, "The journal is off"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem: its name in the table, what is wrong this time, where, and headers to send."""

    name: str
    detail: str
    errors: tuple[Mapping[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return PROBLEMS[self.name][0]

    def told(self) -> dict[str, Any]:
        """Return the members of the problem details object (RFC 9457 section 3.1)."""
        status, title = PROBLEMS[self.name]
        told = {"type": _URN + self.name, "title": title, "status": status, "detail": self.detail}
        return {**told, "errors": list(self.errors)} if self.errors else told


class ProblemError(Exception):
    """Carries a problem from where an ask is read up to where it is answered; never further."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def problem(
    name: str,
    detail: str,
    *errors: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
) -> Problem:
    """Return a problem of the table; each of `errors` has a `pointer` or a `parameter`."""
    return Problem(name=name, detail=detail, errors=errors, headers=headers or {})
