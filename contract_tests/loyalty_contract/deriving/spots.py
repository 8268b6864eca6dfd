"""
Walk a JSON Schema beside a request: which node judges which part.

Pure. Follows `$ref`, `allOf`, `if`, `properties` and `items`; evaluates no more of a schema than
the conditions that choose among its nodes. Asks no validator.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from loyalty_schemas.documents import clause_at

Place = tuple[str | int, ...]


class UnknownKeywordError(Exception):
    """A schema uses a keyword nobody taught the deriver; teach it in `breakers`, or use another."""

    def __init__(self, keyword: str, path: Sequence[str | int]) -> None:
        super().__init__(f"{keyword} at {list(path)}: no way to break it is known")
        self.keyword = keyword
        self.path = tuple(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """
    A node of a schema, and the part of a request that it judges.

    `path` leads to the node, `place` to the part; a `$ref` begins a new path at what it names.
    """

    document: Mapping[str, Any]
    node: Any
    path: Place
    value: Any
    place: Place = ()

    def rule(self, keyword: str, name: str = "") -> str:
        """Return the rule that a breach of a keyword breaks."""
        return clause_at(self.document, (*self.path, keyword), name).rule


def spots(document: Mapping[str, Any], payload: Any) -> Iterator[Spot]:
    """Yield every node that judges a part of a payload, each with that part, outer ones first."""
    return _applying(Spot(document=document, node=document, path=(), value=payload))


def fields(document: Mapping[str, Any], payload: Any, place: Place) -> dict[str, bool]:
    """Return the fields that may stand in the object at a place, and whether each has to."""
    found: dict[str, bool] = {}
    banned: set[str] = set()
    for spot in spots(document, payload):
        if spot.place != place or not isinstance(spot.node, Mapping):
            continue
        found |= dict.fromkeys(spot.node.get("required", ()), True)
        for name, node in spot.node.get("properties", {}).items():
            if node is False:
                banned.add(name)
            elif node is not True:
                found.setdefault(name, False)
    return {name: needed for name, needed in found.items() if name not in banned}


def _applying(spot: Spot) -> Iterator[Spot]:
    yield spot
    node = spot.node
    if isinstance(node, bool):
        return
    if "$ref" in node:
        path = tuple(node["$ref"].removeprefix("#/").split("/"))
        yield from _applying(_inner(replace(spot, node=spot.document, path=()), *path))
    for index in range(len(node.get("allOf", ()))):
        yield from _applying(_inner(spot, "allOf", index))
    if "if" in node:
        branch = "then" if _holds(node["if"], spot.value, (*spot.path, "if")) else "else"
        if branch in node:
            yield from _applying(_inner(spot, branch))
    yield from _inside(spot)


def _inside(spot: Spot) -> Iterator[Spot]:
    """Go on into an object's fields, and into the first, the middle and the last of an array."""
    value = spot.value
    if isinstance(value, Mapping):
        for name in spot.node.get("properties", {}):
            if name in value:
                there = replace(spot, value=value[name], place=(*spot.place, name))
                yield from _applying(_inner(there, "properties", name))
    if isinstance(value, list) and value and "items" in spot.node:
        for index in sorted({0, len(value) // 2, len(value) - 1}):
            there = replace(spot, value=value[index], place=(*spot.place, index))
            yield from _applying(_inner(there, "items"))


def _inner(spot: Spot, *steps: str | int) -> Spot:
    node = spot.node
    for step in steps:
        node = node[step]
    return replace(spot, node=node, path=(*spot.path, *steps))


def _holds(condition: Any, value: Any, path: Place) -> bool:
    """Tell whether a request fulfils a condition; only what our schemas ask is understood."""
    for keyword, told in condition.items():
        match keyword:
            case "required":
                fulfilled = all(name in value for name in told)
            case "properties":
                fulfilled = all(
                    _holds(inner, value[name], (*path, keyword, name))
                    for name, inner in told.items()
                    if name in value
                )
            case "const":
                fulfilled = value == told
            case _:
                raise UnknownKeywordError(keyword, path)
        if not fulfilled:
            return False
    return True
