"""
`loyalty-mock serve`: its options into settings.

aiohttp is imported only once they are sound, so that a mistake is told at once.
"""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loyalty_mock.log import LINES
from loyalty_schemas.profiles import Profile, load_profile, with_knobs

if TYPE_CHECKING:
    from loyalty_mock.faults.spec import Fault


@click.command()
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
    "--faults",
    "faults_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Faults that stand from the start, TOML.",
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
    faults_file: Path | None,
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
        faults=() if faults_file is None else _faults(faults_file),
    )
    try:
        run(settings, host, port, LINES[style], control_token=control_token)
    except PortError as error:
        raise click.ClickException(str(error)) from error


def _faults(path: Path) -> "tuple[Fault, ...]":
    from loyalty_mock.faults.files import load_faults
    from loyalty_mock.faults.spec import FaultError

    try:
        return load_faults(path)
    except FaultError as error:
        raise click.ClickException(str(error)) from error


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
