"""
How a fault is spelt, and what is told of one that cannot be.
"""

import math

import pytest

from loyalty_mock.faults.files import load_faults
from loyalty_mock.faults.spec import FaultError, describe, from_call, parse_fault

CALLS = [
    (("cut", {"share": 0.1}), {"kind": "cut", "share": 0.1}),
    ((402, {}), {"kind": "error", "code": 402}),
    ((429, {"retry_after": 3}), {"kind": "http", "status": 429, "retry_after": 3}),
    ((500, {}), {"kind": "http", "status": 500}),
    ((599, {}), {"kind": "http", "status": 599}),
    ((499, {}), {"kind": "error", "code": 499}),
    ((600, {}), {"kind": "error", "code": 600}),
]


@pytest.mark.parametrize(("call", "spec"), CALLS)
def test_a_number_is_a_status_or_a_code(call, spec):
    assert from_call(*call) == spec
    assert parse_fault(spec).kind == spec["kind"]


# What is given: where it is wrong, and how.
WRONG = [
    ("empty", "fault: ", '"empty" is not an object'),
    ({}, "fault: ", "kind is missing: one of "),
    ({"kind": 3}, "fault.kind: ", "no kind 3"),
    ({"kind": "Rest"}, "fault.kind: ", 'no kind "Rest"; did you mean reset?'),
    ({"kind": "cut", "shares": 1}, "fault: ", "did you mean share?"),
    ({"kind": "cut", "share": True}, "fault.share: ", "true is not"),
    ({"kind": "cut", "share": math.nan}, "fault.share: ", "is not from 0 to 1"),
    ({"kind": "empty", "token": ""}, "fault.token: ", "a token is not empty"),
    ({"kind": "empty", "token": "a\nb"}, "fault.token: ", "cannot be sent"),
    ({"kind": "empty", "operation": "taskstatus"}, "fault.operation: ", "mean tasks_status?"),
    (
        {"kind": "items-fail", "operation": "tasks_status"},
        "fault.operation: ",
        "items-fail works on register_member_batch_task alone",
    ),
    ({"kind": "error", "code": 0}, "fault.code: ", "0 means success"),
    ({"kind": "http", "status": 500, "form": "htm"}, "fault.form: ", "did you mean html?"),
    ({"kind": "http", "status": 500, "form": 3}, "fault.form: ", "3 is not"),
    (
        {"kind": "delay", "seconds": 1, "least_seconds": 2, "draw": "uniform"},
        "fault.least_seconds: ",
        "2 is more than seconds, 1",
    ),
    ({"kind": "items-fail", "indexes": [0, "x"]}, "fault.indexes[1]: ", '"x" is not'),
]


@pytest.mark.parametrize(("spec", "where", "what"), WRONG, ids=range(len(WRONG)))
def test_a_fault_that_cannot_be_is_told_with_its_place(spec, where, what):
    with pytest.raises(FaultError) as error:
        parse_fault(spec)
    assert str(error.value).startswith(where) and what in str(error.value)


def test_what_is_told_of_a_fault_makes_it_again():
    fault = parse_fault({"kind": "items-fail", "indexes": [3, 1], "token": "t", "every": 2})
    assert parse_fault(describe(fault)) == fault
    assert parse_fault(describe(parse_fault({"kind": "empty"}))).times == 1


@pytest.mark.parametrize(
    ("content", "what"), [(None, "cannot be read: No such file"), (b"\xff", "not UTF-8")]
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, content, what):
    path = tmp_path / "faults.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FaultError, match=what):
        load_faults(path)
