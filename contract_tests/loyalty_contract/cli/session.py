"""
One run from its settings to its exit code: the wiring of everything that does the work.

The only place where sockets, files, clocks and terminal come together; decides nothing itself.
"""

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

import click

from loyalty_contract.cli.choice import Choice, again_options
from loyalty_contract.cli.target import Target
from loyalty_contract.console.ending import tell_end
from loyalty_contract.console.progress import watching
from loyalty_contract.console.style import console_on, print_on
from loyalty_contract.reports.judging import judge
from loyalty_contract.reports.tale import Tale
from loyalty_contract.reports.words import repeating, replaying
from loyalty_contract.reports.writing import EVENTS, capsule_name, prepared, write_reports
from loyalty_contract.running.driver import Driver
from loyalty_contract.running.events import VERSION, EventLog
from loyalty_contract.running.expectations import Deviation, told
from loyalty_contract.running.run import Exit, Plan, run_cases
from loyalty_contract.talks.stage import Stage
from loyalty_contract.wire.carrier import greet
from loyalty_contract.wire.masks import masks_for
from loyalty_contract.wire.pace import Budget, BudgetError, Pace
from loyalty_contract.wire.transport import BadTargetError, HttpTransport, base_of

# A case sends no more than this at once.
_AT_ONCE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the command line asks of a run."""

    url: str
    target: Target
    choice: Choice
    strict: bool
    report_dir: Path | None
    deviations: tuple[Deviation, ...]
    concurrency: int
    max_requests: int | None
    max_bytes: int | None


def session(settings: Settings) -> Exit:
    """Run once; return the exit code. Raises click's exceptions for what cannot be used."""
    transport = transport_to(settings.url, settings.target, settings.concurrency)
    settings.choice.cases()
    tale = Tale()
    screen = console_on(sys.stderr)
    with _events_file(settings.report_dir) as file, watching(screen) as watch:

        def listens(event: dict[str, Any]) -> None:
            tale.feed(event)
            watch.hear(event)

        log = EventLog(file, masks_for(settings.target.secrets), listens)
        _run(settings, transport, log)
    transport.close()
    judgement = judge(tale)
    if judgement.exit is Exit.UNREACHABLE:
        click.echo(f"loyalty-contract: nothing answers at {transport.base}", err=True)
    again = _again(settings, tale)
    print_on(sys.stdout, lambda console: tell_end(console, tale, judgement, again))
    if settings.report_dir:
        write_reports(settings.report_dir)
        if judgement.exit is not Exit.UNREACHABLE:
            click.echo(f"report: {settings.report_dir / 'report.html'}")
    return judgement.exit


def transport_to(url: str, target: Target, connections: int) -> HttpTransport:
    """Return the way to a target; raises click.UsageError where its URL cannot be used."""
    try:
        if "@" in urlsplit(base_of(url)).netloc:
            raise click.UsageError("no credentials in the URL: give them as --header 'Name: value'")
        return HttpTransport(
            url,
            headers=target.headers,
            ca_file=target.ca_file,
            timeout=target.timeout,
            connections=_AT_ONCE * connections,
        )
    except BadTargetError as error:
        raise click.UsageError(str(error)) from error


def driver_for(
    transport: HttpTransport,
    target: Target,
    stage: Callable[[str], Stage],
    log: EventLog,
    budget: Budget | None = None,
) -> tuple[Driver, Pace, Callable[[], None]]:
    """Return a driver in real time, its pace, and what ends both at once."""
    halted = threading.Event()

    def sleep(seconds: float) -> None:
        halted.wait(seconds)

    pace = Pace(clock=time.monotonic, sleep=sleep, rate=target.rate, budget=budget)

    def halt() -> None:
        pace.stop("the run was interrupted")
        halted.set()

    canary = stage("canary")
    driver = Driver(
        transport=transport,
        pace=pace,
        clock=time.monotonic,
        sleep=sleep,
        secrets=target.secrets,
        canary=canary.batch,
        heard=log.exchange,
        patience=target.task_timeout,
    )
    return driver, pace, halt


def _run(settings: Settings, transport: HttpTransport, log: EventLog) -> None:
    """The run itself, into the log; Ctrl-C ends it early."""
    target, choice = settings.target, settings.choice
    plan = Plan(
        cases=choice.cases(),
        access=target.access,
        seed=choice.seed,
        tier=choice.tier,
        examples=choice.examples,
        concurrency=settings.concurrency,
        pins=choice.pins,
    )

    def stage(case: str) -> Stage:
        return Stage(media=choice.media[0], access=target.access, seed=choice.seed, case=case)

    budget = Budget(requests=settings.max_requests, size=settings.max_bytes)
    driver, pace, halt = driver_for(transport, target, stage, log, budget)
    log.write("start", **_start(settings, transport.base))
    began = time.monotonic()
    interrupted = False
    try:
        driver, first = greet(driver, stage("smoke"), choice.media)
        log.smoke(first)
        if first.accepted:
            outcome = run_cases(plan, driver, first, log.begun, log.result, halt=halt)
            interrupted = outcome.interrupted
    except KeyboardInterrupt:
        interrupted = True
        halt()
    except BudgetError:
        pass  # the pace tells, below
    log.write(
        "end",
        interrupted=interrupted,
        cut="" if interrupted else pace.spent,
        requests=pace.requests,
        bytes=pace.size,
        seconds=round(time.monotonic() - began, 3),
    )


def _start(settings: Settings, base: str) -> dict[str, Any]:
    """What a run is begun with, as plain values; no token among them."""
    choice, access = settings.choice, settings.target.access
    return {
        "version": VERSION,
        "kit": version("loyalty-kit"),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "url": base,
        "seed": choice.seed,
        "tier": choice.tier.name.lower(),
        "encodings": [media.value for media in choice.media],
        "examples": choice.examples,
        "profile": choice.profile,
        "pins": dict(choice.pins),
        "strict": settings.strict,
        "programs": [access.program, *filter(None, (access.second_program,))],
        "unknown_program": access.unknown_program,
        "again": again_options(settings.target, choice),
        "deviations": [told(entry) for entry in settings.deviations],
        "cases": [case.id for case in choice.cases()],
    }


def _again(settings: Settings, tale: Tale) -> Callable[[str], str]:
    """The command that repeats a case: its capsule where there is one."""
    folder = settings.report_dir
    if folder is None:
        return lambda case: repeating(tale, case)
    return lambda case: replaying(tale, str(folder / capsule_name(case)))


@contextlib.contextmanager
def _events_file(folder: Path | None) -> Iterator[TextIO | None]:
    if folder is None:
        yield None
        return
    try:
        prepared(folder)
        file = (folder / EVENTS).open("w", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{folder}: cannot be written: {error.strerror}") from error
    with file:
        yield file
