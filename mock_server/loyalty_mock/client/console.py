"""
How a send is told to a person: a bar where there is a terminal, else a line now and then.

Knows the token only to keep it out of every line.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, Protocol

from loyalty_mock.client.delivering import Teller

_EVERY_SECONDS = 5.0
MASK = "***"
_TELLING = 4


class Console(Teller, Protocol):
    """Who tells a person how it goes, and how far in the input it is."""

    def read(self, share: float) -> None:
        """Tell which share of the input was read."""


def harmless(text: str, token: str | None) -> str:
    """Return a text without the token and without what a terminal would obey."""
    # A token of few letters stands in any text by chance, and hides nothing.
    masked = text.replace(token, MASK) if token and len(token) >= _TELLING else text
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in masked)


class Plain:
    """Lines: one every few seconds while it goes on."""

    def __init__(self, stream: IO[str], token: str | None, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._token = token
        self._clock = clock
        self._told = clock()
        self._sent = 0
        self._share = 0.0

    def read(self, share: float) -> None:
        """Keep it for the next line."""
        self._share = share

    def sent(self, members: int) -> None:
        """Say so, unless a line was said a moment ago."""
        self._sent += members
        if self._clock() - self._told >= _EVERY_SECONDS:
            self._told = self._clock()
            self.say(f"{self._sent:,} members sent, {self._share:.0%} of the input read")

    def say(self, text: str) -> None:
        """Say a line."""
        self._stream.write(harmless(text, self._token) + "\n")
        self._stream.flush()


class _Bar:
    def __init__(self, progress: Any, token: str | None) -> None:
        self._progress = progress
        self._token = token
        self._task = progress.add_task("", total=1.0, members=0)
        self._sent = 0

    def read(self, share: float) -> None:
        self._progress.update(self._task, completed=share)

    def sent(self, members: int) -> None:
        self._sent += members
        self._progress.update(self._task, members=self._sent)

    def say(self, text: str) -> None:
        self._progress.console.print(
            harmless(text, self._token), markup=False, highlight=False, soft_wrap=True
        )


@contextmanager
def console(stream: IO[str], token: str | None) -> Iterator[Console]:
    """Give a bar on a terminal, else plain lines."""
    if not stream.isatty():
        yield Plain(stream, token, time.monotonic)
        return
    from rich.console import Console as Terminal
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.fields[members]:>12,} members"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Terminal(file=stream), transient=True) as progress:
        yield _Bar(progress, token)
