"""
Read a JSON body of hundreds of thousands of values without making an object of each.

Pure. What a judge never looks at is left out: unknown fields, what stands inside a field that takes
no object, and items beyond the first that is one too many, of which only the number is kept. Such a
body would else hold every other request up while its objects are made, and fill a quarter of a GiB.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from loyalty_mock.crowd import marks
from loyalty_mock.shapes import Listing, Record, Shape

# From here on a body is read so; ten thousand profiles of six fields have 80,000.
CROWD = 200_000
_WINDOW = 64 * 1024
_TRIES = 8
_LONGEST_ODD = 5  # characters of what is odd
# What a reader that skips a value does not look at: half a surrogate pair, a number too large.
_ODD = re.compile(rb"\\u[dD]|[eE]\+?[0-9]{3}")
_RAW = msgspec.json.Decoder(msgspec.Raw)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])

Decode = Callable[[bytes], Any]


@dataclass(frozen=True, slots=True)
class Crowd:
    """What is looked at in the bodies of one operation, and how many items at most."""

    whole: msgspec.json.Decoder[Any]
    item: msgspec.json.Decoder[Any]
    listing: str
    most: int


def crowd_of(shape: Shape, document: Mapping[str, Any], knobs: Mapping[str, str]) -> Crowd | None:
    """Return how an operation's crowded bodies are read; None where a profile wants all of them."""
    whole = knobs["unknown_fields"] == "refuse" or knobs["repeated_keys"] != "last"
    if whole or not isinstance(shape, Record):
        return None
    for name, inner in shape.fields.items():
        most = document["properties"].get(name, {}).get("maxItems")
        if isinstance(inner, Listing) and isinstance(inner.of, Record) and most is not None:
            return Crowd(_decoder(shape), _decoder(inner.of), name, most)
    return None


def _decoder(record: Record) -> msgspec.json.Decoder[Any]:
    fields = [
        (name, msgspec.Raw | msgspec.UnsetType, msgspec.UNSET) for name in sorted(record.fields)
    ]
    return msgspec.json.Decoder(msgspec.defstruct("Seen", fields))


def is_crowded(body: bytes) -> bool:
    """Tell whether a body seems to hold more values than are worth an object each."""
    return len(body) > CROWD and marks(body, b",{[") > CROWD and not is_odd(body)


def is_odd(body: bytes) -> bool:
    """
    Tell whether a body holds what a reader that skips values would pass over.

    In parts, since a search of the whole would stop every other thread.
    """
    return any(
        _ODD.search(body, at, at + _WINDOW + _LONGEST_ODD) for at in range(0, len(body), _WINDOW)
    )


def read_crowded(body: bytes, crowd: Crowd, decode: Decode) -> dict[str, Any] | None:
    """
    Return the payload as far as it is judged; None where the body is no object.

    `decode` reads a single value. Raises what msgspec raises for a body that is no JSON, and
    UnicodeDecodeError.
    """
    _RAW.decode(body)
    body.decode()
    if body.lstrip()[:1] != b"{":
        return None
    seen = crowd.whole.decode(body)
    payload = dict(_fields(seen, decode))
    data = getattr(seen, crowd.listing)
    if isinstance(data, msgspec.Raw) and bytes(data)[:1] == b"[":
        payload[crowd.listing] = _items(bytes(data), crowd, decode)
    return payload


def _fields(seen: msgspec.Struct, decode: Decode) -> Iterator[tuple[str, Any]]:
    for name in seen.__struct_fields__:
        raw = getattr(seen, name)
        if raw is not msgspec.UNSET:
            yield name, _value(bytes(raw), decode)


def _value(raw: bytes, decode: Decode) -> Any:
    """A single value; an object or an array, which no such field takes, comes out empty."""
    match raw[:1]:
        case b"{":
            return {}
        case b"[":
            return []
    return decode(raw)


def _items(data: bytes, crowd: Crowd, decode: Decode) -> list[Any]:
    found: list[Any] = []
    count = 0
    for raws in _batches(data):
        for raw in raws[: max(0, crowd.most + 1 - len(found))]:
            item = bytes(raw)
            if item[:1] == b"{":
                found.append(dict(_fields(crowd.item.decode(item), decode)))
            else:
                found.append(_value(item, decode))
        count += len(raws)
    return found + [None] * (count - len(found))


def _batches(data: bytes) -> Iterator[list[msgspec.Raw]]:
    """
    Read an array part by part.

    A part that is cut at a comma and is an array by itself was cut between two items; else the
    comma was within one, and the cut is tried before it, then further on.
    """
    at, end, step = 1, len(data) - 1, _WINDOW
    while at < end:
        reach = at + step
        if reach >= end:
            yield _RAWS.decode(b"[" + data[at:end] + b"]")
            return
        for cut in _cuts(data, at, reach):
            try:
                raws = _RAWS.decode(b"[" + data[at:cut] + b"]")
            except msgspec.DecodeError:
                continue
            yield raws
            at, step = cut + 1, _WINDOW
            break
        else:
            step *= 2


def _cuts(data: bytes, at: int, reach: int) -> Iterator[int]:
    """The commas to try: the last ones after an object, then the last ones of all."""
    for mark in (b"},", b"],", b","):
        cut = reach
        for _ in range(_TRIES):
            cut = data.rfind(mark, at, cut)
            if cut < 0:
                break
            yield cut + len(mark) - 1
