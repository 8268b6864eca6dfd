"""
What crosses the wire, as values: a request as it was read, an answer as it is to be written.

Knows nothing of sockets or of aiohttp; the shell turns its own objects into these and back.
Named tuples, since several are made for every request, and a frozen dataclass takes thrice as long.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

NOTHING: Mapping[str, str] = MappingProxyType({})


class Media(StrEnum):
    """The two formats of the platform."""

    JSON = "json"
    XML = "xml"


class WireRequest(NamedTuple):
    """
    A request as it was read: header names in lower case, the body as sent, still compressed.

    A body longer than the limit need only be read to one byte past it.
    """

    method: str
    path: str
    query: Mapping[str, str] = NOTHING
    headers: Mapping[str, str] = NOTHING
    body: bytes = b""


class Trace(NamedTuple):
    """
    What the journal learns of a request: for the mock's own eyes, since tokens stand in it.

    `token` is the one that counted, whatever its type; `secrets` are all that were sent. `task_id`
    is the task begun, continued or asked for, `batch` the number of the batch added to it, `failed`
    how many profiles of that were not registered as sent.
    """

    operation: str | None = None
    token: Any = None
    secrets: frozenset[str] = frozenset()
    payload: Mapping[str, Any] | None = None
    task_id: str | None = None
    batch: int | None = None
    failed: int = 0


NO_TRACE = Trace()


class WireResponse(NamedTuple):
    """
    An answer as it is to be written, and beside it what the log and the journal tell of it.

    `rule` is the rule that refused the request, None where it was accepted, and `paths` are the
    places of the payload it was found broken at; `token` is masked; `profile` is the name of the
    profile that the request was judged by.

    `fields` are what the body says. `faults` are the kinds of fault that struck the exchange;
    `instead` is the one of them for which the request was not carried out. The status is 0 where
    no answer is sent.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    media: Media
    error: int
    error_text: str = ""
    rule: str | None = None
    paths: tuple[tuple[str | int, ...], ...] = ()
    profiles: int | None = None
    token: str = ""
    profile: str = ""
    trace: Trace = NO_TRACE
    fields: Mapping[str, Any] | None = None
    faults: tuple[str, ...] = ()
    instead: str | None = None
