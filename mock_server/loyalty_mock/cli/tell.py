"""
`loyalty-mock rules`, `knobs`, `profiles` and `profile`: the contract on a terminal.

Needs no server, and imports none.
"""

import difflib
from collections.abc import Mapping

import click

from loyalty_mock import tell
from loyalty_schemas.contract import knobs, rules
from loyalty_schemas.profiles import dump_profile, load_profile, profile_names


@click.command("rules")
@click.argument("rule_id", metavar="[ID]", required=False)
def tell_rules(rule_id: str | None) -> None:
    """Tell the contract's rules, or all there is to say of one."""
    known = rules()
    if rule_id is None:
        for rule in known.values():
            click.echo(tell.rule_line(rule))
    else:
        rule = known[_find("rule", rule_id.upper(), known)]
        click.echo(tell.rule_page(rule, knobs()))


@click.command("knobs")
@click.argument("name", metavar="[NAME]", required=False)
def tell_knobs(name: str | None) -> None:
    """Tell what the page leaves open, or all there is to say of one."""
    known = knobs()
    if name is None:
        for knob in known.values():
            click.echo(tell.knob_line(knob))
    else:
        click.echo(tell.knob_page(known[_find("knob", name, known)]))


@click.command("profiles")
def tell_profiles() -> None:
    """Tell the profiles that come with the kit."""
    for name in profile_names():
        click.echo(f"{name:<12} {load_profile(name).origin}")


@click.command("profile")
@click.argument("name", metavar="NAME|FILE")
def tell_profile(name: str) -> None:
    """Print a profile as TOML, every knob in it."""
    click.echo(dump_profile(load_profile(name)), nl=False)


def _find(kind: str, name: str, known: Mapping[str, object]) -> str:
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise click.UsageError(f"there is no {kind} {name!r}{hint}")
