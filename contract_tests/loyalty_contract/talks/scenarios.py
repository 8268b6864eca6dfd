"""
A case as a conversation: a generator that yields asks, is sent answers, and returns findings.

Pure: whoever drives the generator does the sending, the waiting and the giving up. A tuple of
asks is sent at once, in parallel. What cannot be judged leaves by `Unclear` or `Skipped`.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from loyalty_contract.verdicts import Finding
from loyalty_contract.wire.asks import Answer, Ask
from loyalty_contract.wire.readings import Kind, Reading, read


@dataclass(frozen=True, slots=True)
class Wait:
    """A pause before the next ask, in seconds; the driver gives up when its patience ends."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Explore:
    """
    A search that holds many talks one after the other, for properties and state machines.

    `search` is called with a way to hold one: it takes what makes the talk, since a lost answer
    makes it begin anew, and returns what the talk found, breaches that end it included. It raises
    UnclearError and SkippedError as a talk does. What `search` returns is sent back.
    """

    search: Callable[["Hold"], list[Finding]]


Yielded = Ask | tuple[Ask, ...] | Wait | Explore
Talk = Generator[Yielded, Any, list[Finding]]
Hold = Callable[[Callable[[], Talk]], list[Finding]]


class UnclearError(Exception):
    """The target's answers let no verdict be given: throttled, dropped, contradictory."""


class BrokenError(Exception):
    """A promise was broken where going on makes no sense; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.text)
        self.finding = finding


class SkippedError(Exception):
    """The case cannot be tried on this target; the message says why."""


def one(ask: Ask) -> Generator[Yielded, Any, tuple[Answer, Reading]]:
    """Send one ask and read what came back."""
    answer: Answer = yield ask
    return answer, read(answer)


def several(asks: tuple[Ask, ...]) -> Generator[Yielded, Any, list[tuple[Answer, Reading]]]:
    """Send asks at once and read what came back, in the order of the asks."""
    answers: tuple[Answer, ...] = yield asks
    return [(answer, read(answer)) for answer in answers]


def accepted(ask: Ask, what: str = "a plain request") -> Generator[Yielded, Any, Reading]:
    """Send a step that only leads up to the one in question; unless accepted, nothing is said."""
    _, reading = yield from one(ask)
    if reading.kind is not Kind.ACCEPTED:
        raise UnclearError(f"{what} was not accepted: {describe(reading)}")
    return reading


def describe(reading: Reading) -> str:
    """Say what an answer meant, shortly."""
    if reading.kind is Kind.REFUSED:
        return f"refused with error {reading.error}: {reading.text[:120]}"
    return f"{reading.kind}{': ' + reading.why if reading.why else ''}"


Scenario = Callable[[Any], Talk]
