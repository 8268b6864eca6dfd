"""
Give an exchange out: as plain values for JSON, every token masked.

Pure. Two views: the head, for lists, and the whole with headers and bodies.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from loyalty_mock.body import unpack
from loyalty_mock.journal.bodies import KEPT_BYTES
from loyalty_mock.journal.entries import Body, Entry, tenant_key
from loyalty_mock.journal.masks import masked_body, masked_headers, masked_text, masked_value
from loyalty_mock.refusals import SHOWN_CHARACTERS, Refusal, place, printable
from loyalty_mock.tokens import mask, tokens_in


def head(entry: Entry) -> dict[str, Any]:
    """Return what a list tells of an exchange: everything but headers and bodies."""
    secrets = _secrets(entry)
    return {
        "number": entry.number,
        "time": instant(entry.time),
        "method": printable(masked_text(entry.method, secrets)),
        "path": printable(masked_text(entry.path, secrets)),
        "operation": entry.operation,
        "token": mask(entry.token) if entry.token else None,
        "tenant": tenant_key(entry.token) if entry.token else None,
        "format": entry.format,
        "bytes": entry.body.size,
        "profiles": entry.profiles,
        "profile": entry.profile,
        "outcome": entry.outcome.value,
        "fault": entry.fault,
        "status": entry.status,
        "error": entry.error,
        "error_text": masked_text(entry.error_text, secrets),
        "rule": entry.rule,
        "place": masked_text(place(entry.paths[0]), secrets) if entry.paths else None,
        "places": [[_step(step, secrets) for step in path] for path in entry.paths],
        "task_id": masked_text(entry.task_id, secrets) if entry.task_id else None,
        "batch": entry.batch,
        "failed": entry.failed,
        "ms": round(entry.seconds * 1000, 1),
    }


def _step(step: str | int, secrets: Collection[str]) -> str | int:
    if isinstance(step, int):
        return step
    return masked_text(step if len(step) <= SHOWN_CHARACTERS else place((step,)), secrets)


def whole(entry: Entry) -> dict[str, Any]:
    """Return all that is kept of an exchange, tokens masked."""
    secrets = _secrets(entry)
    return {
        **head(entry),
        "request": {
            "query": {
                name: mask(value) if name == "token" else masked_text(value, secrets)
                for name, value in entry.query.items()
            },
            "headers": masked_headers(entry.headers, secrets),
            "body": _told(_plain(entry), secrets),
        },
        "answer": {
            "headers": masked_headers(entry.answer_headers, secrets),
            "body": _told(entry.answer, secrets),
        },
    }


def instant(seconds: float) -> str:
    """Return a time as RFC 3339 in UTC, to the millisecond."""
    told = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return told.replace("+00:00", "Z")


def _secrets(entry: Entry) -> frozenset[str]:
    """Every token an exchange carried; where none could be read, what stands in a token's place."""
    found = set(entry.secrets)
    if entry.token is None:
        found |= set(tokens_in(entry.body.content or b""))
    if entry.query.get("token"):
        found.add(entry.query["token"])
    scheme, _, credentials = entry.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer" and credentials.strip():
        found.add(credentials.strip())
    return frozenset(found)


def _plain(entry: Entry) -> Body:
    """The request's body without its coding, where it has one that can be undone."""
    body = entry.body
    if body.content is None or "content-encoding" not in entry.headers:
        return body
    plain = unpack(entry.headers, body.content, KEPT_BYTES)
    return body if isinstance(plain, Refusal) else Body(size=body.size, content=plain)


def _told(body: Body, secrets: Collection[str]) -> dict[str, Any]:
    told: dict[str, Any] = {"size": body.size}
    if body.content is None:
        return told | {
            "sha256": body.sha256,
            "summary": masked_value(body.summary, secrets),
        }
    try:
        return told | {"text": masked_body(body.content.decode(), secrets)}
    except UnicodeDecodeError:
        text = body.content.decode("utf-8", "backslashreplace")
        return told | {"text": masked_body(text, secrets), "escaped": True}
