"""
The command `loyalty-mock`: its group, and how a mistake ends: one line, exit code 2.
"""

import sys
from typing import NoReturn

import click

from loyalty_mock.cli.completion import completion
from loyalty_mock.cli.config import config
from loyalty_mock.cli.send import send
from loyalty_mock.cli.serve import serve
from loyalty_mock.cli.settings import with_settings
from loyalty_mock.cli.tell import tell_knobs, tell_profile, tell_profiles, tell_rules
from loyalty_schemas.profiles import ProfileError

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


with_settings(serve)
with_settings(send, "send-")
for command in (
    *(serve, send, tell_rules, tell_knobs, tell_profiles, tell_profile),
    *(config, completion),
):
    cli.add_command(command)
