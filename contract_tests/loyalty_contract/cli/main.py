"""
The command `loyalty-contract`: its group, and how a mistake ends: one line, exit code 2.

What a command needs is imported when it runs, so that the others answer at once.
"""

import signal
import sys
import traceback
from typing import NoReturn

import click

from loyalty_contract.cli.again import curl, replay, report
from loyalty_contract.cli.export import export
from loyalty_contract.cli.lint import lint
from loyalty_contract.cli.look import plan, tell_cases, tell_rules
from loyalty_contract.cli.probe import probe
from loyalty_contract.cli.run import run
from loyalty_contract.wire.access import AccessError
from loyalty_contract.wire.terminal import harmless
from loyalty_schemas.profiles import ProfileError

USAGE, INCONCLUSIVE = 2, 4
_SWITCH = 0.0005


def main() -> NoReturn:
    """Run the command line; a mistake in it ends with one line on standard error and code 2."""
    # A shell that starts a job in the background lets it ignore Ctrl-C; a run always heeds it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Threads that send wait for one that computes, Python's 5 ms each time: measured, a run of
    # tier limits takes half as long with less.
    sys.setswitchinterval(_SWITCH)
    try:
        sys.exit(cli.main(prog_name="loyalty-contract", standalone_mode=False) or 0)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.ClickException as error:
        _fail(error.format_message())
    except (ProfileError, AccessError) as error:
        _fail(str(error))
    except Exception as error:  # noqa: BLE001 - Python's own code 1 would call it a breach
        traceback.print_tb(error.__traceback__)
        # Not its message: that may hold what was sent.
        click.echo(
            f"loyalty-contract: a mistake of the kit's own: {type(error).__name__}", err=True
        )
        sys.exit(INCONCLUSIVE)


def _fail(message: str) -> NoReturn:
    click.echo(f"loyalty-contract: {harmless(' '.join(message.split()))}", err=True)
    sys.exit(USAGE)


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)
@click.version_option(package_name="loyalty-kit", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Question any server of the loyalty platform's batch endpoint about its contract."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (run, probe, plan, replay, curl, report, tell_rules, tell_cases, lint, export):
    cli.add_command(command)
