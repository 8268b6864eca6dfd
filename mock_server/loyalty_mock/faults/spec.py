"""
A fault as somebody writes it, and as a value: one flat mapping in JSON, TOML and Python alike.

Pure. Knows the table of kinds and the list of operations; nothing of what is due.

    FaultError    what was written is no fault: where, what, and the nearest right word
"""

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from loyalty_mock.faults.table import COMMON, KINDS, Parameter, Stage, Type
from loyalty_schemas.operations import OPERATIONS

ANY = "any"
UNTIL_CLEARED = "until cleared"
_OPERATIONS = (ANY, *(operation.name for operation in OPERATIONS))
_TYPES: Mapping[Type, tuple[type, ...]] = {
    Type.INTEGER: (int,),
    Type.NUMBER: (int, float),
    Type.TEXT: (str,),
    Type.TEXTS: (list, tuple),
    Type.INTEGERS: (list, tuple),
}
_ONE_OF = {Type.TEXTS: Type.TEXT, Type.INTEGERS: Type.INTEGER}


class FaultError(Exception):
    """
    What was written is no fault. The message names the place, the mistake and the nearest word.
    """

    def __init__(self, where: str, what: str, hint: str | None = None) -> None:
        super().__init__(f"{where}: {what}" + (f"; did you mean {hint}?" if hint else ""))
        self.where = where
        self.what = what
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault and when it comes: `times` None is until cleared, `token` None is any."""

    kind: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    times: int | None = 1
    after: int = 0
    every: int = 1
    probability: float = 1.0
    seed: int | None = None
    token: str | None = None
    operation: str = ANY

    @property
    def stage(self) -> Stage:
        """Where in an exchange it works."""
        return KINDS[self.kind].stages[self.parameters.get("at", "")]


def from_call(kind: str | int, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the mapping that a call such as `fail_next(402)` or `fail_next("cut", share=0.1)` means.

    A number is an HTTP status if it is 429 or from 500 to 599, else a code of the platform.
    """
    if isinstance(kind, str):
        return {"kind": kind, **parameters}
    if kind == 429 or 500 <= kind <= 599:
        return {"kind": "http", "status": kind, **parameters}
    return {"kind": "error", "code": kind, **parameters}


def parse_fault(spec: object, where: str = "fault") -> Fault:
    """Return the fault that a mapping spells, defaults filled in; raise FaultError."""
    if not isinstance(spec, Mapping):
        raise FaultError(where, f"{_shown(spec)} is not an object")
    if "kind" not in spec:
        raise FaultError(where, f"kind is missing: one of {', '.join(KINDS)}")
    name = spec["kind"]
    if not isinstance(name, str) or name not in KINDS:
        raise FaultError(f"{where}.kind", f"no kind {_shown(name)}", _nearest(name, KINDS))
    kind = KINDS[name]
    known = {**COMMON, **kind.parameters}
    for key in spec:
        if key != "kind" and key not in known:
            what = f"no parameter {_shown(key)} for the kind {name}"
            raise FaultError(where, what, _nearest(key, known))
    given = {
        key: _checked(value, known[key], f"{where}.{key}")
        for key, value in spec.items()
        if key != "kind" and value is not None
    }
    told = [key for key in kind.apart if key in given]
    if len(told) > 1:
        raise FaultError(where, f"only one of {' and '.join(told)} can be")
    parameters = {
        key: given.get(key, parameter.default)
        for key, parameter in kind.parameters.items()
        if key in given or parameter.default is not None
    }
    if parameters.get("draw", "fixed") != "fixed":
        _in_order(parameters, where)
    return Fault(
        kind=name,
        parameters=parameters,
        times=_times(given),
        after=given.get("after", 0),
        every=given.get("every", 1),
        probability=given.get("probability", 1.0),
        seed=given.get("seed"),
        token=_token(given.get("token"), f"{where}.token"),
        operation=_operation(given.get("operation"), name, f"{where}.operation"),
    )


def describe(fault: Fault) -> dict[str, Any]:
    """Return the mapping that `parse_fault` reads back, every default in it. Its token is plain."""
    told: dict[str, Any] = {
        "kind": fault.kind,
        **fault.parameters,
        "times": UNTIL_CLEARED if fault.times is None else fault.times,
        "after": fault.after,
        "every": fault.every,
        "probability": fault.probability,
        "seed": fault.seed,
        "token": fault.token,
        "operation": fault.operation,
    }
    return {key: value for key, value in told.items() if value is not None}


def _times(given: Mapping[str, Any]) -> int | None:
    if "times" in given:
        return None if given["times"] == UNTIL_CLEARED else int(given["times"])
    return None if "every" in given or "probability" in given else 1


def _token(token: str | None, where: str) -> str | None:
    if token == "":
        raise FaultError(where, "a token is not empty; left out it is any")
    return token


def _operation(given: str | None, kind: str, where: str) -> str:
    only = KINDS[kind].operation
    if given is None:
        return only or ANY
    if given not in _OPERATIONS:
        raise FaultError(where, f"no operation {_shown(given)}", _nearest(given, _OPERATIONS))
    if only and given not in {ANY, only}:
        raise FaultError(where, f"{kind} works on {only} alone")
    return only or given


def _in_order(parameters: Mapping[str, Any], where: str) -> None:
    least, seconds = parameters["least_seconds"], parameters["seconds"]
    if least > seconds:
        raise FaultError(f"{where}.least_seconds", f"{least} is more than seconds, {seconds}")


def _checked(value: Any, parameter: Parameter, where: str) -> Any:
    """Return a value of the parameter's type and within its bounds."""
    if isinstance(value, str) and value in parameter.choices:
        return value
    kind = parameter.type
    fits = isinstance(value, _TYPES[kind]) and not isinstance(value, bool)
    if not fits:
        also = f", nor {' or '.join(parameter.choices)}" if parameter.choices else ""
        raise FaultError(where, f"{_shown(value)} is not {kind}{also}")
    if kind in _ONE_OF:
        one = Parameter(says="", type=_ONE_OF[kind], least=parameter.least, most=parameter.most)
        return tuple(_checked(item, one, f"{where}[{n}]") for n, item in enumerate(value))
    if kind is Type.TEXT:
        if parameter.choices:
            what = f"{_shown(value)} is none of {', '.join(parameter.choices)}"
            raise FaultError(where, what, _nearest(value, parameter.choices))
        return _printable(value, where)
    least, most = parameter.least, parameter.most
    # Said so that NaN, which is in no order, is out of bounds.
    if least is not None and most is not None and not least <= value <= most:
        raise FaultError(where, f"{_shown(value)} is not from {least:.12g} to {most:.12g}")
    if value == parameter.never:
        raise FaultError(where, f"{value} means success")
    return value


def _printable(value: str, where: str) -> str:
    """A text may become a header or an XML text, so it holds no control character."""
    if all(character.isprintable() for character in value):
        return value
    raise FaultError(where, f"{_shown(value)} holds a character that cannot be sent")


def _nearest(given: object, known: Iterable[str]) -> str | None:
    close = difflib.get_close_matches(str(given).lower().replace("_", "-"), known, n=1, cutoff=0.5)
    near = close or difflib.get_close_matches(str(given).lower(), known, n=1, cutoff=0.5)
    return near[0] if near else None


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:60]}…"
