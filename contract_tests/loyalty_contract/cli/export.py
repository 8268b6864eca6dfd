"""
The commands `export openapi` and `export postman`: the contract in other tools' formats.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from loyalty_contract.cli.target import together
from loyalty_schemas.profiles import load_profile


def _export_options(server: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return together(
        click.option(
            "--profile",
            default="page",
            show_default=True,
            metavar="NAME|FILE",
            help="Which way the open choices go.",
        ),
        click.option(
            "--server",
            default=server,
            show_default=True,
            metavar="URL",
            help="The server that the document names.",
        ),
        click.option(
            "--output",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Where to write it. Default: standard output.",
        ),
    )


@click.group()
def export() -> None:
    """Write the contract for other tools."""


@export.command("openapi")
@_export_options("https://example.com")
def export_openapi(*, profile: str, server: str, output: Path | None) -> None:
    """
    Write both operations as an OpenAPI 3.1 document, in JSON.

    Schemas, examples of the page, refusals, and every rule under x-rules.
    """
    from loyalty_contract.exporting.openapi import openapi

    _write(openapi(load_profile(profile), server), output)


@export.command("postman")
@_export_options("http://127.0.0.1:8080")
def export_postman(*, profile: str, server: str, output: Path | None) -> None:
    """
    Write a Postman collection (format 2.1) with what each request owes as a test.

    The page's examples, every matching, several batches, status, mistakes.
    """
    from loyalty_contract.exporting.postman import postman

    _write(postman(load_profile(profile), server), output)


def _write(document: dict[str, Any], output: Path | None) -> None:
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{output}: cannot be written: {error.strerror}") from error
