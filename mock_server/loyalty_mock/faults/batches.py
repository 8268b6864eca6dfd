"""
What a fault makes of a batch as it is taken: profiles that fail, a task that stops half-way.

Pure. Nothing is lost and nothing counted twice: a profile is registered, or stands in the
results, or was never reached by a task that stopped.
"""

import random
from collections.abc import Iterator, Mapping

from loyalty_mock.faults.answers import code_text
from loyalty_mock.faults.book import Due
from loyalty_mock.tasks import Batch, Failure, MemberKey, Stop


def failing(batch: Batch, due: Due, sound: Mapping[int, MemberKey]) -> Batch:
    """
    Return the batch with those profiles failed that `items-fail` picks.

    `sound` holds the profiles that would be registered, by their place in the batch.
    """
    picked = set(_picked(due, sound))
    code: int = due["code"]
    text = code_text(code) if due["text"] is None else due["text"]
    failures = [*batch.failures, *(Failure(index, code, text) for index in picked)]
    lost = {sound[index] for index in picked}
    return batch._replace(
        members={key: since for key, since in batch.members.items() if key not in lost},
        failures=tuple(sorted(failures, key=lambda failure: failure.index)),
    )


def stopping(
    batch: Batch, due: Due, sound: Mapping[int, MemberKey], before: int
) -> tuple[Batch, Stop]:
    """
    Return the batch, and where its task stops; `before` counts the profiles of earlier batches.

    Of a task that fails, the profiles beyond its end are not registered.
    """
    progress: int = due["progress"]
    profiles = before + batch.size * progress // 100
    if before:
        progress = 100 * profiles // (before + batch.size)
    status = "failed" if due.kind == "task-failed" else "running"
    stop = Stop(status=status, progress=progress, profiles=profiles)
    if stop.status != "failed":
        return batch, stop
    beyond = {key for index, key in sound.items() if before + index >= stop.profiles}
    members = {key: since for key, since in batch.members.items() if key not in beyond}
    return batch._replace(members=members), stop


def _picked(due: Due, sound: Mapping[int, MemberKey]) -> Iterator[int]:
    rules = [due[name] for name in ("identifiers", "indexes", "every_item", "share")]
    if rules == [None, None, None, None]:
        yield from sound
        return
    identifiers = set(due["identifiers"] or ())
    indexes = set(due["indexes"] or ())
    step: int | None = due["every_item"]
    for index, key in sound.items():
        name = key if isinstance(key, str) else key[1]
        if name in identifiers or index in indexes or (step and (index + 1) % step == 0):
            yield index
    if due["share"]:
        yield from random.Random(due.luck).sample(sorted(sound), round(due["share"] * len(sound)))
