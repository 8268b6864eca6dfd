"""
One exchange as the journal keeps it, and how one is asked for.

Values. An entry holds raw tokens, because a test in the same process asks by them; whatever leaves
the process goes through `telling`, which masks.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from loyalty_mock.tokens import REPEATED

Path = tuple[str | int, ...]

_KEY_DIGITS = 16


class Outcome(StrEnum):
    """How an exchange ended: as the contract has it, or by a fault that was asked for."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAULTED = "faulted"


class Body(NamedTuple):
    """
    A body as it was sent, or, where it is too large to keep, its digest and a summary.

    `content` is None where it was not kept; `size` counts the bytes on the wire. `short` is the
    summary as JSON: one piece of memory, where values would each hold on to a pool of Python's.
    """

    size: int
    content: bytes | None = None
    sha256: str | None = None
    short: bytes | None = None

    @property
    def summary(self) -> Mapping[str, Any] | None:
        """What a body said that was not kept; None where it could not be read."""
        told: Mapping[str, Any] | None = None if self.short is None else json.loads(self.short)
        return told


class Entry(NamedTuple):
    """
    One exchange. Numbers count from 1 and are never used twice; `time` is the mock's clock's.

    `token` is the tenant's, None where none could be read. `batch` is the number of the batch that
    was added, `failed` how many of its profiles were not registered as sent. `octets` is about how
    many bytes of memory it takes. `fault` names the fault that was played, if any.
    """

    number: int
    time: float
    seconds: float
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Body
    token: str | None
    secrets: frozenset[str]
    operation: str | None
    format: str
    profiles: int | None
    outcome: Outcome
    profile: str
    rule: str | None
    paths: tuple[Path, ...]
    error: int
    error_text: str
    status: int
    task_id: str | None
    batch: int | None
    failed: int
    answer_headers: Mapping[str, str]
    answer: Body
    octets: int
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """
    Which entries are meant: those that fit every part that is not None.

    `token` is a raw token, `tenant` its key; `unattributed` takes in, beside a tenant's, the
    entries without a tenant. `since` leaves out every number up to it, `before` every number
    from it on.
    """

    token: str | None = None
    tenant: str | None = None
    unattributed: bool = False
    operation: str | None = None
    rule: str | None = None
    outcome: Outcome | None = None
    task_id: str | None = None
    since: int | None = None
    before: int | None = None

    def fits(self, entry: Entry) -> bool:
        """Tell whether an entry is one of those meant."""
        return (
            (self.since is None or entry.number > self.since)
            and (self.before is None or entry.number < self.before)
            and self.concerns(entry.token)
            and (self.operation is None or entry.operation == self.operation)
            and (self.rule is None or entry.rule == self.rule)
            and (self.outcome is None or entry.outcome is self.outcome)
            and (self.task_id is None or entry.task_id == self.task_id)
        )

    def concerns(self, token: str | None) -> bool:
        """Tell whether the exchanges of a token, or of none, can be among those meant."""
        if self.token is None and self.tenant is None:
            return True
        if token is None:
            return self.unattributed
        return (self.token is None or token == self.token) and (
            self.tenant is None or tenant_key(token) == self.tenant
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    What the journal holds of what was asked for, in the order of the numbers.

    `matching` counts all that fit, `entries` are as many as were wanted of them. `evicted` counts
    exchanges of the tenant that are gone and may have fitted: where it is not 0, `matching` is
    a lower bound. `last` is the number of the newest exchange of all.
    """

    entries: tuple[Entry, ...] = field(default=())
    matching: int = 0
    evicted: int = 0
    last: int = 0


def tenant_key(token: str) -> str:
    """Return what names a tenant without telling its token: 16 hex digits of its SHA-256."""
    return _known_key(token) if len(token) <= REPEATED else _key(token)


def _key(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_DIGITS]


_known_key = lru_cache(maxsize=4096)(_key)
