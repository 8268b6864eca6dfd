"""
One run from its settings to its exit code: the wiring of everything that does the work.

The only place where sockets, files, clocks and terminal come together; decides nothing itself.
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from loyalty_contract.cli_options import Choice, Target
from loyalty_contract.console.ending import tell_end
from loyalty_contract.driver import Driver
from loyalty_contract.events import EventLog
from loyalty_contract.masks import masks_for
from loyalty_contract.pace import Budget, Pace
from loyalty_contract.reports.tale import Tale
from loyalty_contract.run import BREACHES, Exit, Outcome, Plan, run_cases
from loyalty_contract.smoke import advice, first_step
from loyalty_contract.stage import Stage
from loyalty_contract.transport import BadTargetError, HttpTransport


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the command line asks of a run."""

    url: str
    target: Target
    choice: Choice
    strict: bool
    report_dir: Path | None
    expect: Path | None
    concurrency: int
    max_requests: int | None
    max_bytes: int | None


def session(settings: Settings) -> int:
    """Run once; return the exit code. Raises click's exceptions for what cannot be used."""
    transport = transport_to(settings.url, settings.target, settings.concurrency)
    target, choice = settings.target, settings.choice
    cases = choice.cases()
    stop = threading.Event()

    def sleep(seconds: float) -> None:
        stop.wait(seconds)

    pace = Pace(
        clock=time.monotonic,
        sleep=sleep,
        rate=target.rate,
        budget=Budget(requests=settings.max_requests, size=settings.max_bytes),
    )
    tale = Tale()
    with _events_file(settings.report_dir) as file:
        log = EventLog(file, masks_for(target.secrets), tale.feed)
        plan = Plan(
            cases=cases,
            access=target.access,
            seed=choice.seed,
            tier=choice.tier,
            examples=choice.examples,
            concurrency=settings.concurrency,
            pins=choice.pins,
        )
        canary = _stage(settings, "canary")
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
        log.write(
            "start",
            url=transport.base,
            seed=choice.seed,
            tier=choice.tier.name.lower(),
            profile=choice.profile,
            strict=settings.strict,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            cases=[case.id for case in cases],
        )
        began = time.monotonic()
        first = first_step(driver, _stage(settings, "smoke"), choice.media)
        for result in first.results:
            log.result(result)
        if first.unreachable:
            click.echo(f"loyalty-contract: nothing answers at {transport.base}", err=True)
            return Exit.UNREACHABLE
        outcome = Outcome(results=first.results, smoke=first)
        if first.accepted:
            outcome = run_cases(plan, driver, first, log.begun, log.result, halt=stop.set)
        else:
            for line in advice(first.answers):
                click.echo(line)
        log.write("end", requests=pace.requests, bytes=pace.size, seconds=time.monotonic() - began)
    tell_end(tale)
    return outcome.exit(BREACHES["strict" if settings.strict else "normal"])


def transport_to(url: str, target: Target, connections: int) -> HttpTransport:
    """Return the way to a target; raises click.UsageError where its URL cannot be used."""
    try:
        return HttpTransport(
            url,
            headers=target.headers,
            ca_file=target.ca_file,
            timeout=target.timeout,
            connections=max(8, 2 * connections),
        )
    except BadTargetError as error:
        raise click.UsageError(str(error)) from error


def _stage(settings: Settings, case: str) -> Stage:
    return Stage(
        media=settings.choice.media[0],
        access=settings.target.access,
        seed=settings.choice.seed,
        case=case,
    )


@contextlib.contextmanager
def _events_file(folder: Path | None) -> Iterator[TextIO | None]:
    if folder is None:
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "events.ndjson").open("w", encoding="utf-8") as file:
        yield file
