"""
What one send is to do, and what came of it. Values only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

from loyalty_mock.client.batching import Limits
from loyalty_mock.client.encoding import Encoding
from loyalty_mock.client.members import Matching, fault
from loyalty_mock.client.reading import Format

# So many failures are told; the table has them all.
_TOLD = 5


class Ending(IntEnum):
    """How a send ended; the exit codes of the command."""

    REGISTERED = 0
    SOME_FAILED = 1
    USAGE = 2
    UNREACHABLE = 3
    UNFINISHED = 4


class PlanError(Exception):
    """What was asked for cannot be done: a mistake of the one who asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to send and how to get there; `url` is what the paths are put behind."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    ca_file: Path | None = None
    uds: Path | None = None
    timeout: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The members: a file, how it is written, and how its fields are named."""

    path: Path
    form: Format
    names: Mapping[str, str] = field(default_factory=dict)
    field_name: str | None = None
    judge: Callable[[Mapping[str, Any], Matching], str | None] = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    A send. `token`, `program` and `matching` may be left to the input's own head.

    Times are in seconds. Without `state` nothing is kept that could be gone on from; without
    `rejects` a row that cannot be sent stops everything.
    """

    source: Source
    target: Target
    token: str | None = None
    program: int | None = None
    matching: Matching | None = None
    encoding: Encoding = Encoding.JSON
    limits: Limits = field(default_factory=Limits)
    streams: int = 1
    patience: float = 120.0
    follow_seconds: float = 600.0
    state: Path
    rejects: Path | None = None
    failed: Path | None = None


@dataclass(slots=True, kw_only=True)
class Tally:
    """
    What came of a send so far.

    `sent` members were taken in `batches`, `rejected` rows never sent; the `tasks` count `total`
    members, of whom `failed` failed, the first few `told`; `broken` tasks failed as a whole.
    """

    sent: int = 0
    batches: int = 0
    rejected: int = 0
    total: int = 0
    failed: int = 0
    tasks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def add_failed(self, line: int | None, reason: str) -> None:
        """Count a member that failed."""
        self.failed += 1
        if self.failed <= _TOLD:
            self.told.append(f"line {line or 'unknown'}: {reason}")

    def ending(self) -> Ending:
        """Return how it ended, once it has."""
        missing = bool(self.tasks) and self.total < self.sent
        if self.rejected or self.failed or self.broken or missing:
            return Ending.SOME_FAILED
        return Ending.REGISTERED
