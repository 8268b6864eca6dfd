"""
Read an answer: accepted, refused or unclear, in both worlds of `http_status`.

Pure. Lenient in reading (an `error` of "0" is read as 0) because what is wrong with the form is
told by `shapes`; here only what the server meant is found out. Never raises for what a server sent.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lxml import etree

from loyalty_contract.wire.asks import Answer, Media

_INTEGER = re.compile(r"\s*[+-]?[0-9]{1,18}\s*")


class Kind(StrEnum):
    """What a server meant by an answer."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    What an answer says; `fields` is its envelope as plain values, empty where there is none.

    Of names that stand more than once in an object, `fields` has the last, `repeated` the names.
    """

    kind: Kind
    media: Media | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    error: int | None = None
    why: str = ""
    repeated: frozenset[str] = frozenset()

    @property
    def task_id(self) -> str | None:
        """The task's id, where the answer names one."""
        value = self.fields.get("task_id")
        return value if isinstance(value, str) and value else None

    @property
    def text(self) -> str:
        """The `error_text`, or nothing."""
        value = self.fields.get("error_text")
        return value if isinstance(value, str) else ""


def read(answer: Answer) -> Reading:
    """Return what an answer means."""
    if answer.trouble:
        return Reading(kind=Kind.UNCLEAR, why=str(answer.trouble))
    media, fields, repeated = read_body(answer.body)
    error = _integer(fields.get("error"))
    kind, why = _kind(answer.status, fields, error)
    return Reading(kind=kind, media=media, fields=fields, error=error, why=why, repeated=repeated)


def read_body(body: bytes) -> tuple[Media | None, Mapping[str, Any], frozenset[str]]:
    """Return a body's format, whatever its header says, its fields, and which names it repeats."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        value = _xml(body)
        return (None, {}, frozenset()) if value is None else (Media.XML, value, frozenset())
    repeated: set[str] = set()

    def noted(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            repeated.update(name for name, count in counts.items() if count > 1)
        return found

    try:
        value = json.loads(body, object_pairs_hook=noted)
    except (ValueError, RecursionError):
        return None, {}, frozenset()
    return Media.JSON, value if isinstance(value, dict) else {}, frozenset(repeated)


def _kind(status: int, fields: Mapping[str, Any], error: int | None) -> tuple[Kind, str]:
    success = 200 <= status < 300
    if status >= 500:
        return Kind.UNCLEAR, f"HTTP {status}"
    if 300 <= status < 400:
        return Kind.UNCLEAR, f"HTTP {status}: a redirect, which is not followed"
    if success and error == 0:
        return Kind.ACCEPTED, ""
    if success and error is None:
        said = "an error that is no integer" if "error" in fields else "no error code"
        return Kind.UNCLEAR, f"HTTP {status} with {said}"
    if not success and error == 0:
        return Kind.UNCLEAR, f"HTTP {status} with error 0"
    return Kind.REFUSED, ""


def _integer(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    return None


def _xml(body: bytes) -> dict[str, Any] | None:
    """The fields of an `xml` root, or None where it is no such document."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.tag != "xml":
        return None
    value = _plain(root, 0)
    return value if isinstance(value, dict) else {}


def _plain(element: Any, depth: int) -> Any:
    """Elements as objects, `item`s as an array, text as text; no deeper than an answer is."""
    children = list(element)
    if not children or depth > 20:
        return element.text or ""
    if all(child.tag == "item" for child in children):
        return [_plain(child, depth + 1) for child in children]
    return {str(child.tag): _plain(child, depth + 1) for child in children}
