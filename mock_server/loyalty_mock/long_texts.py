"""
The schema's pattern without an upper bound, in parts that a validator finds at memory's speed.

Pure. For whether a request is sound, not for why it is not: a validator steps through a pattern
byte by byte, which over ten megabytes of addresses takes longer than all other judging, but looks
for a few characters by the dozen bytes.
"""

from collections.abc import Mapping
from typing import Any

# As many characters as a pattern is through with before the parts have begun.
_USUAL = 128
_ADDRESS = r"^(?:[^@\s]+@[^@\s]+)?$"
# The white space of ECMA-262, section 12.2 and 12.3, each set small enough to be looked for.
_WHITE = (
    r"[\t-\r \u00a0\u1680\u3000\ufeff]",
    r"[\u2000-\u2009]",
    r"[\u200a\u2028\u2029\u202f\u205f]",
)
PARTS: Mapping[str, Mapping[str, Any]] = {
    _ADDRESS: {
        "allOf": [
            {"pattern": "@"},
            {"not": {"pattern": "^@|@$|@[^@]*@"}},
            *({"not": {"pattern": white}} for white in _WHITE),
        ]
    }
}


def in_parts(schema: Any) -> Any:
    """Return a schema that takes the same values, its known patterns in parts for long texts."""
    if isinstance(schema, list):
        return [in_parts(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: in_parts(one) for name, one in schema.items()}
    parts = PARTS.get(schema["pattern"]) if isinstance(schema.get("pattern"), str) else None
    if parts is None:
        return told
    pattern = told.pop("pattern")
    by_length = {"if": {"maxLength": _USUAL}, "then": {"pattern": pattern}, "else": parts}
    return {**told, "allOf": [*told.get("allOf", []), by_length]}
