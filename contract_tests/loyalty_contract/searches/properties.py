"""
The properties: what is drawn, and what every example of it is held to.

Each pairs a strategy with a talk; the verdict lies in the talk, by how the request was drawn.
Never asks a validator what is right.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import Verbosity, given, seed
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from loyalty_contract.searches.dates import VALID_DATES
from loyalty_contract.searches.faults import (
    ASKED,
    decided,
    misdated,
    missing,
    wrong_phones,
    wrong_types,
)
from loyalty_contract.searches.search import Failed, Test, Trials, configured, search
from loyalty_contract.searches.strategies import (
    ANY_CHARACTER,
    MATCHINGS,
    WRITTEN,
    Member,
    Request,
    members,
    requests,
    sizes,
    spoilt,
    texts,
)
from loyalty_contract.sources.parity import alike
from loyalty_contract.talks.scenarios import Hold, Talk, one
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import is_accepted, noticed
from loyalty_contract.verdicts import Finding
from loyalty_contract.wire.asks import Ask, Media
from loyalty_schemas.contract import Standing

DATES = VALID_DATES.map(lambda date: date.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """
    What is drawn and what is asked of it.

    `examples` gives the strategy for a format; `talk` is held for each example, `share` of the
    number that a run asks for are tried.
    """

    examples: Callable[[Media], SearchStrategy[Request]]
    talk: Callable[[Stage, Request], Talk]
    share: float = 1.0


def explore(wanted: Property, stage: Stage, hold: Hold, failed: Failed | None) -> list[Finding]:
    """Search for a request that breaks a property; see `search`."""
    return search(
        test_of(wanted, stage),
        stage,
        hold,
        examples=max(1, round(stage.examples * wanted.share)),
        failed=failed,
    )


def test_of(wanted: Property, stage: Stage) -> Test:
    """Return what makes a property's function under `@given`."""

    def test(trials: Trials, verbosity: Verbosity) -> Callable[[], None]:
        @configured(verbosity)
        @seed(stage.seed)
        @given(request=wanted.examples(stage.media))
        def holds(request: Request) -> None:
            trials.talk(lambda: wanted.talk(stage, request), request.told)

        return holds

    return test


def _ask(stage: Stage, request: Request) -> Ask:
    ask = stage.batch(request.data(stage), request.matching)
    return replace(ask, hope="refused") if request.fault else ask


def _accepted(rule: str, standing: Standing) -> Callable[[Stage, Request], Talk]:
    def talk(stage: Stage, request: Request) -> Talk:
        return is_accepted(lambda given_to: _ask(given_to, request), rule, standing)(stage)

    return talk


def _noticed(stage: Stage, request: Request) -> Talk:
    """The request's fault is noticed; the rule it breaks is the fault's own."""
    fault = request.fault
    if fault is None:
        raise ValueError("a request without a fault was drawn")
    _, reading = yield from one(_ask(stage, request))
    return (
        yield from noticed(
            stage,
            reading,
            sent=request.count,
            rule=fault.rule,
            standing=Standing.STATED,
            index=request.at,
        )
    )


def _alike(stage: Stage, request: Request) -> Talk:
    return alike(lambda speaking: _ask(speaking, request), Standing.STATED)(stage)


def _members(characters: SearchStrategy[str]) -> dict[str, SearchStrategy[Member]]:
    """Members whose identifiers hold such characters, where any string identifies."""
    named = st.builds(Member, text=texts(characters))
    return {"profile_id": named, "custom": named}


def _valid(most: int) -> SearchStrategy[Request]:
    kinds = {matching: members(matching, DATES) for matching in MATCHINGS}
    return requests(kinds=kinds, sizes=sizes(most))


def _named(characters: SearchStrategy[str]) -> SearchStrategy[Request]:
    kinds = _members(characters)
    return requests(kinds=kinds, sizes=sizes(5), own=5)


def _dated() -> SearchStrategy[Request]:
    dated = st.builds(Member, date=DATES)
    kinds = dict.fromkeys(MATCHINGS, dated)
    return requests(kinds=kinds, sizes=st.integers(1, 20), own=12)


def _either() -> SearchStrategy[Request]:
    """Requests on which the page decides, one way or the other, in both formats."""
    faulty = spoilt(faults=decided(Media.XML), sizes=sizes(20))
    return st.one_of(_valid(20), _named(WRITTEN), faulty, faulty)


def _without(matching: str) -> Callable[[Media], SearchStrategy[Request]]:
    return lambda _: spoilt(faults=missing(matching), sizes=sizes(100))


# How many profiles where many of them are the point: the limit and both sides of every half.
_MANY = st.builds(
    lambda bound, n: 10_000 - n % bound, st.sampled_from((9_000, 5_000, 1)), st.integers(0, 2**16)
)

PROPERTIES: dict[str, Property] = {
    "any-valid-request": Property(
        examples=lambda _: _valid(200), talk=_accepted("ITM-1", Standing.STATED)
    ),
    "any-word-in-an-identifier": Property(
        examples=lambda _: _named(WRITTEN), talk=_accepted("ITM-2", Standing.STATED)
    ),
    "any-character-in-an-identifier": Property(
        examples=lambda _: _named(ANY_CHARACTER), talk=_accepted("ITM-2", Standing.INFERRED)
    ),
    "any-valid-date": Property(
        examples=lambda _: _dated(), talk=_accepted("DAT-1", Standing.STATED)
    ),
    "any-wrong-date": Property(
        examples=lambda _: spoilt(faults=misdated(MATCHINGS), sizes=sizes(30)),
        talk=_noticed,
        share=3,
    ),
    **{
        f"{matching.replace('_', '-')}-missing-anywhere": Property(
            examples=_without(matching), talk=_noticed, share=0.5
        )
        for matching in ASKED
    },
    "any-wrong-type": Property(
        examples=lambda media: spoilt(faults=wrong_types(media), sizes=sizes(30)),
        talk=_noticed,
        share=2,
    ),
    "any-wrong-phone": Property(
        examples=lambda _: spoilt(faults=wrong_phones(), sizes=sizes(30)),
        talk=_noticed,
        share=1.5,
    ),
    "any-request-in-both-formats": Property(examples=lambda _: _either(), talk=_alike),
    "any-count-up-to-ten-thousand": Property(
        examples=lambda _: requests(
            kinds={matching: members(matching, DATES) for matching in MATCHINGS},
            sizes=_MANY,
        ),
        talk=_accepted("LIM-1", Standing.STATED),
        share=0.2,
    ),
    "any-fault-in-up-to-ten-thousand": Property(
        examples=lambda media: spoilt(faults=decided(media), sizes=_MANY),
        talk=_noticed,
        share=0.3,
    ),
}
