"""
Try a miniature: run the kit on it in process, and tell whether it was caught or wronged.

A wrong one is questioned by the cases of its own rule first, then of its family, and no further
than to the first breach of its rule. Knows no miniature by name.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace

from loyalty_contract.cases import Case, Tier, matches
from loyalty_contract.catalogue import catalogue
from loyalty_contract.running.driver import Driver
from loyalty_contract.running.result import Result
from loyalty_contract.running.run import BREACHES, Exit, Outcome, Plan, run_cases
from loyalty_contract.running.smoke import Smoke, smoke
from loyalty_contract.talks.stage import Access, Stage
from loyalty_contract.verdicts import Verdict
from loyalty_contract.wire.asks import Media
from loyalty_contract.wire.pace import Pace
from loyalty_contract.wire.transport import HttpTransport
from miniatures.gallery import (
    PROGRAM,
    SECOND_PROGRAM,
    SECOND_TOKEN,
    TOKEN,
    UNKNOWN_PROGRAM,
    UNKNOWN_TOKEN,
    Miniature,
)
from miniatures.serve import Server, serving

ACCESS = Access(
    token=TOKEN,
    second_token=SECOND_TOKEN,
    unknown_token=UNKNOWN_TOKEN,
    program=PROGRAM,
    second_program=SECOND_PROGRAM,
    unknown_program=UNKNOWN_PROGRAM,
)
SEED = 1
_PATIENCE = 10.0
_SHARES = 16


class BrokenMiniatureError(Exception):
    """A miniature has raised what it did not mean to: it proves nothing; the cause tells why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a trial: by which rule and case a wrong one was caught, or an honest wronged."""

    name: str
    rule: str = ""
    by: str = ""
    said: str = ""
    seconds: float = 0.0
    cases: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)


class _Questions:
    """The kit, pointed at one URL."""

    def __init__(self, transport: HttpTransport, server: Server, miniature: Miniature) -> None:
        self._server = server
        self._streams = miniature.streams
        known = miniature.behind.programs
        # Whoever points the kit at a server of one program has no second one to give.
        second = SECOND_PROGRAM if SECOND_PROGRAM in known else None
        self._access = replace(ACCESS, second_program=second)
        canary = self._stage("canary")
        self._driver = Driver(
            transport=transport,
            pace=Pace(clock=time.monotonic, sleep=time.sleep),
            clock=time.monotonic,
            sleep=time.sleep,
            secrets=[TOKEN, SECOND_TOKEN, UNKNOWN_TOKEN],
            canary=canary.batch,
            heard=lambda case, answer, reading: None,
            patience=_PATIENCE,
        )
        self.smoke = self._smoke(transport)

    def ask(self, cases: Sequence[Case], until: Callable[[Result], bool]) -> Outcome:
        """Run cases, in parallel as the command does, until a result is enough."""

        def ended(result: Result) -> None:
            if self._server.crashes or until(result):
                raise KeyboardInterrupt  # ends a run with what was done so far

        plan = Plan(
            cases=cases,
            access=self._access,
            seed=SEED,
            tier=Tier.LIMITS,
            concurrency=self._streams,
        )
        return run_cases(plan, self._driver, self.smoke, lambda _: None, ended)

    def _smoke(self, transport: HttpTransport) -> Smoke:
        talk = smoke(self._stage("smoke"))
        reply = None
        while True:
            try:
                reply = transport.send(talk.send(reply))  # type: ignore[arg-type]
            except StopIteration as stop:
                return stop.value

    def _stage(self, case: str) -> Stage:
        return Stage(media=Media.JSON, access=self._access, seed=SEED, case=case)


def catch(miniature: Miniature, *, heavy: bool = True) -> Tried:
    """Question a wrong miniature, strictly, until a finding of its own rule."""
    caught: list[tuple[str, str, str]] = []
    cases = 0
    rules = {miniature.rule, *miniature.others}

    def catches(result: Result) -> bool:
        for found in result.findings:
            if found.verdict in BREACHES["strict"] and found.rule in rules:
                caught.append((found.rule, result.case.id, found.text))
                return True
        return False

    began = time.monotonic()
    with _questions(miniature) as questions:
        for chunk in _by_nearness(miniature, heavy=heavy):
            cases += len(questions.ask(chunk, catches).results)
            if caught:
                break
    rule, case, text = caught[0] if caught else ("", "", "")
    return Tried(
        name=miniature.name,
        rule=rule,
        by=case,
        said=text,
        cases=cases,
        seconds=time.monotonic() - began,
    )


def question(miniature: Miniature, cases: Sequence[Case]) -> tuple[Tried, Outcome]:
    """Run cases on an honest miniature; it is wronged where `by` names a case or `said` says so."""
    began = time.monotonic()
    with _questions(miniature) as questions:
        outcome = questions.ask(cases, lambda _: False)
    wronged = _wronged(outcome)
    return Tried(
        name=miniature.name,
        rule=wronged[0],
        by=wronged[1],
        said=wronged[2],
        cases=len(outcome.results),
        seconds=time.monotonic() - began,
        verdicts={verdict.value: count for verdict, count in outcome.counts().items()},
    ), outcome


@contextmanager
def _questions(miniature: Miniature) -> Iterator[_Questions]:
    """Serve a miniature for as long as it is questioned; its own mistakes are raised at the end."""
    server = miniature.behind.server()
    with (
        serving(miniature.answering, server, miniature.manner) as url,
        closing(HttpTransport(url, timeout=20, connections=64)) as transport,
    ):
        yield _Questions(transport, server, miniature)
    if server.crashes:
        raise BrokenMiniatureError(miniature.name) from server.crashes[0]


def up_to(tier: Tier) -> tuple[Case, ...]:
    """Return the cases of a tier and those before it."""
    return tuple(case for case in catalogue() if case.tier <= tier)


def share(miniature: Miniature) -> tuple[Case, ...]:
    """Return what an honest one is asked: the quick cases, its own concern, a part of the rest."""
    mine = sum(miniature.name.encode()) % _SHARES
    return tuple(
        case
        for number, case in enumerate(up_to(Tier.LIMITS))
        if _asked(miniature, case)
        or (not case.heavy and (case.tier is Tier.QUICK or number % _SHARES == mine))
    )


def _asked(miniature: Miniature, case: Case) -> bool:
    """Tell whether a miniature asks for a case; a family stands for all of its rules."""
    wanted = (f"{name}-*" if name.isalpha() else name for name in miniature.asks)
    return any(matches(case.id, pattern) for pattern in wanted)


def _wronged(outcome: Outcome) -> tuple[str, str, str]:
    """A FAIL or a mistake of the kit's own: where and what, or three times nothing."""
    for result in outcome.results:
        if result.verdict is Verdict.HARNESS_ERROR:
            return "HARNESS-ERROR", result.case.id, result.reason
        for found in result.findings:
            if found.verdict is Verdict.FAIL:
                return found.rule, result.case.id, found.text
    code = outcome.exit(BREACHES["normal"])
    return ("exit", "", f"exit {code}") if code is Exit.BREACH else ("", "", "")


def _by_nearness(miniature: Miniature, *, heavy: bool) -> Iterator[Sequence[Case]]:
    """The cases in the order in which they are likely to catch it, the heavy ones one by one."""
    left = list(up_to(Tier.LIMITS))

    def take(wanted: Callable[[Case], bool]) -> list[Case]:
        taken = [case for case in left if wanted(case)]
        left[:] = [case for case in left if case not in taken]
        return taken

    rules = {miniature.rule, *miniature.others}
    own = take(lambda case: case.rule in rules or _asked(miniature, case))
    near = take(lambda case: case.rule.startswith(miniature.family + "-"))
    for group in (own, near):
        yield [case for case in group if not case.heavy and case.tier <= Tier.STANDARD]
        yield [case for case in group if not case.heavy and case.tier > Tier.STANDARD]
        if heavy:
            for case in group:
                if case.heavy:
                    yield [case]
