"""
Alter a good request in one place, and ask with it.

Pure. What is altered is a plain payload, so that one alteration serves both formats.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build
from loyalty_contract.wire.asks import Ask

Payload = dict[str, Any]
# What is done to a payload; the stage gives what is fresh.
Edit = Callable[[Stage, Payload], None]


def altered(edit: Edit, *, matching: str = "email", count: int = 1) -> Build:
    """Return how to build a request of so many fresh members, altered by `edit`."""

    def build(stage: Stage) -> Ask:
        payload = stage.payload(stage.members(count, matching), matching)
        edit(stage, payload)
        return stage.ask(payload)

    return build


def left_out(name: str) -> Edit:
    """Return the edit that drops a field."""

    def edit(_: Stage, payload: Payload) -> None:
        del payload[name]

    return edit


def renamed(name: str, other: str) -> Edit:
    """Return the edit that gives a field another name."""

    def edit(_: Stage, payload: Payload) -> None:
        payload[other] = payload.pop(name)

    return edit


def given(name: str, value: Any) -> Edit:
    """Return the edit that sets a field; a callable is asked for the value with the stage."""

    def edit(stage: Stage, payload: Payload) -> None:
        payload[name] = value(stage) if callable(value) else value

    return edit


def spoilt(index: int, spoil: Callable[[Any], Any]) -> Edit:
    """Return the edit that puts something else in the place of one item."""

    def edit(_: Stage, payload: Payload) -> None:
        payload["data"][index] = spoil(payload["data"][index])

    return edit


def with_headers(build: Build, **headers: str) -> Build:
    """Return how to build the same request with further headers, spelt with underscores."""
    spelt = {name.replace("_", "-"): value for name, value in headers.items()}

    def other(stage: Stage) -> Ask:
        ask = build(stage)
        return replace(ask, headers={**ask.headers, **spelt})

    return other
