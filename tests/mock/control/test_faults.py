"""
Faults set over the control API: for whom, when, and what a wrong one is told.
"""

import http.client
import json

import pytest

BATCH = "/api/v1.1/loyalty/register_member_batch_task"
TOKEN = "abc123def456"
BODY = json.dumps(
    {
        "token": TOKEN,
        "loyalty_program_id": 1,
        "matching": "email",
        "data": [{"email": "a@example.com"}],
    }
)
OTHER = "another token"


def errors(control, count, token=TOKEN):
    return [control.add("a@example.com", token=token).error for _ in range(count)]


def errors_of_any_kind(control, count):
    """What came, read by nobody who expects an envelope."""
    seen = []
    for _ in range(count):
        connection = http.client.HTTPConnection("127.0.0.1", control.server.port, timeout=60)
        connection.request("POST", BATCH, BODY, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        seen.append("in XML" if answer.read().startswith(b"<xml>") else answer.status)
        connection.close()
    return seen


def test_a_fault_strikes_the_next_request_and_no_other(control):
    c = control()
    told = c.post("/faults", {"kind": "error", "code": 402})
    assert (told["id"], told["applied"], told["spent"], told["tenant"]) == (
        "fault-1",
        0,
        False,
        None,
    )
    assert errors(c, 2) == [402, 0]
    (listed,) = c.get("/faults")["faults"]
    assert (listed["seen"], listed["applied"], listed["spent"]) == (1, 1, True)


# What a fault is told beside its kind -> the errors of six requests.
WHEN = {
    "the next two": ({"times": 2}, [402, 402, 0, 0, 0, 0]),
    "after two, once": ({"after": 2}, [0, 0, 402, 0, 0, 0]),
    "every third": ({"every": 3}, [0, 0, 402, 0, 0, 402]),
    "every second, twice": ({"every": 2, "times": 2}, [0, 402, 0, 402, 0, 0]),
    "until cleared": ({"times": "until cleared"}, [402] * 6),
    "never by chance": ({"probability": 0}, [0] * 6),
    "always by chance": ({"probability": 1}, [402] * 6),
    "another operation": ({"operation": "tasks_status"}, [0] * 6),
}


@pytest.mark.parametrize(("when", "expected"), WHEN.values(), ids=WHEN)
def test_a_fault_comes_when_it_is_told_to(control, when, expected):
    c = control()
    c.post("/faults", {"kind": "error", "code": 402, **when})
    # Given alone, a probability or a step has no end, and a certain one strikes at each.
    assert errors(c, 6) == expected


def test_the_same_seed_draws_the_same(control):
    drawn = []
    for _ in range(2):
        c = control()
        c.post("/faults", {"kind": "error", "code": 402, "probability": 0.5, "seed": 7})
        drawn.append(errors(c, 12))
    assert drawn[0] == drawn[1] and set(drawn[0]) == {0, 402}


def test_a_fault_for_one_tenant_is_nobody_else_s(control):
    c = control()
    told = c.post("/faults", {"kind": "error", "code": 403}, token=TOKEN)
    assert told["token"] == "abc…" and told["tenant"] == "e861b2eab679927c"
    assert errors(c, 1, OTHER) == [0] and errors(c, 1) == [403]
    c.post("/faults", {"kind": "error", "code": 403, "token": TOKEN})
    assert c.get("/faults", token=OTHER)["faults"] == []
    assert c.send("DELETE", "/faults", token=TOKEN).value == {"dropped": 2}
    assert errors(c, 1) == [0]


def test_a_fault_is_taken_away_by_its_id(control):
    c = control()
    one = c.post("/faults", {"kind": "error", "code": 401, "times": "until cleared"})["id"]
    assert c.send("DELETE", f"/faults/{one}").value == {"dropped": 1}
    assert errors(c, 1) == [0]
    assert c.send("DELETE", f"/faults/{one}").problem == "unknown-fault"


def test_a_reset_takes_a_tenant_s_faults_away(control):
    c = control()
    c.post("/faults", {"kind": "error", "code": 401}, token=TOKEN)
    c.post("/faults", {"kind": "error", "code": 402}, token=OTHER)
    c.post("/reset", token=TOKEN)
    assert errors(c, 1) == [0] and errors(c, 1, OTHER) == [402]


def test_the_journal_says_which_fault_struck(control):
    c = control()
    c.post("/faults", {"kind": "http", "status": 503})
    c.post("/faults", {"kind": "wrong-format", "after": 1})
    assert errors_of_any_kind(c, 3) == [503, "in XML", 200]
    told = c.get("/journal", outcome="faulted")["entries"]
    assert [entry["fault"] for entry in told] == ["http", "wrong-format"]


# What is sent -> what is told, and where.
WRONG = {
    "no kind": ({}, "wrong-body", None),
    "a kind that is none": ({"kind": "eror"}, "wrong-fault", ("/kind", "did you mean error?")),
    "a parameter that is none": (
        {"kind": "error", "cod": 4},
        "wrong-fault",
        ("", 'no parameter "cod" for the kind error; did you mean code?'),
    ),
    "a word for a number": (
        {"kind": "error", "code": "402"},
        "wrong-fault",
        ("/code", "is not an integer"),
    ),
    "success": ({"kind": "error", "code": 0}, "wrong-fault", ("/code", "0 means success")),
    "too likely": (
        {"kind": "empty", "probability": 2},
        "wrong-fault",
        ("/probability", "is not from 0 to 1"),
    ),
    "a wrong item": (
        {"kind": "items-fail", "identifiers": ["a", 1]},
        "wrong-fault",
        ("/identifiers/1", "is not a string"),
    ),
    "another token's": (
        {"kind": "empty", "token": OTHER},
        "wrong-fault",
        ("/token", "is another token than the ask's"),
    ),
}


@pytest.mark.parametrize(("fault", "problem", "place"), WRONG.values(), ids=WRONG)
def test_a_wrong_fault_is_told_where_and_stands_nowhere(control, fault, problem, place):
    c = control()
    told = c.send("POST", "/faults", fault, token=TOKEN)
    assert told.problem == problem and 400 <= told.status < 500
    if place:
        (error,) = told.value["errors"]
        assert error["pointer"] == place[0] and place[1] in error["detail"]
    assert c.get("/faults")["faults"] == []


def test_every_kind_can_be_set_as_it_is_described(control):
    """What the mock says of a kind is enough to set one: the least that it takes is its name."""
    c = control()
    told = c.get("/faults/kinds")
    assert {one["name"] for one in told["when"]} >= {"times", "after", "every", "probability"}
    for kind in told["kinds"]:
        given = {one["name"]: one["default"] for one in kind["parameters"] if one["default"]}
        assert c.post("/faults", {"kind": kind["kind"], **given})["kind"] == kind["kind"]
