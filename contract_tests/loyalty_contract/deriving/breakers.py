"""
How each keyword of a JSON Schema is broken: one table, keyword to ways.

Pure. A keyword in none of the tables is an error. What is meaningless in XML, where every scalar is
text, is told by the formats of a break.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from loyalty_contract.cases import BOTH
from loyalty_contract.deriving.spots import Place, Spot, UnknownKeywordError
from loyalty_contract.wire.asks import Media

Edit = Callable[[Any], Any]
_JSON = (Media.JSON,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """
    One way to break a request: the rule it breaks, the keyword, where, and how.

    `place` leads to the part that `edit` makes wrong; `media` are the formats in which it is wrong
    at all: a number in the place of a string is no mistake in XML.
    """

    rule: str
    keyword: str
    place: Place
    how: str
    edit: Edit
    media: tuple[Media, ...] = BOTH

    def apply(self, payload: Any) -> Any:
        """Return the payload, broken; the one given stays as it is."""
        if not self.place:
            return self.edit(deepcopy(payload))
        copy = deepcopy(payload)
        holder = copy
        for step in self.place[:-1]:
            holder = holder[step]
        holder[self.place[-1]] = self.edit(holder[self.place[-1]])
        return copy


def _broken(
    spot: Spot, keyword: str, how: str, edit: Edit, media: tuple[Media, ...] = BOTH
) -> Break:
    rule = spot.rule(keyword)
    return Break(rule=rule, keyword=keyword, place=spot.place, how=how, edit=edit, media=media)


def _nothing(_: Spot) -> Iterator[Break]:
    """Says nothing of a request, or is walked into by `spots`."""
    yield from ()


def _required(spot: Spot) -> Iterator[Break]:
    for name in spot.node["required"]:
        for how, other in (("missing", None), ("misspelt", f"{name[:-1]}_{name[-1]}")):
            yield Break(
                rule=spot.rule("required", name),
                keyword="required",
                place=spot.place,
                how=f"{name}-{how}",
                edit=_renamed(name, other),
            )


def _renamed(name: str, other: str | None) -> Edit:
    def edit(value: dict[str, Any]) -> dict[str, Any]:
        kept = [(key if key != name else other, inner) for key, inner in value.items()]
        return {key: inner for key, inner in kept if key is not None}

    return edit


# JSON's types: (the type, how a value of it is told, one)
_VALUES: tuple[tuple[str, str, Any], ...] = (
    ("null", "null", None),
    ("boolean", "true", True),
    ("integer", "an-integer", 7),
    ("number", "a-fraction", 1.5),
    ("string", "a-text", "words"),
    ("array", "an-array", ["words"]),
    ("object", "an-object", {"value": "words"}),
)


def _type(spot: Spot) -> Iterator[Break]:
    told = spot.node["type"]
    allowed = {told} if isinstance(told, str) else set(told)
    for name, how, value in _VALUES:
        if name not in allowed:
            yield _broken(spot, "type", how, _always(value), _formats(spot, allowed, value))


def _formats(spot: Spot, allowed: set[str], value: Any) -> tuple[Media, ...]:
    """Where a wrong type is one in XML too: not where its text reads as the right one."""
    holds_elements = bool(allowed & {"array", "object"})
    match value:
        case _ if not spot.place:
            return _JSON  # the root of a document is an element, whatever it holds
        case Mapping():
            return _JSON if holds_elements else BOTH
        case str():
            return BOTH  # a text where elements belong, or no number
        case None | bool() | float() | int() if not holds_elements and "string" not in allowed:
            digits = isinstance(value, int) and not isinstance(value, bool)
            return _JSON if digits else BOTH  # `true`, `1.5` and nothing at all are no integers
        case _:
            return _JSON


def _enum(spot: Spot) -> Iterator[Break]:
    known = spot.node["enum"]
    for how, edit in _EDITS.items():
        if isinstance(spot.value, str) and edit(spot.value) not in known:
            yield _broken(spot, "enum", how, edit)


def _const(spot: Spot) -> Iterator[Break]:
    value = spot.node["const"]
    other = f"{value}x" if isinstance(value, str) else [value]
    yield _broken(spot, "const", "another-value", _always(other))


# What is done to a text so that it may no longer be what a keyword wants.
_EDITS: dict[str, Callable[[str], str]] = {
    "without-its-start": lambda text: text[1:],
    "without-its-end": lambda text: text[:-1],
    "with-a-letter-before": lambda text: f"x{text}",
    "with-a-letter-behind": lambda text: f"{text}x",
    "with-a-letter-inside": lambda text: f"{text[: len(text) // 2]}x{text[len(text) // 2 :]}",
    "twice": lambda text: text + text,
    "of-words": lambda _: "words",
}
# The fringe of a date-time, for a `not` that shuts part of it out.
_FRINGE: dict[str, Callable[[str], str]] = {
    "in-lower-case": str.lower,
    "with-a-space": lambda text: text.replace("T", " "),
    "with-a-leap-second": lambda text: f"{text[:17]}60{text[19:]}",
    "with-no-known-offset": lambda text: text.replace("Z", "-00:00"),
    "in-the-year-0": lambda text: f"0000{text[4:]}",
    "with-a-long-fraction": lambda text: text.replace("Z", ".0123456789Z"),
}


def _search(pattern: str, text: str) -> bool:
    """Tell whether a pattern is found; ECMA-262's `$` is the very end, unlike Python's."""
    return re.search(pattern.replace("$", r"\Z"), text) is not None


def _pattern(spot: Spot) -> Iterator[Break]:
    for how, edit in _EDITS.items():
        if isinstance(spot.value, str) and not _search(spot.node["pattern"], edit(spot.value)):
            yield _broken(spot, "pattern", how, edit)


def _not(spot: Spot) -> Iterator[Break]:
    """Break `not` a const by that value, `not` a pattern by the fringe that it matches."""
    told = spot.node["not"]
    if set(told) == {"const"}:
        yield _broken(spot, "not", "the-one-value", _always(told["const"]))
    elif set(told) == {"pattern"}:
        for how, edit in _FRINGE.items():
            if isinstance(spot.value, str) and _search(told["pattern"], edit(spot.value)):
                yield _broken(spot, "not", how, edit)
    else:
        raise UnknownKeywordError(f"not {', '.join(sorted(told))}", spot.path)


def _min_length(spot: Spot) -> Iterator[Break]:
    most = spot.node["minLength"] - 1
    if isinstance(spot.value, str) and most >= 0:
        yield _broken(spot, "minLength", "too-short", lambda text: text[:most])


def _max_length(spot: Spot) -> Iterator[Break]:
    least = spot.node["maxLength"] + 1
    if isinstance(spot.value, str):
        yield _broken(spot, "maxLength", "too-long", lambda text: text.ljust(least, "x"))


def _min_items(spot: Spot) -> Iterator[Break]:
    most = spot.node["minItems"] - 1
    if isinstance(spot.value, list) and most >= 0:
        yield _broken(spot, "minItems", "too-few", lambda items: items[:most])


def _max_items(spot: Spot) -> Iterator[Break]:
    least = spot.node["maxItems"] + 1
    if isinstance(spot.value, list):
        edit: Edit = lambda items: (items * (least // len(items) + 1))[:least]  # noqa: E731
        yield _broken(spot, "maxItems", "too-many", edit)


def _additional(spot: Spot) -> Iterator[Break]:
    if spot.node["additionalProperties"] is False and isinstance(spot.value, Mapping):
        yield _broken(spot, "additionalProperties", "unknown-field", _with("no_such_field"))


def _properties(spot: Spot) -> Iterator[Break]:
    """Break a property whose schema is `false` by having it; all others are walked into."""
    for name, node in spot.node["properties"].items():
        if node is False and isinstance(spot.value, Mapping) and name not in spot.value:
            yield _broken(spot, "properties", f"{name}-besides", _with(name))


def _with(name: str) -> Edit:
    return lambda value: {**value, name: "words"}


def _always(value: Any) -> Edit:
    return lambda _: deepcopy(value)


# Keywords that hold schemas: by name, in a list, or a single one.
NAMED = frozenset({"properties", "$defs"})
LISTED = frozenset({"allOf"})
SINGLE = frozenset({"if", "then", "else", "items", "not", "additionalProperties"})

BREAKERS: dict[str, Callable[[Spot], Iterator[Break]]] = {
    **dict.fromkeys(("$schema", "$id", "$comment", "title", "description", "x-rules"), _nothing),
    **dict.fromkeys(("$defs", "$ref", "allOf", "if", "then", "else", "items"), _nothing),
    "additionalProperties": _additional,
    "const": _const,
    "enum": _enum,
    "maxItems": _max_items,
    "maxLength": _max_length,
    "minItems": _min_items,
    "minLength": _min_length,
    "not": _not,
    "pattern": _pattern,
    "properties": _properties,
    "required": _required,
    "type": _type,
}
