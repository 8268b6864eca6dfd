"""
`loyalty-mock send`: its options.

The client is imported only once the options are sound.
"""

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

_FILE = click.Path(path_type=Path, dir_okay=False)
_THERE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.argument("source", metavar="FILE|-", required=False)
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="The server.")
@click.option("--uds", type=_FILE, help="A Unix socket to reach it by.")
@click.option(
    "--token",
    envvar="LOYALTY_TOKEN",
    metavar="TOKEN|@FILE",
    help="API token, or the file that holds it; LOYALTY_TOKEN keeps it out of the process list.",
)
@click.option("--program", type=int, help="The loyalty_program_id.")
@click.option(
    "--matching",
    type=click.Choice(["email", "phone", "profile_id", "custom"]),
    help="How profiles are looked up; guessed from the input's fields where it is left out.",
)
@click.option(
    "--input-format",
    type=click.Choice(["csv", "json", "ndjson", "xml"]),
    help="How members are written; the file's suffix tells it otherwise.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="The CSV column that holds a field; repeatable.",
)
@click.option("--field-name", help="The field_name of every member that has none.")
@click.option(
    "--encoding",
    default="json",
    show_default=True,
    type=click.Choice(["json", "xml"]),
    help="The format of the requests.",
)
@click.option(
    "--batch-size",
    default=10_000,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="Most profiles in a request.",
)
@click.option(
    "--batch-bytes",
    default=10_000_000,
    show_default=True,
    type=click.IntRange(1_000, 10_000_000),
    help="Most bytes in a request.",
)
@click.option(
    "--streams",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Requests at once, each stream into a task of its own.",
)
@click.option("--skip-bad", is_flag=True, help="Leave rows out that cannot be sent.")
@click.option("--rejects", type=_FILE, help="Where those go, as CSV.  [default: FILE.rejects.csv]")
@click.option("--no-check", is_flag=True, help="Send rows as they are; let the server judge them.")
@click.option("--failed", type=_FILE, help="Where to write the members that failed, as CSV.")
@click.option("--state", type=_FILE, help="The progress file.  [default: FILE.progress]")
@click.option(
    "--header", "headers", multiple=True, metavar="NAME:VALUE", help="Another header; repeatable."
)
@click.option("--ca-file", type=_THERE, help="The authority to trust, as PEM.")
@click.option(
    "--timeout",
    default=60.0,
    show_default=True,
    type=click.FloatRange(0.1, 3600),
    help="Seconds until a request counts as lost.",
)
@click.option(
    "--patience",
    default=120.0,
    show_default=True,
    type=click.FloatRange(0, 86_400),
    help="Seconds to wait in all before a request is given up.",
)
@click.option(
    "--follow",
    "follow_seconds",
    default=600.0,
    show_default=True,
    type=click.FloatRange(0, 86_400),
    help="Seconds to wait for the tasks to end.",
)
@click.option("--dry-run", is_flag=True, help="Read and check everything, send nothing.")
def send(*, source: str | None, dry_run: bool, **options: Any) -> None:
    """
    Send members to a server, in batches, and follow them to their end.

    FILE holds CSV, NDJSON, JSON or XML. What was sent is kept in FILE.progress until all is done:
    after Ctrl-C, a crash or a refusal the same command goes on where it stopped. Exit codes: 0 all
    registered, 1 some failed, 2 a mistake in the command or the input, 3 the server was not
    reached, 4 unfinished.
    """
    if source is None:
        raise click.UsageError("Missing argument 'FILE|-'.")
    with _file(source) as path:
        from loyalty_mock.cli.send_ending import carried_out
        from loyalty_mock.cli.send_plan import planned

        sys.exit(carried_out(planned(path, source, options), dry_run=dry_run))


@contextlib.contextmanager
def _file(source: str) -> Iterator[Path]:
    """Give the input as a file; standard input is put into one, to be read more than once."""
    if source != "-":
        path = Path(source)
        if not path.is_file():
            raise click.BadParameter(f"{source} is no file that could be read", param_hint="FILE")
        yield path
        return
    with tempfile.NamedTemporaryFile("wb", prefix="loyalty-mock-") as spool:
        shutil.copyfileobj(sys.stdin.buffer, spool)
        spool.flush()
        yield Path(spool.name)
