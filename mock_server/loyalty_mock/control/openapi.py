"""
Describe the control API as an OpenAPI 3.1 document, from the table that also answers.

Pure.
"""

from functools import cache
from importlib.metadata import version
from typing import Any

from loyalty_mock.control.access import PREFIX
from loyalty_mock.control.problems import MEDIA, PROBLEMS
from loyalty_mock.control.routes import Parameter, Route
from loyalty_mock.control.table import AREAS, routes, schemas

_ALWAYS = ("no-control-token", "other-host", "other-origin")
_CHANGING = {"POST", "PUT", "PATCH"}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"enum": [f"urn:loyalty-mock:problem:{name}" for name in PROBLEMS]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON Pointer into the body."},
                    "parameter": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


@cache
def document() -> dict[str, Any]:
    """Return the document."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes():
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "loyalty-mock control API",
            "version": version("loyalty-kit"),
            "description": "What tests and people see of the mock, and change of it. A tenant is "
            "named by its token in a header, or by the token's key; tokens are never given out.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"controlToken": []}, {}],
        "tags": [{"name": area.tag, "description": area.says} for area in AREAS],
        "paths": paths,
        "components": {
            "schemas": {**schemas(), "Problem": _PROBLEM},
            "securitySchemes": {
                "controlToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The mock's --control-token; none is needed where the mock was "
                    "started without one, on the loopback.",
                }
            },
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": _name(route),
        "tags": [route.tag],
        "summary": route.says,
        "responses": {"200": _success(route), **_problems(route)},
    }
    if route.parameters:
        described["parameters"] = [_parameter(one) for one in route.parameters]
    if route.method in _CHANGING:
        name = route.takes or "Nothing"
        described["requestBody"] = {
            "required": bool(schemas()[name].get("required")),
            "content": {"application/json": {"schema": _reference(name)}},
        }
    if route.public:
        described["security"] = []
    return described


def _name(route: Route) -> str:
    parts = [part for part in route.path.replace(".", "_").split("/") if part]
    named = [part for part in parts if not part.startswith("{")]
    one = "one_" if parts and parts[-1].startswith("{") else ""
    return f"{route.method.lower()}_{one}{'_'.join(named) or 'index'}"


def _success(route: Route) -> dict[str, Any]:
    schema = {"type": "string"} if route.media.startswith("text/") else {}
    told = schema if route.gives is None else _reference(route.gives)
    return {"description": "As asked.", "content": {route.media: {"schema": told}}}


def _problems(route: Route) -> dict[str, Any]:
    names = [*(() if route.public else _ALWAYS), *route.problems]
    if route.parameters:
        names.append("wrong-parameter")
    if route.method in _CHANGING:
        names += ["not-json", "malformed", "wrong-body", "too-large"]
    by_status: dict[int, list[str]] = {}
    for name in names:
        status, title = PROBLEMS[name]
        by_status.setdefault(status, []).append(title)
    return {
        str(status): {
            "description": "; ".join(titles) + ".",
            "content": {MEDIA: {"schema": _reference("Problem")}},
        }
        for status, titles in sorted(by_status.items())
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "description": parameter.says,
        "required": parameter.place == "path",
        "schema": dict(parameter.schema),
    }


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
