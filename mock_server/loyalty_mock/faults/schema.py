"""
The JSON Schema of a fault as somebody writes it, derived from the table of kinds.

For the OpenAPI document and for a form; the parser does not use it.
"""

from collections.abc import Mapping
from typing import Any

from loyalty_mock.faults.table import COMMON, KINDS, Kind, Parameter, Type
from loyalty_schemas.operations import OPERATIONS

_TYPES: Mapping[Type, dict[str, Any]] = {
    Type.INTEGER: {"type": "integer"},
    Type.NUMBER: {"type": "number"},
    Type.TEXT: {"type": "string"},
    Type.TEXTS: {"type": "array", "items": {"type": "string"}},
    Type.INTEGERS: {"type": "array", "items": {"type": "integer"}},
}


def fault_schema() -> dict[str, Any]:
    """Return the schema (2020-12) of one fault: a branch for each kind, closed."""
    return {
        "description": "A fault, and when it comes.",
        "oneOf": [_branch(name, kind) for name, kind in KINDS.items()],
    }


def _branch(name: str, kind: Kind) -> dict[str, Any]:
    common = {key: _property(parameter) for key, parameter in COMMON.items()}
    operations = (kind.operation,) if kind.operation else tuple(one.name for one in OPERATIONS)
    common["operation"] |= {"enum": ["any", *operations], "default": kind.operation or "any"}
    common["token"]["minLength"] = 1
    branch = {
        "title": name,
        "description": kind.says,
        "type": "object",
        "properties": {
            "kind": {"const": name},
            **{key: _property(parameter) for key, parameter in kind.parameters.items()},
            **common,
        },
        "required": ["kind"],
        "additionalProperties": False,
    }
    if kind.apart:
        branch["not"] = {"required": list(kind.apart)}
    return branch


def _property(parameter: Parameter) -> dict[str, Any]:
    told: dict[str, Any] = {"description": parameter.says}
    base = dict(_TYPES[parameter.type])
    if parameter.type is Type.TEXT:
        told |= base
        if parameter.choices:
            told["enum"] = list(parameter.choices)
    else:
        bounds = _bounds(parameter)
        if "items" in base:
            base["items"] = {**base["items"], **bounds}
        else:
            base |= bounds
        if parameter.choices:
            told["oneOf"] = [base, {"enum": list(parameter.choices)}]
        else:
            told |= base
    if parameter.default is not None:
        told["default"] = parameter.default
    return told


def _bounds(parameter: Parameter) -> dict[str, Any]:
    bounds: dict[str, Any] = {}
    if parameter.least is not None:
        bounds["minimum"] = parameter.least
    if parameter.most is not None:
        bounds["maximum"] = parameter.most
    if parameter.never is not None:
        bounds["not"] = {"const": parameter.never}
    return bounds
