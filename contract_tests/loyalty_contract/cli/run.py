"""
The command `run`: question a server, tell what broke, write the reports.

The rim: opens files and sockets, reads clocks, and hands them to those who know nothing of them.
"""

import sys
from pathlib import Path

import click

from loyalty_contract.cli.choice import Choice, choice_options
from loyalty_contract.cli.target import Target, target_options


@click.command()
@click.argument("url")
@target_options
@choice_options
@click.option("--strict", is_flag=True, help="What is only inferred or shown is a breach, too.")
@click.option(
    "--report-dir",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where to write events, summary, JUnit, HTML, capsules.",
)
@click.option(
    "--expect",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Known deviations, in TOML.",
)
@click.option(
    "--concurrency",
    default=4,
    show_default=True,
    type=click.IntRange(1, 64),
    help="How many cases run at once.",
)
@click.option(
    "--max-requests", type=click.IntRange(1), metavar="N", help="Send no more requests than this."
)
@click.option(
    "--max-bytes", type=click.IntRange(1), metavar="N", help="Send no more bytes of bodies."
)
def run(
    *,
    url: str,
    target: Target,
    choice: Choice,
    strict: bool,
    report_dir: Path | None,
    expect: Path | None,
    concurrency: int,
    max_requests: int | None,
    max_bytes: int | None,
) -> None:
    """
    Question the server at URL.

    Exit code: 0 conformant, 1 a breach, 2 usage, 3 unreachable, 4 inconclusive.
    """
    from loyalty_contract.cli.session import Settings, session
    from loyalty_contract.running.expectations import ExpectError, load

    try:
        deviations = load(expect) if expect else ()
    except ExpectError as error:
        raise click.UsageError(str(error)) from error
    settings = Settings(
        url=url,
        target=target,
        choice=choice,
        strict=strict,
        report_dir=report_dir,
        deviations=deviations,
        concurrency=concurrency,
        max_requests=max_requests,
        max_bytes=max_bytes,
    )
    sys.exit(session(settings))
