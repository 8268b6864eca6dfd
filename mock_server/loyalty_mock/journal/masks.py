"""
Take the tokens out of what is given out of an exchange: texts, headers, bodies.

Pure. A token is masked where it belongs (the field, the header, the parameter), however short it
is, and wherever else it strayed to, as it is or spelt for JSON, XML or a URL.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from loyalty_mock.tokens import mask

MASK = "…"
_LONG = 8  # a shorter secret is masked as a whole word only, lest a text fall to pieces
_SECRET_HEADER = re.compile(r"authorization|cookie|token|secret|api-?key|password", re.IGNORECASE)
_SCHEME = re.compile(r"(?i)(bearer|basic|digest|token)\s+")
_FIELD = re.compile(
    r"""(?P<json>["']token["']\s*:\s*")(?P<a>(?:[^"\\]|\\.)*)"""
    r"""|(?P<raw>["']token["']\s*:\s*)(?P<b>[^"\s,}\]][^,}\]]*)"""
    r"""|(?P<xml><token\b[^>]*>\s*(?:<!\[CDATA\[)?)(?P<c>[^<\]]+)"""
    r"""|(?P<form>(?<![\w"'<])token\s*[=:]\s*["']?)(?P<d>[^"'&,;<>\s{}]+)"""
)


def masked_text(text: str, secrets: Collection[str]) -> str:
    """Return a text without the secrets that strayed into it."""
    for secret in sorted(secrets, key=len, reverse=True):
        for spelt in _spellings(secret):
            if len(spelt) >= _LONG:
                text = text.replace(spelt, mask(secret))
            elif spelt in text:
                word = re.compile(rf"(?<!\w){re.escape(spelt)}(?!\w)")
                text = word.sub(mask(secret), text)
    return text


def masked_body(text: str, secrets: Collection[str]) -> str:
    """Return a body's text without its token, readable or not."""
    return masked_text(_FIELD.sub(_hide, text), secrets)


def masked_headers(headers: Mapping[str, str], secrets: Collection[str]) -> dict[str, str]:
    """Return headers without credentials; of an Authorization the scheme stays."""
    return {
        name: _credentials(value) if _SECRET_HEADER.search(name) else masked_text(value, secrets)
        for name, value in headers.items()
    }


def masked_value(value: Any, secrets: Collection[str]) -> Any:
    """Return a plain value, such as a summary, with every text in it masked."""
    return _walk(value, lambda text: masked_text(text, secrets))


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case dict():
            return {change(name): _walk(one, change) for name, one in value.items()}
        case list() | tuple():
            return [_walk(one, change) for one in value]
    return value


def _hide(match: re.Match[str]) -> str:
    lead = match["json"] or match["raw"] or match["xml"] or match["form"]
    return lead + mask(match["a"] or match["b"] or match["c"] or match["d"] or MASK)


def _credentials(value: str) -> str:
    scheme = _SCHEME.match(value)
    return (scheme[0] if scheme else "") + mask(value[scheme.end() if scheme else 0 :] or MASK)


def _spellings(secret: str) -> list[str]:
    spelt = [
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        escape(secret),
        escape(secret, {'"': "&quot;", "'": "&apos;"}),
        quote(secret, safe="", errors="replace"),
        quote_plus(secret, errors="replace"),
    ]
    return sorted(dict.fromkeys(spelt), key=len, reverse=True)
