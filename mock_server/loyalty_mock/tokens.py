"""
Where a request carries its token, which one counts, and how it may be shown.

Pure. A token is a secret: only `mask` may turn one into text.
"""

import hmac
from collections.abc import Collection, Mapping
from typing import Any

from loyalty_mock.wire import WireRequest

_SHOWN_OF_LONG = 3
_LONG = 12


def sent_tokens(request: WireRequest, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what each source carries: `body`, `header` (Bearer), `query` (AUT-3)."""
    found: dict[str, Any] = {}
    if "token" in payload:
        found["body"] = payload["token"]
    scheme, _, credentials = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer" and credentials.strip():
        found["header"] = credentials.strip()
    if request.query.get("token"):
        found["query"] = request.query["token"]
    return found


def secrets_in(tokens: Mapping[str, Any]) -> frozenset[str]:
    """Return every text or number sent as a token: none may stand in an answer (AUT-4)."""
    return frozenset(str(t) for t in tokens.values() if isinstance(t, str | int | float)) - {""}


def counting_token(tokens: Mapping[str, Any], knobs: Mapping[str, str]) -> Any:
    """Return the token that counts, or None; of several the profile's `token_precedence` wins."""
    read = knobs["token_sources"].split("+")
    order = sorted(read, key=lambda source: source != knobs["token_precedence"])
    present = [tokens[source] for source in order if source in tokens]
    return next((token for token in present if token != ""), present[0] if present else None)


def is_known(token: str, known: Collection[str]) -> bool:
    """Tell whether a closed list holds the token, in constant time (AUT-2)."""
    told = token.encode("utf-8", "surrogatepass")
    matches = [hmac.compare_digest(told, one.encode("utf-8", "surrogatepass")) for one in known]
    return any(matches)


def mask(token: Any) -> str:
    """Return what a log may hold of a token: the first letters of a long one, else nothing."""
    if not isinstance(token, str) or not token:
        return "-"
    return (
        token[:_SHOWN_OF_LONG] if len(token) >= _LONG and token[:_SHOWN_OF_LONG].isalnum() else ""
    ) + "…"
