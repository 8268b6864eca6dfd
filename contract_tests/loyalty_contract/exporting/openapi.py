"""
An OpenAPI 3.1 document of every operation, as one profile goes.

Pure. Schemas and rules are those of `loyalty_schemas`, examples those of the page; nothing is said
here a second time. Knows no server.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from loyalty_contract.exporting.components import components, refusal
from loyalty_contract.wire.asks import CONTENT_TYPES, Media
from loyalty_fixtures import page_example, platform_example, witness
from loyalty_schemas.contract import Rule, Standing, rules
from loyalty_schemas.operations import OPERATIONS, Operation
from loyalty_schemas.profiles import Profile

SERVER = "https://example.com"  # the host in the page's URL
_SUMMARIES = {
    "register_member_batch_task": "Start a task that adds participants to a loyalty program",
    "tasks_status": "Tell a task's status and results",
}
_PLACES = {"header": "tokenInHeader", "query": "tokenInQuery"}
_SCHEMES = {
    "tokenInHeader": {
        "type": "http",
        "scheme": "bearer",
        "description": "Authorization: Bearer TOKEN (AUT-3).",
    },
    "tokenInQuery": {
        "type": "apiKey",
        "in": "query",
        "name": "token",
        "description": "The URL parameter token (AUT-3); the platform discourages it.",
    },
}
# What EXC-8 answers goes to other methods and paths, which no document of the operations has.
_ELSEWHERE = frozenset({"EXC-8"})


def openapi(profile: Profile, server: str = SERVER) -> dict[str, Any]:
    """Return the document, ready for `json.dumps`; `server` is the URL it says to send to."""
    schemas: dict[str, Any] = {}
    for operation in OPERATIONS:
        schemas |= components(operation.name, profile.knobs) | refusal(operation.name)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Loyalty program: adding participants in batches",
            "version": version("loyalty-kit"),
            "description": _about(profile),
        },
        "servers": [{"url": server}],
        "paths": {
            operation.path: {operation.method.lower(): _operation(operation, profile)}
            for operation in OPERATIONS
        },
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                scheme: _SCHEMES[scheme]
                for place, scheme in _PLACES.items()
                if place in profile["token_sources"].split("+")
            },
        },
        "x-profile": {"name": profile.name, "from": profile.origin, "knobs": dict(profile.knobs)},
    }


def _about(profile: Profile) -> str:
    return (
        f"As the profile {profile.name} goes ({profile.origin}). x-rules names the rule behind "
        "each keyword of a schema, and tells every rule of an operation in full; x-profile holds "
        "the choices that the vendor's page leaves open."
    )


def _operation(operation: Operation, profile: Profile) -> dict[str, Any]:
    binding = [rule for rule in rules().values() if rule.operation in {None, operation.name}]
    return {
        "operationId": operation.name,
        "summary": _SUMMARIES[operation.name],
        "description": "\n\n".join(
            f"**{rule.id}** ({rule.standing}): {rule.says}"
            for rule in binding
            if rule.operation and rule.standing in {Standing.STATED, Standing.SHOWN}
        ),
        "security": _security(profile["token_sources"].split("+")),
        "requestBody": {
            "required": True,
            "description": f"At most {int(profile['max_body_bytes']):,} bytes (LIM-3, LIM-4).",
            "content": _content(f"{operation.name}_request", _requests(operation.name)),
        },
        "responses": _responses(operation.name, binding, profile),
        "x-rules": {rule.id: _told(rule) for rule in binding},
    }


def _told(rule: Rule) -> dict[str, str]:
    halves = {str(half): says for half, says in rule.weaker.items()}
    return {
        "standing": str(rule.standing),
        "says": rule.says,
        "source": rule.source,
        **halves,
    }


def _security(sources: list[str]) -> list[dict[str, list[str]]]:
    """Return the places a token may stand in; the body's has no scheme, so it is the empty one."""
    return [{_PLACES[source]: []} if source in _PLACES else {} for source in sources]


def _responses(operation: str, binding: list[Rule], profile: Profile) -> dict[str, Any]:
    success: dict[str, Any] = {
        "description": "The operation was successful: error is 0.",
        "content": _content(f"{operation}_success", _successes(operation)),
    }
    by_code: dict[int, list[str]] = {}
    for rule in binding:
        for code in rule.codes_under(profile.knobs):
            if rule.id not in _ELSEWHERE:
                by_code.setdefault(code, []).append(rule.id)
    if profile["http_status"] == "always_200":
        codes = ", ".join(map(str, sorted(by_code)))
        success["description"] = f"error is 0, or else one of the codes {codes}: a refusal."
        for media in success["content"].values():
            media["schema"] = {"anyOf": [media["schema"], _ref("refusal")]}
        return {"200": success}
    return {
        "200": success,
        **{
            str(code): {
                "description": f"{HTTPStatus(code).phrase}: {', '.join(told)}.",
                "content": _content("refusal", _refusals(code)),
                "x-rules": told,
            }
            for code, told in sorted(by_code.items())
        },
    }


def _content(schema: str, examples: Mapping[Media, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        CONTENT_TYPES[media]: {"schema": _ref(schema), "examples": examples[media]}
        for media in Media
    }


def _ref(schema: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{schema}"}


def _requests(operation: str) -> dict[Media, dict[str, Any]]:
    if operation == "tasks_status":
        bodies = {media: witness(f"TSK-1/status-of-a-task@{media}").body for media in Media}
        return _examples("status", "A task's id and the token", bodies)
    bodies = {media: page_example(f"request.{media}") for media in Media}
    return _examples("page", "The page's example", bodies)


def _successes(operation: str) -> dict[Media, dict[str, Any]]:
    if operation == "tasks_status":
        bodies = {media: platform_example(f"response.{media}") for media in Media}
        return _examples("platform", "As the platform's export tasks answer", bodies)
    bodies = {media: page_example(f"response.{media}") for media in Media}
    return _examples("page", "The page's example", bodies)


def _refusals(code: int) -> dict[Media, dict[str, Any]]:
    text = HTTPStatus(code).phrase
    bodies = {
        Media.JSON: json.dumps({"error": code, "error_text": text}).encode(),
        Media.XML: f"<xml><error>{code}</error><error_text>{text}</error_text></xml>".encode(),
    }
    return _examples("refusal", "The envelope; its text is the server's to choose", bodies)


def _examples(
    name: str, summary: str, bodies: Mapping[Media, bytes]
) -> dict[Media, dict[str, Any]]:
    """Return one example in each format: JSON as a value, XML as the text it is."""
    return {
        Media.JSON: {name: {"summary": summary, "value": json.loads(bodies[Media.JSON])}},
        Media.XML: {name: {"summary": summary, "value": bodies[Media.XML].decode().strip()}},
    }
