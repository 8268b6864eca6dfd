"""
Search for a request that breaks a promise, and for the smallest one that does.

The place where Hypothesis meets the driver. Examples are read from bytes that the seed alone
decides, so the same seed sends the same on any machine; Hypothesis's own random draws also mix in
the constants of whatever modules happen to be loaded. Knows no rule.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from unittest import SkipTest

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.database import InMemoryExampleDatabase
from hypothesis.errors import Flaky

from loyalty_contract.talks.scenarios import Hold, SkippedError, Talk, UnclearError
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import Finding, Verdict

# Bytes an example is read from: far more than any takes.
_BYTES = 4096
# An example whose draws lead nowhere is drawn again, so often on average.
_DRAWS = 4
# After so many examples, or seconds, the smallest failure so far is small enough.
_SHRINKS = 250
_SHRINK_SECONDS = 5.0
# A slow target is tried with fewer examples than asked for: half a second for each, and at least
# ten in all. Those that are tried are the same.
_EXAMPLE_SECONDS = 0.5
_LEAST_SECONDS = 10.0
_MOST_KINDS = 3
_MOST_UNCLEAR = 2

Failed = Callable[[Exception], None]


class BreachedError(Exception):
    """An example broke a promise; carries what was found, and what was sent, shortly."""

    def __init__(self, findings: Sequence[Finding], told: str) -> None:
        super().__init__(f"{findings[0].rule}: {findings[0].text}; {told}")
        self.findings = findings
        self.told = told


class _LeftError(KeyboardInterrupt):
    """Ends a search from within as Ctrl-C does: all else Hypothesis would make smaller, too."""


@dataclass(kw_only=True)
class Trials:
    """
    A search under way: how its talks are held and what came of them.

    `talks` is how many an example may take. `sought` is the rule whose breach is being made
    smaller, until `most` talks are held or the clock says `until`; `known` are the rules whose
    breach was, which are looked for no more.
    """

    hold: Hold
    clock: Callable[[], float]
    talks: int = 1
    known: set[str] = field(default_factory=set)
    sought: str = ""
    most: float = float("inf")
    until: float = float("inf")
    held: int = 0
    smallest: BreachedError | None = None
    unclear: list[UnclearError] = field(default_factory=list)
    skipped: list[SkippedError] = field(default_factory=list)
    error: Exception | None = None

    def talk(self, make: Callable[[], Talk], told: Callable[[], str]) -> None:
        """Hold a talk; raises BreachedError where it broke what is looked for."""
        self.judge(self.find(make), told)

    def find(self, make: Callable[[], Talk]) -> list[Finding]:
        """Hold a talk and return what it found; what cannot be judged found nothing."""
        if self.held >= self.most or self.clock() > self.until:
            raise _LeftError
        self.held += 1
        try:
            return self.hold(make)
        except SkippedError as error:
            self.skipped.append(error)
        except UnclearError as error:
            self.unclear.append(error)
            if len(self.unclear) >= _MOST_UNCLEAR:
                raise _LeftError from error
        except Exception as error:
            self.error = error
            raise _LeftError from error
        return []

    def judge(self, findings: Sequence[Finding], told: Callable[[], str]) -> None:
        """Raise BreachedError where the findings are what is looked for."""
        broken = [one for one in findings if one.verdict not in {Verdict.INFO, Verdict.PASS}]
        if any(self._wants(one) for one in broken):
            new = [one for one in broken if one.rule not in self.known]
            self.smallest = BreachedError(sorted(new, key=self._wants, reverse=True), told())
            raise self.smallest

    def seek(self, rule: str) -> None:
        """Look for this rule's breach alone, within bounds."""
        self.sought = rule
        self.most = self.held + _SHRINKS * self.talks
        self.until = self.clock() + _SHRINK_SECONDS

    def go_on(self) -> None:
        """Look for every breach but those known by now."""
        self.sought, self.most, self.until = "", float("inf"), float("inf")

    def raise_doubts(self) -> None:
        """Raise what kept examples from being judged; some skipped among many say nothing."""
        if self.unclear:
            raise self.unclear[0]
        if self.skipped and len(self.skipped) >= self.held:
            raise self.skipped[0]

    def _wants(self, finding: Finding) -> bool:
        return finding.rule == self.sought if self.sought else finding.rule not in self.known


Test = Callable[[Trials, Verbosity], Callable[[], None]]


def nobody(_: Exception) -> None:
    """Tell nobody of a failure."""


def configured(verbosity: Verbosity, steps: int = 1) -> settings:
    """Return Hypothesis's settings for a search, whatever profile is loaded: no clock, no files."""
    return settings(
        verbosity=verbosity,
        stateful_step_count=steps,
        database=InMemoryExampleDatabase(),
        derandomize=False,
        deadline=None,
        phases=(Phase.reuse, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )


def search(
    test: Test,
    stage: Stage,
    hold: Hold,
    *,
    examples: int,
    failed: Failed | None,
    talks: int = 1,
    clock: Callable[[], float] = time.monotonic,
) -> list[Finding]:
    """
    Try so many examples; return a finding for each kind of breach, of the smallest that shows it.

    `test` makes a function under `@given` that holds its talks by the trials it is given, at most
    `talks` of them an example. `failed` is told Hypothesis's own word on each failure; where
    nobody is, Hypothesis is silent. Raises UnclearError or SkippedError where nothing was found
    and examples could not be judged.
    """
    chance = Random(f"{stage.seed}/{stage.case}/{stage.media}")  # noqa: S311 - draws test data
    trials = Trials(hold=hold, clock=clock, talks=talks)
    found: list[Finding] = []
    verbosity = Verbosity.normal if failed else Verbosity.quiet
    run = test(trials, verbosity)
    left = examples
    end = clock() + max(_LEAST_SECONDS, _EXAMPLE_SECONDS * examples)
    for _ in range(_DRAWS * examples):
        before = trials.held
        try:
            run.hypothesis.fuzz_one_input(chance.randbytes(_BYTES))  # type: ignore[attr-defined]
        except BreachedError as first:
            found += _shrunk(run, trials, first, failed or nobody)
            run = test(trials, verbosity)
        except _LeftError:
            break
        left -= trials.held > before
        if left <= 0 or len(trials.known) >= _MOST_KINDS or clock() > end:
            break
    if trials.error:
        raise trials.error
    if not found:
        trials.raise_doubts()
    return found


def _shrunk(
    run: Callable[[], None], trials: Trials, first: BreachedError, failed: Failed
) -> list[Finding]:
    """Make a failure smaller as far as the bounds allow; whatever becomes of it, it happened."""
    trials.seek(first.findings[0].rule)
    again = False
    try:
        run()
    except BreachedError as error:
        again = True
        failed(error)
    except Flaky as error:
        failed(error)
    except _LeftError:
        again = trials.smallest is not first
        failed(trials.smallest or first)
    except SkipTest:
        # Told a seed of its own (`--hypothesis-seed`), Hypothesis replays nothing.
        again = True
        failed(first)
    trials.go_on()
    smallest = trials.smallest or first
    often = "" if again else ", which does not show it every time"
    by_rule = {one.rule: one for one in reversed(smallest.findings)}
    trials.known |= set(by_rule)
    return [
        replace(one, text=f"{one.text}; the smallest found: {smallest.told}{often}")
        for one in by_rule.values()
    ]
