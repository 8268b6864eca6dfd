"""
The commands that come after a run: `report`, `replay`, `curl`.
"""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loyalty_contract.cli.target import Target, target_options
from loyalty_contract.wire.access import PAGE_PROGRAM

if TYPE_CHECKING:
    from loyalty_contract.running.capsules import Capsule

_CAPSULE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, path_type=Path))
def report(*, folder: Path) -> None:
    """
    Write the reports in DIR again, from its events.ndjson alone.

    Also of a run that was killed: then they tell how far it came.
    """
    from loyalty_contract.console.ending import tell_end
    from loyalty_contract.console.style import print_on
    from loyalty_contract.reports.words import replaying
    from loyalty_contract.reports.writing import EVENTS, capsule_name, write_reports

    if not (folder / EVENTS).is_file():
        raise click.UsageError(f"{folder} holds no {EVENTS}")
    try:
        tale, judgement = write_reports(folder)
    except OSError as error:
        raise click.UsageError(f"{folder}: cannot be written: {error.strerror}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise click.UsageError(f"{folder / EVENTS} is no log of a run: {error!r}") from error

    def again(case: str) -> str:
        return replaying(tale, str(folder / capsule_name(case)))

    print_on(sys.stdout, lambda console: tell_end(console, tale, judgement, again))
    click.echo(f"report: {folder / 'report.html'}")


@click.command()
@click.argument("capsule", type=_CAPSULE)
@click.argument("url")
@target_options
def replay(*, capsule: Path, url: str, target: Target) -> None:
    """
    Try the case in CAPSULE again, on the server at URL.

    Says FIXED (exit code 0) or STILL (1); 3 where nothing answers, 4 where it cannot be said.
    """
    from loyalty_contract.cli.replay import replayed
    from loyalty_contract.running.capsules import CapsuleError, load

    try:
        recipe = load(capsule)
        code = replayed(recipe, url, _as_then(target, recipe))
    except CapsuleError as error:
        raise click.UsageError(str(error)) from error
    sys.exit(code)


@click.command()
@click.argument("capsule", type=_CAPSULE)
@click.argument("url", required=False)
@target_options
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the body. Default: named for the case, here.",
)
def curl(*, capsule: Path, url: str | None, target: Target, output: Path | None) -> None:
    """
    Write the body of CAPSULE's request to a file and print the curl command that sends it.

    The file holds the token that was given, or the page's; the command names it by
    $LOYALTY_TOKEN. URL: where to, default the target of the capsule.
    """
    from loyalty_contract.cli.curl import as_curl, telling_ask
    from loyalty_contract.running.capsules import CapsuleError, load

    try:
        recipe = load(capsule)
        ask = telling_ask(recipe, _as_then(target, recipe))
    except CapsuleError as error:
        raise click.UsageError(str(error)) from error
    body = output or Path(recipe.case.replace("/", ".").replace("@", "."))
    try:
        body.touch(mode=0o600)
        body.write_bytes(ask.body)
    except OSError as error:
        raise click.UsageError(f"{body}: cannot be written: {error.strerror}") from error
    click.echo(as_curl(ask, url or recipe.target, body, target))


def _as_then(target: Target, recipe: "Capsule") -> Target:
    """The target with the programs of the run, where the command line names none."""
    if target.programs:
        return target
    first, second = (*recipe.programs, None, None)[:2]
    access = replace(
        target.access,
        program=PAGE_PROGRAM if first is None else first,
        second_program=second,
        unknown_program=target.access.unknown_program or recipe.unknown_program,
    )
    return replace(target, access=access)
