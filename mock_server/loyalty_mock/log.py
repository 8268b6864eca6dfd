"""
One line for each exchange, as text or as JSON.

Pure. Gets the token masked and the path without its query, and escapes what a client chose.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from loyalty_mock.refusals import printable
from loyalty_mock.wire import WireRequest, WireResponse
from loyalty_schemas.operations import OPERATIONS

# A path that no operation has may hold a token, by somebody's mistake; so it is not repeated.
_PATHS = frozenset(operation.path for operation in OPERATIONS)


def entry(request: WireRequest, response: WireResponse, seconds: float) -> dict[str, Any]:
    """Return what the log tells of an exchange; time in milliseconds, bytes as sent."""
    return {
        "method": printable(request.method),
        "path": request.path if request.path in _PATHS else "(unknown path)",
        "format": response.media.value,
        "bytes": len(request.body),
        "profiles": response.profiles,
        "token": printable(response.token),
        "rule": response.rule,
        "faults": list(response.faults),
        "status": response.status,
        "error": response.error,
        "ms": round(seconds * 1000, 1),
    }


def text_line(told: Mapping[str, Any]) -> str:
    """Return an entry as one line for people."""
    profiles = "-" if told["profiles"] is None else told["profiles"]
    ended = told["rule"] or (
        f"faulted {', '.join(told['faults'])}" if told["faults"] else "accepted"
    )
    return (
        f"{told['method']} {told['path']} {told['format']} {told['bytes']} bytes "
        f"{profiles} profiles token {told['token']} "
        f"-> {told['status']} error {told['error']} {ended} {told['ms']} ms"
    )


def json_line(told: Mapping[str, Any]) -> str:
    """Return an entry as one line of JSON."""
    return json.dumps(told)


LINES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {"text": text_line, "json": json_line}
