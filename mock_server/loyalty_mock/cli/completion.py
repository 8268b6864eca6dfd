"""
`loyalty-mock completion SHELL`: the script that makes a shell complete the command.
"""

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print a script for a shell, which completes commands and options once it is read."""
    from click.shell_completion import get_completion_class

    program = "loyalty-mock"
    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"there is no completion for {shell}")
    variable = f"_{program.replace('-', '_').upper()}_COMPLETE"
    click.echo(found(context.find_root().command, {}, program, variable).source())
