"""
Break a request once, at one place, in every way its JSON Schema forbids.

Pure. The schema says what is forbidden and which rule that is (`x-rules`); `breakers` says how a
keyword is broken.
"""

from collections.abc import Mapping
from typing import Any

from loyalty_contract.deriving.breakers import BREAKERS, LISTED, NAMED, SINGLE, Break
from loyalty_contract.deriving.spots import Place, UnknownKeywordError, spots


def breaks(document: Mapping[str, Any], payload: Any) -> list[Break]:
    """
    Return every way to break a payload that obeys the schema, each once.

    Raises UnknownKeywordError for a keyword in no table, wherever in the schema it stands.
    """
    check(document, ())
    found: dict[tuple[Place, str], Break] = {}
    for spot in spots(document, payload):
        if isinstance(spot.node, Mapping):
            for keyword in spot.node:
                for way in BREAKERS[keyword](spot):
                    found.setdefault((way.place, way.how), way)
    return list(found.values())


def check(node: Any, path: Place) -> None:
    """Raise UnknownKeywordError unless every keyword in a schema is in a table."""
    if isinstance(node, bool):
        return
    for keyword, value in node.items():
        if keyword not in BREAKERS:
            raise UnknownKeywordError(keyword, path)
        if keyword in NAMED:
            for name, inner in value.items():
                check(inner, (*path, keyword, name))
        elif keyword in LISTED:
            for index, inner in enumerate(value):
                check(inner, (*path, keyword, index))
        elif keyword in SINGLE:
            check(value, (*path, keyword))
