"""
From the bytes of one file to the findings in it: read, judge, place.

Pure. Knows no folder and no format of telling.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loyalty_contract.linting.json_text import read_json
from loyalty_contract.linting.judging import Terms, judge, without_limit
from loyalty_contract.linting.members import read_csv, read_ndjson
from loyalty_contract.linting.model import (
    START,
    Document,
    Fault,
    Finding,
    Level,
    Path,
    Position,
    Report,
    Spot,
)
from loyalty_contract.linting.positions import Positions
from loyalty_contract.linting.words import place, pointer
from loyalty_contract.linting.xml_text import read_xml
from loyalty_schemas.contract import rules

_MARK = "\ufeff"
MEMBERS = frozenset({".ndjson", ".jsonl", ".csv"})


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was given: its name and its bytes."""

    name: str
    body: bytes

    @property
    def ending(self) -> str:
        """The name's ending in lower case, with its dot, or nothing."""
        _, dot, ending = self.name.rpartition(".")
        return f".{ending.lower()}" if dot else ""


def check(files: list[File], held: Terms, *, matching: str, most: int) -> Report:
    """Check files; of each the first `most` findings are told, the others counted."""
    told: list[Finding] = []
    left_out: dict[str, int] = {}
    levels = {Level.ERROR: 0, Level.WARNING: 0}
    for file in files:
        found = findings(file, held, matching=matching)
        for finding in found:
            levels[finding.level] += 1
        told += found[:most]
        if len(found) > most:
            left_out[file.name] = len(found) - most
    return Report(
        files=len(files),
        findings=tuple(told),
        errors=levels[Level.ERROR],
        warnings=levels[Level.WARNING],
        left_out=left_out,
    )


def findings(file: File, held: Terms, *, matching: str) -> list[Finding]:
    """Return what is wrong in one file, from its top to its end."""
    document = _read(file, held, matching)
    if file.ending in MEMBERS:
        held = without_limit(held)
    faults = judge(document, held)
    spots = document.locate({_whole(fault) for fault in faults} | {fault.path for fault in faults})
    return sorted(
        (_finding(file.name, fault, spots) for fault in faults),
        key=lambda finding: (finding.at, finding.place, finding.rule),
    )


def _read(file: File, held: Terms, matching: str) -> Document:
    limit = int(held.knobs["max_body_bytes"])
    if len(file.body) > limit and file.ending not in MEMBERS:
        text = f"has {len(file.body):,} bytes, more than {limit:,}"
        return Document(readable=False, faults=(Fault(rule="LIM-4", text=text, at=START),))
    try:
        text = file.body.decode("utf-8")
    except UnicodeDecodeError as error:
        at = _end(file.body[: error.start].decode("utf-8"))
        fault = Fault(rule="ENC-3", text="is not UTF-8", at=at)
        return Document(readable=False, faults=(fault,))
    marked: tuple[Fault, ...] = ()
    if text.startswith(_MARK):
        text = text[1:]
        if held.knobs["byte_order_mark"] == "refuse":
            marked = (Fault(rule="ENC-5", text="starts with a byte order mark", at=START),)
    document = _parsed(file.ending, text, held, matching)
    return Document(
        value=document.value,
        readable=document.readable,
        faults=(*marked, *document.faults),
        locate=document.locate,
    )


def _end(text: str) -> Position:
    return Positions(text).at(len(text))


def _parsed(ending: str, text: str, held: Terms, matching: str) -> Document:
    """Read by the file's ending; with another one, by the first character."""
    match ending:
        case ".ndjson" | ".jsonl":
            return read_ndjson(text, held.knobs, matching)
        case ".csv":
            return read_csv(text, matching)
        case ".xml":
            return read_xml(text, held.knobs, held.schema)
        case ".json":
            return read_json(text, held.knobs)
    if text.lstrip().startswith("<"):
        return read_xml(text, held.knobs, held.schema)
    return read_json(text, held.knobs)


def _whole(fault: Fault) -> Path:
    return fault.path if fault.field is None else (*fault.path, fault.field)


def _finding(name: str, fault: Fault, spots: Mapping[Path, Spot]) -> Finding:
    whole = _whole(fault)
    rule = rules()[fault.rule]
    return Finding(
        file=name,
        at=fault.at or _nearest(fault, whole, spots),
        level=fault.level,
        rule=fault.rule,
        place=place(whole),
        pointer=pointer(whole if whole in spots else fault.path),
        text=f"{place(whole)} {fault.text}",
        sentence=rule.says,
        source=rule.source,
    )


def _nearest(fault: Fault, whole: Path, spots: Mapping[Path, Any]) -> Position:
    """Return where a field's name stands, a value begins, or what should hold it does."""
    if fault.field is not None and whole in spots:
        spot: Spot = spots[whole]
        return spot.name or spot.value
    path = fault.path
    while path not in spots and path:
        path = path[:-1]
    return spots[path].value if path in spots else START
