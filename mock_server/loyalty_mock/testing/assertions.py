"""
What is held of a running mock as one test sees it, and what is told where it does not hold.

Every function raises AssertionError with what was looked for, the nearest thing that did happen,
and what came. Knows no test framework.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from loyalty_mock.journal.entries import Entry
from loyalty_mock.refusals import place
from loyalty_mock.tasks import MemberKey
from loyalty_mock.testing import telling

if TYPE_CHECKING:
    from loyalty_mock.testing.server import LoyaltyServer


def registered(
    server: "LoyaltyServer", identifiers: Sequence[MemberKey], **how: str | int | None
) -> None:
    """Hold that each is registered; `how` names what else is true of the member."""
    __tracebackhide__ = True
    given = {name: value for name, value in how.items() if value is not None}
    for identifier in identifiers:
        by_name = [one for one in server.members if _names(one.identifier, identifier)]
        if not by_name:
            fail(f"{telling.spelt(identifier)} is not registered", _nearest(server, identifier))
        if not any(
            all(getattr(one, name) == value for name, value in given.items()) for one in by_name
        ):
            told = ", ".join(f"{name} {value}" for name, value in given.items())
            fail(
                f"{telling.spelt(identifier)} is registered, but not with {told}",
                [f"but: {telling.member(one)}" for one in by_name],
            )


def not_registered(server: "LoyaltyServer", identifiers: Sequence[MemberKey]) -> None:
    """Hold that none of them is registered."""
    __tracebackhide__ = True
    for identifier in identifiers:
        found = [one for one in server.members if _names(one.identifier, identifier)]
        if found:
            what = f"{telling.spelt(identifier)} is registered"
            fail(what, [telling.member(one) for one in found])


def count(
    server: "LoyaltyServer", words: tuple[str, str], expected: int, fits: Callable[[Entry], bool]
) -> None:
    """Hold how many exchanges fit; `words` are for one and for many of them."""
    __tracebackhide__ = True
    found = sum(map(fits, server.journal))
    if found != expected:
        what = f"{expected} {words[0] if expected == 1 else words[1]} expected, {found} came"
        fail(what, came(server))


def no_refusals(server: "LoyaltyServer") -> None:
    """Hold that nothing was refused."""
    __tracebackhide__ = True
    refused = server.refusals
    if refused:
        what = f"{len(refused)} of {len(server.journal)} requests refused"
        fail(what, [text for entry in refused[:3] for text in telling.story(entry)])


def refused(server: "LoyaltyServer", rule: str | None, at: str | None, error: int | None) -> Entry:
    """Hold that something was refused so, and return the newest exchange that was."""
    __tracebackhide__ = True
    fitting = [
        entry
        for entry in server.refusals
        if rule in {None, entry.rule}
        and error in {None, entry.error}
        and (at is None or at in map(place, entry.paths))
    ]
    if not fitting:
        told = [f"rule {rule}" if rule else "", f"at {at}" if at else ""]
        told.append(f"error {error}" if error is not None else "")
        how = " with " + ", ".join(filter(None, told)) if any(told) else ""
        fail(f"nothing was refused{how}", came(server))
    return fitting[-1]


def waited_in_vain(
    server: "LoyaltyServer", wanted: dict[str, int], have: dict[str, int], seconds: float
) -> NoReturn:
    """Fail for what did not come in time."""
    __tracebackhide__ = True
    told = [f"{number} {name} (there are {have[name]})" for name, number in wanted.items()]
    fail(f"waited {seconds:g} s in vain for {' and '.join(told)}", came(server))


def came(server: "LoyaltyServer") -> list[str]:
    """Return what came, as lines."""
    entries, gone = server.seen()
    lines = [f"{gone} exchanges are gone from the journal"] if gone else []
    lines += [f"came: {text}" for text in telling.exchanges(entries)]
    others = len(server.strangers)
    if others:
        requests = "1 request" if others == 1 else f"{others} requests"
        lines.append(f"{requests} came with another token than this test's")
    return lines or ["nothing came at all"]


def fail(what: str, told: Sequence[str]) -> NoReturn:
    """Raise AssertionError with what was looked for and what is told about it."""
    __tracebackhide__ = True
    raise AssertionError("\n".join([what, *(f"  {text}" for text in told)]))


def _nearest(server: "LoyaltyServer", identifier: MemberKey) -> list[str]:
    lines = telling.nearest(identifier, server.members)
    lines += telling.sent(identifier, server.seen()[0])
    lines += [
        f"failed in task {task.id}, batch {batch}, index {failure.index}: "
        f"error {failure.error}: {failure.error_text}"
        for task in server.tasks
        for batch, failure in task.failures[:3]
    ]
    return lines or came(server)


def _names(known: MemberKey, asked: MemberKey) -> bool:
    """Tell whether an identifier is the one asked for; a custom one may be asked by its value."""
    return known == asked or (isinstance(known, tuple) and known[1] == asked)
