"""
What was sent, as far as is known: the batches of each stream, and those in doubt.

Pure but for itself: it grows by records, and the same records make it anew. Holds no token.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

VERSION = 1


class LedgerError(Exception):
    """A progress file is of another input, of other options, or none of ours."""


@dataclass(slots=True)
class Stream:
    """One stream: its task, the batches taken in their order, and one that may have been."""

    task_id: str | None = None
    taken: list[int] = field(default_factory=list)
    members: int = 0
    under_way: int | None = None
    doubt: bool = False


@dataclass(slots=True)
class Ledger:
    """
    The streams of one input.

    Within a stream batches are sent one after the other, so the n-th taken is the task's n-th:
    that is how a result finds its rows again.
    """

    streams: list[Stream]
    keys: dict[int, str] = field(default_factory=dict)

    def apply(self, record: Mapping[str, Any]) -> None:
        """Take note of one record; raises LedgerError for one that is none."""
        match record:
            case {"begun": int(number), "stream": int(at), "key": str(key)}:
                stream = self.streams[at]
                stream.under_way, stream.doubt = number, True
                self.keys[number] = key
            case {
                "taken": int(number),
                "stream": int(at),
                "task_id": str(task_id),
                "members": int(members),
            }:
                stream = self.streams[at]
                stream.under_way, stream.doubt, stream.task_id = None, False, task_id
                stream.taken.append(number)
                stream.members += members
            case {"not_taken": int(), "stream": int(at)}:
                self.streams[at].doubt = False
            case _:
                raise LedgerError(f"{record!r} is no record")

    def last(self) -> int:
        """Return the number of the last batch that was ever begun; -1 where none was."""
        return max(self.keys, default=-1)

    def stream_of(self, number: int) -> int | None:
        """Return the stream that a batch is under way in; None where it was taken."""
        for at, stream in enumerate(self.streams):
            if stream.under_way == number:
                return at
        return None


def header(fingerprint: str, plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first record: what the others are about."""
    return {"loyalty_mock_send": VERSION, "input": fingerprint, **plan}


def ledger_of(records: Iterable[Mapping[str, Any]], expected: Mapping[str, Any]) -> Ledger:
    """Make a ledger anew; raises LedgerError where its first record is not the expected one."""
    told = iter(records)
    first = next(told, {})
    if first.get("loyalty_mock_send") != VERSION:
        raise LedgerError("it is no progress file of this version")
    for name, value in expected.items():
        # A row put right changes the input; what was sent of it is known by its keys.
        if name != "input" and first.get(name) != value:
            raise LedgerError(f"it was begun with {name} {first.get(name)}, and now it is {value}")
    ledger = Ledger([Stream() for _ in range(expected["streams"])])
    for record in told:
        ledger.apply(record)
    return ledger
