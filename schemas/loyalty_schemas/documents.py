"""
Read an operation's schemas as one profile means them, and tell which rule a keyword stands for.

Pure but for reading package data. Knows no validator and no server; what a knob changes in a
schema stands beside it in `request.knobs.json`, never here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Role = Literal["request", "success", "refusal"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One keyword of a schema: the rule it stands for, and the noun to tell a breach with."""

    rule: str
    title: str


def schema(operation: str, role: Role) -> dict[str, Any]:
    """Return the JSON Schema of a request or an answer as it stands under every default."""
    loaded: dict[str, Any] = json.loads(_text(operation, f"{role}.schema.json"))
    return loaded


def request_schema(operation: str, knobs: Mapping[str, str]) -> dict[str, Any]:
    """Return the request's JSON Schema with each knob's merge patch applied (RFC 7396)."""
    patches = json.loads(_text(operation, "request.knobs.json"))
    merged: Any = schema(operation, "request")
    for knob, value in knobs.items():
        merged = merge(merged, patches.get(knob, {}).get(value, {}))
    return dict(merged)


def schema_knobs(operation: str) -> Mapping[str, frozenset[str]]:
    """Return, per knob that changes the request's schema, the values that do."""
    patches = json.loads(_text(operation, "request.knobs.json"))
    return {knob: frozenset(values) for knob, values in patches.items() if not knob.startswith("$")}


def xsd(operation: str, role: Role) -> bytes:
    """Return the XSD 1.1 text of a request or an answer."""
    return _text(operation, f"{role}.xsd").encode()


def merge(target: Any, patch: Any) -> Any:
    """Apply a JSON Merge Patch: objects merge, null removes, all else replaces (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def clause_at(document: Any, path: Sequence[str | int], name: str = "") -> Clause:
    """
    Return what the keyword at a schema path stands for: the last `x-rules` that names it.

    `name` is the property a `required` asks for. Raises LookupError where no rule is named.
    """
    rule: str | None = None
    title = ""
    node = document
    for step in path:
        if isinstance(node, dict):
            named = node.get("x-rules", {}).get(step)
            if named is not None:
                rule = named[name] if isinstance(named, dict) else named
                title = node.get("title", title)
        node = node[step]
    if rule is None:
        raise LookupError(f"no rule is named for the keyword at {list(path)}")
    return Clause(rule, title)


@cache
def _text(operation: str, name: str) -> str:
    """A document of the operation, or else the one all operations share."""
    root = files("loyalty_schemas")
    own = root / operation / name
    return (own if own.is_file() else root / name).read_text("utf-8")
