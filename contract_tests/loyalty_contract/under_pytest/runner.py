"""
One target under pytest: greeted once, then questioned case by case, each with its own outcome.

The rim of the second runner, as `cli_session` is of the first: the same options, cases, driver
and words. Imported only where a URL was given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import click
import pytest

from loyalty_contract.cases import Case
from loyalty_contract.cli.choice import Choice, again_options, choice_options
from loyalty_contract.cli.session import driver_for, transport_to
from loyalty_contract.cli.target import Target, target_options
from loyalty_contract.reports.tale import Event, Found, Tale, Told
from loyalty_contract.reports.words import answered, asked, exchanges_of, repeating
from loyalty_contract.running.driver import Driver
from loyalty_contract.running.events import EventLog
from loyalty_contract.running.run import BREACHES, Exit, Plan, run_cases
from loyalty_contract.running.smoke import SMOKE, Smoke, advice, case_of
from loyalty_contract.sources.properties import Searching
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import Verdict
from loyalty_contract.wire.access import AccessError
from loyalty_contract.wire.carrier import greet
from loyalty_contract.wire.masks import Masks, masks_for
from loyalty_contract.wire.terminal import short
from loyalty_contract.wire.transport import HttpTransport
from loyalty_schemas.profiles import ProfileError

_BODY = 600
_FOUND = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run is told on pytest's command line."""

    target: Target
    choice: Choice


@click.command()
@target_options
@choice_options
def _options(*, target: Target, choice: Choice) -> Options:
    return Options(target=target, choice=choice)


def options_from(words: Sequence[str]) -> Options:
    """Return what the words of a command line amount to; raises pytest.UsageError."""
    try:
        found: Options = _options.main(list(words), prog_name="pytest", standalone_mode=False)
    except click.ClickException as error:
        told = error.format_message().replace("'--", "'--loyalty-")
        raise pytest.UsageError(f"loyalty: {told}") from None
    except (AccessError, ProfileError) as error:
        raise pytest.UsageError(f"loyalty: {error}") from None
    return found


def items(options: Options) -> list[Case]:
    """Return the cases chosen, the first step before them; raises pytest.UsageError for none."""
    try:
        return [*map(case_of, options.choice.media), *options.choice.cases()]
    except click.UsageError as error:
        raise pytest.UsageError(f"loyalty: {error.format_message()}") from None


class HopelessError(Exception):
    """Nothing answers at the URL, or nothing is accepted; `code` is the command's exit code."""

    def __init__(self, text: str, code: Exit) -> None:
        super().__init__(f"loyalty: {text}")
        self.code = code


@dataclass(kw_only=True)
class Questioner:
    """A target and how its cases are driven; `ask` may raise any of pytest's outcomes."""

    options: Options
    strict: bool
    transport: HttpTransport
    driver: Driver
    first: Smoke
    log: EventLog
    tale: Tale
    masks: Masks
    notes: list[str] = field(default_factory=list)

    def ask(self, case: Case) -> Told:
        """
        Play a case and return what is told of it where it passed.

        Raises pytest's Failed for a breach and for what has no clear end, Skipped for what
        cannot be tried, XFailed for a breach that counts only strictly.
        """
        self.notes.clear()
        if case.id.startswith(SMOKE):
            return self._settled(self.tale.results[case.id])
        plan = Plan(
            cases=(self._listened(case),),
            access=self.options.target.access,
            seed=self.options.choice.seed,
            tier=self.options.choice.tier,
            examples=self.options.choice.examples,
            concurrency=1,
            pins=self.options.choice.pins,
        )
        if run_cases(plan, self.driver, self.first, self.log.begun, self.log.result).interrupted:
            raise KeyboardInterrupt
        return self._settled(self.tale.results[case.id])

    def _listened(self, case: Case) -> Case:
        """The case, with Hypothesis's own words on its failures kept."""
        if not isinstance(case.play, Searching):
            return case
        return replace(case, play=replace(case.play, failed=self._hear))

    def _hear(self, error: Exception) -> None:
        self.notes += getattr(error, "__notes__", [])

    def _settled(self, told: Told) -> Told:
        counts = BREACHES["strict" if self.strict else "normal"]
        if any(found.verdict in counts for found in told.breaches):
            pytest.fail(self._text(told), pytrace=False)
        if told.unsure:
            pytest.fail(self._text(told), pytrace=False)
        if told.breaches:
            pytest.xfail(f"{Verdict.NON_STRICT}: {_short(told.breaches[0])}")
        if told.verdict is Verdict.SKIP:
            pytest.skip(told.reason)
        self.tale.shown.pop(told.case, None)
        return told

    def _text(self, told: Told) -> str:
        lines = [
            f"{told.case} {told.verdict}",
            _row("page", told.page),
            _row("expected", told.expect),
        ]
        if told.unsure:
            lines.append(_row("unclear", short(f"{told.ended}: {told.reason}", _FOUND)))
        for found in told.breaches:
            lines.append(_row("found", _short(found)))
            for event in exchanges_of(self.tale, told, found):
                lines += _exchange(event)
        lines += [self.masks.text(note) for note in self.notes]
        return "\n".join([*lines, _row("again", repeating(self.tale, told.case))])


def questioner(url: str, options: Options, *, strict: bool) -> Questioner:
    """Greet a target; raises HopelessError where there is no use in going on."""
    target, choice = options.target, options.choice
    try:
        transport = transport_to(url, target, 1)
    except click.UsageError as error:
        raise HopelessError(error.format_message(), Exit.USAGE) from None
    tale, masks = Tale(), masks_for(target.secrets)
    log = EventLog(None, masks, tale.feed)
    log.write("start", url=transport.base, seed=choice.seed, again=again_options(target, choice))

    def stage(case: str) -> Stage:
        return Stage(media=choice.media[0], access=target.access, seed=choice.seed, case=case)

    driver, _, _ = driver_for(transport, target, stage, log)
    driver, first = greet(driver, stage("smoke"), choice.media)
    log.smoke(first)
    if first.unreachable:
        raise HopelessError(f"nothing answers at {transport.base}", Exit.UNREACHABLE)
    if not first.accepted:
        told = " ".join([first.results[0].reason, *advice(first.answers)])
        raise HopelessError(short(masks.text(told), _FOUND), Exit.INCONCLUSIVE)
    return Questioner(
        options=options,
        strict=strict,
        transport=transport,
        driver=driver,
        first=first,
        log=log,
        tale=tale,
        masks=masks,
    )


def _exchange(event: Event) -> list[str]:
    return [
        _row("sent", short(asked(event), _BODY)),
        _row("", short(event["request"]["body"], _BODY)),
        _row("came", short(answered(event), _BODY)),
        _row("", short(event["answer"]["body"], _BODY)),
    ]


def _short(found: Found) -> str:
    return short(f"{found.rule} {found.verdict}: {found.text}", _FOUND)


def _row(name: str, text: Any) -> str:
    return f"  {name:<9} {text}"
