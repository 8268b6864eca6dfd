"""
A request with two faults is refused for the earlier one, in the documented order.

The table stands in that order; every pair of faults that one request can hold is sent.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

BATCH = "/api/v1.1/loyalty/register_member_batch_task"
TOKEN = "abc123def456"
KNOBS = {
    "unknown_fields": "refuse",
    "duplicates": "refuse",
    "continue_other_matching": "refuse",
    "continue_completed": "refuse",
    "repeated_next_key": "refuse",
    "next_key_required": "yes",
}
MEMBERS = 3  # registered before the request with the faults comes
SECONDS = 1000.0
LIMIT = 10_485_760


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: the documented step that finds it, its rule and code, and what is sent."""

    step: int
    name: str
    rule: str
    code: int
    sent: Mapping[str, Any]


FAULTS = (
    Fault(1, "unknown path", "EXC-8", 404, {"path": "/nowhere"}),
    Fault(1, "wrong method", "EXC-8", 405, {"method": "PUT"}),
    Fault(2, "unknown coding", "EXC-9", 415, {"coding": "br"}),
    Fault(2, "unknown media type", "EXC-9", 415, {"type": "text/plain"}),
    Fault(3, "too large", "LIM-4", 413, {"size": LIMIT + 1}),
    Fault(4, "not well-formed", "ENC-4", 400, {"cut": 1}),
    Fault(5, "no token", "AUT-1", 401, {"token": None}),
    Fault(5, "an empty token", "AUT-1", 401, {"token": ""}),
    Fault(6, "an unknown token", "AUT-2", 403, {"token": "nobody"}),
    Fault(7, "10,001 profiles", "LIM-2", 400, {"count": 10_001}),
    Fault(8, "a program that is no number", "PRG-1", 400, {"program": "x"}),
    Fault(8, "an unknown matching", "MAT-1", 400, {"matching": "passport"}),
    Fault(8, "no profiles", "ITM-1", 400, {"count": 0, "broken": 0, "repeated": 0}),
    Fault(8, "a task_id that is no string", "CON-1", 400, {"task": {"a": "b"}}),
    Fault(8, "a next_key that is no string", "CON-4", 400, {"next_key": {"a": "b"}}),
    Fault(8, "a later batch without next_key", "CON-4", 400, {"task": "own", "next_key": None}),
    Fault(8, "an unknown field", "ITM-5", 400, {"note": "x"}),
    Fault(9, "an unknown program", "PRG-2", 404, {"program": 999}),
    Fault(10, "an invalid profile", "DAT-2", 400, {"broken": 1}),
    Fault(11, "a profile that stands twice", "ITM-7", 400, {"repeated": 1}),
    Fault(12, "an unknown task", "CON-2", 404, {"task": "unknown"}),
    Fault(12, "another token's task", "CON-2", 404, {"task": "foreign"}),
    Fault(12, "another program", "CON-5", 400, {"task": "own", "program": 124}),
    Fault(12, "another matching", "CON-5", 400, {"task": "own", "matching": "phone"}),
    Fault(12, "a completed task", "CON-6", 400, {"task": "own", "completed": 1}),
    Fault(12, "a repeated next_key", "CON-4", 400, {"task": "own", "next_key": "used"}),
    Fault(13, "the tariff's end", "AUT-5", 402, {"tariff": MEMBERS}),
)
RIGHT: Mapping[str, Any] = {
    "path": BATCH,
    "method": "POST",
    "coding": "",
    "type": None,
    "size": 0,
    "cut": 0,
    "token": TOKEN,
    "program": 123,
    "matching": "email",
    "count": 1,
    "broken": 0,
    "repeated": 0,
    "task": None,
    "next_key": "new",
    "note": None,
    "completed": 0,
    "tariff": None,
}


def can_meet(one, other):
    return all(one.sent[key] == other.sent[key] for key in one.sent.keys() & other.sent.keys())


PAIRS = [pair for pair in itertools.combinations(FAULTS, 2) if can_meet(*pair)]


@pytest.fixture
def send(mock_with, ask, written):
    """Send one request with the wished faults to a mock that knows the tasks they speak of."""

    def send(sent, media):
        now = [0.0]
        mock = mock_with(
            KNOBS,
            tokens=(TOKEN, "another"),
            programs=(123, 124),
            task_seconds=SECONDS,
            tariff_limit=sent["tariff"],
            clock=lambda: now[0],
        )
        tasks = {"unknown": "199b9c75-c540-455e-9e38-3d54e51e1d7a"}
        for name, token, emails in (("own", TOKEN, 2), ("foreign", "another", 1)):
            begun = ask(mock, written(payload(token, range(90, 90 + emails)), "json"))
            tasks[name] = begun.task_id
        joined = payload(TOKEN, [99]) | {"task_id": tasks["own"], "next_key": "used"}
        assert ask(mock, written(joined, "json")).accepted
        now[0] = 10 * SECONDS if sent["completed"] else SECONDS / 2
        body = written(wished(sent, tasks), media)
        body = body[: len(body) - sent["cut"]].ljust(sent["size"])
        types = {"json": "application/json", "xml": "application/xml"}
        headers = {
            "content-type": sent["type"] or types[media],
            "content-encoding": sent["coding"],
        }
        if sent["type"]:
            media = "json"  # what names no format is answered in the platform's default
        return ask(mock, body, media, path=sent["path"], method=sent["method"], headers=headers)

    return send


def payload(token, numbers):
    members = [{"email": f"{n}@example.com", "phone": f"+1555000{n:05}"} for n in numbers]
    return {"token": token, "loyalty_program_id": 123, "matching": "email", "data": members}


def wished(sent, tasks):
    request = payload(sent["token"], range(sent["count"]))
    request |= {"loyalty_program_id": sent["program"], "matching": sent["matching"]}
    data = request["data"]
    data += data[:1] * sent["repeated"]
    if sent["broken"]:
        data.append({**data[0], "email": "b@example.com", "registration_date": "2024-13-01"})
    task = tasks.get(sent["task"], sent["task"]) if sent["task"] != {"a": "b"} else {"a": "b"}
    request |= {"task_id": task, "next_key": sent["next_key"], "note": sent["note"]}
    return {key: value for key, value in request.items() if value is not None}


both_formats = pytest.mark.parametrize("media", ["json", "xml"])


@both_formats
def test_without_a_fault_it_is_accepted(send, media):
    assert send(RIGHT, media).accepted
    assert send(RIGHT | {"task": "own"}, media).accepted


@both_formats
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_alone_is_refused_by_its_rule(send, fault, media):
    outcome = send(RIGHT | fault.sent, media)
    assert (outcome.rule, outcome.error) == (fault.rule, fault.code)


@both_formats
@pytest.mark.parametrize(
    ("first", "second"),
    [pytest.param(*pair, id=" and ".join(f.name for f in pair)) for pair in PAIRS],
)
def test_of_two_faults_the_earlier_one_is_told(send, first, second, media):
    outcome = send(RIGHT | second.sent | first.sent, media)
    assert (outcome.rule, outcome.error) == (first.rule, first.code)


def test_the_table_stands_in_the_documented_order_and_pairs_almost_all():
    steps = [fault.step for fault in FAULTS]
    assert steps == sorted(steps) and set(steps) == set(range(1, 14))
    met = {fault.name for pair in PAIRS for fault in pair}
    assert met == {fault.name for fault in FAULTS} and len(PAIRS) > 250
