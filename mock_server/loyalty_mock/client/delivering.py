"""
Send batches: several streams at once, each into a task of its own, each request until it is told.

No socket, no clock and no chance of its own: they come in. What is sent is noted before, what was
taken after, so that whoever stops this at any moment can go on from the notes.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from loyalty_mock.client.answers import Answer, Later, Lost, Refused, Taken, judge
from loyalty_mock.client.batching import Batch
from loyalty_mock.client.encoding import Encoding, Envelope, envelope
from loyalty_mock.client.ledger import Ledger
from loyalty_mock.client.pace import Patience

REGISTER = "/api/v1.1/loyalty/register_member_batch_task"
# Room for a task's id: a UUID has 36 characters.
LONGEST_TASK_ID = 64
# Of characters that are one byte in either format.
_TASK_ID = re.compile(rf"[!#-%'-;=?-\[\]-~]{{1,{LONGEST_TASK_ID}}}")


class Stopped(Exception):  # noqa: N818 - a stop is no error: it can be gone on from
    """Sending stops here; `reached` tells whether the server ever was."""

    def __init__(self, reason: str, *, reached: bool = True) -> None:
        super().__init__(reason)
        self.reached = reached


class Notes(Protocol):
    """Where records are kept."""

    ledger: Ledger

    def note(self, record: Mapping[str, Any]) -> None:
        """Keep a record for good."""


class Teller(Protocol):
    """Who tells a person how it goes."""

    def sent(self, members: int) -> None:
        """Tell that so many more members were taken."""

    def say(self, text: str) -> None:
        """Tell something worth a line."""


@dataclass(slots=True, kw_only=True)
class Courier:
    """What every request needs: how to post, wait, and tell; and whether anyone ever answered."""

    post: Callable[[str, bytes], Awaitable[Answer | Lost]]
    sleep: Callable[[float], Awaitable[object]]
    clock: Callable[[], float]
    patience: Patience
    teller: Teller
    reached: bool = False

    async def ask(self, path: str, body: bytes, *, what: str) -> tuple[Taken | Refused, bool]:
        """
        Post until there is an answer that counts; tell whether an earlier try may have counted.

        Raises Stopped where patience runs out.
        """
        waited = 0.0
        doubt = False
        tries = 0
        while True:
            answer = await self.post(path, body)
            if isinstance(answer, Lost) and answer.final and not answer.reached:
                raise Stopped(f"{what}: {answer.reason}", reached=self.reached)
            verdict = judge(answer, self.clock())
            if not isinstance(verdict, Later):
                self.reached = True
                return verdict, doubt
            self.reached |= verdict.reached
            doubt |= verdict.doubt
            patience = self.patience if self.reached else self.patience.for_strangers()
            pause = patience.wait(tries, verdict.seconds, waited)
            if pause is None:
                asked = f", and asks for {verdict.seconds:g} s" if verdict.seconds else ""
                raise Stopped(
                    f"{what}: gave up after {tries + 1} tries and {waited:.1f} s of waiting: "
                    f"{verdict.reason}{asked}",
                    reached=self.reached,
                )
            self.teller.say(f"{what}: {verdict.reason}; again in {pause:.1f} s")
            await self.sleep(pause)
            waited += pause
            tries += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What stands around the members of every batch."""

    fields: Mapping[str, Any]
    encoding: Encoding

    def envelope(self, task_id: str | None, key: str) -> Envelope:
        """Return the envelope of one batch; the first of a task has no id to name."""
        extra = {} if task_id is None else {"task_id": task_id}
        return envelope({**self.fields, **extra, "next_key": key}, self.encoding)

    def room(self, key_length: int) -> Envelope:
        """Return the largest envelope that a batch gets."""
        return self.envelope("x" * LONGEST_TASK_ID, "x" * key_length)


async def deliver(
    batches: Iterator[Batch], *, courier: Courier, notes: Notes, letterhead: Letterhead
) -> None:
    """
    Send every batch that was not taken yet; raises Stopped, or what the batches raise.

    A batch under way when one stream stops is still finished by the others.
    """
    office = _Office(batches, courier, notes, letterhead)
    office.resume()
    ends = await asyncio.gather(
        *(office.run(at) for at in range(len(notes.ledger.streams))), return_exceptions=True
    )
    for end in ends:
        if isinstance(end, BaseException):
            raise end


class _Office:
    """The streams at work on one iterator of batches."""

    def __init__(
        self, batches: Iterator[Batch], courier: Courier, notes: Notes, letterhead: Letterhead
    ) -> None:
        self._batches = batches
        self._courier = courier
        self._notes = notes
        self._letterhead = letterhead
        self._held: dict[int, Batch] = {}
        self._stopped = False

    def resume(self) -> None:
        """Pass over what was taken, and give each stream back what it had under way."""
        ledger = self._notes.ledger
        last = ledger.last()
        for number in range(last + 1):
            batch = next(self._batches, None)
            if batch is None or batch.key != ledger.keys.get(number, batch.key):
                raise Stopped("the input has changed since it was begun")
            stream = ledger.stream_of(number)
            if stream is None:
                self._courier.teller.sent(len(batch))
            else:
                self._held[stream] = batch

    async def run(self, at: int) -> None:
        """Send batches one after the other, into one task."""
        try:
            while not self._stopped:
                batch = self._held.pop(at, None) or next(self._batches, None)
                if batch is None:
                    return
                await self._send(batch, at)
        except BaseException:
            self._stopped = True
            raise

    async def _send(self, batch: Batch, at: int) -> None:
        stream = self._notes.ledger.streams[at]
        what = f"batch {batch.number} ({batch.where()})"
        unsure = stream.doubt and stream.under_way == batch.number
        if not unsure:
            self._notes.note({"begun": batch.number, "stream": at, "key": batch.key})
        body = self._letterhead.envelope(stream.task_id, batch.key).body(batch.items)
        verdict, doubt = await self._courier.ask(REGISTER, body, what=what)
        if isinstance(verdict, Refused):
            if not unsure and not doubt:
                self._notes.note({"not_taken": batch.number, "stream": at})
            raise Stopped(f"{what} was refused: {verdict.text}")
        task_id = verdict.fields.get("task_id")
        if not isinstance(task_id, str) or not _TASK_ID.fullmatch(task_id):
            raise Stopped(f"{what}: the answer names no task_id that could be used")
        if stream.task_id not in (None, task_id):
            raise Stopped(f"{what}: sent for task {stream.task_id}, answered for {task_id}")
        if stream.task_id is None and (unsure or doubt):
            self._courier.teller.say(
                f"{what}: an answer was lost before its task was known, so a task besides "
                f"{task_id} may hold these members too"
            )
        taken = {"taken": batch.number, "stream": at, "task_id": task_id, "members": len(batch)}
        self._notes.note(taken)
        self._courier.teller.sent(len(batch))
