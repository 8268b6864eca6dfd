"""
Gather members into batches that keep the page's two limits, the same ones in every run.

Pure. "A single request should not exceed 10,000 profiles; exceed 10 MB of data."
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from loyalty_mock.client.encoding import Encoding, Envelope, item
from loyalty_mock.client.members import Choice
from loyalty_mock.client.rows import Bad, Head, InputError, Row, Rows

MOST_PROFILES = 10_000
MOST_BYTES = 10_000_000
KEY_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """
    Members to send in one request: each in bytes, and the line it began on.

    `key` depends on what the batch holds and where it stands, and on nothing else: so a batch
    sent again is known again (CON-4).
    """

    number: int
    key: str
    items: tuple[bytes, ...]
    lines: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.items)

    def where(self) -> str:
        """Tell which rows these are."""
        return f"{len(self):,} members, lines {self.lines[0]} to {self.lines[-1]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one request holds at most."""

    profiles: int = MOST_PROFILES
    bytes: int = MOST_BYTES


def batches(
    rows: Rows,
    choice: Choice,
    *,
    encoding: Encoding,
    room: Envelope,
    limits: Limits,
    reject: Callable[[Bad], None],
) -> Iterator[Batch]:
    """
    Yield batches; `room` is the largest envelope that one will get.

    Every row that cannot be sent goes to `reject`, which raises where none is to be left out.
    """
    items: list[bytes] = []
    lines: list[int] = []
    inside = number = 0
    for row in rows:
        one = _encoded(row, choice, encoding)
        if isinstance(one, Bad):
            reject(one)
        if not isinstance(one, tuple):
            continue
        line, told = one
        if room.size(1, len(told)) > limits.bytes:
            reject(Bad(line, f"does not fit into a request of {limits.bytes:,} bytes", {}))
            continue
        full = len(items) == limits.profiles
        if full or room.size(len(items) + 1, inside + len(told)) > limits.bytes:
            yield _batch(number, items, lines)
            number += 1
            items, lines, inside = [], [], 0
        items.append(told)
        lines.append(line)
        inside += len(told)
    if items:
        yield _batch(number, items, lines)


def refuse_bad(bad: Bad) -> None:
    """Leave none out: raise InputError for a row that cannot be sent."""
    raise InputError(bad.line, bad.reason)


def _encoded(
    row: Head | Row | Bad, choice: Choice, encoding: Encoding
) -> tuple[int, bytes] | Bad | None:
    if isinstance(row, Row):
        member = choice.member(row)
        if isinstance(member, Bad):
            return member
        try:
            return row.line, item(member.fields, encoding)
        except (ValueError, TypeError, OverflowError) as error:
            return Bad(row.line, str(error), row.fields)
    return row if isinstance(row, Bad) else None


def _batch(number: int, items: list[bytes], lines: list[int]) -> Batch:
    digest = hashlib.sha256(f"{number} {len(items)}\n".encode())
    for one in items:
        digest.update(one)
        digest.update(b"\n")
    key = digest.hexdigest()[:KEY_LENGTH]
    return Batch(number=number, key=key, items=tuple(items), lines=tuple(lines))
