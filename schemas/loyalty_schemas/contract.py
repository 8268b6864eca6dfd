"""
The contract's rules and knobs, read from the TOML files of this package.

Knows what binds and how hard, never how a request is judged or a server questioned.
Rules are read when first asked for: to serve, only the knobs are needed.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from loyalty_schemas.operations import OPERATIONS

KNOB_CODE = "knob:"  # `code = "knob:over_size_code"` in rules.toml: the knob's value is the code


class Standing(StrEnum):
    """
    How hard a rule binds, strongest first.
    """

    STATED = "stated"
    SHOWN = "shown"
    INFERRED = "inferred"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    One sentence of the contract, under a permanent id such as `MAT-3`.

    `codes` are the error codes of a refusal, empty where nothing is refused or a knob names the
    code; that knob is `code_knob`. `weaker` holds the halves that bind less than the rule itself.
    """

    id: str
    operation: str | None  # None: holds for every operation
    standing: Standing
    says: str
    source: str
    codes: tuple[int, ...] = ()
    code_knob: str | None = None
    knobs: tuple[str, ...] = ()
    weaker: Mapping[Standing, str] = field(default_factory=dict, hash=False)

    def codes_under(self, knobs: Mapping[str, str]) -> tuple[int, ...]:
        """
        Tell the error codes a refusal by this rule may carry when the knobs stand so.

        Empty: the rule refuses nothing.
        """
        return self.codes if self.code_knob is None else (int(knobs[self.code_knob]),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob:
    """
    One open choice: its closed list of values, each with what it means, the default first.
    """

    name: str
    rule: str
    says: str
    default: str
    values: Mapping[str, str] = field(hash=False)


@cache
def rules() -> Mapping[str, Rule]:
    """
    Read every rule: first those that hold everywhere, then each operation's own.

    Raises ValueError where two files give the same id.
    """
    found: dict[str, Rule] = {}
    for operation in (None, *(known.name for known in OPERATIONS)):
        for rule_id, entry in _read(
            "rules.toml" if operation is None else f"{operation}/rules.toml"
        ):
            if rule_id in found:
                message = f"{rule_id} stands in two files"
                raise ValueError(message)
            found[rule_id] = _rule(rule_id, operation, entry)
    return MappingProxyType(found)


@cache
def knobs() -> Mapping[str, Knob]:
    """
    Read every knob, in the order of `knobs.toml`.
    """
    return MappingProxyType(
        {
            name: Knob(name=name, **{**entry, "values": MappingProxyType(entry["values"])})
            for name, entry in _read("knobs.toml")
        }
    )


def _read(path: str) -> list[tuple[str, dict[str, Any]]]:
    text = files("loyalty_schemas").joinpath(path).read_text(encoding="utf-8")
    return list(tomllib.loads(text).items())


def _rule(rule_id: str, operation: str | None, entry: dict[str, Any]) -> Rule:
    standing = Standing(entry.pop("standing"))
    weaker = {half: entry.pop(half) for half in Standing if half in entry}
    code = entry.pop("code", [])
    by_knob = isinstance(code, str)
    return Rule(
        id=rule_id,
        operation=operation,
        standing=standing,
        codes=() if by_knob else (code,) if isinstance(code, int) else tuple(code),
        code_knob=code.removeprefix(KNOB_CODE) if by_knob else None,
        knobs=tuple(entry.pop("knobs", ())),
        weaker=MappingProxyType(weaker),
        **entry,
    )
