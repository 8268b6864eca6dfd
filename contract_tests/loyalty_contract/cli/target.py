"""
The options that say how a target is reached and known, and the values they amount to.

Reads files and the environment through click; sends nothing.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from loyalty_contract.talks.stage import Access
from loyalty_contract.wire.access import (
    PAGE_PROGRAM,
    PAGE_TOKEN,
    headers_from,
    secret_values,
    token_from,
)

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """How a target is reached and known."""

    access: Access
    programs: tuple[int, ...]
    headers: Mapping[str, str]
    ca_file: str | None
    timeout: float
    task_timeout: float
    rate: float | None

    @property
    def secrets(self) -> list[str]:
        """What must not be written anywhere."""
        tokens = (self.access.token, self.access.second_token, self.access.unknown_token)
        return [*filter(None, tokens), *secret_values(dict(self.headers))]


def target_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how a target is reached; they arrive as one `target`."""

    @together(
        click.option(
            "--token",
            envvar="LOYALTY_TOKEN",
            metavar="TOKEN|@FILE",
            help="The token; from LOYALTY_TOKEN too. Default: the page's example.",
        ),
        click.option(
            "--token-file",
            type=click.Path(path_type=Path),
            help="The token is this file's first line.",
        ),
        click.option(
            "--second-token",
            envvar="LOYALTY_SECOND_TOKEN",
            metavar="TOKEN|@FILE",
            help="Another user's token; from LOYALTY_SECOND_TOKEN too.",
        ),
        click.option("--unknown-token", metavar="TOKEN|@FILE", help="A token nobody has."),
        click.option(
            "--program",
            "programs",
            multiple=True,
            type=int,
            metavar="ID",
            help=f"The loyalty_program_id; a second one may follow. Default: {PAGE_PROGRAM}.",
        ),
        click.option("--unknown-program", type=int, metavar="ID", help="A program nobody has."),
        click.option(
            "--header",
            "headers",
            multiple=True,
            metavar="'NAME: VALUE'",
            help="A header for every request, as a gateway wants; repeatable.",
        ),
        click.option(
            "--ca-file",
            type=click.Path(exists=True, dir_okay=False),
            help="The certificates to trust (PEM).",
        ),
        click.option(
            "--timeout",
            default=30.0,
            show_default=True,
            type=click.FloatRange(0, 3600, min_open=True),
            metavar="SECONDS",
            help="How long an answer may take.",
        ),
        click.option(
            "--task-timeout",
            default=30.0,
            show_default=True,
            type=click.FloatRange(0, 86400, min_open=True),
            metavar="SECONDS",
            help="How long a task may take to end.",
        ),
        click.option(
            "--rate",
            type=click.FloatRange(0, min_open=True),
            metavar="PER-SECOND",
            help="The most requests per second. Default: as fast as answers come.",
        ),
    )
    @functools.wraps(command)
    def wrapped(
        *,
        token: str | None,
        token_file: Path | None,
        second_token: str | None,
        unknown_token: str | None,
        programs: tuple[int, ...],
        unknown_program: int | None,
        headers: tuple[str, ...],
        ca_file: str | None,
        timeout: float,
        task_timeout: float,
        rate: float | None,
        **others: Any,
    ) -> Any:
        access = Access(
            token=token_from(f"@{token_file}" if token_file else token) or PAGE_TOKEN,
            second_token=token_from(second_token),
            unknown_token=token_from(unknown_token),
            program=programs[0] if programs else PAGE_PROGRAM,
            second_program=programs[1] if len(programs) > 1 else None,
            unknown_program=unknown_program,
        )
        target = Target(
            access=access,
            programs=programs,
            headers=headers_from(headers),
            ca_file=ca_file,
            timeout=timeout,
            task_timeout=task_timeout,
            rate=rate,
        )
        return command(target=target, **others)

    return wrapped


def together(*options: Decorator) -> Decorator:
    """Return the decorator that adds options, in the order in which the help names them."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add
