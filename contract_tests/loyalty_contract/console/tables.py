"""
The rules by verdict, what the page leaves open as observed, what was not tested and why.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from loyalty_contract.console.style import plain, verdict_text
from loyalty_contract.reports.tale import Told
from loyalty_contract.reports.words import listed
from loyalty_contract.verdicts import SEVERITY, Verdict
from loyalty_schemas.contract import rules

_NAMED = 8


def tell_rules(console: Console, earned: Mapping[str, Verdict], results: Iterable[Told]) -> None:
    """Tell every rule with its worst verdict and how many of its cases earned which."""
    counts: dict[str, Counter[Verdict]] = {}
    for told in results:
        counts.setdefault(told.rule, Counter())[told.verdict] += 1
    seen = [verdict for verdict in SEVERITY if any(count[verdict] for count in counts.values())]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("rule", no_wrap=True)
    table.add_column("binds", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for verdict in seen:
        table.add_column(verdict.value.lower(), justify="right", no_wrap=True)
    for rule in sorted(earned, key=_order):
        known = rules().get(rule)
        row = counts.get(rule, Counter())
        table.add_row(
            rule,
            known.standing if known else "",
            verdict_text(earned[rule]),
            *(str(row[verdict] or "") for verdict in seen),
        )
    console.print(table)


def tell_choices(console: Console, results: Iterable[Told]) -> None:
    """Tell how the target makes the choices that the page leaves open."""
    observed = choices(results)
    if not observed:
        return
    console.print(Text("What the page leaves open, as observed", "bold"))
    table = Table.grid(padding=(0, 2))
    for knob, values in observed.items():
        table.add_row("", knob, plain(" or ".join(values)))
    console.print(table)
    console.print()


def choices(results: Iterable[Told]) -> dict[str, list[str]]:
    """Return each open choice with the values observed, in the order of the knobs' names."""
    observed: dict[str, dict[str, None]] = {}
    for told in results:
        for found in told.findings:
            if found.knob:
                observed.setdefault(found.knob, {})[found.observed] = None
    return {knob: list(values) for knob, values in sorted(observed.items())}


def tell_untested(console: Console, results: Iterable[Told], not_run: list[str]) -> None:
    """Tell what was not tested, or to no clear end, by reason."""
    reasons: dict[tuple[Verdict, str], list[str]] = {}
    for told in results:
        if told.ended is not Verdict.PASS:
            reasons.setdefault((told.ended, told.reason), []).append(told.case)
    if not_run:
        reasons[Verdict.SKIP, "the run ended before"] = not_run
    if not reasons:
        return
    console.print(Text("Not tested, and why", "bold"))
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for (verdict, reason), cases in sorted(reasons.items(), key=lambda one: -len(one[1])):
        named = cases if len(cases) <= 2 else sorted({case.partition("/")[0] for case in cases})
        text = plain(reason[:300])
        text.append(f"  ({listed(named, _NAMED)})", "dim")
        table.add_row("", verdict_text(verdict), str(len(cases)), text)
    console.print(table)
    console.print()


def _order(rule: str) -> int:
    """Where a rule stands in the contract; one it does not know comes last."""
    known = list(rules())
    return known.index(rule) if rule in known else len(known)
