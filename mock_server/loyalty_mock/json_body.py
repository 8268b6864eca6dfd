"""
Read a JSON body into plain values, as RFC 8259 says and the knobs of ENC-5 choose.

Pure. Knows nothing of what a request should look like; every failure is a `Refusal`.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from loyalty_mock.integers import read_integer
from loyalty_mock.refusals import Refusal, refuse


def _number(text: str) -> int | float:
    """1.0 and 1e2 as the integers they spell, to the last digit; other numbers as floats."""
    whole = read_integer(text, "any")
    return float(text) if whole is None else whole


_FLOATS: dict[str, Callable[[str], Any] | None] = {"digits": None, "any": _number}
_DECODERS = {spelling: msgspec.json.Decoder(float_hook=hook) for spelling, hook in _FLOATS.items()}
_BYTE = re.compile(r"\(byte (\d+)\)")
# An escaped pair, half a pair, or any other escape: the last keeps `\\ud800` (a backslash) apart.
_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|\\.",
    re.DOTALL,
)
_REPLACEMENT = rb"\ufffd"


def read_json(body: bytes, knobs: Mapping[str, str]) -> Any | Refusal:
    """Return the value a JSON text stands for, or why it cannot be read (ENC-4, ENC-5, SEC-2)."""
    value = _decode(body, knobs["integer_spelling"])
    if _is_malformed(value) and b"\\u" in body:
        whole = _ESCAPES.sub(_mend, body)
        mended = _decode(whole, knobs["integer_spelling"])
        if not isinstance(mended, Refusal):
            if knobs["lone_surrogates"] == "refuse":
                return refuse("lone surrogate")
            body, value = whole, mended
    if isinstance(value, Refusal) or knobs["repeated_keys"] == "last":
        return value
    pairs = _KEYS[knobs["repeated_keys"]]
    return _decode_by_keys(body, pairs, _FLOATS[knobs["integer_spelling"]])


def _decode(body: bytes, spelling: str) -> Any | Refusal:
    try:
        return _DECODERS[spelling].decode(body)
    except RecursionError:
        return refuse("too deep")
    except UnicodeDecodeError:
        return refuse("not UTF-8")
    except msgspec.ValidationError:
        # Without a type to hold it to, the only complaint left is a number that fits no float.
        return refuse("number out of range")
    except msgspec.DecodeError as error:
        byte = _BYTE.search(str(error))
        return refuse("not JSON", detail=f" at byte {byte[1]}" if byte else "")


def _is_malformed(value: Any) -> bool:
    return isinstance(value, Refusal) and value.rule == "ENC-4"


def _mend(escape: re.Match[bytes]) -> bytes:
    return _REPLACEMENT if escape["half"] else escape[0]


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
