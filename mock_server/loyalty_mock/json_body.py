"""
Read a JSON body into plain values, as RFC 8259 says and the knobs of ENC-5 choose.

Pure. Knows nothing of what a request should look like; every failure is a `Refusal`.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from loyalty_mock.crowded_json import Crowd, read_crowded
from loyalty_mock.integers import read_integer
from loyalty_mock.refusals import Refusal, refuse


def _number(text: str) -> int | float:
    """1.0 and 1e2 as the integers they spell, to the last digit; other numbers as floats."""
    whole = read_integer(text, "any")
    return float(text) if whole is None else whole


_FLOATS: dict[str, Callable[[str], Any] | None] = {"digits": None, "any": _number}
_DECODERS = {spelling: msgspec.json.Decoder(float_hook=hook) for spelling, hook in _FLOATS.items()}
_BYTE = re.compile(r"\(byte (\d+)\)")
_HIGH, _LOW = rb"\\u[dD][89abAB][0-9a-fA-F]{2}", rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
# The first half of a pair without its second, or the second without its first.
_HALF = re.compile(
    rb"%b(?!%b)|(?<!%b)%b" % (_HIGH, _LOW, rb"\\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]", _LOW)
)


def read_json(body: bytes, knobs: Mapping[str, str], crowd: Crowd | None = None) -> Any | Refusal:
    """
    Return the value a JSON text stands for, or why it cannot be read (ENC-4, ENC-5, SEC-2).

    With `crowd`, only what that looks at.
    """
    spelling = knobs["integer_spelling"]
    if crowd:
        return _caught(partial(read_crowded, body, crowd, _DECODERS[spelling].decode))
    value = _decode(body, spelling)
    if _is_malformed(value) and b"\\u" in body:
        if knobs["lone_surrogates"] == "refuse":
            plain = _decode(_without_surrogates(body), spelling)
            return value if isinstance(plain, Refusal) else refuse("lone surrogate")
        # An escaped backslash, spelt otherwise, begins nothing that looks like another escape.
        whole = _HALF.sub(rb"\\ufffd", body.replace(rb"\\", rb"\u005c"))
        mended = _decode(whole, spelling)
        if not isinstance(mended, Refusal):
            body, value = whole, mended
    if isinstance(value, Refusal) or knobs["repeated_keys"] == "last":
        return value
    pairs = _KEYS[knobs["repeated_keys"]]
    return _decode_by_keys(body, pairs, _FLOATS[knobs["integer_spelling"]])


def _decode(body: bytes, spelling: str) -> Any | Refusal:
    return _caught(partial(_DECODERS[spelling].decode, body))


def _caught(read: Callable[[], Any]) -> Any | Refusal:
    try:
        return read()
    except RecursionError:
        return refuse("too deep")
    except UnicodeDecodeError:  # what msgspec raises before 0.23
        return refuse("not UTF-8")
    except msgspec.ValidationError:
        # Without a type to hold it to, the only complaint left is a number that fits no float.
        return refuse("number out of range")
    except msgspec.DecodeError as error:
        if "UTF-8" in str(error):
            return refuse("not UTF-8")
        byte = _BYTE.search(str(error))
        return refuse("not JSON", detail=f" at byte {byte[1]}" if byte else "")


def _without_surrogates(body: bytes) -> bytes:
    """
    Spell every half of a pair as some other character, to see whether all else can be read.

    What follows an escaped backslash is changed too, which makes it no harder to read.
    """
    return body.replace(rb"\ud", rb"\u1").replace(rb"\uD", rb"\u1")


def _is_malformed(value: Any) -> bool:
    return isinstance(value, Refusal) and value.rule == "ENC-4"


class _RepeatedKeyError(Exception):
    """A key stands twice in one object; raised inside the standard library's reader."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _first(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKeyError(key)
        found[key] = value
    return found


_KEYS: dict[str, Callable[[list[tuple[str, Any]]], dict[str, Any]]] = {
    "first": _first,
    "refuse": _once,
}


def _decode_by_keys(
    body: bytes,
    pairs: Callable[[list[tuple[str, Any]]], dict[str, Any]],
    number: Callable[[str], Any] | None,
) -> Any | Refusal:
    """Read a text already known to be JSON once more, with a word on repeated keys."""
    try:
        return json.loads(body.decode(), object_pairs_hook=pairs, parse_float=number)
    except RecursionError:
        return refuse("too deep")
    except _RepeatedKeyError:
        return refuse("repeated name", where="a key")
