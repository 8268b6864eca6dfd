"""
The OpenAPI document is valid, complete, and true of what is answered.
"""

import re
from pathlib import Path

import jsonschema
import pytest
from openapi_spec_validator import validate

from loyalty_mock.control.openapi import document
from loyalty_mock.control.table import routes

PAGE = Path(__file__).parents[3] / "docs" / "control-api.md"


def test_the_document_is_valid_openapi(control):
    told = control().get("/openapi.json")
    assert told["openapi"] == "3.1.0"
    validate(told)


def test_every_operation_has_a_name_of_its_own():
    names = [one["operationId"] for path in document()["paths"].values() for one in path.values()]
    assert len(set(names)) == len(names) == len(routes())


def test_the_page_lists_every_resource_with_its_methods():
    rows = re.findall(
        r"^\| `(/__mock/\S+)` \| ([A-Z, ]+) \|", PAGE.read_text("utf-8"), re.MULTILINE
    )
    told = {path: set(methods.split(", ")) for path, methods in rows}
    known = {path: {m.upper() for m in one} for path, one in document()["paths"].items()}
    known.pop("/__mock/")
    assert told == known


ASKED = [
    "/",
    "/health",
    "/ready",
    "/journal",
    "/journal/{number}",
    "/tenants",
    "/tasks",
    "/tasks/{task_id}",
    "/members",
    "/profile",
    "/faults",
    "/faults/kinds",
    "/clock",
    "/knobs",
    "/profiles",
    "/rules",
    "/openapi.json",
]


def test_every_resource_that_answers_in_json_is_asked_here():
    gives = {one.path for one in routes() if one.method == "GET" and one.gives}
    assert set(ASKED) == gives


@pytest.mark.parametrize("path", ASKED)
def test_an_answer_is_what_the_document_says(control, path):
    c = control({"invalid_item": "fail_item"})
    task = c.add("a@example.com", "nobody").task_id
    c.add(data=[{}])
    c.server.send(b"{")
    described = document()
    answer = described["paths"][f"/__mock{path}"]["get"]["responses"]["200"]
    schema = answer["content"]["application/json"]["schema"] | {
        "components": described["components"]
    }
    value = c.get(path.format(number=1, task_id=task))
    jsonschema.Draft202012Validator(schema).validate(value)


MISTAKES = [
    ("GET", "/nowhere", "no-such-resource", 404),
    ("GET", "/journall", "no-such-resource", 404),
    ("POST", "/journal", "wrong-method", 405),
    ("OPTIONS", "/journal", "wrong-method", 405),
    ("GET", "/journal?ruel=x", "wrong-parameter", 400),
    ("GET", "/journal?limit=-1", "wrong-parameter", 400),
    ("GET", "/journal?limit=many", "wrong-parameter", 400),
    ("GET", "/journal?limit=1&limit=2", "wrong-parameter", 400),
    ("GET", "/journal?wait=61", "wrong-parameter", 400),
    ("GET", "/journal?count=2", "wrong-parameter", 400),
    ("GET", "/journal?outcome=fine", "wrong-parameter", 400),
    ("GET", "/journal?tenant=abc123def456", "wrong-parameter", 400),
    ("GET", "/journal/one", "wrong-parameter", 400),
    ("GET", "/tasks?tenant=0123456789abcdef", "unknown-tenant", 404),
    ("GET", "/events?before=2", "wrong-parameter", 400),
]


@pytest.mark.parametrize(("method", "path", "name", "status"), MISTAKES)
def test_a_mistake_is_a_problem_by_name(control, method, path, name, status):
    told = control().send(method, path, headers={"Content-Type": "application/json"})
    assert (told.problem, told.status) == (name, status)


BODIES = [
    (b"{", "malformed", 400),
    (b"\xff", "malformed", 400),
    (b"[" * 100_000, "malformed", 400),
    (b'{"seconds": -1}', "wrong-body", 400),
    (b'{"seconds": 1e300}', "wrong-body", 400),
    (b'{"seconds": NaN}', "wrong-body", 400),
    (b'{"second": 1}', "wrong-body", 400),
    (b"", "wrong-body", 400),
    (b" " * 1_000_001, "too-large", 413),
]


@pytest.mark.parametrize(("content", "name", "status"), BODIES)
def test_a_wrong_body_is_a_problem_and_moves_nothing(control, content, name, status):
    c = control(clock=lambda: 1000.0)
    told = c.send("POST", "/clock/advance", content)
    assert (told.problem, told.status) == (name, status)
    assert c.get("/clock")["seconds"] == 1000


def test_a_mistake_here_is_none_at_the_vendor_s_endpoint(control):
    c = control()
    for method, path, _, _ in MISTAKES:
        c.send(method, path)
    assert c.add("a@example.com").accepted


def test_the_prefix_alone_is_the_start(control):
    assert control().get("") == {"openapi": "/__mock/openapi.json"}
