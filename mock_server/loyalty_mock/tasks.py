"""
What the mock remembers: per token its tasks, their batches, and the members registered.

The one place of mutable state. The token is the tenant: nothing here reaches across two of them.
Every method takes the lock once and leaves all or nothing behind. Knows no request and no clock.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

# What tells members apart within a program and a matching; a custom field is its name and value.
MemberKey = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Failure:
    """One profile of a batch that was not registered as sent."""

    index: int
    error: int
    error_text: str


class Batch(NamedTuple):
    """What one accepted request brings: how many profiles, who is registered, what failed."""

    size: int
    members: Mapping[MemberKey, str]
    failures: tuple[Failure, ...] = ()
    next_key: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One profile registered: where, by what, and since when."""

    program: int
    matching: str
    identifier: MemberKey
    registration_date: str


class Stored(NamedTuple):
    """A batch as a task keeps it: processed evenly from `starts` to `ends`, seconds since 1970."""

    size: int
    failures: tuple[Failure, ...]
    starts: float
    ends: float

    def processed(self, now: float) -> int:
        """Return how many of its profiles are processed by `now`."""
        if now >= self.ends:
            return self.size
        if now <= self.starts:
            return 0
        return int(self.size * (now - self.starts) / (self.ends - self.starts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Where a fault stops a task for ever: after how many profiles, how it stands there."""

    status: str
    progress: int
    profiles: int

    def reached(self, done: Sequence[int]) -> list[int]:
        """Return how many profiles of each batch are processed at most, of those that would be."""
        left = self.profiles
        capped = []
        for count in done:
            capped.append(min(count, left))
            left -= capped[-1]
        return capped


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A task as it stands at one moment."""

    status: str
    progress: int
    total: int
    failures: tuple[tuple[int, Failure], ...]


@dataclass(slots=True)
class Task:
    """A task under way; only the TaskBook changes it."""

    id: str
    program: int
    matching: str
    batches: list[Stored] = field(default_factory=list)
    next_keys: AbstractSet[str] = frozenset()  # few tasks have any
    told: int = 0
    failed_at: float | None = None
    stop: Stop | None = None

    def add_key(self, key: str) -> None:
        """Keep in mind that a key was sent."""
        if not isinstance(self.next_keys, set):
            self.next_keys = set()
        self.next_keys.add(key)

    def completed(self, now: float) -> bool:
        """Tell whether nothing is left to process: every batch is, or the task has failed."""
        if self.failed_at is not None:
            return True
        if self.stop:
            return self.stop.status == "failed" and self.stopped(now)
        return not self.batches or now >= self.batches[-1].ends

    def stopped(self, now: float) -> bool:
        """Tell whether the task stands where a fault stops it."""
        done = sum(batch.processed(now) for batch in self.batches)
        return self.stop is not None and done >= self.stop.profiles

    def snapshot(self, now: float) -> Snapshot:
        """
        Return status, progress (it never falls, TSK-2), total and failures so far (TSK-3).

        A task that has failed stands still: what was not processed by then never will be.
        """
        moment = now if self.failed_at is None else self.failed_at
        done = [batch.processed(moment) for batch in self.batches]
        total = sum(batch.size for batch in self.batches)
        whole = sum(done) == total and (not self.batches or moment >= self.batches[-1].ends)
        share = 100 if whole else 100 * sum(done) // max(total, 1)
        ended = "completed" if whole else None
        if self.stop:
            stopped = self.stopped(moment)
            ended = self.stop.status if stopped else None
            share = self.stop.progress if stopped else min(share, self.stop.progress)
            done = self.stop.reached(done)
        self.told = max(self.told, share)
        if self.failed_at is not None:
            ended = "failed"
        status = ended or ("running" if self.told else "pending")
        failures = tuple(
            (number, failure)
            for number, (batch, reached) in enumerate(zip(self.batches, done, strict=True))
            for failure in batch.failures
            if failure.index < reached
        )
        return Snapshot(status, self.told, total, failures)


@dataclass(slots=True)
class Tenant:
    """All that one token has done."""

    tasks: dict[str, Task] = field(default_factory=dict)
    members: dict[tuple[int, str], dict[MemberKey, str]] = field(default_factory=dict)

    def count(self) -> int:
        """Return how many members the token has registered, over all its programs."""
        return sum(len(group) for group in self.members.values())


class TaskBook:
    """
    The tasks and members of every token.

    `seconds` is how long one batch takes to be processed; batches of a task follow each other.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._tenants: dict[str, Tenant] = {}
        self.lock = threading.RLock()

    def find(self, token: str, task_id: str) -> Task | None:
        """Return a task of this token, or None: another token's is as unknown as none at all."""
        tenant = self._tenants.get(token)
        return tenant.tasks.get(task_id) if tenant else None

    def begin(self, token: str, task_id: str, program: int, matching: str) -> Task:
        """Start a task without batches."""
        with self.lock:
            task = Task(task_id, program, matching)
            self._tenant(token).tasks[task_id] = task
            return task

    def add(
        self, token: str, task: Task, batch: Batch, *, into: tuple[int, str], now: float
    ) -> int:
        """
        Add a batch and register its members by program and matching; the first entry stays.

        Returns the number of the batch in its task, from 0.
        """
        with self.lock:
            starts = max(now, task.batches[-1].ends) if task.batches else now
            ends = starts + self._seconds if batch.size else starts
            task.batches.append(Stored(batch.size, batch.failures, starts, ends))
            if batch.next_key is not None:
                task.add_key(batch.next_key)
            groups = self._tenant(token).members
            group = groups.setdefault(into, {})
            if group.keys().isdisjoint(batch.members.keys()):
                group.update(batch.members)
            else:
                group.update({who: when for who, when in batch.members.items() if who not in group})
            return len(task.batches) - 1

    def tenants(self) -> tuple[str, ...]:
        """Return every token that has done something."""
        with self.lock:
            return tuple(self._tenants)

    def tasks(self, token: str) -> tuple[Task, ...]:
        """Return the tasks of a token, in the order they began."""
        with self.lock:
            tenant = self._tenants.get(token)
            return tuple(tenant.tasks.values()) if tenant else ()

    def owner(self, task_id: str) -> str | None:
        """Return the token whose task this is, or None."""
        with self.lock:
            return next((one for one, has in self._tenants.items() if task_id in has.tasks), None)

    def complete(self, task: Task, now: float) -> None:
        """End a task well: every batch is processed by now, even if the task had failed."""
        with self.lock:
            task.failed_at = task.stop = None
            task.batches = [
                batch._replace(starts=min(batch.starts, now), ends=min(batch.ends, now))
                for batch in task.batches
            ]

    def fail(self, task: Task, now: float) -> None:
        """End a task badly: what is not processed by now never will be, nor what is added later."""
        with self.lock:
            if task.failed_at is None:
                task.failed_at = now

    def reset(self, token: str | None = None) -> None:
        """Forget a token's tasks and members, or everybody's."""
        with self.lock:
            if token is None:
                self._tenants.clear()
            else:
                self._tenants.pop(token, None)

    def registered(
        self, token: str, *, first: int = 0, most: int | None = None
    ) -> tuple[Member, ...]:
        """Return a token's members in the order they came by program and matching, a page of it."""
        with self.lock:
            tenant = self._tenants.get(token)
            every = (
                Member(program, matching, who, since)
                for (program, matching), group in (tenant.members.items() if tenant else ())
                for who, since in group.items()
            )
            return tuple(islice(every, first, None if most is None else first + most))

    def member_count(self, token: str) -> int:
        """Return how many members this token has registered."""
        with self.lock:
            tenant = self._tenants.get(token)
            return tenant.count() if tenant else 0

    def new_members(self, token: str, program: int, matching: str, who: Iterable[MemberKey]) -> int:
        """Return how many of some identifiers this token has not registered yet."""
        with self.lock:
            known = self._tenant(token).members.get((program, matching), {})
            return sum(one not in known for one in who)

    def members(self, token: str, program: int, matching: str) -> Sequence[MemberKey]:
        """Return the identifiers registered by this token in a program by a matching."""
        with self.lock:
            return tuple(self._tenant(token).members.get((program, matching), ()))

    def _tenant(self, token: str) -> Tenant:
        tenant = self._tenants.get(token)
        if tenant is None:
            tenant = self._tenants[token] = Tenant()
        return tenant
