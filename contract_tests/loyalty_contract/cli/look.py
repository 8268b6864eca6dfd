"""
The commands that send nothing: `plan`, `rules`, `cases`.
"""

import difflib
import sys

import click

from loyalty_contract.cases import Case, Tier
from loyalty_contract.cli.choice import Choice, choice_options
from loyalty_contract.cli.target import Target, target_options
from loyalty_schemas.contract import rules

_WIDTH = 96


@click.command()
@target_options
@choice_options
def plan(*, target: Target, choice: Choice) -> None:
    """
    Tell what `run` with the same options would send, sending nothing.

    Requests, bytes of their bodies and profiles, for a target that does all that is hoped of it.
    """
    from rich import box
    from rich.table import Table

    from loyalty_contract.console.style import print_on
    from loyalty_contract.running.planning import Load, first_load, loads
    from loyalty_contract.running.run import Plan
    from loyalty_contract.talks.stage import Stage

    cases = choice.cases()
    whole = Plan(cases=cases, access=target.access, seed=choice.seed, examples=choice.examples)
    stage = Stage(media=choice.media[0], access=target.access, seed=choice.seed, case="smoke")
    total = first_load(stage, choice.media)
    rows: list[tuple[str, int, Load]] = [("first step", len(choice.media), total)]
    by_tier: dict[Tier, list[Load]] = {}
    for case, load in loads(whole):
        by_tier.setdefault(case.tier, []).append(load)
    for tier, found in sorted(by_tier.items()):
        together = sum(found, Load())
        rows.append((tier.name.lower(), len(found), together))
        total += together
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    for name in ("cases", "requests", "bytes", "profiles"):
        table.add_column(name, justify="right")
    for name, count, load in [*rows, ("together", len(cases) + len(choice.media), total)]:
        counts = (count, load.requests, load.size, load.profiles)
        table.add_row(name, *(f"{number:,}" for number in counts))
    print_on(sys.stdout, lambda console: console.print(table))
    click.echo(f"Nothing was sent. Tier {choice.tier.name.lower()}, seed {choice.seed}.")


@click.command("rules")
@click.argument("rule_id", metavar="[ID]", required=False)
def tell_rules(rule_id: str | None) -> None:
    """Tell the contract's rules, or all there is to say of one and the cases that try it."""
    from loyalty_contract.catalogue import catalogue

    by_rule: dict[str, list[Case]] = {rule: [] for rule in rules()}
    for case in catalogue():
        by_rule.setdefault(case.rule, []).append(case)
    if rule_id is None:
        for rule in rules().values():
            count = f"{len(by_rule[rule.id])} cases"
            click.echo(f"{rule.id:<6} {rule.standing:<9} {count:>10}  {_cut(rule.says, 27)}")
        return
    rule = rules()[_found(rule_id.upper())]
    click.echo(f"{rule.id}  ({rule.standing}; {rule.source})\n  {rule.says}")
    for standing, says in rule.weaker.items():
        click.echo(f"  {standing}: {says}")
    for knob in rule.knobs:
        click.echo(f"  knob {knob}")
    click.echo()
    for case in by_rule[rule.id]:
        click.echo(_line(case))


@click.command("cases")
@click.argument("glob", required=False)
def tell_cases(glob: str | None) -> None:
    """List the cases, all or those that a whole id, the beginning of one or a glob names."""
    from loyalty_contract.cases import select
    from loyalty_contract.catalogue import catalogue

    found = select(catalogue(), only=(glob,) if glob else ())
    if not found:
        raise click.UsageError(f"no case matches {glob!r}")
    for case in found:
        click.echo(_line(case))


def _line(case: Case) -> str:
    return f"{case.id:<52} {case.tier.name.lower():<8} {case.standing:<8}  {case.expect}"


def _cut(text: str, taken: int) -> str:
    most = _WIDTH - taken
    return text if len(text) <= most else text[: most - 1] + "…"


def _found(rule_id: str) -> str:
    if rule_id in rules():
        return rule_id
    near = difflib.get_close_matches(rule_id, rules(), n=1, cutoff=0.4)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise click.UsageError(f"there is no rule {rule_id!r}{hint}")
