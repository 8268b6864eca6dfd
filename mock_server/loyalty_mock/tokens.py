"""
Where a request carries its token, which one counts, and how it may be shown.

Pure. A token is a secret: only `mask` may turn one into text.
"""

import hmac
import json
import re
import zlib
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from html import unescape
from typing import Any
from urllib.parse import unquote_plus

from loyalty_mock.wire import WireRequest

_SHOWN_OF_LONG = 3
_LONG = 12
# A token longer than this is no client's of old: what was made of it is not kept for the next time.
REPEATED = 4096


def sent_tokens(request: WireRequest, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what each source carries: `body`, `header` (Bearer), `query` (AUT-3)."""
    found: dict[str, Any] = {}
    if "token" in payload:
        found["body"] = payload["token"]
    authorization = request.headers.get("authorization")
    if authorization:
        scheme, _, credentials = authorization.strip().partition(" ")
        if scheme.lower() == "bearer" and credentials.strip():
            found["header"] = credentials.strip()
    if request.query.get("token"):
        found["query"] = request.query["token"]
    return found


def secrets_in(tokens: Mapping[str, Any]) -> frozenset[str]:
    """Return every text or number sent as a token: none may stand in an answer (AUT-4)."""
    told = tokens.values()
    if len(tokens) == 1 and isinstance(token := next(iter(told)), str):
        return _alone(token) if len(token) <= REPEATED else frozenset({token})
    return frozenset(str(t) for t in told if isinstance(t, str | int | float)) - {""}


@lru_cache(maxsize=256)
def _alone(token: str) -> frozenset[str]:
    """One token's set, made once: it is kept with every exchange."""
    return frozenset({token} - {""})


def counting_token(tokens: Mapping[str, Any], knobs: Mapping[str, str]) -> Any:
    """Return the token that counts, or None; of several the profile's `token_precedence` wins."""
    order = _order(knobs["token_sources"], knobs["token_precedence"])
    if len(tokens) == 1:
        ((source, token),) = tokens.items()
        return token if source in order else None
    present = [tokens[source] for source in order if source in tokens]
    return next((token for token in present if token != ""), present[0] if present else None)


@cache
def _order(sources: str, first: str) -> tuple[str, ...]:
    return tuple(sorted(sources.split("+"), key=lambda source: source != first))


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


# How far a body is searched for a token before it is read: from its start, and from its end.
_PEEKED = 64 * 1024
# The token's field in JSON, in XML and in a form, however broken the body around it is.
_FIELD = re.compile(
    rb"""["']token["']\s*:\s*"(?P<json>(?:[^"\\]|\\.)*)"?"""
    rb"""|<token\b[^>]*>\s*(?:<!\[CDATA\[)?(?P<xml>[^<\]]*)"""
    rb"""|(?<![\w"'<])["']?token["']?\s*[=:]\s*["']?(?P<form>[^"'&,;<>\s{}]+)"""
)


def peek_tokens(request: WireRequest) -> dict[str, list[str]]:
    """
    Return what each source seems to carry, by a bounded look at a body that nobody has read yet.

    Finds also what only looks like a token, and misses one in the middle of a large body.
    """
    sent = sent_tokens(request, {})
    body = request.body
    if request.headers.get("content-encoding"):
        body = _inflated(body)
    parts = [body] if len(body) <= 2 * _PEEKED else [body[:_PEEKED], body[-_PEEKED:]]
    return {
        "header": [sent["header"]] if "header" in sent else [],
        "query": [sent["query"]] if "query" in sent else [],
        "body": [token for part in parts for token in tokens_in(part)],
    }


def tokens_in(body: bytes) -> list[str]:
    """Return every text in a body that stands where a token would."""
    found = []
    for match in _FIELD.finditer(body):
        text = (match[match.lastgroup or 0] or b"").decode("utf-8", "replace")
        match match.lastgroup:
            case "json":
                text = _unescaped(text)
            case "xml":
                text = unescape(text.strip())
            case _:
                text = unquote_plus(text)
        if text:
            found.append(text)
    return found


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def _inflated(body: bytes) -> bytes:
    """The first bytes of a compressed body, or nothing where it is none."""
    try:
        # 47: zlib's format or gzip's, whichever it is.
        return zlib.decompressobj(47).decompress(body, _PEEKED)
    except zlib.error:
        return b""
