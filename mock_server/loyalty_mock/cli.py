"""
The command `loyalty-mock`: options into settings, mistakes into one line and exit code 2.

aiohttp is imported only by the command that serves, so that the others answer at once.
"""

import difflib
import math
import sys
from collections.abc import Mapping
from typing import NoReturn

import click

from loyalty_mock import tell
from loyalty_mock.log import LINES
from loyalty_schemas.contract import knobs, rules
from loyalty_schemas.profiles import (
    Profile,
    ProfileError,
    dump_profile,
    load_profile,
    profile_names,
    with_knobs,
)

USAGE = 2


def main() -> NoReturn:
    """Run the command line; a mistake in it ends with one line on standard error and code 2."""
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.ClickException as error:
        _fail(error.format_message())
    except ProfileError as error:
        _fail(str(error))


def _fail(message: str) -> NoReturn:
    click.echo(f"loyalty-mock: {' '.join(message.split())}", err=True)
    sys.exit(USAGE)


def _settle(profile: str, changes: tuple[str, ...]) -> Profile:
    """A profile by name or file, with `knob=value` changes upon it."""
    wished = {}
    for change in changes:
        knob, equals, value = change.partition("=")
        if not equals:
            raise click.BadParameter(
                f"{change!r} is not of the form knob=value", param_hint="--set"
            )
        wished[knob.strip()] = value.strip()
    return with_knobs(load_profile(profile), wished)


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)
@click.version_option(package_name="loyalty-kit", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """A local mock of the loyalty platform's batch endpoint."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8080,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--profile",
    default="page",
    show_default=True,
    metavar="NAME|FILE",
    help="How the choices that the vendor's page leaves open are made.",
)
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="KNOB=VALUE",
    help="Change one knob of the profile; repeatable.",
)
@click.option(
    "--token",
    "tokens",
    multiple=True,
    help="A known token; repeatable. Without it any non-empty one is known.",
)
@click.option(
    "--program",
    "programs",
    multiple=True,
    type=int,
    help="A known loyalty_program_id; repeatable. Without it any positive one is known.",
)
@click.option(
    "--task-seconds",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0),
    help="How long each batch takes to be processed.",
)
@click.option(
    "--tariff-limit",
    type=click.IntRange(0),
    help="Members one token may register before error 402.",
)
@click.option("--seed", type=int, help="The same seed and requests give the same answers.")
@click.option(
    "--log",
    "style",
    default="text",
    show_default=True,
    type=click.Choice(sorted(LINES, reverse=True)),
    help="One line for each request on standard error.",
)
@click.option(
    "--control-token",
    metavar="TEXT",
    help="What to ask the control API with; without it only this machine may, on the loopback.",
)
@click.option(
    "--journal-entries",
    default=10_000,
    show_default=True,
    type=click.IntRange(0),
    help="Exchanges to keep for the control API; 0 keeps none.",
)
@click.option(
    "--journal-bytes",
    default=64_000_000,
    show_default=True,
    type=click.IntRange(0),
    help="Memory to keep them in.",
)
def serve(
    *,
    host: str,
    port: int,
    profile: str,
    changes: tuple[str, ...],
    tokens: tuple[str, ...],
    programs: tuple[int, ...],
    task_seconds: float,
    tariff_limit: int | None,
    seed: int | None,
    style: str,
    control_token: str | None,
    journal_entries: int,
    journal_bytes: int,
) -> None:
    """
    Serve the mock until Ctrl-C.

    The first line on standard output is `ready URL`, printed as soon as requests are taken.
    """
    settled = _settle(profile, changes)
    if not math.isfinite(task_seconds):
        raise click.BadParameter(f"{task_seconds} is no time", param_hint="--task-seconds")
    if "" in tokens:
        raise click.BadParameter("a token is not empty", param_hint="--token")
    if control_token is not None and not control_token.strip():
        raise click.BadParameter("a control token is not empty", param_hint="--control-token")
    from loyalty_mock.serve import PortError
    from loyalty_mock.serve import serve as run
    from loyalty_mock.settings import Settings

    settings = Settings(
        profile=settled,
        tokens=tokens,
        programs=programs,
        task_seconds=task_seconds,
        tariff_limit=tariff_limit,
        seed=seed,
        journal_entries=journal_entries,
        journal_bytes=journal_bytes,
    )
    try:
        run(settings, host, port, LINES[style], control_token=control_token)
    except PortError as error:
        raise click.ClickException(str(error)) from error


@cli.command("rules")
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


@cli.command("knobs")
@click.argument("name", metavar="[NAME]", required=False)
def tell_knobs(name: str | None) -> None:
    """Tell what the page leaves open, or all there is to say of one."""
    known = knobs()
    if name is None:
        for knob in known.values():
            click.echo(tell.knob_line(knob))
    else:
        click.echo(tell.knob_page(known[_find("knob", name, known)]))


@cli.command("profiles")
def tell_profiles() -> None:
    """Tell the profiles that come with the kit."""
    for name in profile_names():
        click.echo(f"{name:<12} {load_profile(name).origin}")


@cli.command("profile")
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
