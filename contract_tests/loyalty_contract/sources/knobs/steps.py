"""
How an open choice is observed: send a few spellings of it, see what becomes of each, compare.

Pure. Observes and never judges: what is outside a knob's closed list is told, not held against
anyone, and what cannot be seen from outside is skipped with the reason.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from loyalty_contract.cases import BOTH, Case, Tier, both
from loyalty_contract.talks.follow import Task, follow
from loyalty_contract.talks.scenarios import (
    Scenario,
    SkippedError,
    Talk,
    UnclearError,
    Yielded,
    describe,
    one,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build
from loyalty_contract.verdicts import Finding, Verdict, observed
from loyalty_contract.wire.asks import Answer, Ask, Media, Trouble
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_contract.wire.transport import PATHS
from loyalty_schemas.contract import Standing, knobs

Tries = Mapping[str, Ask]
TARIFF_LIMIT = 402


class Came(StrEnum):
    """What became of one request."""

    TAKEN = "accepted"
    UNTOLD = "accepted, and no results tell of it"
    FAILED = "accepted, and reported in the results"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One spelling tried, in words, and what became of it."""

    label: str
    came: Came
    answer: Answer
    reading: Reading
    task: Task | None = None


def observation(
    knob: str,
    play: Scenario,
    *,
    media: Sequence[Media] = BOTH,
    tier: Tier = Tier.STANDARD,
    needs: Iterable[str] = (),
    heavy: bool = False,
) -> tuple[Case, ...]:
    """Return the cases that find a knob's value, one a format."""
    known = knobs()[knob]
    return both(
        known.rule,
        f"observe-{knob.replace('_', '-')}",
        play,
        standing=Standing.OPEN,
        page=known.says,
        expect=f"anything; observed as {' or '.join(known.values)}",
        tier=tier,
        needs=needs,
        knob=knob,
        heavy=heavy,
        media=media,
    )


def value(knob: str, found: str, text: str) -> list[Finding]:
    """Return the finding that a knob has a value; one outside its list is only told."""
    if found not in knobs()[knob].values:
        return outside(knob, text)
    return [observed(knobs()[knob].rule, knob, found, text)]


def outside(knob: str, text: str) -> list[Finding]:
    """Return the finding that a target goes a way that is none of the knob's values."""
    return [Finding(rule=knobs()[knob].rule, verdict=Verdict.INFO, text=text)]


def weigh(
    stage: Stage, tries: Tries, wrong: Build | None = None
) -> Generator[Yielded, Any, list[Weighed]]:
    """
    Send each request, then follow those accepted, and tell what became of each.

    `wrong` builds a request with a profile that is plainly wrong: where no results tell what
    failed, its refusal shows that what was accepted was taken. Without `wrong` that stays
    UNTOLD. Raises SkippedError where the wrong one is accepted as well.
    """
    sent = []
    for label, ask in tries.items():
        sent.append((label, *(yield from answered(ask))))
    found = []
    for label, answer, reading in sent:
        came, task = Came.REFUSED, None
        if reading.kind is Kind.ACCEPTED:
            came, task = yield from _outcome(stage, reading, answer.ask.profiles)
        found.append(Weighed(label=label, came=came, answer=answer, reading=reading, task=task))
    if wrong is None or all(each.came is not Came.UNTOLD for each in found):
        return found
    _, control = yield from answered(wrong(stage))
    if control.kind is Kind.ACCEPTED:
        raise SkippedError("a wrong profile is accepted too, and no results tell what failed")
    return [replace(each, came=Came.TAKEN) if each.came is Came.UNTOLD else each for each in found]


def answered(ask: Ask) -> Generator[Yielded, Any, tuple[Answer, Reading]]:
    """Send one request that may be accepted or refused; a closed connection may be a refusal."""
    answer, reading = yield from one(ask)
    if answer.trouble is Trouble.DROPPED and ask.droppable:
        return answer, replace(reading, kind=Kind.REFUSED)
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))
    if TARIFF_LIMIT in {reading.error, answer.status}:
        raise SkippedError("the tariff's limit is reached: no refusal says anything else now")
    return answer, reading


def led_up(ask: Ask, what: str) -> Generator[Yielded, Any, Reading]:
    """Send a request that only leads up to the one in question; SkippedError where refused."""
    _, reading = yield from answered(ask)
    if reading.kind is Kind.REFUSED:
        raise SkippedError(f"{what} was {describe(reading)}")
    return reading


def by_acceptance(
    knob: str,
    tries: Callable[[Stage], Tries],
    *,
    accepted: str,
    refused: str,
    wrong: Build | None = None,
) -> Scenario:
    """Return the scenario that a knob shows in whether some requests are taken or refused."""

    def play(stage: Stage) -> Talk:
        found = yield from weigh(stage, tries(stage), wrong)
        taken = {each.came in {Came.TAKEN, Came.UNTOLD} for each in found}
        if len(taken) > 1:
            return outside(knob, told(found))
        return value(knob, accepted if taken == {True} else refused, told(found))

    return play


def by_code(knob: str, what: str, build: Build) -> Scenario:
    """Return the scenario that a knob shows in the error code of a refusal."""

    def play(stage: Stage) -> Talk:
        code, text = yield from code_of(what, build(stage))
        return value(knob, code, text)

    return play


def code_of(what: str, ask: Ask) -> Generator[Yielded, Any, tuple[str, str]]:
    """Return the error code of a refusal, nothing where there is none, and what to say of it."""
    answer, reading = yield from answered(replace(ask, hope="refused"))
    if reading.kind is Kind.ACCEPTED:
        return "", f"{what}: accepted"
    if answer.trouble:
        return "", f"{what}: the connection was closed without a code"
    if reading.error is None:
        return str(answer.status), f"{what}: HTTP {answer.status} without an error code"
    return str(reading.error), f"{what}: error {reading.error} with HTTP {answer.status}"


def told(found: Sequence[Weighed]) -> str:
    """Say what became of each request, in one line."""
    return "; ".join(f"{each.label}: {each.came}" for each in found)


def in_any_format(ask: Ask) -> Ask:
    """
    Return the ask so that the format of its answer is held against nobody.

    What names its path is not held to EXC-6 and EXC-7: here the format is the open choice.
    """
    return replace(ask, path=PATHS[ask.operation])


def spelt(ask: Ask, before: bytes, after: bytes) -> Ask:
    """Return the ask with a piece of its body spelt otherwise; ValueError where it is not in it."""
    body = ask.build()
    if before not in body:
        raise ValueError(f"{before!r} stands not in the body")
    changed = body.replace(before, after, 1)
    return replace(ask, build=lambda: changed)


def nameless(stage: Stage) -> Ask:
    """Return a request with a profile that is plainly wrong: it lacks its identifier (MAT-2)."""
    return stage.batch([{"registration_date": "2024-09-01T12:34:56Z"}])


def _outcome(
    stage: Stage, reading: Reading, sent: int
) -> Generator[Yielded, Any, tuple[Came, Task | None]]:
    if not stage.follows or reading.task_id is None:
        return Came.UNTOLD, None
    task = yield from follow(stage, reading.task_id)
    match task.reports(sent):
        case True:
            return Came.FAILED, task
        case False:
            return Came.TAKEN, task
        case _:
            return Came.UNTOLD, task
