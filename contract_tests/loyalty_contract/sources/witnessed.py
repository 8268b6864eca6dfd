"""
The hand-written witnesses of `loyalty_fixtures`, as cases.

Their bodies are sent as they were written, but for the token, the program and the domain of the
e-mails, which are the run's own. Those whose outcome hangs on an open choice are left to the cases
that observe it.
"""

from collections.abc import Generator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from loyalty_contract.cases import Case, Tier
from loyalty_contract.sources.methods import refuses
from loyalty_contract.talks.complaints import only_of_anyone
from loyalty_contract.talks.follow import follow
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
from loyalty_contract.talks.steps import is_refused, noticed
from loyalty_contract.talks.witnessing import NOBODY, Sending, names_second_program
from loyalty_contract.verdicts import breach
from loyalty_contract.wire.asks import Media
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_fixtures.model import TOKENS, Expectation, Witness
from loyalty_fixtures.witnesses import witness, witnesses
from loyalty_schemas.contract import Standing, rules

_STRENGTH = tuple(Standing)
# What binds less in one witness than in its rule: what the page shows only, what a server may read
# kindly, and what nothing says. The first pattern that matches an id counts.
_WEAKER: tuple[tuple[str, Standing], ...] = (
    ("AUT-1/header-of-another-scheme@*", Standing.INFERRED),
    ("ENC-1/by-custom@*", Standing.OPEN),  # which custom fields there are is the target's own
    ("MAT-5/two-names-of-fields@*", Standing.OPEN),
    ("*/*-in-capitals@*", Standing.INFERRED),  # names that some readers take in any case
    ("AUT-3/same-token-thrice@*", Standing.OPEN),  # RFC 6750 section 2: one method, not two
    ("MAT-1/matching-with-a-space-*", Standing.INFERRED),
    ("PRG-1/program-full-width-digits@*", Standing.INFERRED),
    ("ITM-3/phone-with-spaces@*", Standing.INFERRED),  # E.123 prints them
    ("ITM-3/phone-with-hyphens@*", Standing.INFERRED),
    ("ITM-3/phone-with-brackets@*", Standing.INFERRED),
    ("ITM-3/phone-with-dots@*", Standing.INFERRED),
    ("ITM-3/phone-with-a-newline-behind@*", Standing.INFERRED),
    ("ITM-3/phone-with-a-space-*", Standing.INFERRED),
    ("ITM-3/phone-with-a-zero-width-space@*", Standing.INFERRED),
    ("ITM-2/field-value-an-integer-beyond-53-bits@*", Standing.INFERRED),
    ("ITM-2/field-value-an-integer-of-20-digits@*", Standing.OPEN),
    ("ITM-1/data-one-member@xml", Standing.OPEN),  # holds no items: as good as empty
    ("ITM-1/data-keyed-by-number@xml", Standing.OPEN),
    ("ITM-1/data-*@xml", Standing.INFERRED),
    ("CON-?/*-null@*", Standing.OPEN),  # null for what may be left out
    ("CON-?/*-an-object@xml", Standing.OPEN),
    ("DAT-2/*null@*", Standing.OPEN),
    ("DAT-2/*-an-object@xml", Standing.OPEN),
    ("DAT-2/date-empty@*", Standing.INFERRED),
    ("DAT-1/date-in-the-year-1@*", Standing.INFERRED),
    ("DAT-1/date-with-the-*est-offset@*", Standing.INFERRED),  # some libraries end at 18 hours
    ("*/*-an-object*@xml", Standing.SHOWN),
    ("*/*-an-array@xml", Standing.SHOWN),
    ("EXC-9/charset-iso-*", Standing.OPEN),
    ("EXC-9/charset-utf-16@*", Standing.OPEN),
    ("EXC-9/media-type-in-capitals*", Standing.OPEN),
    ("EXC-9/suffix-*", Standing.OPEN),
    ("EXC-9/text-xml@*", Standing.OPEN),
    ("EXC-8/path-of-the-root@*", Standing.OPEN),  # a site may stand there
    ("LIM-6/gzip@*", Standing.OPEN),  # that compressed bodies are read is nowhere said
    ("LIM-6/gzip-of-ten-thousand@*", Standing.OPEN),
    ("LIM-6/gzip-of-ten-million-bytes@*", Standing.OPEN),
    ("SEC-2/profile-id-of-a-million-bytes@*", Standing.OPEN),
    ("SEC-2/comment-of-five-million-bytes@*", Standing.OPEN),
)


# Families of which other sources ask by tables, more closely; their witnesses are second opinions,
# and wait for the tier that has the time.
_TABLED = frozenset({"DAT", "ENC", "ITM", "MAT", "PRG", "SEC"})


# The page's own token or program, spelt so that no other can be put in its place.
_BOUND = frozenset({"ENC-3/cdata-in-part-of-a-value@xml", "ENC-3/comment-in-a-value@xml"})


def cases() -> tuple[Case, ...]:
    """Return the witnesses whose outcome is the same whatever a target chooses."""
    return tuple(_case(told) for told in witnesses() if settled(told))


def settled(told: Witness) -> bool:
    """Tell whether a witness has one outcome and one format, whatever is chosen or known."""
    if told.id in _BOUND:
        return False
    every = _expectations(told)
    outcomes = {one.expect for one in every}
    return len(outcomes) == 1 and "open" not in outcomes and len({one.format for one in every}) == 1


