"""
Complaints in the results that any good profile may earn: known already, or not found.

A profile is looked up before it is added, and a target may remember whom other runs, other cases
or the other format have sent. What it says of them is no word on the request, so nothing of it is
held against anyone. To tell such complaints from others, plain members are sent. Pure.
"""

import re
from collections.abc import Generator
from dataclasses import replace
from typing import Any

from loyalty_contract.talks.follow import Task, follow
from loyalty_contract.talks.scenarios import Yielded, one
from loyalty_contract.talks.stage import Stage
from loyalty_contract.wire.asks import Media
from loyalty_contract.wire.readings import Kind

_CODES = ("error", "code", "error_code", "status")
_TEXTS = ("error_text", "text", "message", "reason", "description")
# A word with a digit or an at sign in it names somebody, or says when; the others name a field.
_NAMES = re.compile(r"\S*[@\d]\S*|\b(?:e-?mail|phone|profile_id|field_name|field_value)\b")

Complaint = tuple[str, ...]


def only_of_anyone(
    stage: Stage, task: Task, matching: str = "email"
) -> Generator[Yielded, Any, bool]:
    """Tell whether there are complaints, and all of them are such as anyone may earn."""
    heard = _complaints(task)
    return bool(heard) and heard == (yield from _usual(stage, heard, matching))


def partly_of_anyone(
    stage: Stage, task: Task, matching: str = "email"
) -> Generator[Yielded, Any, bool]:
    """Tell whether some complaints are such as anyone may earn: then counting them says nothing."""
    return bool((yield from _usual(stage, _complaints(task), matching)))


def _usual(
    stage: Stage, heard: set[Complaint], matching: str
) -> Generator[Yielded, Any, set[Complaint]]:
    """
    Return what of the complaints heard is said of a plain member too.

    Sent twice it is known the second time. What is said of it the first time has to be said in
    the other format, and by another matching: else it is these that the target gets wrong.
    """
    if not heard or not stage.follows:
        return set()
    told = yield from _said(stage, matching)
    usual = heard & (told[0] | told[1])
    if usual & told[0]:
        other = "email" if matching != "email" else "profile_id"
        for view, by in ((stage.other(_OTHER[stage.media]), matching), (stage, other)):
            if not any((yield from _said(view, by))):
                return set()
    return usual


_OTHER = {Media.JSON: Media.XML, Media.XML: Media.JSON}


def _said(
    stage: Stage, matching: str
) -> Generator[Yielded, Any, tuple[set[Complaint], set[Complaint]]]:
    """Register a plain member in two tasks, and return what the results of each say of it."""
    # A run with the same seed has sent the case's own members before.
    member = replace(stage, case=f"{stage.case}/plain").member(matching)
    told: list[set[Complaint]] = []
    for _ in range(2):
        _, reading = yield from one(stage.batch([member], matching))
        if reading.kind is not Kind.ACCEPTED or reading.task_id is None:
            return set(), set()
        told.append(_complaints((yield from follow(stage, reading.task_id))))
    return told[0], told[1]


def _complaints(task: Task) -> set[Complaint]:
    """The kinds of complaint in a task's results, whoever they are of."""
    kinds = {
        (
            *(str(entry[name]) for name in _CODES if name in entry),
            *(_NAMES.sub("", str(entry[name])) for name in _TEXTS if name in entry),
        )
        for entry in task.errors or ()
    }
    return kinds or ({(task.status,)} if task.status == "failed" else set())
