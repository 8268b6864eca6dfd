"""
Carry a plan of `loyalty-mock send` out; its ending as words and as an exit code.
"""

import sys
from collections.abc import Iterator

import click

from loyalty_mock.client.console import console, harmless
from loyalty_mock.client.delivering import Stopped
from loyalty_mock.client.ledger import LedgerError
from loyalty_mock.client.plan import Ending, Plan, PlanError, Tally
from loyalty_mock.client.rows import InputError
from loyalty_mock.client.running import prepare, rehearse, send
from loyalty_mock.client.terms import Terms


def carried_out(plan: Plan, *, dry_run: bool) -> int:
    """Send, tell, and return the exit code."""
    try:
        terms = prepare(plan)
    except (PlanError, OSError) as error:
        return _fail(str(error), plan.token, Ending.USAGE)
    except InputError as error:
        return _fail(f"{plan.source.path}, {error}", plan.token, Ending.USAGE)
    if terms is None:
        click.echo("there is nothing to send")
        return Ending.REGISTERED
    return _sent(plan, terms, dry_run=dry_run)


def _sent(plan: Plan, terms: Terms, *, dry_run: bool) -> int:
    token = terms.token
    try:
        with console(sys.stderr, token) as told:
            for remark in terms.remarks:
                told.say(remark)
            tally = (rehearse if dry_run else send)(plan, terms, told)
    except (LedgerError, OSError) as error:
        return _fail(str(error), token, Ending.USAGE)
    except InputError as error:
        code = _fail(f"{plan.source.path}, {error}", token, Ending.USAGE)
        return _unfinished(plan, token, Ending.UNFINISHED) if plan.state.exists() else code
    except Stopped as error:
        code = Ending.UNFINISHED if error.reached else Ending.UNREACHABLE
        return _unfinished(plan, token, _fail(str(error), token, code))
    except KeyboardInterrupt:
        return _unfinished(plan, token, Ending.UNFINISHED)
    for line in _words(tally, plan, dry_run=dry_run):
        click.echo(harmless(line, token))
    return tally.ending()


def _fail(reason: str, token: str | None, code: Ending) -> Ending:
    click.echo(f"loyalty-mock: {harmless(reason, token)}", err=True)
    return code


def _unfinished(plan: Plan, token: str | None, code: Ending) -> Ending:
    return _fail(f"unfinished; the same command goes on from {plan.state}", token, code)


def _words(tally: Tally, plan: Plan, *, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield f"{tally.sent:,} members in {tally.batches:,} batches; nothing was sent"
    elif not tally.tasks:
        yield "there was nothing to send"
    else:
        yield f"sent {tally.sent:,} members in {tally.batches:,} batches"
        yield f"tasks: {', '.join(tally.tasks)}"
        yield f"the tasks count {tally.total:,} members, {tally.failed:,} of them failed"
        for task in tally.broken:
            yield f"task {task} failed as a whole"
        if tally.total != tally.sent:
            yield f"that is not what was sent: {tally.total:,} of {tally.sent:,}"
    yield from tally.told
    if tally.failed:
        yield f"all of them stand in {plan.failed}" if plan.failed else "--failed FILE lists them"
    if tally.rejected:
        yield f"{tally.rejected:,} rows could not be sent; they stand in {plan.rejects}"
