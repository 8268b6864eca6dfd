"""
Every identifier that was sent, for whoever cleans up.

Pure but for the file written to. Ten thousand identifiers that count up fold into one entry of
the log, `[head, first, count, tail, width]`, and become one line each.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, TextIO

# More of one identifier helps nobody to find it.
_LONGEST = 300
_NUMBERED = re.compile(r"(.*?)([0-9]{1,15})([^0-9]*)", re.DOTALL)

# What a body holds that nobody listed, as bodies of bytes are made: in JSON or in XML.
_IN_A_BODY = re.compile(
    rb"(email|phone|profile_id|field_value)(?:\"\s*:\s*[{\[]?\s*\"|\s*>)([^\"<>{}\[\]]{1,300})"
)

Fold = list[Any]


def names_in(body: bytes) -> list[str]:
    """Return the identifiers in a body, each `field=value`, as far as they stand there plainly."""
    return [
        f"{field.decode()}={value.decode('utf-8', 'replace')}"
        for field, value in _IN_A_BODY.findall(body)
        if value.strip()
    ]


def fold(names: Iterable[str]) -> list[Fold]:
    """Return identifiers, each `field=value`, with runs that count up folded into one entry."""
    folds: list[Fold] = []
    # What would carry each run on, so that most names are looked up and not taken apart.
    awaited: dict[str, Fold] = {}
    for name in names:
        run = awaited.pop(name, None)
        if run is None:
            run = _begun(name)
            folds.append(run)
        else:
            run[2] += 1
        head, first, count, tail, width = run
        if width >= 0:
            awaited[f"{head}{first + count:0{width}d}{tail}"] = run
    return folds


def write_sent(events: Iterable[dict[str, Any]], file: TextIO) -> int:
    """Write one line for each identifier that the exchanges name; return how many."""
    seen: set[tuple[str, str]] = set()
    count = 0
    for event in events:
        if event["event"] != "exchange" or not event["request"]["sent"]:
            continue
        # A request that was repeated, because it was throttled, names nobody new.
        key = (event["case"], event["request"]["sha256"])
        if key in seen:
            continue
        seen.add(key)
        for lines in map(_lines, event["request"]["sent"]):
            file.writelines(lines)
            count += len(lines)
    return count


def _lines(run: Fold) -> list[str]:
    """The lines of one run; what they share is written as JSON once."""
    head, first, count, tail, width = run
    field, _, start = head.partition("=")
    before = f'{{"field": {json.dumps(field)}, "value": "{json.dumps(start)[1:-1]}'
    after = f'{json.dumps(tail)[1:-1]}"}}\n'
    if width < 0:
        return [before + after]
    return [f"{before}{number:0{width}d}{after}" for number in range(first, first + count)]


def _begun(name: str) -> Fold:
    """A run of one; a width of -1 says that there is no number to count up."""
    if len(name) > _LONGEST:
        return [f"{name[:_LONGEST]}… ({len(name)} characters)", 0, 1, "", -1]
    found = _NUMBERED.fullmatch(name)
    if found is None:
        return [name, 0, 1, "", -1]
    head, digits, tail = found.groups()
    padded = len(digits) > 1 and digits.startswith("0")
    return [head, int(digits), 1, tail, len(digits) if padded else 0]
