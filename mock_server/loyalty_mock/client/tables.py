"""
Write rows that were not registered to a CSV that can be put right and sent again.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from loyalty_mock.client.members import DATE, NEEDED, Matching


class Table(Protocol):
    """Where such rows go."""

    def add(self, why: Sequence[Any], fields: Mapping[str, Any]) -> None:
        """Add a row: its line and reasons, then what it held."""


class _Csv:
    def __init__(self, stream: Any, why: Sequence[str], fields: Sequence[str]) -> None:
        self._fields = fields
        self._rows = csv.writer(stream)
        self._rows.writerow([*why, *fields])

    def add(self, why: Sequence[Any], fields: Mapping[str, Any]) -> None:
        cells = [_cell(fields.get(name)) for name in self._fields]
        self._rows.writerow([*("" if one is None else one for one in why), *cells])


class _Nowhere:
    def add(self, why: Sequence[Any], fields: Mapping[str, Any]) -> None:
        pass


@contextmanager
def table(path: Path | None, why: Sequence[str], matching: Matching) -> Iterator[Table]:
    """
    Give a table that begins anew in a file; without one its rows are dropped.

    Beside the reasons it has the fields of one matching, so that it is guessed rightly again.
    """
    if path is None:
        yield _Nowhere()
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        yield _Csv(stream, why, (*NEEDED[matching], DATE))


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value)
