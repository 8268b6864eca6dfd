"""
What the tests of the kit share: a laboratory in which cases question a mock without a socket.

The kit is handed a transport that calls the mock's core, and may have every answer tampered with
on its way. Both live by one clock, which moves where the kit would sleep; everything else is as in
a real run.
"""

import re
import time
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from loyalty_contract.cases import Case
from loyalty_contract.running.driver import Driver
from loyalty_contract.running.run import Outcome, Plan, run_cases
from loyalty_contract.talks.stage import Access, Stage
from loyalty_contract.wire.asks import Answer, Ask, Media
from loyalty_contract.wire.carrier import greet
from loyalty_contract.wire.pace import Pace
from loyalty_contract.wire.transport import PATHS, Transport

Send = Callable[[Ask], Answer]

TOKENS = ("abc123def456", "second-token-of-ours")
PROGRAMS = (123, 124)
ACCESS = Access(
    token=TOKENS[0],
    program=PROGRAMS[0],
    second_token=TOKENS[1],
    second_program=PROGRAMS[1],
    unknown_token="nobody-has-this-token",
    unknown_program=987654,
)


@dataclass(slots=True)
class Clock:
    """Seconds since 1970 that pass only while somebody sleeps."""

    now: float = 1_800_000_000.0  # January 2027

    def tell(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass(slots=True)
class RealClock:
    """The machine's own time, for what listens on a socket."""

    tell = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)


@dataclass(frozen=True, slots=True)
class InProcess:
    """A transport into a mock's core; `tamper` is handed each ask and the way to the mock."""

    mock: Any
    tamper: Callable[[Ask, Send], Answer]

    def send(self, ask: Ask) -> Answer:
        return self.tamper(ask, self.straight)

    def straight(self, ask: Ask) -> Answer:
        from loyalty_mock.wire import WireRequest

        headers = {name.lower(): text for name, text in ask.final_headers().items()}
        request = WireRequest(
            method=ask.method,
            path=ask.path or PATHS[ask.operation],
            query=ask.query,
            headers=headers,
            body=ask.body[: self.mock.limit + 1],
        )
        came = self.mock.answer(request)
        told = {name.lower(): text for name, text in came.headers.items()}
        return Answer(ask=ask, status=came.status, headers=told, body=came.body)


@dataclass(frozen=True, slots=True)
class Lab:
    """Runs cases on a mock with some knobs set, in this thread."""

    mock_with: Callable[..., Any]

    def run(
        self,
        cases: Sequence[Case],
        knobs: Mapping[str, str] | None = None,
        *,
        pins: Mapping[str, str] | None = None,
        access: Access = ACCESS,
        tamper: Callable[[Ask, Send], Answer] = lambda ask, send: send(ask),
        **settings: Any,
    ) -> Outcome:
        clock = Clock()
        known = {"tokens": TOKENS, "programs": PROGRAMS, "clock": clock.tell}
        mock = self.mock_with(knobs, **{**known, **settings})
        return question(InProcess(mock, tamper), cases, access=access, pins=pins, clock=clock)


def question(
    transport: Transport,
    cases: Sequence[Case],
    *,
    access: Access = ACCESS,
    pins: Mapping[str, str] | None = None,
    clock: Clock | RealClock | None = None,
) -> Outcome:
    """Greet a target and run cases on it, one after the other."""
    time_of = clock or RealClock()
    stage = Stage(media=Media.JSON, access=access, seed=1, case="greeting")
    driver = Driver(
        transport=transport,
        pace=Pace(clock=time_of.tell, sleep=time_of.sleep),
        clock=time_of.tell,
        sleep=time_of.sleep,
        secrets=[access.token],
        canary=stage.batch,
        heard=lambda *_: None,
    )
    driver, first = greet(driver, stage)
    plan = Plan(cases=cases, access=access, seed=1, concurrency=1, pins=pins or {})
    return run_cases(plan, driver, first, lambda _: None, lambda _: None)


@pytest.fixture(scope="session")
def lab(mock_with: Callable[..., Any]) -> Lab:
    """A laboratory: `lab.run(cases, {"knob": "value"})` gives an outcome."""
    return Lab(mock_with)


@pytest.fixture(scope="session")
def access() -> Access:
    """All one can have of a target: what the mock of the laboratory knows."""
    return ACCESS


@pytest.fixture(scope="session")
def question_over() -> Callable[..., Outcome]:
    """Run cases over any transport."""
    return question


# RFC 3339 section 5.6 and 5.7, once more and in another way than the generators.
PATTERN = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?"
    r"(?:[Zz]|[+-]([0-9]{2}):([0-9]{2}))",
    re.ASCII,
)


def _is_date(text):
    """Tell whether a text is a date-time of RFC 3339 whose every number is in range."""
    found = PATTERN.fullmatch(text) if isinstance(text, str) else None
    if not found:
        return False
    year, month, day, hour, minute, second, *offset = (int(part or 0) for part in found.groups())
    return (
        1 <= month <= 12
        and 1 <= day <= monthrange(max(year, 1), month)[1]
        and hour <= 23
        and minute <= 59
        and second <= 60
        and offset[0] <= 23
        and offset[1] <= 59
    )


@pytest.fixture(scope="session")
def is_date():
    """Tell whether a text is a date-time of RFC 3339, in another way than the generators."""
    return _is_date
