"""
A whole run: the smoke step, then every selected case, then what it amounts to.

Owns the order and the threads. Writes only through what it is given; knows no terminal.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from enum import IntEnum

from loyalty_contract.cases import Case, Tier
from loyalty_contract.running.driver import Driver
from loyalty_contract.running.result import Result
from loyalty_contract.running.smoke import Smoke
from loyalty_contract.talks.stage import Access, Stage
from loyalty_contract.verdicts import Verdict, worst
from loyalty_contract.wire.asks import Media


class Exit(IntEnum):
    """How the command ends."""

    CONFORMANT = 0
    BREACH = 1
    USAGE = 2
    UNREACHABLE = 3
    INCONCLUSIVE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be run: the cases, and what every one of them is given."""

    cases: Sequence[Case]
    access: Access
    seed: int
    tier: Tier = Tier.STANDARD
    examples: int = 20
    concurrency: int = 4
    pins: Mapping[str, str] = field(default_factory=dict)

    def stage(self, case: Case, smoke: Smoke) -> Stage:
        """Return a case's own corner of the target."""
        return Stage(
            media=case.media,
            access=self.access,
            seed=self.seed,
            case=f"{case.rule}/{case.name}",
            follows=smoke.follows,
            examples=self.examples,
            pins=self.pins,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to."""

    results: tuple[Result, ...]
    smoke: Smoke | None = None
    interrupted: bool = False

    def counts(self) -> Counter[Verdict]:
        """Return how many cases earned each verdict."""
        return Counter(result.verdict for result in self.results)

    def rules(self) -> dict[str, Verdict]:
        """Return the worst verdict of each rule, findings of other rules' cases included."""
        return rule_verdicts(
            (
                result.case.rule,
                result.verdict,
                [(found.rule, found.verdict) for found in result.findings],
            )
            for result in self.results
        )

    def exit(self, breaches: frozenset[Verdict]) -> Exit:
        """Return the exit code; `breaches` are the verdicts that count as one."""
        counts = self.counts()
        if self.smoke and self.smoke.unreachable:
            return Exit.UNREACHABLE
        if any(counts[verdict] for verdict in breaches):
            return Exit.BREACH
        unsure = any(result.unsure for result in self.results)
        if unsure or self.interrupted or not (self.smoke and self.smoke.accepted):
            return Exit.INCONCLUSIVE
        return Exit.CONFORMANT


def rule_verdicts(
    results: Iterable[tuple[str, Verdict, Sequence[tuple[str, Verdict]]]],
) -> dict[str, Verdict]:
    """Return each rule's worst verdict, from cases' rules, verdicts and findings by rule."""
    earned: dict[str, list[Verdict]] = {}
    unsure = {Verdict.SKIP, Verdict.INCONCLUSIVE, Verdict.HARNESS_ERROR}
    for rule, verdict, findings in results:
        own = [one for found, one in findings if found == rule]
        plain = verdict if verdict in unsure else Verdict.PASS
        earned.setdefault(rule, []).append(worst(own) if own else plain)
        for found, one in findings:
            if found != rule:
                earned.setdefault(found, []).append(one)
    return {rule: worst(verdicts) for rule, verdicts in sorted(earned.items())}


# Which verdicts are breaches, by how strictly a target is held.
BREACHES = {
    "normal": frozenset({Verdict.FAIL}),
    "strict": frozenset({Verdict.FAIL, Verdict.NON_STRICT}),
}


def lacking(case: Case, access: Access, smoke: Smoke) -> str:
    """Return why a case cannot be tried with what there is, or nothing."""
    reasons = {
        "second_token": (access.second_token, "no second token was given: --second-token"),
        "unknown_token": (access.unknown_token, "no unknown token was given: --unknown-token"),
        "unknown_program": (
            access.unknown_program,
            "no unknown program was given: --unknown-program",
        ),
        "second_program": (access.second_program, "only one program was given: --program twice"),
        "status": (smoke.follows or None, "the target does not answer at the status endpoint"),
    }
    return next((reasons[need][1] for need in sorted(case.needs) if reasons[need][0] is None), "")


def run_cases(
    plan: Plan,
    driver: Driver,
    smoke: Smoke,
    started: Callable[[Case], None],
    ended: Callable[[Result], None],
    *,
    halt: Callable[[], None] = lambda: None,
) -> Outcome:
    """
    Run the plan's cases; Ctrl-C ends it with what was done so far.

    `halt` is called then, so that what is under way ends soon. Results are `ended` whole and kept
    without their answers: a hundred bodies of 10 MB would not fit into memory.
    """
    results = [replace(result, answers=()) for result in smoke.results]
    interrupted = False
    refused = {media for media in Media if not _speaks(media, smoke)}

    def play(case: Case) -> Result:
        why = lacking(case, plan.access, smoke)
        if not why and case.media in refused:
            why = f"the page's example was not accepted in {case.media}"
        if why:
            return Result(case=case, verdict=Verdict.SKIP, ended=Verdict.SKIP, reason=why)
        started(case)
        return driver.run(case, plan.stage(case, smoke))

    def keep(found: Iterable[Result]) -> None:
        for result in found:
            results.append(replace(result, answers=()))
            ended(result)

    light = [case for case in plan.cases if not case.heavy]
    heavy = [case for case in plan.cases if case.heavy]
    pool = ThreadPoolExecutor(max_workers=plan.concurrency)
    waiting: set[Future[Result]] = set()
    try:
        waiting = {pool.submit(play, case) for case in light}
        for future in as_completed(waiting):
            waiting.discard(future)  # with the answers that it holds
            keep([future.result()])
        for case in heavy:
            keep([play(case)])
    except KeyboardInterrupt:
        interrupted = True
        halt()
        for future in waiting:
            future.cancel()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    order = {case.id: number for number, case in enumerate(plan.cases)}
    results.sort(key=lambda result: order.get(result.case.id, -1))
    return Outcome(results=tuple(results), smoke=smoke, interrupted=interrupted)


def _speaks(media: Media, smoke: Smoke) -> bool:
    return any(
        answer.ask.media is media and reading.kind.value == "accepted"
        for answer, reading in smoke.answers
    )
