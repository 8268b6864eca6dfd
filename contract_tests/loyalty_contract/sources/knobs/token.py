"""
Observe the token: where it is read, and which of several counts (AUT-3).

Every ask here says itself where it carries a token, and where none: an empty header is one left
out, and nothing adds to it on the way.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from loyalty_contract.cases import Case
from loyalty_contract.sources.knobs.steps import answered, observation, outside, value
from loyalty_contract.talks.scenarios import SkippedError, Talk, Yielded, one
from loyalty_contract.talks.stage import Stage
from loyalty_contract.wire.asks import Ask
from loyalty_contract.wire.readings import Kind, Reading

PLACES = ("body", "header", "query")


def cases() -> tuple[Case, ...]:
    """Return the observations of AUT-3."""
    return (
        *observation("token_sources", _sources),
        *observation("token_precedence", _precedence),
    )


def carrying(stage: Stage, tokens: Mapping[str, str]) -> Ask:
    """Return a plain batch that carries a token in each of some places, and nowhere else."""
    payload = stage.payload()
    del payload["token"]
    ask = stage.ask({"token": tokens["body"], **payload} if "body" in tokens else payload)
    bearer = f"Bearer {tokens['header']}" if "header" in tokens else ""
    query = {"token": tokens["query"]} if "query" in tokens else {}
    return replace(ask, headers={"Authorization": bearer}, query=query)


def _sources(stage: Stage) -> Talk:
    bare = yield from _read(stage, {})
    if bare.kind is Kind.ACCEPTED:
        return outside("token_sources", "a request without any token was accepted")
    read = yield from _places_read(stage)
    text = "; ".join(
        f"in the {place} alone: {'accepted' if place in read else 'refused'}" for place in PLACES
    )
    return value("token_sources", "+".join(read), text)


def _precedence(stage: Stage) -> Talk:
    """
    One place carries the right token, the others that are read another one: who wins?

    The other token may be a known one as well, as on a target that takes any; then the task
    tells whose request it was.
    """
    other = stage.access.unknown_token or stage.access.second_token
    if other is None:
        raise SkippedError(
            "no other token was given to set against it: --unknown-token or --second-token"
        )
    read = yield from _places_read(stage)
    if len(read) < 2:
        raise SkippedError(f"a token is read in the {' '.join(read) or 'unknown place'} alone")
    stranger = yield from _read(stage, dict.fromkeys(read, other))
    known = stranger.kind is Kind.ACCEPTED
    if known and not stage.follows:
        raise SkippedError("both tokens are known, and no status tells whose a task is")
    won = []
    for place in read:
        tokens = {**dict.fromkeys(read, other), place: stage.access.token}
        reading = yield from _read(stage, tokens)
        if reading.kind is Kind.ACCEPTED and (not known or (yield from _is_ours(stage, reading))):
            won.append(place)
    counts = f"the one in the {won[0]} counts" if len(won) == 1 else "no one place wins"
    text = f"read in {', '.join(read)}; where they differ {counts}"
    if stage.pins.get("token_precedence", read[0]) not in read:
        return outside("token_precedence", f"{text}; the profile's place is not read at all")
    return value("token_precedence", won[0] if len(won) == 1 else "unclear", text)


def _places_read(stage: Stage) -> Generator[Yielded, Any, Sequence[str]]:
    found = []
    for place in PLACES:
        reading = yield from _read(stage, {place: stage.access.token})
        if reading.kind is Kind.ACCEPTED:
            found.append(place)
    return found


def _read(stage: Stage, tokens: Mapping[str, str]) -> Generator[Yielded, Any, Reading]:
    _, reading = yield from answered(carrying(stage, tokens))
    return reading


def _is_ours(stage: Stage, reading: Reading) -> Generator[Yielded, Any, bool]:
    if reading.task_id is None:
        return False
    _, status = yield from one(stage.status(reading.task_id))
    return status.kind is Kind.ACCEPTED
