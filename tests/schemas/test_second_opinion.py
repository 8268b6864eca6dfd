"""
`jsonschema` and `xmlschema` judge every witness as its author did.

What stands beside the body was written by hand; the schemas are tested against it. The three
bodies on which the libraries read a standard otherwise are named, each with its reason.
"""

import re
from io import BytesIO

import jsonschema
import msgspec
import pytest
import xmlschema
from jsonschema.validators import extend

from loyalty_fixtures import Witness, witnesses
from loyalty_schemas.documents import schema, xsd

LARGE = 300_000  # jsonschema and xmlschema take a second and more for larger ones
READ_OTHERWISE = {
    "PRG-1/program-full-width-digits@xml": "xmlschema takes any Unicode digit for an integer's",
}


def ecma_pattern(validator, pattern, instance, _):
    """ECMA-262's `$` is the end; Python's also takes the place before a last line feed."""
    text = isinstance(instance, str)
    if text and not re.search(pattern.replace("$", r"\Z"), instance):
        yield jsonschema.ValidationError("does not match")


Judge = extend(jsonschema.Draft202012Validator, {"pattern": ecma_pattern})


def judged(field: str) -> list[Witness]:
    return [
        one
        for one in witnesses()
        if getattr(one, field) is not None
        and "Content-Encoding" not in one.headers
        and len(one.body) < LARGE
    ]


@pytest.mark.parametrize("operation", ["register_member_batch_task", "tasks_status"])
def test_jsonschema_agrees_with_the_author_of_each_witness(operation):
    judge = Judge(schema(operation, "request"))
    found = [one for one in judged("valid") if one.operation == operation and one.media == "json"]
    wrong = [
        one.id for one in found if judge.is_valid(msgspec.json.decode(one.body)) is not one.valid
    ]
    assert len(found) > 10
    assert wrong == []


@pytest.mark.parametrize("operation", ["register_member_batch_task", "tasks_status"])
def test_xmlschema_agrees_with_the_author_of_each_witness(operation):
    judge = xmlschema.XMLSchema11(xsd(operation, "request").decode(), defuse="always")
    found = [one for one in judged("xsd_valid") if one.operation == operation]
    wrong = []
    for one in found:
        try:
            says = judge.is_valid(BytesIO(one.body))
        except (xmlschema.XMLSchemaException, SyntaxError):
            says = False
        if says is not one.xsd_valid:
            wrong.append(one.id)
    assert len(found) > 5
    assert sorted(wrong) == sorted(set(READ_OTHERWISE) & {one.id for one in found})


@pytest.mark.parametrize("operation", ["register_member_batch_task", "tasks_status"])
@pytest.mark.parametrize("role", ["request", "success", "refusal"])
def test_a_schema_is_a_schema(operation, role):
    jsonschema.Draft202012Validator.check_schema(schema(operation, role))
    assert xmlschema.XMLSchema11(xsd(operation, role).decode()).built


@pytest.mark.parametrize("operation", ["register_member_batch_task", "tasks_status"])
@pytest.mark.parametrize("role", ["request", "success", "refusal"])
def test_the_page_s_and_platform_s_examples_are_what_the_schemas_say(operation, role):
    from loyalty_fixtures import page_example, platform_example

    examples = {
        ("register_member_batch_task", "request"): page_example,
        ("register_member_batch_task", "success"): page_example,
        ("tasks_status", "success"): platform_example,
    }
    read = examples.get((operation, role))
    if read is None:
        pytest.skip("no example of it stands on any page")
    name = "request" if role == "request" else "response"
    assert Judge(schema(operation, role)).is_valid(msgspec.json.decode(read(f"{name}.json")))
    if read is page_example:
        judge = xmlschema.XMLSchema11(xsd(operation, role).decode())
        assert judge.is_valid(read(f"{name}.xml").decode())
