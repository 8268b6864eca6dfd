"""
What is kept of a body: all of it up to a bound, else its digest, its size and a summary.

Pure. The summary holds members as they were sent; whoever gives it out masks it, and finds no token
in it that was cut in two.
"""

import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any

from loyalty_mock.journal.entries import Body

KEPT_BYTES = 64 * 1024
_ENDS = 3  # how many items a summary shows of either end
_SHOWN = 200  # the longest text in a summary


def digest_of(content: bytes) -> str:
    """Return what identifies a body: its SHA-256 in hex digits."""
    return sha256(content).hexdigest()


def keep(
    content: bytes,
    payload: Mapping[str, Any] | None = None,
    digest: str | None = None,
    secrets: Collection[str] = (),
) -> Body:
    """Return a body for the journal; of a large one the payload it was read as, in short."""
    if len(content) <= KEPT_BYTES:
        return Body(size=len(content), content=content)
    return Body(
        size=len(content),
        sha256=digest or digest_of(content),
        short=None if payload is None else json.dumps(_summary(payload, secrets)).encode(),
    )


def _summary(payload: Mapping[str, Any], secrets: Collection[str]) -> dict[str, Any]:
    data = payload.get("data")
    told = {
        _cut(name, secrets): _short(value, secrets)
        for name, value in list(payload.items())[:20]
        if name not in {"data", "token"}
    }
    if isinstance(data, list):
        told["profiles"] = len(data)
        told["first"] = [_short(item, secrets) for item in data[:_ENDS]]
        told["last"] = [_short(item, secrets) for item in data[max(_ENDS, len(data) - _ENDS) :]]
    return told


def _short(value: Any, secrets: Collection[str], depth: int = 2) -> Any:
    """A value of a payload, cut where it is long or deep."""
    match value:
        case str():
            return _cut(value, secrets)
        case dict() if depth:
            return {
                _cut(str(name), secrets): _short(one, secrets, depth - 1)
                for name, one in list(value.items())[:20]
            }
        case list() if depth:
            return [_short(one, secrets, depth - 1) for one in value[:20]]
        case dict() | list():
            return "…"
        case int() if not isinstance(value, bool) and abs(value) >= 10**40:
            return "…"
    return value


def _cut(text: str, secrets: Collection[str]) -> str:
    """The beginning of a long text, which ends before a secret that it would end in."""
    if len(text) <= _SHOWN:
        return text
    end = _SHOWN
    while cut := [
        at
        for secret in secrets
        if (at := text.find(secret, max(0, end - len(secret) + 1), end + len(secret) - 1)) >= 0
    ]:
        end = min(cut)
    return text[:end] + "…"
