"""
A case: what is tried, on which rule, and how to find it again.

Ids are permanent and say what they do: `MAT-3/phone-missing@xml`. A case knows its verdict by
how it was built; it never asks a validator what is right, let alone a server.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fnmatch import fnmatchcase

from loyalty_contract.talks.scenarios import Scenario
from loyalty_contract.wire.asks import Media
from loyalty_schemas.contract import Standing

BOTH = (Media.JSON, Media.XML)


class Tier(IntEnum):
    """How far a run goes; each includes the ones before."""

    QUICK = 1
    STANDARD = 2
    LIMITS = 3
    ABUSE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    One thing tried on a target, in one format.

    `name` says what is done, in lower-case words with dashes. `page` is the sentence of the page
    or the contract it rests on, `expect` what an honest server does. `needs` names what the
    access must hold (`second_token`, `unknown_token`, `unknown_program`), or `status`.
    `knob` is the open choice it observes. `heavy` ones are not run beside each other.
    """

    rule: str
    name: str
    media: Media
    standing: Standing
    page: str
    expect: str
    play: Scenario
    tier: Tier = Tier.STANDARD
    needs: frozenset[str] = frozenset()
    knob: str = ""
    heavy: bool = False

    @property
    def id(self) -> str:
        """The case's address."""
        return f"{self.rule}/{self.name}@{self.media}"


def both(
    rule: str,
    name: str,
    play: Scenario,
    *,
    standing: Standing,
    page: str,
    expect: str,
    tier: Tier = Tier.STANDARD,
    needs: Iterable[str] = (),
    knob: str = "",
    heavy: bool = False,
    media: Sequence[Media] = BOTH,
) -> tuple[Case, ...]:
    """Return a case in each format."""
    return tuple(
        Case(
            rule=rule,
            name=name,
            media=one,
            standing=standing,
            page=page,
            expect=expect,
            play=play,
            tier=tier,
            needs=frozenset(needs),
            knob=knob,
            heavy=heavy,
        )
        for one in media
    )


def select(
    cases: Iterable[Case], *, only: Sequence[str] = (), skip: Sequence[str] = ()
) -> tuple[Case, ...]:
    """Return the cases whose id some `only` matches and no `skip` does, by prefix or glob."""
    return tuple(
        case
        for case in cases
        if (not only or any(matches(case.id, pattern) for pattern in only))
        and not any(matches(case.id, pattern) for pattern in skip)
    )


def matches(case_id: str, pattern: str) -> bool:
    """Tell whether a pattern names a case: a whole id, a prefix at a boundary, or a glob."""
    if any(sign in pattern for sign in "*?["):
        return fnmatchcase(case_id, pattern)
    return case_id == pattern or (case_id.startswith(pattern) and case_id[len(pattern)] in "/-@")
