"""
What a reader gives: the fields around the members, members as they stand, and rows that are none.

Values only. Knows no format.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


class InputError(Exception):
    """The input cannot be read on; a `line` of 0 means none in particular."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the first member: an envelope's fields, or the columns of a table."""

    fields: Mapping[str, Any]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One member as it was read; `line` is where it begins in its file, from 1."""

    line: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot be sent, and why; `fields` is what could be read of it."""

    line: int
    reason: str
    fields: Mapping[str, Any]


Rows = Iterator[Head | Row | Bad]
