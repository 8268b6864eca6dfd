"""
What a run amounts to: its breaches, known and new, its verdict and its exit code.

Pure. Knows a run only by its tale.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from loyalty_contract.reports.tale import Found, Tale, Told
from loyalty_contract.running.expectations import Deviation, complaints, from_told
from loyalty_contract.running.run import BREACHES, Exit, rule_verdicts
from loyalty_contract.verdicts import SEVERITY, Verdict, worst


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One broken rule in one case; `known` is the entry that excuses it."""

    told: Told
    found: Found
    known: Deviation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """
    What is said of a whole run.

    `why` tells, in a sentence, what decided it. `rules` and `counts` tell what was seen, known
    deviations included; `verdict` and `exit` leave those out. `counting` are the breaches that
    fail the run, `complaints` the entries of the list of known deviations that do.
    """

    exit: Exit
    verdict: Verdict
    why: str
    breaches: tuple[Breach, ...]
    counting: tuple[Breach, ...]
    complaints: tuple[str, ...]
    counts: dict[Verdict, int]
    rules: dict[str, Verdict]

    @property
    def new(self) -> tuple[Breach, ...]:
        """The breaches that nothing excuses, the most serious first."""
        return tuple(breach for breach in self.breaches if breach.known is None)

    @property
    def known(self) -> tuple[Breach, ...]:
        """The breaches that the list of known deviations excuses."""
        return tuple(breach for breach in self.breaches if breach.known is not None)


def judge(tale: Tale) -> Judgement:
    """Return what a tale amounts to."""
    results = tuple(tale.results.values())
    deviations = tuple(from_told(entry) for entry in tale.start.get("deviations", ()))
    today = date.fromisoformat(tale.start.get("at", "1970-01-01")[:10])
    breaches = _breaches(tale, deviations, today)
    stale = _stale(tale, deviations, breaches, today)
    counting = _counting(tale, breaches)
    exit_code, why = _exit(tale, counting, stale)
    return Judgement(
        exit=exit_code,
        verdict=_verdict(results, breaches, exit_code, stale),
        why=why,
        breaches=breaches,
        counting=counting,
        complaints=stale,
        counts=_ordered(Counter(told.verdict for told in results)),
        rules=rule_verdicts(
            (told.rule, told.verdict, [(found.rule, found.verdict) for found in told.findings])
            for told in results
        ),
    )


def _breaches(tale: Tale, deviations: Sequence[Deviation], today: date) -> tuple[Breach, ...]:
    """Every breach, those first that tell most."""
    live = [entry for entry in deviations if entry.until >= today]
    found = [
        Breach(
            told=told,
            found=one,
            known=next((entry for entry in live if entry.excuses(told.case, one.rule)), None),
        )
        for told in tale.results.values()
        for one in told.breaches
    ]
    return tuple(sorted(found, key=lambda one: _weight(one, tale)))


def _weight(one: Breach, tale: Tale) -> tuple[int, bool, int]:
    """The most serious first; of these a rule's own cases, and the smallest request of them."""
    shown = tale.shown.get(one.told.case, [])
    size = min((event["request"]["bytes"] for event in shown), default=0)
    return SEVERITY.index(one.found.verdict), one.found.rule != one.told.rule, size


def _stale(
    tale: Tale, deviations: Sequence[Deviation], breaches: Sequence[Breach], today: date
) -> tuple[str, ...]:
    if not deviations or not (tale.smoke and tale.smoke["accepted"]):
        return ()
    from loyalty_contract.catalogue import catalogue

    results = tale.results.values()
    return tuple(
        complaints(
            deviations,
            today=today,
            known={
                *((case.id, case.rule) for case in catalogue()),
                *((told.case, told.rule) for told in results),
                *((breach.told.case, breach.found.rule) for breach in breaches),
            },
            breached={(breach.told.case, breach.found.rule) for breach in breaches},
            tried={(told.case, told.rule) for told in results if told.ended is Verdict.PASS},
        )
    )


def _counting(tale: Tale, breaches: Sequence[Breach]) -> tuple[Breach, ...]:
    """The breaches that fail the run: those of what is stated, with --strict of the rest too."""
    # Where the example is refused, form is no reason to call a target broken: it may be another's.
    strictly = tale.start.get("strict") and tale.smoke and tale.smoke["accepted"]
    counting = BREACHES["strict" if strictly else "normal"]
    return tuple(one for one in breaches if not one.known and one.found.verdict in counting)


def _exit(tale: Tale, counting: Sequence[Breach], stale: Sequence[str]) -> tuple[Exit, str]:
    smoke = tale.smoke or {"accepted": [], "unreachable": False}
    if smoke["unreachable"]:
        return Exit.UNREACHABLE, "nothing answers there"
    cut = _cut(tale)
    broken = {one.found.rule for one in counting}
    if broken or stale:
        told = [f"{_many(len(broken), 'rule')} broken"] if broken else []
        told += [f"{_many(len(stale), 'known deviation')} to be looked at"] if stale else []
        return Exit.BREACH, "; ".join(filter(None, [*told, cut]))
    if cut:
        return Exit.INCONCLUSIVE, cut
    if not smoke["accepted"]:
        return Exit.INCONCLUSIVE, "the page's own example was not accepted"
    unsure = [told for told in tale.results.values() if told.unsure]
    if unsure:
        return Exit.INCONCLUSIVE, f"{_many(len(unsure), 'case')} without a clear end"
    return Exit.CONFORMANT, "nothing that binds was broken"


def _cut(tale: Tale) -> str:
    """Why a run ended before all was tried, or nothing."""
    left = f"{_many(len(tale.not_run), 'case')} not run"
    if tale.end is None:
        return f"the run was cut off, {left}"
    if tale.end["interrupted"]:
        return f"the run was interrupted, {left}"
    return str(tale.end["cut"])


def _verdict(
    results: Sequence[Told], breaches: Sequence[Breach], code: Exit, stale: Sequence[str]
) -> Verdict:
    """The worst of what nothing excuses; never better than what the exit code says."""
    verdicts = [one.found.verdict for one in breaches if not one.known]
    verdicts += [told.ended for told in results if told.unsure]
    verdicts += [told.verdict for told in results if not told.breaches]
    if stale:
        verdicts.append(Verdict.FAIL)
    if code in {Exit.UNREACHABLE, Exit.INCONCLUSIVE}:
        verdicts.append(Verdict.INCONCLUSIVE)
    return worst(verdicts)


def _ordered(counts: Counter[Verdict]) -> dict[Verdict, int]:
    return {verdict: counts[verdict] for verdict in SEVERITY if counts[verdict]}


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
