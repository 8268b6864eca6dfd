"""
`loyalty-mock config`: every setting, its value, and where that came from.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from loyalty_mock.cli.settings import READ, name_of, near, settings_of, variables_of

_MASK = "***"
_SECRETS = ("token", "header")
_COMMANDS = ("serve", "send")
_COLUMN = 40


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("command", required=False, metavar="[serve|send]")
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[OPTION]...")
@click.pass_context
def config(context: click.Context, command: str | None, options: tuple[str, ...]) -> None:
    """
    Print every setting of a command, its value, and where that came from.

    With the options that the command would be given they are heeded too. The first of these that
    has a value counts: the option, the environment variable, the file, the default. Tokens and
    headers are masked.
    """
    group = context.find_root().command
    if not isinstance(group, click.Group):
        raise TypeError("the command stands in its group")
    if command is not None and command not in _COMMANDS:
        # A leading option is meant for every command.
        if not command.startswith("-"):
            raise click.UsageError(f"{command!r} has no settings{near(command, _COMMANDS)}")
        options, command = (command, *options), None
    for number, name in enumerate([command] if command else _COMMANDS):
        if number:
            click.echo()
        with group.commands[name].make_context(name, list(options), parent=context.parent) as made:
            for line in _lines(name, made):
                click.echo(line)


def _lines(name: str, context: click.Context) -> Iterator[str]:
    path = context.meta.get(READ)
    yield f"# {path} was read" if path else "# no file was read"
    yield f"[{name}]"
    for option in settings_of(context.command):
        source = _source(option, context, path)
        value = context.params.get(str(option.name))
        if value is None:
            line = f"# {name_of(option)} is not set"
        else:
            line = f"{name_of(option)} = {_shown(option, value)}"
        yield f"{line:<{_COLUMN}} # {source}"


def _source(option: click.Option, context: click.Context, path: Path | None) -> str:
    match context.get_parameter_source(str(option.name)):
        case ParameterSource.COMMANDLINE:
            return option.opts[0]
        case ParameterSource.ENVIRONMENT:
            return " or ".join(variables_of(option))
        case ParameterSource.DEFAULT_MAP:
            return str(path)
        case _:
            return "default"


def _shown(option: click.Option, value: Any) -> str:
    """A value as TOML has it; what is secret as stars, as many as there are."""
    if any(secret in name_of(option) for secret in _SECRETS):
        value = [_MASK for _ in value] if option.multiple else _MASK
    if isinstance(value, tuple):
        value = list(value)
    return json.dumps(value if isinstance(value, bool | int | float | list) else str(value))
