"""What the answers on tenants, tasks and members look like, for the OpenAPI document."""

from collections.abc import Mapping
from typing import Any

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_DATE = {"type": "string", "format": "date-time"}
_TENANT = {"type": "string", "description": "The token's key."}

_TASK: dict[str, Any] = {
    "task_id": _TEXT,
    "tenant": _TENANT,
    "loyalty_program_id": {"type": "integer"},
    "matching": _TEXT,
    "status": {"enum": ["pending", "running", "completed", "failed"]},
    "progress": {"type": "integer", "minimum": 0, "maximum": 100},
    "total": {"type": "integer", "minimum": 0, "description": "The profiles of every batch."},
    "failed": {
        "type": "integer",
        "minimum": 0,
        "description": "Profiles processed, but not registered as sent.",
    },
}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": dict(properties)}


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "Tenants": _object({"tenants": _list_of("Tenant")}),
    "Tenant": _object(
        {
            "tenant": _TENANT,
            "token": {"type": "string", "description": "Masked."},
            "tasks": _COUNT,
            "members": _COUNT,
            "profile": {"type": "string", "description": "The name of the profile it is under."},
        }
    ),
    "Tasks": _object({"tasks": _list_of("Task"), "total": _COUNT}),
    "Task": _object({**_TASK, "batches": _COUNT}),
    "WholeTask": _object(
        {
            **_TASK,
            "batches": _list_of("Batch"),
            "result": _object({"total": _COUNT, "errors": _list_of("ProfileError")}),
        }
    ),
    "Batch": _object(
        {
            "batch": {"type": "integer", "minimum": 0, "description": "From 0."},
            "profiles": _COUNT,
            "processed": _COUNT,
            "starts": _DATE,
            "ends": _DATE,
        }
    ),
    "ProfileError": _object(
        {"batch": _COUNT, "index": _COUNT, "error": {"type": "integer"}, "error_text": _TEXT}
    ),
    "Members": _object({"members": _list_of("Member"), "total": _COUNT}),
    "Member": _object(
        {
            "tenant": _TENANT,
            "loyalty_program_id": {"type": "integer"},
            "matching": _TEXT,
            "identifier": {
                "description": "Of a custom field its name and its value.",
                "anyOf": [_TEXT, {"type": "array", "items": _TEXT}],
            },
            "registration_date": _DATE,
        }
    ),
    "Reset": _object({"reset": {"type": "string", "description": "`all`, or a tenant's key."}}),
}
