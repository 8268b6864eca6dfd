"""
The command `lint`: request bodies in files, held to the contract.
"""

import sys
import time
from pathlib import Path

import click

from loyalty_schemas.operations import OPERATIONS
from loyalty_schemas.profiles import load_profile

_MATCHINGS = ("email", "phone", "profile_id", "custom")
_FORMATS = ("text", "github", "sarif", "json")


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--profile",
    default="page",
    show_default=True,
    metavar="NAME|FILE",
    help="Which way the open choices go.",
)
@click.option(
    "--operation",
    default=OPERATIONS[0].name,
    show_default=True,
    type=click.Choice([operation.name for operation in OPERATIONS]),
    help="What the bodies are sent to.",
)
@click.option(
    "--matching",
    default="email",
    show_default=True,
    type=click.Choice(_MATCHINGS),
    help="How the members in NDJSON and CSV are looked up.",
)
@click.option(
    "--token-elsewhere", is_flag=True, help="The token travels in a header; no body owes one."
)
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    type=click.Choice(_FORMATS),
    help="How findings are told.",
)
@click.option(
    "--most",
    default=50,
    show_default=True,
    type=click.IntRange(1),
    metavar="COUNT",
    help="The most findings told of one file; the others are counted.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write them. Default: standard output.",
)
def lint(
    *,
    files: tuple[Path, ...],
    profile: str,
    operation: str,
    matching: str,
    token_elsewhere: bool,
    form: str,
    most: int,
    output: Path | None,
) -> None:
    """
    Check the request bodies in FILES: every place where they break the contract.

    JSON and XML hold a whole request each; NDJSON (.ndjson, .jsonl) and CSV hold one member a
    line. Exits 0 where nothing would be refused, 1 where something would.
    """
    from loyalty_contract.linting.checking import File, check
    from loyalty_contract.linting.judging import terms
    from loyalty_contract.linting.telling import FORMATS

    knobs = load_profile(profile).knobs
    elsewhere = token_elsewhere or "body" not in knobs["token_sources"].split("+")
    held = terms(operation, knobs, time.time(), ("token",) if elsewhere else ())
    try:
        given = [File(path.as_posix(), path.read_bytes()) for path in files]
    except OSError as error:
        raise click.UsageError(f"{error.filename}: cannot be read: {error.strerror}") from error
    report = check(given, held, matching=matching, most=most)
    text = FORMATS[form](report)
    if output is None:
        click.echo(text, nl=False)
    else:
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise click.UsageError(f"{output}: cannot be written: {error.strerror}") from error
    sys.exit(1 if report.errors else 0)
