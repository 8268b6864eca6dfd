"""
What a finding says: one text for each keyword of the schemas, and places in both spellings.

Never a validator's own message, which may print the whole body.
"""

import json
from collections.abc import Sequence
from typing import Any

from loyalty_contract.linting.model import Path
from loyalty_contract.wire.terminal import harmless, short

_MOST = 40

# JSON Schema keyword: what stands after the place
KEYWORDS = {
    "type": "is not {title}{value}",
    "enum": "is not one of {allowed}{value}",
    "minLength": "is empty",
    "pattern": "is not {title}{value}",
    "not": "is not {title}{value}",
    "minItems": "is empty",
    "maxItems": "has {count} profiles, more than {allowed}",
    "additionalProperties": "is not a known field",
    "foreign": "belongs to another matching",
}
_ARTICLES = {
    "string": "a string",
    "integer": "an integer",
    "array": "an array",
    "object": "an object",
}


def types(said: str | Sequence[str] | None) -> str:
    """Return the types of a schema in words."""
    names = [said] if isinstance(said, str) else said or ()
    return " or ".join(_ARTICLES[name] for name in names)


def shown(value: Any) -> str:
    """Return `: VALUE` for the end of a sentence, cut, or nothing for what has parts."""
    if isinstance(value, list | dict):
        return ""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = str(value)
    return f": {short(text, _MOST)}"


def place(path: Path) -> str:
    """Return a path in the vendor's words: `data[17].email`."""
    told = ""
    for step in path:
        if isinstance(step, int):
            told += f"[{step}]"
        else:
            told += ("." if told else "") + short(step, _MOST)
    return told or "the body"


def pointer(path: Path) -> str:
    """Return a path as a JSON Pointer (RFC 6901), harmless for a terminal."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
    return harmless("".join(f"/{step}" for step in steps))
