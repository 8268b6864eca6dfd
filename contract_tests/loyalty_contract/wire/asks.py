"""
What is sent and what comes back, as values.

An `Ask` is one request whole; an `Answer` is what came of it, an answer or the lack of one.
Knows no socket and no verdict.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Media(StrEnum):
    """The two formats of the platform."""

    JSON = "json"
    XML = "xml"


# Bodies up to here are kept with the exchange, for reports; larger ones are made again.
KEPT_BYTES = 64 * 1024

CONTENT_TYPES = {Media.JSON: "application/json", Media.XML: "application/xml"}


class Framing(StrEnum):
    """How a body is framed on the wire (RFC 9112 section 6, RFC 9110 section 10.1.1)."""

    LENGTH = "length"
    CHUNKED = "chunked"
    EXPECT = "expect"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """
    One request.

    `build` makes the body when it is sent, so that a plan can hold a thousand large ones;
    `headers` win over those that `media` gives, and an empty value leaves the header out.
    `profiles` counts the members in it, `sent` names them for the list of what to clean up;
    `matching` is how they are looked up.
    `starts` marks a request without `task_id`: accepted, it begins a task of its own (CON-8).
    `droppable` marks what a server may also answer by closing the connection (SEC-2, LIM-4).
    `hope` is what a server that is right may answer, for a plan that sends nothing.
    """

    media: Media
    build: Callable[[], bytes]
    operation: str = "register_member_batch_task"
    method: str = "POST"
    path: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    framing: Framing = Framing.LENGTH
    profiles: int = 0
    matching: str = "email"
    sent: tuple[str, ...] = ()
    starts: bool = False
    droppable: bool = False
    hope: str = "accepted"

    @cached_property
    def body(self) -> bytes:
        """The body's bytes, made at the first call."""
        return self.build()

    def forget(self) -> None:
        """Let go of a large body; it can be made again."""
        if len(self.__dict__.get("body", b"")) > KEPT_BYTES:
            del self.__dict__["body"]

    def final_headers(self) -> dict[str, str]:
        """Return the headers as sent, `Content-Type` by the format unless said otherwise."""
        headers = {"Content-Type": CONTENT_TYPES[self.media], "Accept": "*/*", **self.headers}
        return {name: value for name, value in headers.items() if value}


class Trouble(StrEnum):
    """Why there is no answer to judge."""

    UNREACHABLE = "no connection"
    DROPPED = "the connection was dropped"
    TIMEOUT = "no answer in time"
    ENDLESS = "the answer was longer than is read"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    What came of an ask: a status, headers with lower-case names and a body, or a trouble.

    `attempts` counts how often it was sent; `doubtful` tells that an earlier attempt may have
    been carried out although its answer never came.
    """

    ask: Ask
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    trouble: Trouble | None = None
    attempts: int = 1
    doubtful: bool = False
