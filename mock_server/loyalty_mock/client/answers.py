"""
What an answer means for the one who sent: taken, refused for good, or to be asked again.

Pure. Heeds the envelope's `error` and the HTTP status alike, because targets differ in which of
them tells of a failure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

# Asked again later; of these, 429 and 503 say that nothing was done.
_LATER = {429, 502, 503, 504}
_NOTHING_DONE = {429, 503}
_CUT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer as it came."""

    status: int
    content_type: str
    retry_after: str | None
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """
    No answer: nobody was reached, or the connection broke once the request was on its way.

    `final` where asking again is of no use, as with a certificate that is not trusted.
    """

    reason: str
    reached: bool
    final: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The request was carried out; `fields` is the envelope."""

    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """The server refuses, and would again: its code and its words."""

    code: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """
    To be sent again, after at least `seconds` where the server told.

    `doubt`: it may have been carried out all the same. `reached`: the server was there.
    """

    reason: str
    seconds: float | None = None
    doubt: bool
    reached: bool


Verdict = Taken | Refused | Later


def judge(answer: Answer | Lost, now: float) -> Verdict:
    """Return what an answer means; `now` is in seconds since 1970, for a date in Retry-After."""
    if isinstance(answer, Lost):
        if answer.final:
            return Refused(0, answer.reason)
        return Later(reason=answer.reason, doubt=answer.reached, reached=answer.reached)
    fields = envelope(answer)
    code = _code(answer, fields)
    if code in _LATER:
        return Later(
            reason=_words(code, fields),
            seconds=retry_after(answer.retry_after, now),
            doubt=code not in _NOTHING_DONE,
            reached=True,
        )
    if code == 0:
        return Taken(fields or {})
    if fields is None and 200 <= answer.status < 300:
        return Later(reason="the answer cannot be read", doubt=True, reached=True)
    return Refused(code, _words(code, fields))


def _code(answer: Answer, fields: Mapping[str, Any] | None) -> int:
    """The envelope's error where it has one; else the status, unless that is a success."""
    told = fields.get("error") if fields else None
    if isinstance(told, int) and told:
        return told
    if not 200 <= answer.status < 300:
        return answer.status
    return 0 if told == 0 else -1


def _words(code: int, fields: Mapping[str, Any] | None) -> str:
    text = str((fields or {}).get("error_text") or "")
    name = f"error {code}" if code > 0 else "an answer without error and error_text"
    return f"{name}: {text[:_CUT]}" if text else name


def retry_after(value: str | None, now: float) -> float | None:
    """Return the seconds that a Retry-After asks for, in either form (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    # A date without a zone is in UTC: HTTP knows no other.
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(when.timestamp() - now, 0.0)


def envelope(answer: Answer) -> dict[str, Any] | None:
    """Return an answer's fields in JSON's types, from either format; None if unreadable."""
    if "xml" in answer.content_type or answer.body.lstrip()[:1] == b"<":
        return _from_xml(answer.body)
    try:
        fields = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    return fields if isinstance(fields, dict) else None


def _from_xml(body: bytes) -> dict[str, Any] | None:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return {child.tag: _plain(child) for child in root} if root.tag == "xml" else None


_INTEGERS = {"error", "progress", "total", "batch", "index"}
_OBJECTS = {"data", "result", "item"}


def _plain(element: Any) -> Any:
    if element.tag == "errors":
        return [_plain(child) for child in element]
    if element.tag in _OBJECTS:
        return {child.tag: _plain(child) for child in element}
    text = (element.text or "").strip()
    return int(text) if element.tag in _INTEGERS and text.isdecimal() else text
