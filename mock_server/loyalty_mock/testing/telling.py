"""
What a failed assertion says: what was looked for, the nearest thing that did happen, what came.

Pure. Tokens are masked, as everywhere.
"""

import difflib
import json
from collections.abc import Iterable, Sequence

from loyalty_mock.journal.entries import Entry, Outcome
from loyalty_mock.journal.telling import head, whole
from loyalty_mock.tasks import Member, MemberKey

_MOST_EXCHANGES = 12
_MOST_BODY = 600
_MOST_NEAR = 3


def line(entry: Entry) -> str:
    """Return an exchange as one line: what was asked, and what came of it."""
    told = head(entry)
    asked = f"#{told['number']} {told['operation'] or told['method'] + ' ' + told['path']}"
    profiles = "" if told["profiles"] is None else f", {_count(told['profiles'], 'profile')}"
    came = f"{told['outcome']}, HTTP {told['status']}"
    if entry.outcome is Outcome.REFUSED:
        where = f" at {told['place']}" if told["place"] else ""
        came = f"refused by {told['rule']}{where}, error {told['error']}: {told['error_text']}"
    elif entry.outcome is Outcome.FAULTED:
        came = f"struck by the fault {told['fault']}, HTTP {told['status']}"
    elif told["failed"]:
        came += f", {_count(told['failed'], 'profile')} of it not registered"
    return f"{asked} in {told['format']}{profiles}: {came}"


def exchanges(entries: Sequence[Entry]) -> list[str]:
    """Return the newest exchanges as lines, and how many there were before."""
    shown = entries[-_MOST_EXCHANGES:]
    before = len(entries) - len(shown)
    return [*([f"({before} more before)"] if before else []), *map(line, shown)]


def story(entry: Entry) -> list[str]:
    """Return an exchange in full: its line, the body that came, and the one that went."""
    told = whole(entry)
    lines = [line(entry)]
    for name in ("request", "answer"):
        body = told[name]["body"]
        text = body.get("text")
        if text is None:
            text = f"{body['size']:,} bytes: {json.dumps(body.get('summary'), ensure_ascii=False)}"
        if text:
            lines += [f"    {name}: {text[:_MOST_BODY]}{'…' if len(text) > _MOST_BODY else ''}"]
    return lines


def spelt(identifier: MemberKey) -> str:
    """Return an identifier for people; a custom one as its field and value."""
    return identifier if isinstance(identifier, str) else f"{identifier[0]} = {identifier[1]}"


def nearest(identifier: MemberKey, members: Iterable[Member]) -> list[str]:
    """Return, as lines, the members whose identifiers are nearest to one that is missing."""
    by_name = {spelt(one.identifier): one for one in members}
    near = difflib.get_close_matches(spelt(identifier), by_name, n=_MOST_NEAR, cutoff=0.6)
    return [f"nearest: {member(by_name[name])}" for name in near]


def member(one: Member) -> str:
    """Return a member as a line."""
    return (
        f"{spelt(one.identifier)}, by {one.matching}, in program {one.program}, "
        f"since {one.registration_date}"
    )


def sent(identifier: MemberKey, entries: Iterable[Entry]) -> list[str]:
    """Return, as lines, the exchanges that sent an identifier and did not register it."""
    name = identifier if isinstance(identifier, str) else identifier[1]
    spellings = {json.dumps(name)[1:-1].encode(), name.encode("utf-8", "surrogatepass")}
    found = [
        entry
        for entry in entries
        if entry.body.content is not None
        and any(spelling in entry.body.content for spelling in spellings)
    ]
    return [f"sent in {line(entry)}" for entry in found[-_MOST_NEAR:]]


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
