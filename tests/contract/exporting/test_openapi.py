"""
The OpenAPI document, held to a public validator, to the page's examples and to the witnesses.
"""

import json

import pytest
from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from loyalty_contract.exporting.openapi import openapi
from loyalty_fixtures import page_example, witnesses
from loyalty_schemas.contract import rules
from loyalty_schemas.profiles import load_profile, profile_names, with_knobs

BATCH = "/api/v1.1/loyalty/register_member_batch_task"
STATUS = "/api/v1.1/tasks/status"
PAGE = load_profile("page")


def judge(document, schema):
    """
    Read a component as a user's validator does: by its pointer in the whole document.

    With a validator whose `$` is the end, as OpenAPI has it (ECMA-262); Python's is not.
    """
    return Draft202012Validator({**document, "$ref": f"#/components/schemas/{schema}"})


def with_body_token(knobs):
    """Only where nothing but the body holds tokens can a schema ask for one."""
    return with_knobs(PAGE, {"token_sources": "body", **knobs})


def is_plain(witness):
    """Tell whether a body is JSON as it stands, and small enough for a slow judge."""
    small = not witness.rule.startswith(("LIM", "SEC"))
    return witness.media == "json" and small and "Content-Encoding" not in witness.headers


@pytest.mark.parametrize("name", profile_names())
def test_a_public_validator_takes_the_document_of_every_profile(name):
    """Whatever the profile, it is OpenAPI 3.1."""
    OpenAPIV31SpecValidator(openapi(load_profile(name))).validate()


def test_both_operations_stand_at_their_paths():
    """The page's URL is the server and the path; the operation's id is its name."""
    document = openapi(PAGE)
    assert document["servers"] == [{"url": "https://example.com"}]
    names = {path: told["post"]["operationId"] for path, told in document["paths"].items()}
    assert names == {BATCH: "register_member_batch_task", STATUS: "tasks_status"}


@pytest.mark.parametrize("operation", ["register_member_batch_task", "tasks_status"])
def test_the_schemas_judge_every_witness_as_it_says(operation):
    """A request that a schema can judge is judged so by the exported one."""
    judged = judge(openapi(with_body_token({})), f"{operation}_request")
    told = [one for one in witnesses(operation) if is_plain(one) and one.valid is not None]
    assert len(told) > 5
    wrong = {one.id for one in told if judged.is_valid(json.loads(one.body)) != one.valid}
    assert not wrong


@pytest.mark.parametrize(
    ("knobs", "change", "taken"),
    [
        ({}, {"loyalty_program_id": "123"}, False),
        ({"number_strings": "coerce"}, {"loyalty_program_id": "123"}, True),
        ({"number_strings": "coerce"}, {"loyalty_program_id": "12x"}, False),
        ({}, {"matching": "EMAIL"}, False),
        ({"matching_case": "fold"}, {"matching": "EMAIL"}, True),
        ({"matching_case": "fold"}, {"matching": "Phone"}, False),
        ({}, {"data": []}, False),
        ({"empty_data": "accept"}, {"data": []}, True),
        ({}, {"data": [{"email": "a@b.c", "phone": 1}]}, True),
        ({"foreign_fields": "refuse"}, {"data": [{"email": "a@b.c", "phone": "1"}]}, False),
        ({"unknown_fields": "refuse"}, {"more": 1}, False),
        ({"next_key_required": "yes"}, {"task_id": "x"}, False),
    ],
)
def test_a_knob_shows_in_the_schemas(knobs, change, taken):
    """What the profile opens or closes, the document opens or closes."""
    judged = judge(openapi(with_body_token(knobs)), "register_member_batch_task_request")
    request = json.loads(page_example("request.json")) | change
    assert judged.is_valid(request) is taken


@pytest.mark.parametrize(
    ("sources", "security", "asked"),
    [
        ("body", [{}], True),
        ("header", [{"tokenInHeader": []}], False),
        (
            "body+header+query",
            [{}, {"tokenInHeader": []}, {"tokenInQuery": []}],
            False,
        ),
    ],
)
def test_the_token_s_places_are_told(sources, security, asked):
    """The body asks for a token only where no other place serves."""
    document = openapi(with_knobs(PAGE, {"token_sources": sources}))
    assert document["paths"][BATCH]["post"]["security"] == security
    request = json.loads(page_example("request.json"))
    del request["token"]
    judged = judge(document, "register_member_batch_task_request")
    assert judged.is_valid(request) is not asked


def test_every_example_is_what_its_schema_says():
    """Requests and answers shown in JSON pass their own schemas."""
    document = openapi(PAGE)
    seen = 0
    for path in document["paths"].values():
        told = path["post"]
        for holder in (told["requestBody"], *told["responses"].values()):
            content = holder["content"]["application/json"]
            judged = judge(document, content["schema"]["$ref"].rpartition("/")[2])
            for example in content["examples"].values():
                judged.validate(example["value"])
                seen += 1
    assert seen > 10


def test_the_page_s_request_stands_as_it_is_in_both_formats():
    """JSON as a value, XML as the text of the page."""
    content = openapi(PAGE)["paths"][BATCH]["post"]["requestBody"]["content"]
    shown = {media: told["examples"]["page"]["value"] for media, told in content.items()}
    assert shown["application/json"] == json.loads(page_example("request.json"))
    assert shown["application/xml"] == page_example("request.xml").decode().strip()


def test_xml_hints_say_root_and_items():
    """The root is xml; an array is an element with an item for each."""
    schemas = openapi(PAGE)["components"]["schemas"]
    request = schemas["register_member_batch_task_request"]
    assert request["xml"] == {"name": "xml"}
    assert request["properties"]["data"]["xml"] == {"wrapped": True}
    assert request["properties"]["data"]["items"]["xml"] == {"name": "item"}


def test_refusals_have_the_codes_of_the_profile():
    """With mirrored statuses each code is an answer, without them only 200 is."""
    mirrored = openapi(PAGE)["paths"][BATCH]["post"]["responses"]
    assert set(mirrored) == {"200", "400", "401", "402", "403", "404", "413", "415"}
    assert "AUT-1" in mirrored["401"]["x-rules"]
    always = openapi(load_profile("always-200"))["paths"][BATCH]["post"]["responses"]
    assert set(always) == {"200"}
    schema = always["200"]["content"]["application/json"]["schema"]
    assert len(schema["anyOf"]) == 2


def test_every_rule_stands_in_full_with_an_operation():
    """Id, standing, sentence and source, of all rules and no other."""
    told = {}
    for path in openapi(PAGE)["paths"].values():
        told |= path["post"]["x-rules"]
    assert set(told) == set(rules())
    assert told["MAT-3"]["standing"] == "stated" and "phone" in told["MAT-3"]["says"]
