"""What the journal's answers look like, for the OpenAPI document."""

from collections.abc import Mapping
from typing import Any

from loyalty_mock.journal.entries import Outcome

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}


def _or_none(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]}


_HEAD: dict[str, Any] = {
    "number": {"type": "integer", "minimum": 1, "description": "Never used twice."},
    "time": {
        "type": "string",
        "format": "date-time",
        "description": "When the answer was ready, by the mock's clock.",
    },
    "method": _TEXT,
    "path": {"type": "string", "description": "Without its query."},
    "operation": _or_none(_TEXT),
    "token": {
        "type": ["string", "null"],
        "description": "Masked; null where no token could be read.",
    },
    "tenant": {
        "type": ["string", "null"],
        "description": "The token's key: 16 hex digits of its SHA-256.",
    },
    "format": {"enum": ["json", "xml"], "description": "Of the answer."},
    "bytes": {"type": "integer", "minimum": 0, "description": "Of the body as it was sent."},
    "profiles": _or_none(_COUNT),
    "profile": {"type": "string", "description": "The profile the request was judged by."},
    "outcome": {"enum": [outcome.value for outcome in Outcome]},
    "fault": {"type": ["string", "null"], "description": "The fault that was played."},
    "status": {"type": "integer", "description": "The HTTP status."},
    "error": {"type": "integer", "description": "The code in the envelope."},
    "error_text": _TEXT,
    "rule": {"type": ["string", "null"], "description": "The rule that refused the request."},
    "place": {
        "type": ["string", "null"],
        "description": "Where the rule was broken first, such as `data[17].email`.",
    },
    "places": {
        "type": "array",
        "description": "Every place told, as the way to it: names and indices.",
        "items": {"type": "array", "items": {"type": ["string", "integer"]}},
    },
    "task_id": _or_none(_TEXT),
    "batch": {
        "type": ["integer", "null"],
        "description": "The number of the batch that was added, from 0.",
    },
    "failed": {
        "type": "integer",
        "minimum": 0,
        "description": "How many profiles of the batch were not registered as sent.",
    },
    "ms": {"type": "number", "minimum": 0},
}
_HEADERS = {"type": "object", "additionalProperties": _TEXT}

SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "Entry": {
        "type": "object",
        "description": "One exchange, without headers and bodies.",
        "required": list(_HEAD),
        "properties": _HEAD,
    },
    "WholeEntry": {
        "description": "One exchange.",
        "allOf": [
            {"$ref": "#/components/schemas/Entry"},
            {
                "type": "object",
                "required": ["request", "answer"],
                "properties": {
                    "request": {
                        "type": "object",
                        "required": ["query", "headers", "body"],
                        "properties": {
                            "query": _HEADERS,
                            "headers": _HEADERS,
                            "body": {"$ref": "#/components/schemas/Body"},
                        },
                    },
                    "answer": {
                        "type": "object",
                        "required": ["headers", "body"],
                        "properties": {
                            "headers": _HEADERS,
                            "body": {"$ref": "#/components/schemas/Body"},
                        },
                    },
                },
            },
        ],
    },
    "Body": {
        "type": "object",
        "description": "A body: its text, or of a large one its digest and a summary.",
        "required": ["size"],
        "properties": {
            "size": {"type": "integer", "minimum": 0, "description": "In bytes, as it was sent."},
            "text": {"type": "string", "description": "Tokens masked, compression undone."},
            "escaped": {
                "const": True,
                "description": "The body is not UTF-8; its other bytes are escaped in the text.",
            },
            "sha256": {"type": "string", "description": "Of the body as it was sent."},
            "summary": {
                "type": ["object", "null"],
                "description": "The fields around `data`, and its first and last items.",
            },
        },
    },
    "JournalPage": {
        "type": "object",
        "required": ["entries", "matching", "evicted", "last"],
        "properties": {
            "entries": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}},
            "matching": {
                "type": "integer",
                "minimum": 0,
                "description": "How many fit, listed or not.",
            },
            "evicted": {
                "type": "integer",
                "minimum": 0,
                "description": "How many are gone that may have fitted; if not 0, more than "
                "`matching` came.",
            },
            "last": {
                "type": "integer",
                "minimum": 0,
                "description": "The number of the newest exchange of all.",
            },
        },
    },
    "Cleared": {
        "type": "object",
        "required": ["cleared"],
        "properties": {"cleared": _COUNT},
    },
}
