"""
One send from its plan to its ending: read, deliver, follow, tell what failed.

The rim where files, the clock and chance come in; what happens in between is done elsewhere.
"""

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from loyalty_mock.client.batching import KEY_LENGTH, Batch, batches, refuse_bad
from loyalty_mock.client.console import Console
from loyalty_mock.client.delivering import Courier, Letterhead, deliver
from loyalty_mock.client.encoding import CONTENT_TYPES
from loyalty_mock.client.following import Standing, follow, located
from loyalty_mock.client.ledger import header
from loyalty_mock.client.members import Choice
from loyalty_mock.client.pace import Patience
from loyalty_mock.client.plan import Plan, Tally
from loyalty_mock.client.progress_file import ProgressFile, open_progress
from loyalty_mock.client.reading import fingerprint, read
from loyalty_mock.client.rows import Bad
from loyalty_mock.client.tables import table
from loyalty_mock.client.terms import Terms, settle
from loyalty_mock.client.wire import connected


def prepare(plan: Plan) -> Terms | None:
    """
    Read as far as the first member to know what every batch says; None where there is no member.

    Raises PlanError where something is missing, InputError where the input cannot be read.
    """
    with plan.source.path.open("rb") as stream:
        return settle(plan, read(stream, plan.source.form, plan.source.names))


def send(plan: Plan, terms: Terms, console: Console) -> Tally:
    """
    Send what a plan says, and follow it to its end.

    Raises LedgerError where it cannot be gone on from its state, InputError where the input
    cannot be read on, Stopped where the server does not take it, KeyboardInterrupt at Ctrl-C.
    After each of the last three the same plan goes on where this one stopped.
    """
    facts = header(fingerprint(plan.source.path), _facts(plan, terms))
    with open_progress(plan.state, facts) as notes:
        if notes.ledger.last() >= 0:
            console.say(f"going on from {plan.state}")
        if notes.input_then != facts["input"]:
            console.say("the input is not the same as before; what was sent of it has to be")
        tally = asyncio.run(_send(plan, terms, notes, console))
        notes.remove()
    return tally


def rehearse(plan: Plan, terms: Terms, console: Console) -> Tally:
    """Read everything as `send` would, and send nothing."""
    tally = Tally()
    with _batches(plan, terms, console, tally) as found:
        for batch in found:
            tally.sent += len(batch)
            tally.batches += 1
    return tally


def _facts(plan: Plan, terms: Terms) -> dict[str, Any]:
    """What has to be the same for a send to go on; the token is none of it."""
    return {
        "url": plan.target.url,
        "program": terms.program,
        "matching": terms.matching,
        "encoding": plan.encoding,
        "batch_size": plan.limits.profiles,
        "batch_bytes": plan.limits.bytes,
        "streams": plan.streams,
    }


def _letterhead(plan: Plan, terms: Terms) -> Letterhead:
    return Letterhead(
        fields={
            "token": terms.token,
            "loyalty_program_id": terms.program,
            "matching": terms.matching,
        },
        encoding=plan.encoding,
    )


@contextmanager
def _batches(plan: Plan, terms: Terms, console: Console, tally: Tally) -> Iterator[Iterator[Batch]]:
    """Read the input into batches, what cannot be sent into the table of rejects."""
    size = max(plan.source.path.stat().st_size, 1)
    with (
        plan.source.path.open("rb") as stream,
        table(plan.rejects, ("line", "reason"), terms.matching) as rejects,
    ):

        def reject(bad: Bad) -> None:
            rejects.add((bad.line, bad.reason), bad.fields)
            tally.rejected += 1

        def told() -> Iterator[Batch]:
            for batch in _gathered(plan, terms, stream, reject if plan.rejects else refuse_bad):
                console.read(min(stream.tell() / size, 1.0))
                yield batch

        yield told()


def _gathered(
    plan: Plan, terms: Terms, stream: Any, reject: Callable[[Bad], None]
) -> Iterator[Batch]:
    source = plan.source
    choice = Choice(matching=terms.matching, field_name=source.field_name, judge=source.judge)
    return batches(
        read(stream, source.form, source.names),
        choice,
        encoding=plan.encoding,
        room=_letterhead(plan, terms).room(KEY_LENGTH),
        limits=plan.limits,
        reject=reject,
    )


async def _send(plan: Plan, terms: Terms, notes: ProgressFile, console: Console) -> Tally:
    tally = Tally()
    async with connected(plan.target, CONTENT_TYPES[plan.encoding]) as post:
        courier = Courier(
            post=post,
            sleep=asyncio.sleep,
            clock=time.time,
            patience=Patience(seconds=plan.patience, chance=random.random),
            teller=console,
        )
        with _batches(plan, terms, console, tally) as found:
            await deliver(found, courier=courier, notes=notes, letterhead=_letterhead(plan, terms))
        standings = await _follow(plan, terms, notes, courier)
    _count(plan, terms, notes, standings, tally)
    return tally


async def _follow(
    plan: Plan, terms: Terms, notes: ProgressFile, courier: Courier
) -> dict[int, Standing]:
    begun = {at: one.task_id for at, one in enumerate(notes.ledger.streams) if one.task_id}
    ends = await asyncio.gather(
        *(
            follow(
                task_id,
                terms.token,
                courier=courier,
                encoding=plan.encoding,
                seconds=plan.follow_seconds,
            )
            for task_id in begun.values()
        )
    )
    return dict(zip(begun, ends, strict=True))


def _count(
    plan: Plan,
    terms: Terms,
    notes: ProgressFile,
    standings: Mapping[int, Standing],
    tally: Tally,
) -> None:
    """Put the tasks' results into figures, and what failed into its table."""
    tally.tasks = [standing.task_id for standing in standings.values()]
    tally.broken = [one.task_id for one in standings.values() if one.status == "failed"]
    tally.total = sum(one.total or 0 for one in standings.values())
    tally.sent = sum(stream.members for stream in notes.ledger.streams)
    tally.batches = sum(len(stream.taken) for stream in notes.ledger.streams)

    def ignore(bad: Bad) -> None:
        del bad

    with (
        plan.source.path.open("rb") as stream,
        table(plan.failed, ("line", "error", "error_text"), terms.matching) as failed,
    ):
        found = _gathered(plan, terms, stream, ignore)
        for one in located(found, notes.ledger, standings, plan.encoding):
            failed.add((one.line, one.error, one.error_text), one.fields)
            tally.add_failed(one.line, f"error {one.error}: {one.error_text}")
