"""
Read a file of members, NDJSON or CSV, as the request that would carry them.

What a sender adds to them (token, program, matching) is made up here and never told. Knows no
rule beyond how a line is read.
"""

import csv
import io
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from loyalty_contract.linting.json_text import read_json
from loyalty_contract.linting.model import Document, Fault, Path, Position, Spot
from loyalty_contract.linting.positions import Positions

# A cell of CSV, quoted or not, and what ends it (RFC 4180).
_CELL = re.compile(r'("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n|\r|\n|\Z)')


def read_ndjson(text: str, knobs: Mapping[str, str], matching: str) -> Document:
    """Return one member a line; an empty line is none, nor is one that cannot be read."""
    read = [
        (number, read_json(line, knobs))
        for number, line in enumerate(re.split(r"\r\n|\n", text), 1)
        if line.strip()
    ]
    faults = [
        _moved(fault, number, ())
        for number, told in read
        if not told.readable
        for fault in told.faults
    ]
    sound = [(number, told) for number, told in read if told.readable]
    faults += [
        _moved(fault, number, ("data", index))
        for index, (number, told) in enumerate(sound)
        for fault in told.faults
    ]

    def locate(paths: Collection[Path]) -> Mapping[Path, Spot]:
        inner: dict[int, list[Path]] = {}
        for path in paths:
            if len(path) > 1:
                inner.setdefault(int(path[1]), []).append(path[2:])
        spots: dict[Path, Spot] = {}
        for index, below in inner.items():
            number, told = sound[index]
            for path, spot in told.locate(below).items():
                name = None if spot.name is None else _below(spot.name, number)
                spots["data", index, *path] = Spot(_below(spot.value, number), name)
        return spots

    members = [told.value for _, told in sound]
    return Document(value=_request(members, matching), faults=tuple(faults), locate=locate)


def read_csv(text: str, matching: str) -> Document:
    """Return one member a record; the first record names the fields, an empty cell is no field."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        records = [record for record in reader if record]
    except csv.Error as error:
        at = Position(max(reader.line_num, 1), 1)
        broken = Fault(rule="ENC-4", text=f"is not CSV: {error}", at=at)
        return Document(readable=False, faults=(broken,))
    if not records:
        return Document(value=_request([], matching))
    names, *rows = records
    faults = [
        Fault(
            rule="ENC-4",
            text=f"has {len(row)} cells under {len(names)} names",
            path=("data", index),
        )
        for index, row in enumerate(rows)
        if len(row) != len(names)
    ]

    def locate(_: Collection[Path]) -> Mapping[Path, Spot]:
        spots: dict[Path, Spot] = {}
        for index, cells in enumerate(_cells(text)[1:]):
            spots["data", index] = Spot(cells[0], cells[0])
            for name, at in zip(names, cells, strict=False):
                spots["data", index, name] = Spot(at, at)
        return spots

    members = [{name: cell for name, cell in zip(names, row, strict=False) if cell} for row in rows]
    return Document(value=_request(members, matching), faults=tuple(faults), locate=locate)


def _request(members: list[Any], matching: str) -> dict[str, Any]:
    return {"token": "-", "loyalty_program_id": 1, "matching": matching, "data": members}


def _cells(text: str) -> list[list[Position]]:
    """Return where each cell of each record begins; an empty line is no record."""
    positions = Positions(text)
    records: list[list[Position]] = [[]]
    at = 0
    while at < len(text) and (found := _CELL.match(text, at)):
        records[-1].append(positions.at(at))
        if found[2] != ",":
            if len(records[-1]) == 1 and not found[1]:
                records[-1].clear()
            else:
                records.append([])
        at = found.end()
    return [record for record in records if record]


def _below(at: Position, number: int) -> Position:
    return Position(number, at.column)


def _moved(fault: Fault, number: int, path: Path) -> Fault:
    at = None if fault.at is None else _below(fault.at, number)
    return replace(fault, path=(*path, *fault.path), at=at)
