"""
Every kind of fault: what it does, what it takes, and at which stage of an exchange it works.

The one list. The parser, the JSON Schema, the page and the documents are derived from it.
Knows no request, no socket and no count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MOST_SECONDS = 3600.0
MOST_BYTES = 10_000_000
MOST_NUMBER = 2**31 - 1


class Stage(StrEnum):
    """Where in an exchange a fault works, in the order in which they come."""

    BEFORE_BODY = "before the body is read"
    BEFORE = "before the request is carried out"
    INSTEAD = "instead of carrying it out"
    TASK = "on the task, as the batch is taken"
    AFTER = "after it was carried out"
    LOST = "after it was accepted, instead of the answer"
    ANSWER = "on what the answer says"
    SENDING = "as the answer is sent"


class Type(StrEnum):
    """What a parameter may be."""

    INTEGER = "an integer"
    NUMBER = "a number"
    TEXT = "a string"
    TEXTS = "an array of strings"
    INTEGERS = "an array of integers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing a fault may be told; without a default it may be left out all the same."""

    says: str
    type: Type
    default: int | float | str | None = None
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    never: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    One way to go wrong.

    `stages` is by the value of the parameter `at`, or by "" for a kind without one. Of the
    parameters in `apart` at most one may be given. `operation` is the only one it works on.
    """

    says: str
    stages: Mapping[str, Stage]
    parameters: Mapping[str, Parameter]
    apart: tuple[str, ...] = ()
    operation: str | None = None


def _choice(says: str, *choices: str) -> Parameter:
    """A closed list, its default first."""
    return Parameter(says=says, type=Type.TEXT, default=choices[0], choices=choices)


def _integer(
    says: str, default: int | None, least: int, most: int, *, never: int | None = None
) -> Parameter:
    return Parameter(
        says=says, type=Type.INTEGER, default=default, least=least, most=most, never=never
    )


def _number(says: str, default: float | None, least: float, most: float) -> Parameter:
    return Parameter(says=says, type=Type.NUMBER, default=default, least=least, most=most)


def _text(says: str, default: str | None = None) -> Parameter:
    return Parameter(says=says, type=Type.TEXT, default=default)


_CODE = "the code in the envelope"
_WORDS = "its error_text; without it the platform's words, or those of HTTP"
_PROGRESS = "how much of the batch is processed, in percent"
_BATCHES = "register_member_batch_task"

KINDS: Mapping[str, Kind] = {
    "error": Kind(
        says="Refuses the request with a code of the platform, in its envelope.",
        stages={"": Stage.INSTEAD},
        parameters={
            "code": _integer(_CODE, 400, -MOST_NUMBER, MOST_NUMBER, never=0),
            "text": _text(_WORDS),
        },
    ),
    "http": Kind(
        says="Answers with an HTTP status, as a gateway or a rate limit would.",
        stages={"": Stage.INSTEAD},
        parameters={
            "status": _integer("the HTTP status", 503, 400, 599),
            "form": _choice("what the body is", "plain", "html", "envelope"),
            "retry_after": _integer("seconds for a Retry-After header", None, 0, MOST_NUMBER),
            "retry_after_as": _choice("how Retry-After says it", "seconds", "date"),
        },
    ),
    "delay": Kind(
        says="Makes the client wait, before the request is carried out or after.",
        stages={"before": Stage.BEFORE, "after": Stage.AFTER},
        parameters={
            "at": _choice("when it waits", "before", "after"),
            "seconds": _number("how long: the most, or the mean if drawn", 1.0, 0, MOST_SECONDS),
            "draw": _choice("how it is drawn", "fixed", "uniform", "exponential"),
            "least_seconds": _number("a drawn delay is never shorter", 0.0, 0, MOST_SECONDS),
        },
    ),
    "reset": Kind(
        says="Resets the connection (TCP RST).",
        stages={
            "after-body": Stage.INSTEAD,
            "before-body": Stage.BEFORE_BODY,
            "in-body": Stage.BEFORE_BODY,
            "in-answer": Stage.SENDING,
        },
        parameters={
            "at": _choice(
                "when; only `in-answer` comes after the request was carried out",
                *("after-body", "before-body", "in-body", "in-answer"),
            )
        },
    ),
    "task-stuck": Kind(
        says="The task goes on to a progress and stays there for ever.",
        stages={"": Stage.TASK},
        parameters={"progress": _integer(_PROGRESS, 50, 0, 99)},
        operation=_BATCHES,
    ),
    "task-failed": Kind(
        says="The task fails half-way: what comes after is never registered.",
        stages={"": Stage.TASK},
        parameters={"progress": _integer(_PROGRESS, 50, 0, 100)},
        operation=_BATCHES,
    ),
    "items-fail": Kind(
        says="Profiles that any of its rules picks fail in the task's results; without one, all.",
        stages={"": Stage.TASK},
        parameters={
            "identifiers": Parameter(
                says="e-mails, phones, profile ids or field values", type=Type.TEXTS
            ),
            "indexes": Parameter(
                says="places in the batch, from 0", type=Type.INTEGERS, least=0, most=MOST_NUMBER
            ),
            "every_item": _integer("every k-th profile of the batch", None, 1, MOST_NUMBER),
            "share": _number("this share of them, drawn with the seed", None, 0, 1),
            "code": _integer("the code of each", 400, -MOST_NUMBER, MOST_NUMBER, never=0),
            "text": _text("the error_text of each; without it as for `error`"),
        },
        operation=_BATCHES,
    ),
    "lost-answer": Kind(
        says="The batch is registered, but its answer never comes.",
        stages={"": Stage.LOST},
        parameters={
            "how": _choice("what comes instead", "close", "reset", "hang", "bad-gateway"),
            "seconds": _number("how long a hang lasts before it closes", 30.0, 0, MOST_SECONDS),
        },
    ),
    "wrong-format": Kind(
        says="Answers in XML what was asked in JSON, and the reverse.",
        stages={"": Stage.ANSWER},
        parameters={
            "label": _choice(
                "what Content-Type says: the truth, or the format asked", "true", "kept"
            )
        },
    ),
    "wrong-content-type": Kind(
        says="Answers rightly, under a wrong Content-Type.",
        stages={"": Stage.ANSWER},
        parameters={"content_type": _text("the header", "text/html")},
    ),
    "garbage": Kind(
        says="Answers with bytes drawn by chance, in place of a body.",
        stages={"": Stage.ANSWER},
        parameters={"bytes": _integer("how many", 100, 1, MOST_BYTES)},
    ),
    "empty": Kind(says="Answers with an empty body.", stages={"": Stage.ANSWER}, parameters={}),
    "cut": Kind(
        says="Ends the answer early and closes, although more was promised.",
        stages={"": Stage.SENDING},
        parameters={
            "bytes": _integer("how many bytes of the body come", None, 0, MOST_BYTES),
            "share": _number("how much of the body comes; half of it by default", None, 0, 1),
            "framing": _choice("how the body's end is told", "length", "chunked"),
        },
        apart=("bytes", "share"),
    ),
    "slow-body": Kind(
        says="Sends the answer's body slowly.",
        stages={"": Stage.SENDING},
        parameters={
            "bytes_per_second": _number("how fast", 10.0, 0.01, MOST_BYTES),
        },
    ),
}

COMMON: Mapping[str, Parameter] = {
    "times": Parameter(
        says="how often it applies; without `every` and `probability` once, else until cleared",
        type=Type.INTEGER,
        least=1,
        most=MOST_NUMBER,
        choices=("until cleared",),
    ),
    "after": _integer("how many requests it lets pass first", 0, 0, MOST_NUMBER),
    "every": _integer("it applies to every k-th request", 1, 1, MOST_NUMBER),
    "probability": _number("how likely it applies, drawn with the seed", 1.0, 0, 1),
    "seed": _integer("makes what is drawn repeat", None, -MOST_NUMBER, MOST_NUMBER),
    "token": _text("the token it is for; without it all"),
    "operation": _text("the operation it is for, or any", "any"),
}
