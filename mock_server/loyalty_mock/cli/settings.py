"""
Where an option's value comes from: the command line, the environment, a file, its default.

That is the order of precedence, and there is no other. A setting is named as its option is; a
name that no option has is a mistake, told with the nearest that there is.
"""

import difflib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

FILE = "loyalty-mock.toml"
READ = "loyalty_mock.settings_file"  # in a context's meta: the file that was read
_PREFIX = "LOYALTY_MOCK_"
# What Kubernetes and Docker put there for a service that is called loyalty-mock.
_OF_A_SERVICE = re.compile(r"SERVICE_(HOST|PORT)\w*|PORT_\d+_\w+|NAME|ENV_\w+")
_SERVICE_PORT = re.compile(r"(tcp|udp)://.*")


def with_settings(command: click.Command, prefix: str = "") -> click.Command:
    """Let a command's options be set by the environment and by a file too."""
    for option in settings_of(command):
        if option.envvar is None:
            option.envvar = _PREFIX + (prefix + name_of(option)).replace("-", "_").upper()
    command.params.append(
        click.Option(
            ["--config"],
            metavar="FILE",
            type=click.Path(path_type=Path, dir_okay=False, exists=True),
            envvar=_PREFIX + "CONFIG",
            is_eager=True,
            expose_value=False,
            callback=_read,
            help=f"A file of settings, TOML.  [default: {FILE}, if there is one]",
        )
    )
    return command


def settings_of(command: click.Command) -> list[click.Option]:
    """Return the options that are settings."""
    return [
        option
        for option in command.params
        if isinstance(option, click.Option) and option.expose_value
    ]


def name_of(option: click.Option) -> str:
    """Return the name of a setting: that of its option, without the dashes."""
    return option.opts[0].removeprefix("--")


def variables_of(option: click.Option) -> tuple[str, ...]:
    """Return the environment variables that set an option."""
    names = option.envvar or ()
    return (names,) if isinstance(names, str) else tuple(names)


def _read(context: click.Context, _option: click.Parameter, given: Path | None) -> None:
    """Make a file's values the command's defaults, all of it checked before."""
    commands = _commands(context)
    _look_at_environment(commands)
    path = given or (Path(FILE) if Path(FILE).is_file() else None)
    if path is None:
        return
    context.meta[READ] = path
    content = _toml(path)
    for name, table in content.items():
        if name not in commands:
            raise click.UsageError(f"{path}: there is no table {name!r}{near(name, commands)}")
        if not isinstance(table, dict):
            raise click.UsageError(f"{path}: {name} is a table: [{name}]")
        values = _values(context, commands[name], table, f"{path}: {name}")
        if commands[name] is context.command:
            context.default_map = values


def _commands(context: click.Context) -> Mapping[str, click.Command]:
    """Return the commands that have settings, by name."""
    root = context.find_root().command
    known = root.commands if isinstance(root, click.Group) else {}
    return {
        name: command
        for name, command in {**known, str(context.command.name): context.command}.items()
        if any(option.callback is _read for option in command.params)
    }


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise click.UsageError(f"{path} is no TOML: {error}") from error


def _values(
    context: click.Context, command: click.Command, table: Mapping[str, Any], where: str
) -> dict[str, Any]:
    known = {name_of(option): option for option in settings_of(command)}
    values = {}
    for name, value in table.items():
        if name not in known:
            raise click.UsageError(f"{where} has no setting {name!r}{near(name, known)}")
        option = known[name]
        told = _listed(option, value)
        try:
            _fit(option, told)
            option.type_cast_value(context, told)
        except click.BadParameter as error:
            raise click.UsageError(f"{where}.{name}: {error.message}") from error
        values[str(option.name)] = told
    return values


def _listed(option: click.Option, value: Any) -> Any:
    """Turn a table into the texts that a repeated option takes, as in `[serve.set]`."""
    if option.multiple and isinstance(value, dict):
        mark = ":" if ":" in (option.metavar or "") else "="
        return [f"{name}{mark}{one}" for name, one in value.items()]
    return value


def _fit(option: click.Option, value: Any) -> None:
    """Hold a value to TOML's own type, which click would bend."""
    if option.multiple and not isinstance(value, list):
        raise click.BadParameter("is a list")
    kinds: tuple[type, ...] = (str, int, float)
    if option.is_flag:
        kinds = (bool,)
    elif isinstance(option.type, click.types.FloatParamType):
        kinds = (int, float)
    elif isinstance(option.type, click.types.IntParamType):
        kinds = (int,)
    for one in value if option.multiple else (value,):
        if not isinstance(one, kinds) or (isinstance(one, bool) and not option.is_flag):
            shown = type(one).__name__
            raise click.BadParameter(f"is {' or '.join(k.__name__ for k in kinds)}, not {shown}")


def _look_at_environment(commands: Mapping[str, click.Command]) -> None:
    if _SERVICE_PORT.fullmatch(os.environ.get(_PREFIX + "PORT", "")):
        # Kubernetes gives a service's address under the name that our port has.
        del os.environ[_PREFIX + "PORT"]
    known = {
        variable
        for command in commands.values()
        for option in command.params
        if isinstance(option, click.Option)
        for variable in variables_of(option)
    }
    for variable in sorted(os.environ):
        rest = variable.removeprefix(_PREFIX)
        if rest != variable and variable not in known and not _OF_A_SERVICE.fullmatch(rest):
            raise click.UsageError(
                f"the environment has {variable}, and no setting is called so"
                f"{near(variable, known)}"
            )


def near(name: str, known: Iterable[str]) -> str:
    """Return a question after the nearest name there is, or nothing."""
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)
    return f"; did you mean {found[0]}?" if found else ""
