"""
Open members by format: an input is read from its start as often as it takes, never held whole.

Reads files; knows no network.
"""

import codecs
import hashlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import IO

from loyalty_mock.client.read_csv import read_csv
from loyalty_mock.client.read_json import read_json, read_ndjson
from loyalty_mock.client.rows import InputError, Rows

_PIECE = 64 * 1024
_LONGEST_LINE = 10_000_000  # bytes; no longer member fits into a request
_HEAD = 1024 * 1024


class Format(StrEnum):
    """How members are written."""

    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"
    XML = "xml"


SUFFIXES: Mapping[str, Format] = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".json": Format.JSON,
    ".ndjson": Format.NDJSON,
    ".jsonl": Format.NDJSON,
    ".xml": Format.XML,
}


def read(stream: IO[bytes], form: Format, names: Mapping[str, str]) -> Rows:
    """
    Yield what a stream holds: a head, then rows; raises InputError where it cannot be read on.

    `names` maps a field to the column that holds it, for CSV.
    """
    match form:
        case Format.CSV:
            yield from read_csv(_lines(stream), names)
        case Format.NDJSON:
            yield from read_ndjson(_lines(stream))
        case Format.JSON:
            yield from read_json(_pieces(stream))
        case Format.XML:
            from loyalty_mock.client.read_xml import read_xml

            yield from read_xml(stream)


def fingerprint(path: Path) -> str:
    """Return what a file is known again by: its size and the SHA-256 of its first megabyte."""
    with path.open("rb") as stream:
        digest = hashlib.sha256(stream.read(_HEAD)).hexdigest()
    return f"{path.stat().st_size}-{digest}"


def _lines(stream: IO[bytes]) -> Iterator[str]:
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise InputError(number, f"the line is longer than {_LONGEST_LINE:,} bytes")
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError(number, f"no UTF-8: {error.reason} at byte {error.start}") from error


def _pieces(stream: IO[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    line = 1
    while True:
        piece = stream.read(_PIECE)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            line += piece.count(b"\n", 0, error.start)
            raise InputError(line, f"no UTF-8: {error.reason}") from error
        line += piece.count(b"\n")
        yield text
        if not piece:
            return
