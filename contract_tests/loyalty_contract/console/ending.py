"""
The end of a run on the terminal: what broke, the rules by verdict, what was not tested and why.

Tells a tale and its judgement; decides nothing.
"""

from datetime import date

from rich.console import Console
from rich.text import Text

from loyalty_contract.console.breaches import Again, by_rule, tell_breaches, tell_exchange
from loyalty_contract.console.style import COLOURS, plain, verdict_text
from loyalty_contract.console.tables import tell_choices, tell_rules, tell_untested
from loyalty_contract.reports.judging import Judgement
from loyalty_contract.reports.tale import Tale
from loyalty_contract.running.expectations import ready_entry
from loyalty_contract.running.run import Exit

# Of one rule so many new breaches get an entry of their own, else the rule gets one.
_ENTRIES = 5


def tell_end(console: Console, tale: Tale, judgement: Judgement, again: Again) -> None:
    """Tell what a run found out; `again` gives the command that repeats a case."""
    if judgement.exit is Exit.UNREACHABLE:
        return
    smoke = tale.smoke
    if smoke is not None and not smoke["accepted"]:
        _tell_smoke(console, tale, judgement)
    elif smoke is not None:
        tell_breaches(console, tale, judgement.new, again)
        _tell_known(console, judgement)
        console.print()
        tell_rules(console, judgement.rules, tale.results.values())
        tell_choices(console, tale.results.values())
        tell_untested(console, tale.results.values(), tale.not_run)
        tell_entries(console, tale, judgement)
    _tell_verdict(console, tale, judgement)


def tell_entries(console: Console, tale: Tale, judgement: Judgement) -> None:
    """Print, ready to be copied, an entry for each new breach."""
    if not judgement.counting:
        return
    console.print(Text("To list what is new as known deviations (--expect FILE):", "bold"))
    for entry in entries(tale, judgement, _ENTRIES):
        console.print()
        console.print(Text(entry), soft_wrap=True)
    console.print()


def entries(tale: Tale, judgement: Judgement, most: int) -> list[str]:
    """Return an entry for each new breach; one for a rule broken in more than `most` cases."""
    today = date.fromisoformat(tale.start["at"][:10])
    ready = []
    for rule, found in by_rule(judgement.counting):
        if len(found) > most:
            said = f"{len(found)} cases, {found[0].told.case} the first"
            ready.append(ready_entry("", rule, said, today))
        else:
            ready += [ready_entry(one.told.case, rule, one.found.text, today) for one in found]
    return ready


def _tell_smoke(console: Console, tale: Tale, judgement: Judgement) -> None:
    console.print()
    head = "The page's own example was not accepted, so nothing else was tried."
    console.print(Text(head, "bold"))
    for case, exchanges in tale.shown.items():
        console.print()
        console.print(Text(f"  {case.rpartition('@')[2]}", "bold"))
        tell_exchange(console, exchanges[-1])
    console.print()
    said = {(one.found.rule, one.found.text): one.found for one in judgement.breaches}
    for found in said.values():
        verdict = verdict_text(found.verdict)
        console.print(Text.assemble("  ", verdict, f"  {found.rule}  ", plain(found.text)))
    for hint in (tale.smoke or {}).get("advice", []):
        console.print(plain(f"  {hint}", "yellow"), soft_wrap=True)
    console.print()


def _tell_known(console: Console, judgement: Judgement) -> None:
    if judgement.known:
        console.print()
        console.print(Text("Known deviations", "bold"))
        for one in judgement.known:
            entry = one.known
            if entry:
                text = f"  {one.found.rule}  {one.told.case}: {entry.reason} (until {entry.until})"
                console.print(plain(text, "dim"))
    if judgement.complaints:
        console.print()
        console.print(Text("Entries of the list of known deviations to be looked at", "bold red"))
        for complaint in judgement.complaints:
            console.print(plain(f"  {complaint}"))


def _tell_verdict(console: Console, tale: Tale, judgement: Judgement) -> None:
    counts = ", ".join(f"{count} {verdict.value}" for verdict, count in judgement.counts.items())
    end = tale.end or {}
    seconds = end.get("seconds")
    spent = "" if seconds is None else f" in {seconds:.1f} s"
    requests = end.get("requests", tale.requests)
    size = end.get("bytes", tale.size)
    line = Text(judgement.verdict.value, COLOURS[judgement.verdict])
    line.append(f"  {judgement.why}", "bold")
    console.print(line)
    console.print(
        Text(
            f"{counts} · {requests:,} requests, {size:,} bytes{spent}"
            f" · tier {tale.start['tier']}, seed {tale.start['seed']}"
            f" · exit {judgement.exit.value}",
            "dim",
        ),
        soft_wrap=True,
    )
