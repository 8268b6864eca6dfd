"""
The properties as cases: what a table cannot hold, drawn anew from every seed.

Each case is one search, for the smallest request that breaks a promise. Hypothesis, slow to
import, is so only once a case is played.
"""

from collections.abc import Callable
from dataclasses import dataclass

from loyalty_contract.cases import BOTH, Case, Tier, both
from loyalty_contract.talks.scenarios import Explore, Hold, Talk
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import Finding
from loyalty_contract.wire.asks import Media
from loyalty_schemas.contract import Standing

_DATE = "registration_date: Registration date in RFC3339 format"
MACHINE = "any-order-of-batches"
_TYPES = "email, phone, profile_id, field_name: string; field_value: string / int"


@dataclass(frozen=True, slots=True)
class Searching:
    """The scenario of one search; `failed`, if any, is told Hypothesis's own word on failures."""

    name: str
    failed: Callable[[Exception], None] | None = None

    def __call__(self, stage: Stage) -> Talk:
        """Return the talk: one search, and what it found."""

        def search(hold: Hold) -> list[Finding]:
            if self.name == MACHINE:
                from loyalty_contract.searches.machine import explore as explore_tasks

                return explore_tasks(stage, hold, self.failed)
            from loyalty_contract.searches.properties import PROPERTIES, explore

            return explore(PROPERTIES[self.name], stage, hold, self.failed)

        found: list[Finding] = yield Explore(search)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What is said of a property; `rule` is whose breach it looks for."""

    rule: str
    page: str
    expect: str
    standing: Standing = Standing.STATED
    tier: Tier = Tier.STANDARD
    media: tuple[Media, ...] = BOTH


_ROWS: dict[str, _Row] = {
    "any-valid-request": _Row(
        rule="ITM-1",
        page="data: Array of participants to add",
        expect="any valid request, in every matching, with and without dates, is accepted",
    ),
    "any-word-in-an-identifier": _Row(
        rule="ITM-2",
        page=_TYPES,
        expect="an identifier in any script, emoji included, is accepted",
    ),
    "any-character-in-an-identifier": _Row(
        rule="ITM-2",
        page="a string may hold any character; UTF-8",
        expect="an identifier with any character that XML can carry is accepted",
        standing=Standing.INFERRED,
    ),
    "any-valid-date": _Row(
        rule="DAT-1", page=_DATE, expect="any plainly valid date-time is accepted"
    ),
    "any-wrong-date": _Row(
        rule="DAT-2", page=_DATE, expect="what is no date-time of RFC 3339 is noticed, anywhere"
    ),
    **{
        f"{matching.replace('_', '-')}-missing-anywhere": _Row(
            rule=rule,
            page=f"Yes, if matching = {matching}",
            expect="an item without it is noticed, wherever it stands",
        )
        for matching, rule in (
            ("email", "MAT-2"),
            ("phone", "MAT-3"),
            ("profile_id", "MAT-4"),
            ("custom", "MAT-5"),
        )
    },
    "any-wrong-type": _Row(
        rule="ITM-2", page=_TYPES, expect="an identifier of another type is noticed, anywhere"
    ),
    "any-wrong-phone": _Row(
        rule="ITM-3",
        page="phone: Phone number in international format",
        expect="what is no phone in international format is noticed, anywhere",
    ),
    "any-request-in-both-formats": _Row(
        rule="ENC-1",
        page="Request example: JSON, XML",
        expect="one outcome in both formats, whatever the request",
        media=(Media.JSON,),
    ),
    MACHINE: _Row(
        rule="CON-1",
        page="task_id: Existing task identifier, required for subsequent batches",
        expect="in whatever order batches come, alone or at once, the results hold what was sent",
    ),
    "any-count-up-to-ten-thousand": _Row(
        rule="LIM-1",
        page="A single request should not exceed 10,000 profiles",
        expect="any number of profiles up to 10,000 is accepted and counted",
        tier=Tier.LIMITS,
    ),
    "any-fault-in-up-to-ten-thousand": _Row(
        rule="ITM-1",
        page="data: Array of participants to add",
        expect="one fault of any kind among thousands is noticed",
        tier=Tier.LIMITS,
    ),
}


def cases() -> tuple[Case, ...]:
    """Return the case of each property."""
    return tuple(
        case
        for name, row in _ROWS.items()
        for case in both(
            row.rule,
            name,
            Searching(name),
            standing=row.standing,
            page=row.page,
            expect=row.expect,
            tier=row.tier,
            media=row.media,
        )
    )