def standing(told: Witness) -> Standing:
    """Return how hard a witness binds: as its rule does, or less."""
    own = rules()[told.rule].standing
    weaker = [weak for pattern, weak in _WEAKER if fnmatchcase(told.id, pattern)][:1]
    if told.operation == "tasks_status":
        weaker.append(Standing.INFERRED)  # that there is such an operation at all
    return max(own, *weaker, key=_STRENGTH.index) if weaker else own


def _expectations(told: Witness) -> list[Expectation]:
    besides = [one for outcomes in told.also.values() for one in outcomes.values()]
    return [told.expectation, *told.outcomes.values(), *besides]


def _case(told: Witness) -> Case:
    expect = told.expectation.expect
    item_fault = any(one.item_fault for one in _expectations(told))
    return Case(
        rule=told.rule,
        name=f"{told.id.partition('/')[2].rpartition('@')[0]}-witnessed",
        media=Media(told.media),
        standing=standing(told),
        page=told.says,
        expect="noticed" if item_fault else expect,
        play=_play(told, expect, item_fault=item_fault),
        tier=_tier(told),
        needs=frozenset(_needs(told)),
        heavy=_size(told) > 1_000_000,
    )


def _size(told: Witness) -> int:
    recipe = told.recipe
    return max(recipe.pad_to or 0, recipe.fill_to or 0, 30 * (recipe.repeat or 0))


def _tier(told: Witness) -> Tier:
    size = max(_size(one) for one in (told, *map(witness, told.after)))
    if size > 1_000_000:
        return Tier.ABUSE
    return Tier.LIMITS if size > 100_000 or told.rule[:3] in _TABLED else Tier.STANDARD


def _needs(told: Witness) -> set[str]:
    """What the access must hold for this witness to mean what it says."""
    texts = [one.source.read_bytes() for one in (told, *map(witness, told.after))]
    texts.append(f"{told.query} {dict(told.headers)}".encode())
    whole = b" ".join(texts)
    refused = told.expectation.expect == "refused"
    needs = {"status"} if told.operation == "tasks_status" else set()
    if TOKENS[1].encode() in whole:
        needs.add("second_token")
    if NOBODY.encode() in whole or (refused and "unknown_token_code" in {told.knob, *told.also}):
        needs.add("unknown_token")
    if told.rule == "PRG-2" and refused:
        needs.add("unknown_program")
    if not refused and names_second_program(told):
        needs.add("second_program")
    return needs


def _play(told: Witness, expect: str, *, item_fault: bool) -> Scenario:
    def play(stage: Stage) -> Talk:
        task_id, before = yield from _lead_up(told, stage)
        sending = Sending(told, stage, task_id)
        if told.rule == "EXC-8":
            return (yield from refuses(sending.ask()))
        if expect == "accepted":
            return (yield from _accepted(sending))
        if not item_fault:
            refused = is_refused(lambda _: sending.ask(), told.rule, standing(told))
            findings = yield from refused(stage)
            # A task that it names was begun by what went before.
            return [one for one in findings if not (before and one.rule == "EXC-4")]
        ask = replace(sending.ask(), hope="refused")
        _, reading = yield from one(ask)
        return (
            yield from noticed(
                stage,
                reading,
                sent=before + ask.profiles,
                rule=told.rule,
                standing=standing(told),
            )
        )

    return play


def _lead_up(told: Witness, stage: Stage) -> Generator[Yielded, Any, tuple[str | None, int]]:
    """Send what goes before; return the task that the first of them began, and its profiles."""
    task_id: str | None = None
    sent = 0
    for step in told.after:
        ask = Sending(witness(step), stage, task_id).ask()
        _, reading = yield from one(ask)
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(f"{step} was {describe(reading)}")
        if reading.kind is Kind.REFUSED:
            raise SkippedError(f"{step}, which goes before, was {describe(reading)}")
        task_id = task_id or reading.task_id
        sent += ask.profiles
    return task_id, sent


def _accepted(sending: Sending) -> Talk:
    """Accepted, and the results complain of no one: but for that, see `is_taken`."""
    stage, told = sending.stage, sending.told
    _, reading = yield from one(sending.ask())
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))
    if reading.kind is Kind.REFUSED:
        return [breach(told.rule, standing(told), f"was {describe(reading)}")]
    if told.operation == "tasks_status" or not _followed(sending, reading):
        return []
    task = yield from follow(stage, reading.task_id or "")
    if task.status != "failed" and not task.errors:
        return list(task.findings)
    if (yield from only_of_anyone(stage, task)):
        return list(task.findings)
    weaker = max(standing(told), Standing.INFERRED, key=_STRENGTH.index)
    text = f"was accepted, but the results complain of it ({task.status})"
    return [*task.findings, breach(told.rule, weaker, text)]


def _followed(sending: Sending, reading: Reading) -> bool:
    """Only where one profile may fail by itself, and the task is the run's own token's."""
    own = TOKENS[1].encode() not in sending.told.source.read_bytes()
    by_item = sending.told.rule[:3] in {"MAT", "ITM", "DAT"}
    return by_item and own and sending.stage.follows and reading.task_id is not None
