"""
Read a JSON text into plain values, and find the line and column of any of them.

The standard library reads; where a value stands is looked for only when something is wrong with
it. Knows nothing of what a request looks like.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from loyalty_contract.linting.model import Document, Fault, Level, Path, Position, Spot
from loyalty_contract.linting.positions import Positions

_SPACE = re.compile(r"[ \t\r\n]*")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DIGITS = 4_000  # fewer than Python refuses to read
_SKIP = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode

# A trie of the paths that are looked for.
_Wanted = dict[str | int, "_Wanted"]


class _NoNumberError(ValueError):
    """NaN or Infinity, which Python reads and JSON does not have."""


def read_json(text: str, knobs: Mapping[str, str]) -> Document:
    """Return the value of a text under the knobs of ENC-5, or why there is none (ENC-4, SEC-2)."""
    repeated: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(value := dict(found)) < len(found):
            repeated.append("")
            if knobs["repeated_keys"] == "first":
                return dict(reversed(found))
        return value

    positions = Positions(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_int=_integer,
            parse_float=_whole if knobs["integer_spelling"] == "any" else float,
            parse_constant=_no_constant,
        )
        faults = _repeats(text, positions, knobs) if repeated else []
        if _HALF.search(text):
            faults += _halves(value, knobs)
    except json.JSONDecodeError as error:
        return _unreadable(
            "ENC-4", f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]}", positions.at(error.pos)
        )
    except _NoNumberError as error:
        at = positions.at(max(text.find(str(error)), 0))
        return _unreadable("ENC-4", f"is not JSON: {error} is no number", at)
    except RecursionError:
        return _unreadable("SEC-2", "is nested too deeply", positions.at(0))
    locate = partial(_locate, text, positions, knobs["repeated_keys"])
    return Document(value=value, faults=tuple(faults), locate=locate)


def _unreadable(rule: str, text: str, at: Position) -> Document:
    return Document(readable=False, faults=(Fault(rule=rule, text=text, at=at),))


def _integer(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= _DIGITS else Decimal(digits)


def _whole(digits: str) -> int | float:
    """1.0 and 1e2 as the integers they spell; other numbers as floats."""
    value = float(digits)
    return int(Decimal(digits)) if value.is_integer() else value


def _no_constant(name: str) -> Any:
    raise _NoNumberError(name)


def _repeats(text: str, positions: Positions, knobs: Mapping[str, str]) -> list[Fault]:
    """Look for every key that stands twice in its object (ENC-5)."""
    level = Level.ERROR if knobs["repeated_keys"] == "refuse" else Level.WARNING
    faults = []
    unvisited: list[tuple[Path, int]] = [((), _blank(text, 0))]
    while unvisited:
        path, at = unvisited.pop()
        seen: set[str | int] = set()
        for step, name_at, value_at in _children(text, at):
            if step in seen and name_at is not None:
                told = Fault(
                    rule="ENC-5",
                    text="stands more than once",
                    path=(*path, step),
                    at=positions.at(name_at),
                    level=level,
                )
                faults.append(told)
            seen.add(step)
            unvisited.append(((*path, step), value_at))
    return faults


def _halves(value: Any, knobs: Mapping[str, str]) -> list[Fault]:
    """Look for strings that hold half of a surrogate pair (ENC-5)."""
    level = Level.ERROR if knobs["lone_surrogates"] == "refuse" else Level.WARNING
    faults = []
    unvisited: list[tuple[Path, Any]] = [((), value)]
    while unvisited:
        path, inner = unvisited.pop()
        if isinstance(inner, str) and _SURROGATE.search(inner):
            text = "holds half of a surrogate pair"
            faults.append(Fault(rule="ENC-5", text=text, path=path, level=level))
        elif isinstance(inner, dict):
            unvisited += [((*path, name), below) for name, below in inner.items()]
        elif isinstance(inner, list):
            unvisited += [((*path, index), below) for index, below in enumerate(inner)]
    return faults


def _locate(
    text: str, positions: Positions, counts: str, paths: Collection[Path]
) -> Mapping[Path, Spot]:
    """Find spots; one pass over each object or array on the way. `counts` is of a key's repeats."""
    wanted: _Wanted = {}
    for path in paths:
        inner = wanted
        for step in path:
            inner = inner.setdefault(step, {})
    start = _blank(text, 0)
    spots: dict[Path, Spot] = {(): Spot(positions.at(start))}
    unvisited: list[tuple[Path, int, _Wanted]] = [((), start, wanted)]
    while unvisited:
        path, at, steps = unvisited.pop()
        if not steps:
            continue
        children: dict[str | int, tuple[int | None, int]] = {}
        for step, name_at, value_at in _children(text, at):
            if step in steps and not (step in children and counts == "first"):
                children[step] = (name_at, value_at)
        for step, (name_at, value_at) in children.items():
            name = None if name_at is None else positions.at(name_at)
            spots[*path, step] = Spot(positions.at(value_at), name)
            unvisited.append(((*path, step), value_at, steps[step]))
    return spots


def _children(text: str, at: int) -> Iterator[tuple[str | int, int | None, int]]:
    """Go over an object or array of well-formed JSON: step, where its name and value begin."""
    if text[at] not in "{[":
        return
    is_object = text[at] == "{"
    at = _blank(text, at + 1)
    index = 0
    while text[at] not in "}]":
        step: str | int = index
        name_at = None
        if is_object:
            name_at = at
            step, at = _SKIP(text, at)
            at = _blank(text, _blank(text, at) + 1)
        yield step, name_at, at
        _, at = _SKIP(text, at)
        at = _blank(text, at)
        if text[at] == ",":
            at = _blank(text, at + 1)
        index += 1


def _blank(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()
