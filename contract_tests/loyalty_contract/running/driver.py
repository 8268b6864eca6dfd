"""
Drive one case: send what its scenario asks for, wait, retry, and turn what came into a result.

The rim of the kit's core: owns patience and retries, knows no rule by name but that of a server
that dies of one body. A throttled, slow or dropped exchange is never a refusal.
"""

import random
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from loyalty_contract.cases import Case
from loyalty_contract.running.endings import Endings
from loyalty_contract.running.result import Result
from loyalty_contract.talks.scenarios import (
    BrokenError,
    Explore,
    SkippedError,
    Talk,
    UnclearError,
    Wait,
    describe,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import Finding, Verdict, breach, hold_to, worst
from loyalty_contract.wire.asks import Answer, Ask, Trouble
from loyalty_contract.wire.pace import BudgetError, Pace, retry_after
from loyalty_contract.wire.readings import Kind, Reading, read
from loyalty_contract.wire.shapes import check
from loyalty_contract.wire.transport import Transport
from loyalty_schemas.contract import Standing

_THROTTLED = frozenset({429, 503})
_GATEWAY = frozenset({502, 504})
_THROTTLE_TRIES = 12
_TRIES = 3
# Answers lost by chance are lost three times in a row, too, in a run of thousands: so many more
# losses, with plain requests served in between, make it the body's doing.
_PROOFS = 2
_RESTARTS = 2


class _DoubtfulError(Exception):
    """An attempt that got no answer may have been carried out: the case starts anew."""


class _DiedError(Exception):
    """The target served plain requests before and after, and died of this body every time."""


Exchange = Callable[[Ask], Answer]


def in_threads(exchange: Exchange, asks: tuple[Ask, ...]) -> tuple[Answer, ...]:
    """Send several asks at once; return their answers in the order of the asks."""
    with ThreadPoolExecutor(max_workers=min(len(asks), 16)) as pool:
        return tuple(pool.map(exchange, asks))


@dataclass(frozen=True, kw_only=True)
class Driver:
    """
    What cases are driven with.

    `patience` is how long a task may take, in seconds; `canary` makes a plain request;
    `heard` is told every exchange as it happens, with the case's id. `begun` holds the ids
    of the tasks begun so far, in the whole run. `at_once` sends what is to go out at once.
    """

    transport: Transport
    pace: Pace
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    secrets: Collection[str]
    canary: Callable[[], Ask]
    heard: Callable[[str, Answer, Reading], None]
    patience: float = 30.0
    at_once: Callable[[Exchange, tuple[Ask, ...]], tuple[Answer, ...]] = in_threads
    begun: dict[str, object] = field(default_factory=dict)
    jitter: random.Random = field(default_factory=random.Random)
    endings: Endings = field(default_factory=Endings)

    def run(self, case: Case, stage: Stage) -> Result:
        """Drive a case to its result; never raises but for KeyboardInterrupt."""
        began = self.clock()
        run = _Run(self, case)
        ended, reason, findings = run.outcome(stage)
        earned = [found.verdict for found in findings]
        return Result(
            case=case,
            verdict=worst(earned if ended is Verdict.PASS else [*earned, ended]),
            findings=tuple(findings),
            answers=tuple(run.answers),
            reason=reason,
            seconds=self.clock() - began,
            ended=ended,
        )

    def attempt(self, case: Case, ask: Ask) -> tuple[Answer, list[Finding]]:
        """
        Send one ask with all patience; return the last answer, whatever it is, and its breaches.

        Raises BudgetError where nothing more may be sent.
        """
        run = _Run(self, case)
        try:
            answer = run.exchange(ask)
        except (UnclearError, _DoubtfulError):
            answer = run.answers[-1]
        except _DiedError as error:
            answer = run.answers[-1]
            run.findings.append(breach(case.rule, case.standing, str(error)))
        return answer, run.findings


@dataclass(kw_only=False)
class _Run:
    """One case under way: its exchanges so far, and what every one of them broke."""

    driver: Driver
    case: Case
    answers: list[Answer] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def outcome(self, stage: Stage) -> tuple[Verdict, str, list[Finding]]:
        verdict, reason = Verdict.PASS, ""
        try:
            found = self._play(lambda: self.case.play(stage))
            self.findings += [hold_to(stage.pins, one) for one in found]
        except UnclearError as error:
            verdict, reason = Verdict.INCONCLUSIVE, str(error)
        except (SkippedError, BudgetError) as error:
            verdict, reason = Verdict.SKIP, str(error)
        except BrokenError as error:
            self.findings.append(error.finding)
        except _DiedError as error:
            self.findings.append(self._death(error))
        except Exception as error:  # noqa: BLE001 - a mistake of the kit's is a verdict of its own
            verdict, reason = Verdict.HARNESS_ERROR, f"{type(error).__name__}: {error}"
        findings = list({(found.rule, found.text): found for found in self.findings}.values())
        return verdict, reason, findings

    def _play(self, make: Callable[[], Talk]) -> list[Finding]:
        for _ in range(1 + _RESTARTS):
            try:
                return self._talk(make())
            except _DoubtfulError:
                continue
        raise UnclearError("answers were lost again and again, what was sent may be carried out")

    def _hold(self, make: Callable[[], Talk]) -> list[Finding]:
        """
        Hold one talk of a search; what it broke is returned, with the exchange that shows it.

        What its answers lack in form is kept once a rule: a search has hundreds of them.
        """
        before = len(self.findings)
        try:
            found = self._play(make)
        except BrokenError as error:
            found = [error.finding]
        except _DiedError as error:
            found = [self._death(error)]
        finally:
            known = {one.rule for one in self.findings[:before]}
            new = {one.rule: one for one in reversed(self.findings[before:])}
            self.findings[before:] = [one for rule, one in new.items() if rule not in known]
        last = len(self.answers) - 1
        return [one if one.exchange >= 0 else replace(one, exchange=last) for one in found]

    def _death(self, error: _DiedError) -> Finding:
        rule, standing = self.case.rule, self.case.standing
        if standing is Standing.OPEN:
            rule, standing = "SEC-2", Standing.INFERRED
        return breach(rule, standing, str(error))

    def _talk(self, talk: Talk) -> list[Finding]:
        driver = self.driver
        reply: Any = None
        waited_since: float | None = None
        while True:
            try:
                wish = talk.send(reply)
            except StopIteration as stop:
                driver.endings.seen |= waited_since is not None
                return list(stop.value)
            if isinstance(wish, Wait):
                waited_since = driver.clock() if waited_since is None else waited_since
                driver.endings.bear(driver.clock() - waited_since, driver.patience)
                driver.sleep(wish.seconds)
                reply = None
            elif isinstance(wish, Explore):
                reply = wish.search(self._hold)
            elif isinstance(wish, tuple):
                reply = driver.at_once(self.exchange, wish)
                waited_since = None
            else:
                reply = self.exchange(wish)
                if wish.operation != "tasks_status":
                    driver.endings.seen |= waited_since is not None
                    waited_since = None

    def exchange(self, ask: Ask) -> Answer:
        """Send until there is an answer to judge; throttling is waited out, a drop tried again."""
        driver = self.driver
        throttled = failed = 0
        doubtful = False
        last: Answer | None = None
        while True:
            driver.pace.take(len(ask.body))
            answer = driver.transport.send(ask)
            reading = read(answer)
            self._note(answer, reading)
            if answer.status in _THROTTLED and not answer.trouble:
                throttled += 1
                if throttled >= _THROTTLE_TRIES:
                    raise UnclearError(f"throttled: HTTP {answer.status} {throttled} times")
                self._back_off(answer, throttled)
                continue
            if not (answer.trouble or answer.status >= 500):
                self._note_recovery(last)
                if doubtful and ask.operation != "tasks_status":
                    raise _DoubtfulError
                self._note_start(ask, reading)
                return answer
            doubtful = doubtful or answer.trouble is not Trouble.UNREACHABLE
            failed += 1
            last = answer
            if failed < _TRIES:
                driver.sleep(0.05 * 4**failed if answer.trouble else 0.02)
                continue
            self._look_about(answer, reading)
            if answer.trouble and ask.droppable:
                return answer
            if failed == _TRIES + _PROOFS:
                what = "a closed connection" if answer.trouble else f"HTTP {answer.status}"
                raise _DiedError(
                    f"was answered with {what} {failed} times, plain requests were served"
                )

    def _note_recovery(self, failed: Answer | None) -> None:
        """A server that failed on a body it then served is not robust, if nothing worse (SEC-2)."""
        if failed and not failed.trouble and failed.status not in _GATEWAY | _THROTTLED:
            text = f"HTTP {failed.status} at first, the same request was served when sent again"
            self.findings.append(breach("SEC-2", Standing.INFERRED, text))

    def _note_start(self, ask: Ask, reading: Reading) -> None:
        """Every request without a task_id starts a task of its own, however many there were."""
        if not ask.starts or reading.kind is not Kind.ACCEPTED or reading.task_id is None:
            return
        # One dict.setdefault is atomic: asks sent at once, and other cases, come here too.
        mine = object()
        if self.driver.begun.setdefault(reading.task_id, mine) is not mine:
            text = f"a request without task_id was given a task begun before, {reading.task_id}"
            self.findings.append(breach("CON-8", Standing.INFERRED, text))

    def _look_about(self, answer: Answer, reading: Reading) -> None:
        """Raise UnclearError where a lack of answers may be the target's bad day, not this body."""
        driver = self.driver
        dropped = answer.trouble is Trouble.DROPPED
        died = dropped or (not answer.trouble and answer.status not in _GATEWAY | _THROTTLED)
        if not died:
            raise UnclearError(describe(reading))
        driver.pace.take(0)
        canary = read(driver.transport.send(driver.canary()))
        if canary.kind is not Kind.ACCEPTED:
            raise UnclearError(
                f"{describe(reading)}; a plain request after it was not served either"
            )

    def _back_off(self, answer: Answer, tries: int) -> None:
        driver = self.driver
        now = datetime.now(UTC)
        asked = retry_after(answer.headers.get("retry-after", ""), now)
        pause = min(0.1 * 2**tries, 5.0) if asked is None else asked
        driver.pace.slow_down(pause)
        driver.sleep(min(pause, 30.0) + driver.jitter.uniform(0, 0.05))

    def _note(self, answer: Answer, reading: Reading) -> None:
        """Keep an exchange and what it breaks; asks sent at once come here from many threads."""
        # A gateway's word (throttled, no upstream) is not the target's: its form breaks nothing.
        gateway = answer.status in _THROTTLED | _GATEWAY
        found = [] if gateway else check(answer, reading, self.driver.secrets)
        with self.lock:
            number = len(self.answers)
            self.answers.append(answer)
            self.findings += [replace(one, exchange=number) for one in found]
            self.driver.heard(self.case.id, answer, reading)
        answer.ask.forget()
