"""
What a run says while it goes on: a bar on a terminal, a line now and then elsewhere.

Listens to events; knows neither sockets nor cases.
"""

from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from loyalty_contract.running.smoke import SMOKE
from loyalty_contract.wire.terminal import short

_STEPS = 10
_CASE_WIDTH = 44


class Watch(Protocol):
    """Who is told of a run's events while it goes on."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def hear(self, event: dict[str, object]) -> None:
        """Take in one event."""
        ...


class Tally:
    """What is counted of a run under way."""

    def __init__(self) -> None:
        self.total = self.done = self.broken = self.requests = 0
        self.under_way: dict[str, None] = {}

    def hear(self, event: dict[str, object]) -> None:
        """Count one event."""
        match event:
            case {"event": "start", "cases": list() as cases}:
                self.total = len(cases)
            case {"event": "exchange"}:
                self.requests += 1
            case {"event": "case", "case": str() as case}:
                self.under_way[case] = None
            case {"event": "result", "case": str() as case, "verdict": verdict}:
                self.under_way.pop(case, None)
                self.done += not case.startswith(SMOKE)
                self.broken += verdict in {"FAIL", "NON-STRICT"}

    @property
    def told(self) -> str:
        """The counts in words."""
        broken = f"{self.broken} broken" if self.broken else "none broken"
        return f"{self.requests} requests, {broken}"


class Bar:
    """A progress bar, with what is being done beside it."""

    def __init__(self, console: Console) -> None:
        self._tally = Tally()
        self._bar = Progress(
            TextColumn("{task.fields[doing]}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}", markup=False),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=None, doing="the page's example", told="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def hear(self, event: dict[str, object]) -> None:
        """Move the bar by one event."""
        tally = self._tally
        tally.hear(event)
        doing = next(reversed(tally.under_way), "the page's example")
        self._bar.update(
            self._task,
            total=tally.total or None,
            completed=tally.done,
            doing=f"{short(doing, _CASE_WIDTH):<{_CASE_WIDTH}}",
            told=tally.told,
        )


class Lines:
    """A line for each tenth of the cases."""

    def __init__(self, console: Console) -> None:
        self._tally = Tally()
        self._console = console
        self._tenth = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def hear(self, event: dict[str, object]) -> None:
        """Say something where another tenth of the cases is done."""
        tally = self._tally
        tally.hear(event)
        tenth = _STEPS * tally.done // tally.total if tally.total else 0
        if event["event"] == "result" and tenth > self._tenth:
            self._tenth = tenth
            self._console.print(f"{tally.done} of {tally.total} cases, {tally.told}")


def watching(console: Console) -> Watch:
    """Return the watch for a console: a bar where somebody looks."""
    return Bar(console) if console.is_terminal else Lines(console)
