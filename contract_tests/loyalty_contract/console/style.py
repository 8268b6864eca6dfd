"""
How things look on a terminal: a console that believes no markup, a colour for each verdict.
"""

import io
from collections.abc import Callable
from typing import TextIO

from rich.console import Console
from rich.text import Text

from loyalty_contract.verdicts import Verdict
from loyalty_contract.wire.terminal import harmless, short

# Where nobody looks, lines are cut nowhere but here.
_PLAIN_WIDTH = 110

COLOURS = {
    Verdict.FAIL: "bold red",
    Verdict.HARNESS_ERROR: "bold red reverse",
    Verdict.NON_STRICT: "yellow",
    Verdict.INCONCLUSIVE: "magenta",
    Verdict.SKIP: "dim",
    Verdict.INFO: "cyan",
    Verdict.PASS: "green",
}


def console_on(file: TextIO) -> Console:
    """Return a console on a stream: rich's own markup, emoji and guesses are off."""
    width = None if file.isatty() else _PLAIN_WIDTH
    return Console(file=file, width=width, markup=False, emoji=False, highlight=False)


def print_on(file: TextIO, tell: Callable[[Console], None]) -> None:
    """Let something be told on a stream; where nobody looks, lines end where their text does."""
    if file.isatty():
        tell(console_on(file))
        return
    told = io.StringIO()
    tell(console_on(told))
    lines = told.getvalue().split("\n")[:-1]
    file.writelines(line.rstrip() + "\n" for line in lines)
    file.flush()


def verdict_text(verdict: Verdict) -> Text:
    """Return a verdict in its colour."""
    return Text(verdict.value, COLOURS[verdict])


def strange(text: str, most: int, style: str = "") -> Text:
    """Return what came from a target as harmless text of at most so many characters."""
    return Text(short(text, most), style)


def plain(text: str, style: str = "") -> Text:
    """Return a whole text, harmless."""
    return Text(harmless(text), style)
