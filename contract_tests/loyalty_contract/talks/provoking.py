"""
Ways to be refused, one of each kind: what every refusal owes is tried on all of them.

Pure. Each is wrong in one thing that some rule of its own speaks of; whether that rule holds is
tried elsewhere, so a target that accepts one is not judged here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from loyalty_contract.cases import BOTH
from loyalty_contract.talks.scenarios import Scenario, Talk, UnclearError, describe, one
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build
from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.readings import Kind
from loyalty_contract.wire.render import render

# Builds the ask from the stage and further fields, such as the task it is to continue.
Provoke = Callable[[Stage, Mapping[str, Any]], Ask]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provocation:
    """One way to be refused; `needs` and `media` as a case has them."""

    name: str
    says: str
    build: Provoke
    needs: tuple[str, ...] = ()
    media: tuple[Media, ...] = BOTH

    def alone(self, stage: Stage) -> Ask:
        """Return the ask as a first batch."""
        return self.later(stage, {})

    def later(self, stage: Stage, more: Mapping[str, Any]) -> Ask:
        """Return the ask with further fields, as a batch for a task that is there."""
        return replace(self.build(stage, more), hope="refused")


def is_answered(build: Build) -> Scenario:
    """Return the scenario that only the form of the answer counts, which is judged on the way."""

    def play(stage: Stage) -> Talk:
        _, reading = yield from one(build(stage))
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        return []

    return play


def _with(**fields: Any) -> Provoke:
    """Another value for a field; a callable is asked with the stage."""

    def build(stage: Stage, more: Mapping[str, Any]) -> Ask:
        told = {name: value(stage) if callable(value) else value for name, value in fields.items()}
        return stage.ask({**stage.payload(stage.members(3)), **more, **told})

    return build


def _without(name: str) -> Provoke:
    def build(stage: Stage, more: Mapping[str, Any]) -> Ask:
        payload = {**stage.payload(stage.members(3)), **more}
        del payload[name]
        return stage.ask(payload)

    return build


def _bytes(change: Callable[[bytes], bytes]) -> Provoke:
    def build(stage: Stage, more: Mapping[str, Any]) -> Ask:
        ask = stage.ask({**stage.payload(stage.members(3)), **more})
        body = change(ask.body)
        return replace(ask, build=lambda: body)

    return build


def _wrong_item(count: int) -> Provoke:
    def build(stage: Stage, more: Mapping[str, Any]) -> Ask:
        data = stage.members(count)
        del data[-1]["email"]
        return stage.ask({**stage.payload(data), **more})

    return build


def _as_list(stage: Stage, more: Mapping[str, Any]) -> Ask:
    payload = {**stage.payload(stage.members(3)), **more}
    body = render([payload], stage.media)
    return replace(stage.ask(payload), build=lambda: body)


PROVOCATIONS = (
    Provocation(name="no-token", says="a request without token", build=_without("token")),
    Provocation(
        name="unknown-token",
        says="an unknown token",
        build=_with(token=lambda stage: stage.access.unknown_token),
        needs=("unknown_token",),
    ),
    Provocation(
        name="no-program",
        says="a request without loyalty_program_id",
        build=_without("loyalty_program_id"),
    ),
    Provocation(
        name="program-a-word",
        says="a word for loyalty_program_id",
        build=_with(loyalty_program_id="words"),
    ),
    Provocation(
        name="unknown-program",
        says="an unknown program",
        build=_with(loyalty_program_id=lambda stage: stage.access.unknown_program),
        needs=("unknown_program",),
    ),
    Provocation(name="no-matching", says="a request without matching", build=_without("matching")),
    Provocation(
        name="unknown-matching", says="a fifth matching", build=_with(matching="postal_address")
    ),
    Provocation(name="no-data", says="a request without data", build=_without("data")),
    Provocation(name="data-a-text", says="a text for data", build=_with(data="words")),
    Provocation(name="wrong-item", says="a profile without its identifier", build=_wrong_item(3)),
    Provocation(
        name="last-of-20-wrong",
        says="a profile without its identifier behind 19 good ones",
        build=_wrong_item(20),
    ),
    Provocation(
        name="cut-short",
        says="a body that ends too soon",
        build=_bytes(lambda body: body[:-9]),
    ),
    Provocation(
        name="broken-start", says="a body broken at its start", build=_bytes(lambda body: body[1:])
    ),
    Provocation(name="empty-body", says="a body of no bytes", build=_bytes(lambda _: b"")),
    Provocation(
        name="text-behind",
        says="a body with text behind its end",
        build=_bytes(lambda body: body + b"words"),
    ),
    Provocation(
        name="root-an-array",
        says="an array for a request",
        build=_as_list,
        media=(Media.JSON,),
    ),
)
