"""
From a control request to an ask: find the route, check its parameters and its body.

Pure. What a parameter may be is its JSON Schema, what a body may be the schema its route names:
the very ones of the OpenAPI document.
"""

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

from loyalty_mock.control.problems import Problem, problem
from loyalty_mock.control.routes import Ask, Parameter, Route

MOST_BYTES = 1_000_000
_SHOWN = 200
_MOST_ERRORS = 10


def find_route(
    routes: Sequence[Route], method: str, path: str
) -> tuple[Route, Mapping[str, str]] | Problem:
    """Return the route for a method and a path below the prefix, and the parts of the path."""
    fitting = [
        (route, found.groupdict())
        for route in routes
        if (found := _pattern(route.path).fullmatch(path))
    ]
    if not fitting:
        near = difflib.get_close_matches(path, [route.path for route in routes], n=1)
        hint = f" Did you mean /__mock{near[0]}?" if near else ""
        return problem("no-such-resource", f"/__mock/openapi.json lists what there is.{hint}")
    asked = "GET" if method == "HEAD" else method
    for route, parts in fitting:
        if route.method == asked:
            return route, parts
    allowed = ", ".join(dict.fromkeys(route.method for route, _ in fitting))
    return problem("wrong-method", f"It takes {allowed}.", headers={"Allow": allowed})


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))


def read_ask(
    route: Route,
    parts: Mapping[str, str],
    *,
    query: Sequence[tuple[str, str]],
    headers: Mapping[str, str],
    body: bytes,
    schemas: Mapping[str, Any],
) -> Ask | Problem:
    """Return the ask, or what is wrong with it: every wrong parameter, or the body's mistakes."""
    errors: list[Mapping[str, str]] = []
    known = {one.name: one for one in route.parameters}
    sent = [(name, value, "query") for name, value in query]
    sent += [(name, value, "path") for name, value in parts.items()]
    sent += [
        (name, headers[name.lower()], "header")
        for name, one in known.items()
        if one.place == "header" and name.lower() in headers
    ]
    values: dict[str, Any] = {}
    for name, text, place in sent:
        if name not in known or known[name].place != place:
            errors.append({"parameter": name[:_SHOWN], "detail": _unknown(name, route)})
        elif name in values:
            errors.append({"parameter": name, "detail": "stands more than once"})
        else:
            values[name] = _typed(text, known[name].schema)
            errors += _broken(known[name], values[name])
    if errors:
        told = "; ".join(f"{error['parameter']} {error['detail']}" for error in errors)
        return problem("wrong-parameter", told, *errors)
    value = _read_body(route, body, schemas)
    if isinstance(value, Problem):
        return value
    return Ask(route=route, parameters=values, headers=headers, body=value)


def _unknown(name: str, route: Route) -> str:
    known = [one.name for one in route.parameters if one.place == "query"]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"is no parameter of this resource{hint}"


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    """A parameter's text as the type its schema names, if it spells one."""
    try:
        match schema.get("type"):
            case "integer":
                return int(text) if re.fullmatch("-?[0-9]{1,15}", text) else text
            case "number":
                return float(text) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", text) else text
    except ValueError:
        pass
    return text


def _broken(parameter: Parameter, value: Any) -> list[Mapping[str, str]]:
    broken = next(Draft202012Validator(dict(parameter.schema)).iter_errors(value), None)
    if broken is None:
        return []
    return [{"parameter": parameter.name, "detail": _detail(broken)}]


def _read_body(route: Route, body: bytes, schemas: Mapping[str, Any]) -> Any | Problem:
    if len(body) > MOST_BYTES:
        return problem("too-large", f"A control request takes at most {MOST_BYTES} bytes.")
    if not body.strip():
        if route.takes is None:
            return None
        value: Any = {}
    else:
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            return problem("malformed", "The body cannot be read as JSON in UTF-8.")
    name = route.takes or "Nothing"
    document = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    broken = list(Draft202012Validator(document).iter_errors(value))
    if not broken:
        return value
    errors = [{"pointer": _pointer(one), "detail": _detail(one)} for one in broken[:_MOST_ERRORS]]
    told = "; ".join(f"{error['pointer'] or 'the body'}: {error['detail']}" for error in errors)
    return problem("wrong-body", told, *errors)


def _pointer(error: ValidationError) -> str:
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in error.instance_path)
    return "".join(f"/{step}" for step in steps)


def _detail(error: ValidationError) -> str:
    told = error.message
    return told if len(told) <= _SHOWN else told[:_SHOWN] + "…"
