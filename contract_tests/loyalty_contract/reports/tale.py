"""
A run as its events tell it: the one reader that every report begins with.

Keeps the exchanges that a finding points to and lets go of the rest, so that a run of any length
fits into memory. A log that ends in the middle of a line is read to the line before.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loyalty_contract.verdicts import Verdict

Event = dict[str, Any]
BROKEN = frozenset({Verdict.FAIL, Verdict.NON_STRICT})
_KEPT_OF_A_CASE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding of a case."""

    rule: str
    verdict: Verdict
    text: str
    knob: str
    observed: str
    exchange: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of one case."""

    case: str
    rule: str
    standing: str
    page: str
    expect: str
    verdict: Verdict
    ended: Verdict
    reason: str
    findings: tuple[Found, ...]
    exchanges: int
    ms: float

    @property
    def media(self) -> str:
        """The case's format, as its id ends."""
        return self.case.rpartition("@")[2]

    @property
    def unsure(self) -> bool:
        """Whether the case came to no clear end, even where something was found on its way."""
        return self.ended in {Verdict.INCONCLUSIVE, Verdict.HARNESS_ERROR}

    @property
    def breaches(self) -> tuple[Found, ...]:
        """The findings that break a rule, the most serious first."""
        broken = [found for found in self.findings if found.verdict in BROKEN]
        return tuple(sorted(broken, key=lambda found: found.verdict is not Verdict.FAIL))


@dataclass(kw_only=True)
class Tale:
    """What is known of a run so far; `feed` it the events in their order."""

    start: Event = field(default_factory=dict)
    smoke: Event | None = None
    end: Event | None = None
    results: dict[str, Told] = field(default_factory=dict)
    shown: dict[str, list[Event]] = field(default_factory=dict)
    requests: int = 0
    size: int = 0
    _under_way: dict[str, list[Event]] = field(default_factory=dict, repr=False)

    def feed(self, event: Event) -> None:
        """Take in one event; of a kind not known nothing is learned."""
        match event.get("event"):
            case "start":
                self.start = event
            case "smoke":
                self.smoke = event
            case "exchange":
                self.requests += 1
                self.size += event["request"]["bytes"]
                self._under_way.setdefault(event["case"], []).append(event)
            case "result":
                self._ended(event)
            case "end":
                self.end = event

    @property
    def not_run(self) -> list[str]:
        """The cases that were planned and of which nothing is told."""
        return [case for case in self.start.get("cases", []) if case not in self.results]

    def _ended(self, event: Event) -> None:
        told = told_from(event)
        self.results[told.case] = told
        exchanges = self._under_way.pop(told.case, [])
        if told.breaches or told.unsure:
            self.shown[told.case] = _telling(exchanges, told)


def told_from(event: Mapping[str, Any]) -> Told:
    """Return what a result's event tells."""
    return Told(
        case=event["case"],
        rule=event["rule"],
        standing=event["standing"],
        page=event["page"],
        expect=event["expect"],
        verdict=Verdict(event["verdict"]),
        ended=Verdict(event["ended"]),
        reason=event["reason"],
        findings=tuple(
            Found(**{**found, "verdict": Verdict(found["verdict"])}) for found in event["findings"]
        ),
        exchanges=event["exchanges"],
        ms=event["ms"],
    )


def read_events(path: Path) -> Iterator[Event]:
    """Yield the events of a log; a last line that was cut off is passed over."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict):
                yield event


def tale_of(path: Path) -> Tale:
    """Return the tale a log tells; raises OSError where it cannot be read."""
    tale = Tale()
    for event in read_events(path):
        tale.feed(event)
    return tale


def leading_to(exchanges: Sequence[Event], at: int) -> list[int]:
    """
    Return which exchanges tell how it came to the one at a place, that one last.

    The batch that led to it, and before that the latest one in the other format.
    """
    batches = [
        number
        for number, event in enumerate(exchanges[: at + 1])
        if event["request"]["operation"] != "tasks_status"
    ]
    own = batches[-1:]
    media = exchanges[own[0] if own else at]["request"]["media"]
    others = [number for number in batches if exchanges[number]["request"]["media"] != media]
    return list(dict.fromkeys([*others[-1:], *own, at]))


def _telling(exchanges: list[Event], told: Told) -> list[Event]:
    """The exchanges to keep: what the findings point to, and what led there."""
    if not exchanges:
        return []
    # A first step that was tried in other ways as well is told by the first of them.
    last = max(0, min(len(exchanges), told.exchanges) - 1)
    wanted: dict[int, None] = {}
    for found in told.breaches:
        wanted |= dict.fromkeys(leading_to(exchanges, min(found.exchange, last)))
    kept = sorted(list(wanted or {last: None})[:_KEPT_OF_A_CASE])
    return [exchanges[at] for at in kept]
