"""What is to go wrong, for everybody or one tenant: list it, set it, take it away."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from loyalty_mock.control.problems import Problem, problem
from loyalty_mock.control.routes import SCOPE, Answer, Area, Ask, Parameter, Route
from loyalty_mock.faults.book import Planned
from loyalty_mock.faults.schema import fault_schema
from loyalty_mock.faults.spec import FaultError, parse_fault
from loyalty_mock.faults.table import COMMON, KINDS
from loyalty_mock.faults.table import Parameter as Told
from loyalty_mock.journal.entries import tenant_key

if TYPE_CHECKING:
    from loyalty_mock.exchange import Mock

TAG = "faults"
_WHERE = "fault"
_FAULT_ID = Parameter(
    name="fault_id",
    place="path",
    says="The fault's id, such as fault-1.",
    schema={"type": "string", "pattern": "^fault-[0-9]{1,12}$"},
)


def listing(ask: Ask, mock: "Mock") -> Answer:
    """Answer with the faults that stand, and those that are spent, in the order they came."""
    return Answer(value={"faults": [_told(one) for one in mock.faults.listing(ask.tenant(mock))]})


def add(ask: Ask, mock: "Mock") -> Answer | Problem:
    """Set a fault; the tenant of the ask is whom it is for."""
    token = ask.tenant(mock)
    try:
        fault = parse_fault(ask.body, _WHERE)
    except FaultError as error:
        pointer = error.where.removeprefix(_WHERE).replace("[", "/").replace("]", "")
        detail = str(error).removeprefix(f"{error.where}: ")
        return problem(
            "wrong-fault", str(error), {"pointer": pointer.replace(".", "/"), "detail": detail}
        )
    if token is not None:
        if fault.token not in {None, token}:
            detail = "is another token than the ask's"
            return problem(
                "wrong-fault", f"token {detail}", {"pointer": "/token", "detail": detail}
            )
        fault = replace(fault, token=token)
    return Answer(value=_told(mock.faults.add(fault)))


def drop(ask: Ask, mock: "Mock") -> Answer:
    """Take away the faults of a tenant, or all."""
    return Answer(value={"dropped": mock.faults.clear(ask.tenant(mock))})


def drop_one(ask: Ask, mock: "Mock") -> Answer | Problem:
    """Take one fault away."""
    if not mock.faults.remove(ask.parameters["fault_id"]):
        return problem("unknown-fault", "/__mock/faults lists those there are.")
    return Answer(value={"dropped": 1})


def kinds(_ask: Ask, _mock: "Mock") -> Answer:
    """Answer with every kind of fault and what it may be told."""
    told = [
        {
            "kind": name,
            "says": kind.says,
            "parameters": [_parameter(one, it) for one, it in kind.parameters.items()],
            "operation": kind.operation,
        }
        for name, kind in KINDS.items()
    ]
    common = [_parameter(name, one) for name, one in COMMON.items()]
    return Answer(value={"kinds": told, "when": common})


def _parameter(name: str, one: Told) -> dict[str, Any]:
    return {
        "name": name,
        "says": one.says,
        "type": one.type.value,
        "default": one.default,
        "least": one.least,
        "most": one.most,
        "choices": list(one.choices),
    }


def _told(planned: Planned) -> dict[str, Any]:
    token = planned.fault.token
    return {**planned.told(), "tenant": None if token is None else tenant_key(token)}


_PARAMETERS = {"type": "array", "items": {"type": "object"}}

AREA = Area(
    tag=TAG,
    says="What is to go wrong: which kind, for whom, and when.",
    routes=(
        Route(
            method="GET",
            path="/faults",
            answer=listing,
            says="List the faults, for one tenant or all; those that are spent stay a while.",
            tag=TAG,
            parameters=SCOPE,
            gives="Faults",
            problems=("unknown-tenant",),
        ),
        Route(
            method="POST",
            path="/faults",
            answer=add,
            says="Set a fault behind those that stand.",
            tag=TAG,
            parameters=SCOPE,
            takes="FaultWish",
            gives="PlannedFault",
            problems=("unknown-tenant", "wrong-fault"),
        ),
        Route(
            method="DELETE",
            path="/faults",
            answer=drop,
            says="Take away the faults for one tenant, or all.",
            tag=TAG,
            parameters=SCOPE,
            gives="DroppedFaults",
            problems=("unknown-tenant",),
        ),
        Route(
            method="GET",
            path="/faults/kinds",
            answer=kinds,
            says="Tell every kind of fault, and what it may be told.",
            tag=TAG,
            gives="FaultKinds",
        ),
        Route(
            method="DELETE",
            path="/faults/{fault_id}",
            answer=drop_one,
            says="Take one fault away.",
            tag=TAG,
            parameters=(_FAULT_ID,),
            gives="DroppedFaults",
            problems=("unknown-fault",),
        ),
    ),
    schemas={
        "Fault": fault_schema(),
        # An object suffices to be read; what is wrong with it is told with the nearest right word.
        "FaultWish": {
            "anyOf": [
                {"$ref": "#/components/schemas/Fault"},
                {"type": "object", "required": ["kind"]},
            ]
        },
        "PlannedFault": {
            "type": "object",
            "required": ["id", "kind", "seen", "applied", "spent", "tenant"],
            "properties": {
                "id": {"type": "string"},
                "kind": {"type": "string", "enum": list(KINDS)},
                "seen": {"type": "integer", "description": "How many requests it has counted."},
                "applied": {"type": "integer", "description": "How many of them it struck."},
                "spent": {"type": "boolean"},
                "token": {"type": "string", "description": "Masked."},
                "tenant": {"type": ["string", "null"], "description": "Null where it is for all."},
            },
        },
        "Faults": {
            "type": "object",
            "required": ["faults"],
            "properties": {
                "faults": {"type": "array", "items": {"$ref": "#/components/schemas/PlannedFault"}}
            },
        },
        "DroppedFaults": {
            "type": "object",
            "required": ["dropped"],
            "properties": {"dropped": {"type": "integer"}},
        },
        "FaultKinds": {
            "type": "object",
            "required": ["kinds", "when"],
            "properties": {"kinds": _PARAMETERS, "when": _PARAMETERS},
        },
    },
)
