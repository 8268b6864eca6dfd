"""
A capsule tried again: the case is made anew from its recipe and driven on a server.
"""

import sys
from collections.abc import Callable, Sequence

import click
from rich.console import Console
from rich.text import Text

from loyalty_contract.cases import BOTH, Case
from loyalty_contract.cli.session import driver_for, transport_to
from loyalty_contract.cli.target import Target
from loyalty_contract.console.breaches import tell_exchange
from loyalty_contract.console.style import plain, print_on, verdict_text
from loyalty_contract.reports.tale import Found, Tale, Told
from loyalty_contract.reports.words import exchanges_of
from loyalty_contract.running.capsules import Capsule, CapsuleError
from loyalty_contract.running.driver import Driver
from loyalty_contract.running.events import EventLog
from loyalty_contract.running.result import Result
from loyalty_contract.running.run import Exit, Plan, lacking
from loyalty_contract.running.smoke import SMOKE, Smoke, case_of
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import Verdict
from loyalty_contract.wire.carrier import greet
from loyalty_contract.wire.masks import masks_for
from loyalty_contract.wire.terminal import harmless

_UNSURE = frozenset({Verdict.SKIP, Verdict.INCONCLUSIVE, Verdict.HARNESS_ERROR})


def replayed(recipe: Capsule, url: str, target: Target) -> Exit:
    """Try a capsule on a server and say what came of it; raises CapsuleError."""
    case = case_in(recipe)
    transport = transport_to(url, target, 1)
    plan = Plan(
        cases=(case,),
        access=target.access,
        seed=recipe.seed,
        examples=recipe.examples,
        pins=recipe.pins,
    )
    tale = Tale()
    log = EventLog(None, masks_for(target.secrets), tale.feed)

    def stage(name: str) -> Stage:
        return Stage(media=case.media, access=target.access, seed=recipe.seed, case=name)

    driver, _, _ = driver_for(transport, target, stage, log)
    driver, first = greet(driver, stage("smoke"))
    log.smoke(first)
    if first.unreachable:
        click.echo(f"loyalty-contract: nothing answers at {transport.base}", err=True)
        return Exit.UNREACHABLE
    log.result(_result(recipe, case, first, driver, plan.stage))
    return _tell(recipe, tale, tale.results[case.id])


def case_in(recipe: Capsule) -> Case:
    """Return the case a capsule is of; raises CapsuleError where this kit has none of the name."""
    from loyalty_contract.catalogue import catalogue

    for case in catalogue():
        if case.id == recipe.case:
            return case
    for media in BOTH:
        if recipe.case == f"{SMOKE}{media}":
            return case_of(media)
    raise CapsuleError(f"there is no case {recipe.case!r} in this version of the kit")


def _result(
    recipe: Capsule,
    case: Case,
    first: Smoke,
    driver: Driver,
    stage: Callable[[Case, Smoke], Stage],
) -> Result:
    if recipe.case.startswith(SMOKE):
        return next(result for result in first.results if result.case.id == case.id)
    if not first.accepted:
        why = "the page's own example was not accepted"
        return Result(case=case, verdict=Verdict.SKIP, ended=Verdict.SKIP, reason=why)
    if why := lacking(case, stage(case, first).access, first):
        return Result(case=case, verdict=Verdict.SKIP, ended=Verdict.SKIP, reason=why)
    return driver.run(case, stage(case, first))


def _tell(recipe: Capsule, tale: Tale, told: Told) -> Exit:
    """Say FIXED, STILL or why neither can be said."""
    still = [found for found in told.breaches if found.rule in recipe.rules]
    if still:
        click.echo(f"STILL  {told.case}")
        print_on(sys.stdout, lambda console: _tell_found(console, tale, told, still))
        return Exit.BREACH
    if told.ended in _UNSURE:
        click.echo(f"UNSURE  {told.case}: {harmless(told.reason)}")
        return Exit.INCONCLUSIVE
    others = ", ".join(dict.fromkeys(found.rule for found in told.breaches))
    click.echo(f"FIXED  {told.case}" + (f"  (it now breaks {others})" if others else ""))
    return Exit.CONFORMANT


def _tell_found(console: Console, tale: Tale, told: Told, still: Sequence[Found]) -> None:
    for found in still:
        console.print(Text.assemble("  ", verdict_text(found.verdict), f"  {found.rule}  "), end="")
        console.print(plain(found.text))
        for event in exchanges_of(tale, told, found):
            tell_exchange(console, event)
