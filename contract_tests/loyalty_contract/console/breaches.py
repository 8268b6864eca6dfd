"""
What broke, on the terminal: by rule, the most serious first, each with what shows and repeats it.
"""

import re
from collections.abc import Callable, Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from loyalty_contract.console.style import plain, strange, verdict_text
from loyalty_contract.reports.judging import Breach
from loyalty_contract.reports.tale import Event, Tale
from loyalty_contract.reports.words import answered, asked, exchanges_of, listed
from loyalty_contract.verdicts import SEVERITY
from loyalty_schemas.contract import rules

# Of one rule so many cases are told in full; the report and `--only RULE` have them all.
_IN_FULL = 3
_NAMED = 6
_BODY = 320
_LABEL = 8
_LAYOUT = re.compile(r"\s*[\r\n]\s*")

Again = Callable[[str], str]


def tell_breaches(console: Console, tale: Tale, breaches: Iterable[Breach], again: Again) -> None:
    """Tell breaches; `again` gives the command that repeats a case."""
    for rule, found in by_rule(breaches):
        _tell_rule(console, tale, rule, found, again)


def by_rule(breaches: Iterable[Breach]) -> list[tuple[str, list[Breach]]]:
    """Return breaches by rule: the most serious rule first, then the most often broken."""
    grouped: dict[str, list[Breach]] = {}
    for one in breaches:
        grouped.setdefault(one.found.rule, []).append(one)
    return sorted(grouped.items(), key=_weight)


def _weight(entry: tuple[str, list[Breach]]) -> tuple[int, int, str]:
    rule, found = entry
    return SEVERITY.index(found[0].found.verdict), -len(found), rule


def _tell_rule(console: Console, tale: Tale, rule: str, found: list[Breach], again: Again) -> None:
    known = rules().get(rule)
    head = Text.assemble(verdict_text(found[0].found.verdict), "  ", (rule, "bold"))
    if known:
        head.append(f"  {known.standing}: {known.says}")
    console.print()
    console.print(head)
    for one in found[:_IN_FULL]:
        console.print()
        _tell_case(console, tale, one, again)
    if left := [one.told.case for one in found[_IN_FULL:]]:
        console.print()
        console.print(Text(f"  … and {listed(left, _NAMED)}", "dim"))


def _tell_case(console: Console, tale: Tale, one: Breach, again: Again) -> None:
    told, found = one.told, one.found
    grid = _grid()
    _row(grid, "case", Text(told.case, "bold"))
    _row(grid, "page", plain(told.page))
    _row(grid, "expected", plain(told.expect))
    _row(grid, "found", strange(found.text, _BODY, "red"))
    for event in exchanges_of(tale, told, found):
        add_exchange(grid, event)
    console.print(Padding(grid, (0, 0, 0, 2)))
    # The command is never broken, so that it can be copied.
    line = Text.assemble("  ", (f"{'again':<{_LABEL}}", "dim"), " ", again(told.case))
    console.print(line, soft_wrap=True)


def tell_exchange(console: Console, event: Event) -> None:
    """Tell what was sent and what came back, shortly."""
    grid = _grid()
    add_exchange(grid, event)
    console.print(Padding(grid, (0, 0, 0, 2)))


def add_exchange(grid: Table, event: Event) -> None:
    """Add the rows that tell an exchange."""
    _row(grid, "sent", strange(asked(event), _BODY))
    _row(grid, "", _body(event["request"]["body"]))
    _row(grid, "came", strange(answered(event), _BODY))
    _row(grid, "", _body(event["answer"]["body"]))


def _body(text: str) -> Text:
    """The start of a body on few lines: how it is laid out stands in the report."""
    return strange(_LAYOUT.sub(" ", text).strip(), _BODY, "dim")


def _grid() -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="dim", width=_LABEL, no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def _row(grid: Table, name: str, text: Text) -> None:
    if text.plain:
        grid.add_row(name, text)
