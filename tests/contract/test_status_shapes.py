"""
What the status of a task owes: a table of answers and the breaches each is told of.

The findings are written out by hand, in the words people read.
"""

import json

import pytest

from loyalty_contract.wire.asks import Answer, Ask, Media
from loyalty_contract.wire.readings import read
from loyalty_contract.wire.shapes import check

NO_ENVELOPE = "the answer's body is no envelope: "
STATUS = {
    "error": 0,
    "error_text": "Successful operation",
    "data": {
        "status": "completed",
        "progress": 100,
        "result": {
            "errors": [{"batch": 0, "index": 1, "error": 400, "error_text": "no"}],
            "total": 2,
        },
    },
}
STATUS_XML = (
    b"<xml><error>0</error><error_text>Successful operation</error_text><data>"
    b"<status>completed</status><progress>100</progress><result><errors>%b</errors>"
    b"<total>2</total></result></data></xml>"
)
ITEM_XML = (
    b"<item><batch>0</batch><index>1</index><error>400</error><error_text>no</error_text></item>"
)


def found(body, *, media=Media.JSON):
    """Judge one answer; give its findings as rule, verdict and text."""
    answer = Answer(
        ask=Ask(media=media, build=bytes, operation="tasks_status"),
        status=200,
        body=body if isinstance(body, bytes) else json.dumps(body).encode(),
        headers={"content-type": f"application/{media}"},
    )
    return [(one.rule, str(one.verdict), one.text) for one in check(answer, read(answer), ())]


def task(**change):
    return {**STATUS, "data": {**STATUS["data"], **change}}


def result(**change):
    return task(result={**STATUS["data"]["result"], **change})


def failure(**change):
    return result(errors=[{**STATUS["data"]["result"]["errors"][0], **change}])


SOUND = {
    "a status": lambda: found(STATUS),
    "a status in XML": lambda: found(STATUS_XML % ITEM_XML, media=Media.XML),
    "a status in XML without failures": lambda: found(STATUS_XML % b"\n", media=Media.XML),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_status_is_told_of_nothing(name):
    assert SOUND[name]() == []


# What is wrong: the answer, and what it is told of.
FLAWS = {
    "no envelope in a status": (
        lambda: found(b"x" * 90),
        [("TSK-2", "NON-STRICT", NO_ENVELOPE + repr("x" * 80))],
    ),
    "errors that are a word in XML": (
        lambda: found(STATUS_XML % b"none", media=Media.XML),
        [("TSK-3", "NON-STRICT", "data.result.errors: 'none' breaks type array")],
    ),
    "two totals of a status in JSON": (
        lambda: found(json.dumps(STATUS).replace('"total": 2', '"total": 2, "total": 2').encode()),
        [("TSK-2", "NON-STRICT", "total stands more than once in an object")],
    ),
    "two totals of a status in XML": (
        lambda: found(
            (STATUS_XML % ITEM_XML).replace(b"<total>", b"<total>2</total><total>"), media=Media.XML
        ),
        [("TSK-2", "NON-STRICT", "the answer is not what its XSD says")],
    ),
    "a status without data": (
        lambda: found({"error": 0, "error_text": "Successful operation"}),
        [("TSK-2", "NON-STRICT", "data: is missing")],
    ),
    "a status of another word": (
        lambda: found(task(status="fine")),
        [
            (
                *("TSK-2", "NON-STRICT"),
                "data.status: 'fine' breaks enum "
                + str(["pending", "running", "completed", "failed", "success"]),
            )
        ],
    ),
    "progress beyond the whole": (
        lambda: found(task(progress=101)),
        [("TSK-2", "NON-STRICT", "data.progress: 101 breaks maximum 100")],
    ),
    "no result": (
        lambda: found(task(result=[])),
        [("TSK-2", "NON-STRICT", "data.result: list breaks type object")],
    ),
    "a total below zero": (
        lambda: found(result(total=-1)),
        [("TSK-3", "NON-STRICT", "data.result.total: -1 breaks minimum 0")],
    ),
    "a failure without a number": (
        lambda: found(failure(index=None)),
        [("TSK-3", "NON-STRICT", "data.result.errors.0.index: None breaks type integer")],
    ),
    "two breaches of one rule": (
        lambda: found(failure(index=-1, batch=-1)),
        [("TSK-3", "NON-STRICT", "data.result.errors.0.batch: -1 breaks minimum 0")],
    ),
    "a failure without a text": (
        lambda: found(result(errors=[{"batch": 0, "index": 1, "error": 400}])),
        [("TSK-3", "NON-STRICT", "data.result.errors.0: is missing")],
    ),
    "an index of words in XML": (
        lambda: found(STATUS_XML % ITEM_XML.replace(b"1", b"first"), media=Media.XML),
        [("TSK-3", "NON-STRICT", "data.result.errors.0.index: 'first' breaks type integer")],
    ),
}


@pytest.mark.parametrize("name", FLAWS)
def test_a_flaw_of_a_status_is_told_by_its_rule_and_place(name):
    judge, told = FLAWS[name]
    assert judge() == told
