"""
What a check of a file works with: the document read, the faults in it, the findings told.

Values only. Lines and columns are counted from 1, columns in characters (Unicode code points).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Path = tuple[str | int, ...]


class Level(StrEnum):
    """Whether a server of the profile refuses for it, or only the reader may want to know."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text."""

    line: int
    column: int


START = Position(1, 1)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value begins, and where its name does if it has one."""

    value: Position
    name: Position | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    One thing that is wrong in a document, by its path or, where it has none, its position.

    `field` is the member meant where it is no part of the path: a field that is missing, or one
    that is not known. `text` says what is wrong, after the place.
    """

    rule: str
    text: str
    path: Path = ()
    field: str | None = None
    at: Position | None = None
    level: Level = Level.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """
    A body as plain values, with what was wrong in reading it.

    `readable` tells whether there is a value at all. `locate` finds the spots of paths, as far
    as they exist, in one go.
    """

    value: Any = None
    readable: bool = True
    faults: tuple[Fault, ...] = ()
    locate: Callable[[Collection[Path]], Mapping[Path, Spot]] = lambda _: {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault as it is told: file, position, place in two spellings, rule and sentence."""

    file: str
    at: Position
    level: Level
    rule: str
    place: str
    pointer: str
    text: str
    sentence: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found in all files: `left_out` counts, per file, what is not told."""

    files: int
    findings: tuple[Finding, ...]
    errors: int
    warnings: int
    left_out: Mapping[str, int]
