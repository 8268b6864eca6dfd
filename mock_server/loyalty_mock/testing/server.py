"""
A running mock as one test sees it: a token of its own, whatever came with it, and assertions.

What is read is read from the mock's core, without HTTP. A request whose token nobody could read is
counted to the tenant whose test is under way; there is one at a time.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from loyalty_mock.faults.spec import from_call, parse_fault
from loyalty_mock.journal.entries import Entry, Outcome, Query
from loyalty_mock.tasks import Failure, Member, MemberKey
from loyalty_mock.testing import assertions, telling
from loyalty_mock.testing.serving import Served
from loyalty_schemas.operations import OPERATIONS
from loyalty_schemas.profiles import load_profile, with_knobs

PROGRAM = 123
_PATHS = {operation.name: operation.path for operation in OPERATIONS}


class EvictedError(AssertionError):
    """The journal had to let exchanges go, so how many there were is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSeen:
    """A task as it stands now; `failures` are by batch, each with its place in the batch."""

    id: str
    program: int
    matching: str
    status: str
    progress: int
    total: int
    batches: int
    failures: tuple[tuple[int, Failure], ...]


class LoyaltyServer:
    """
    What one token of a running mock has, does and is told.

    `url` is the server's, `register_url` and `status_url` its two operations'; `token` and
    `program` are known to it and nobody else's.
    """

    def __init__(self, served: Served, token: str, program: int = PROGRAM) -> None:
        self._mock = served.mock
        self._since = served.mock.journal.last
        self.asserted: set[int] = set()
        self.url = served.url
        self.register_url = served.url + _PATHS["register_member_batch_task"]
        self.status_url = served.url + _PATHS["tasks_status"]
        self.token = token
        self.program = program

    def environment(self) -> dict[str, str]:
        """Return what a client in another process may want: LOYALTY_URL, _TOKEN and _PROGRAM."""
        return {
            "LOYALTY_URL": self.url,
            "LOYALTY_TOKEN": self.token,
            "LOYALTY_PROGRAM": str(self.program),
        }

    @property
    def journal(self) -> tuple[Entry, ...]:
        """The exchanges since the view began, oldest first; raises EvictedError."""
        return self._all()

    @property
    def refusals(self) -> tuple[Entry, ...]:
        """Those of them that were refused; who asks for them has seen them."""
        refused = self._all(Outcome.REFUSED)
        self.asserted.update(entry.number for entry in refused)
        return refused

    def unasserted(self) -> list[str]:
        """Return, as lines, what was refused and never asked for: see `refusals`."""
        refused, _ = self.seen(Outcome.REFUSED)
        return [telling.line(entry) for entry in refused if entry.number not in self.asserted]

    def came(self) -> list[str]:
        """Return what came, as lines for a report."""
        return assertions.came(self)

    @property
    def strangers(self) -> tuple[Entry, ...]:
        """Exchanges since the view began that carried another token than the view's."""
        found = self._mock.journal.find(Query(since=self._since)).entries
        return tuple(entry for entry in found if entry.token not in {None, self.token})

    @property
    def tasks(self) -> tuple[TaskSeen, ...]:
        """The token's tasks, in the order they began."""
        now = self._mock.clock()
        with self._mock.book.lock:
            seen = [(task, task.snapshot(now)) for task in self._mock.book.tasks(self.token)]
            return tuple(
                TaskSeen(
                    id=task.id,
                    program=task.program,
                    matching=task.matching,
                    status=at.status,
                    progress=at.progress,
                    total=at.total,
                    batches=len(task.batches),
                    failures=at.failures,
                )
                for task, at in seen
            )

    @property
    def members(self) -> tuple[Member, ...]:
        """Who is registered by the token, in the order they came by program and matching."""
        return self._mock.book.registered(self.token)

    def profile(self, name: str, **knobs: str) -> None:
        """Stand under a shipped profile, or one in a file, with some knobs set otherwise."""
        self._mock.profiles.put(with_knobs(load_profile(name), knobs), self.token)

    def set(self, **knobs: str) -> None:
        """Set some knobs otherwise; the others stay as they are. Raises ProfileError."""
        now = self._mock.profiles.under(self.token).profile
        self._mock.profiles.put(with_knobs(now, knobs), self.token)

    def fault(self, kind: str | int, **parameters: Any) -> str:
        """
        Set a fault for this token and return its id; a number is a code of the platform.

        429 and 500 to 599 are HTTP statuses. Raises FaultError with the nearest right word.
        """
        fault = parse_fault(from_call(kind, parameters))
        return self._mock.faults.add(replace(fault, token=self.token)).id

    def fail_next(self, kind: str | int = 503, times: int = 1, **parameters: Any) -> str:
        """Let the next requests fail; see `fault`."""
        return self.fault(kind, times=times, **parameters)

    def clear_faults(self) -> int:
        """Take the token's faults away; return how many there were."""
        return self._mock.faults.clear(self.token)

    def complete(self, task_id: str) -> None:
        """End a task of the token well; raises KeyError where it has none of that id."""
        self._mock.book.complete(self._task(task_id), self._mock.clock())

    def fail(self, task_id: str) -> None:
        """End a task of the token badly; raises KeyError where it has none of that id."""
        self._mock.book.fail(self._task(task_id), self._mock.clock())

    def forget(self) -> None:
        """Forget the token's tasks, members, faults and profile; the journal keeps what came."""
        self._mock.book.reset(self.token)
        self._mock.faults.clear(self.token)
        if self._mock.profiles.has_own(self.token):
            self._mock.profiles.drop(self.token)

    def assert_registered(
        self,
        *identifiers: MemberKey,
        matching: str | None = None,
        program: int | None = None,
        since: str | None = None,
    ) -> None:
        """
        Hold that each is registered: an e-mail, phone or profile id, or (field, value) of a custom.

        `matching`, `program` and `since`, the date as it was sent, narrow down how.
        """
        __tracebackhide__ = True
        assertions.registered(
            self, identifiers, matching=matching, program=program, registration_date=since
        )

    def assert_not_registered(self, *identifiers: MemberKey) -> None:
        """Hold that none of them is registered."""
        __tracebackhide__ = True
        assertions.not_registered(self, identifiers)

    def assert_batches(self, count: int) -> None:
        """Hold how many batches were added to tasks; a repeat that added nothing is none."""
        __tracebackhide__ = True
        words = ("batch", "batches")
        assertions.count(self, words, count, lambda entry: entry.batch is not None)

    def assert_requests(self, count: int) -> None:
        """Hold how many requests came, whatever became of them."""
        __tracebackhide__ = True
        assertions.count(self, ("request", "requests"), count, lambda _: True)

    def assert_no_refusals(self) -> None:
        """Hold that nothing was refused."""
        __tracebackhide__ = True
        assertions.no_refusals(self)

    def assert_refused(
        self, rule: str | None = None, *, at: str | None = None, error: int | None = None
    ) -> Entry:
        """
        Hold that something was refused, and return the newest exchange that was.

        `rule` such as MAT-3, `at` such as data[1].email and `error`, the code, narrow down what.
        """
        __tracebackhide__ = True
        return assertions.refused(self, rule, at, error)

    def wait_for(
        self,
        *,
        requests: int | None = None,
        batches: int | None = None,
        members: int | None = None,
        timeout: float = 5.0,
    ) -> None:
        """Wait until at least so many have come, in another thread or process; else fail."""
        __tracebackhide__ = True
        wanted = _wanted(requests, batches, members)
        if not self._wait(lambda: self._reached(wanted), timeout):
            assertions.waited_in_vain(self, wanted, self._counts(), timeout)

    async def wait_for_async(
        self,
        *,
        requests: int | None = None,
        batches: int | None = None,
        members: int | None = None,
        timeout: float = 5.0,  # noqa: ASYNC109 - the same words as wait_for
    ) -> None:
        """Wait as `wait_for` does, for a client in this very event loop."""
        __tracebackhide__ = True
        wanted = _wanted(requests, batches, members)
        if not await asyncio.to_thread(self._wait, lambda: self._reached(wanted), timeout):
            assertions.waited_in_vain(self, wanted, self._counts(), timeout)

    def _counts(self) -> dict[str, int]:
        entries = self.journal
        added = sum(entry.batch is not None for entry in entries)
        return {"requests": len(entries), "batches": added, "members": len(self.members)}

    def _reached(self, wanted: Mapping[str, int]) -> bool:
        have = self._counts()
        return all(have[name] >= number for name, number in wanted.items())

    def _wait(self, fulfilled: Callable[[], bool], timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        arrived = threading.Event()
        stop = self._mock.journal.subscribe(arrived.set)
        try:
            while not fulfilled():
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                arrived.wait(left)
                arrived.clear()
        finally:
            stop()
        return True

    def _task(self, task_id: str) -> Any:
        task = self._mock.book.find(self.token, task_id)
        if task is None:
            raise KeyError(f"no task {task_id} of this token's")
        return task

    def seen(self, outcome: Outcome | None = None) -> tuple[tuple[Entry, ...], int]:
        """Return the exchanges since the view began that are kept, and how many are gone."""
        query = Query(token=self.token, unattributed=True, since=self._since, outcome=outcome)
        found = self._mock.journal.find(query)
        return found.entries, found.evicted

    def _all(self, outcome: Outcome | None = None) -> tuple[Entry, ...]:
        entries, gone = self.seen(outcome)
        if gone:
            raise EvictedError(
                f"unknown: the journal has let {gone:,} exchanges go that may have been this "
                f"token's; keep more of them (--loyalty-mock-journal-entries)"
            )
        return entries


def _wanted(requests: int | None, batches: int | None, members: int | None) -> dict[str, int]:
    told = {"requests": requests, "batches": batches, "members": members}
    return {name: number for name, number in told.items() if number is not None}
