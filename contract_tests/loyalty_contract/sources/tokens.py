"""
AUT-1: requests without a token.

By hand. That they are refused is stated; the code that they get is inferred.
"""

from dataclasses import replace
from typing import Any

from loyalty_contract.cases import BOTH, Case, Tier, both
from loyalty_contract.talks.altering import Edit, altered, given, left_out, renamed, with_headers
from loyalty_contract.talks.continuing import begin, holds
from loyalty_contract.talks.scenarios import (
    Scenario,
    SkippedError,
    Talk,
    UnclearError,
    describe,
    one,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build, is_accepted, is_refused
from loyalty_contract.verdicts import breach
from loyalty_contract.wire.asks import Media
from loyalty_contract.wire.readings import Kind
from loyalty_schemas.contract import Standing

_PAGE = "token: string, required: API token"
_JSON = (Media.JSON,)


def cases() -> tuple[Case, ...]:
    """Return the cases of AUT-1."""
    return (*_given(), *_lacking(), *_lacking_later())


def _given() -> tuple[Case, ...]:
    play = is_accepted(lambda stage: stage.batch(), "AUT-1", Standing.STATED)
    return both(
        "AUT-1",
        "token-given",
        play,
        standing=Standing.STATED,
        page=_PAGE,
        expect="accepted",
        tier=Tier.QUICK,
    )


def _inside(_: Stage, payload: dict[str, Any]) -> None:
    """The token in the item, where none is asked for."""
    payload["data"][0]["token"] = payload.pop("token")


# name: (what is done to the request, formats, how hard it binds)
_LACKING: dict[str, tuple[Edit, tuple[Media, ...], Standing]] = {
    "token-missing": (left_out("token"), BOTH, Standing.STATED),
    "token-empty": (given("token", ""), BOTH, Standing.STATED),
    "token-null": (given("token", None), _JSON, Standing.STATED),
    "token-a-number": (given("token", 12345), _JSON, Standing.STATED),
    "token-zero": (given("token", 0), _JSON, Standing.STATED),
    "token-true": (given("token", value=True), _JSON, Standing.STATED),
    "token-false": (given("token", value=False), _JSON, Standing.STATED),
    "token-an-empty-array": (given("token", []), _JSON, Standing.STATED),
    "token-in-an-array": (given("token", lambda told: [told.access.token]), _JSON, Standing.STATED),
    "token-an-object": (
        given("token", lambda told: {"value": told.access.token}),
        _JSON,
        Standing.STATED,
    ),
    # How a wrong type looks in XML is shown only: every scalar is text (ENC-2).
    "token-an-element": (given("token", {"value": "words"}), (Media.XML,), Standing.SHOWN),
    "token-under-another-name": (renamed("token", "api_token"), BOTH, Standing.STATED),
    "token-misspelt": (renamed("token", "tokn"), BOTH, Standing.STATED),
    "token-inside-an-item": (_inside, BOTH, Standing.STATED),
}


def _lacking() -> tuple[Case, ...]:
    found: list[Case] = []
    for name, (edit, media, standing) in _LACKING.items():
        # A gateway's header may carry a token too; an empty one leaves it out.
        build = with_headers(altered(edit), Authorization="")
        found += both(
            "AUT-1",
            name,
            is_refused(build, "AUT-1", standing),
            standing=standing,
            page=_PAGE,
            expect="refused",
            tier=Tier.QUICK if name == "token-missing" else Tier.STANDARD,
            media=media,
        )
    found += both(
        "AUT-1",
        "token-missing-from-a-thousand",
        is_refused(
            with_headers(altered(left_out("token"), count=1000), Authorization=""),
            "AUT-1",
            Standing.STATED,
        ),
        standing=Standing.STATED,
        page=_PAGE,
        expect="refused",
    )
    for name, header in (
        ("header-of-another-scheme", "Basic YW5uOnNlY3JldA=="),
        ("header-of-a-scheme-alone", "Bearer"),
        ("header-of-a-word", "anything"),
    ):
        found += both(
            "AUT-1",
            name,
            is_refused(
                with_headers(altered(left_out("token")), Authorization=header),
                "AUT-1",
                Standing.STATED,
            ),
            standing=Standing.STATED,
            page=_PAGE,
            expect="refused",
        )
    found += both(
        "AUT-1",
        "token-missing-code",
        _refused_with(401, with_headers(altered(left_out("token")), Authorization="")),
        standing=Standing.INFERRED,
        page="the platform's error 401: API token required",
        expect="refused with the code 401",
    )
    return tuple(found)


def _refused_with(code: int, build: Build) -> Scenario:
    def play(stage: Stage) -> Talk:
        _, reading = yield from one(build(stage))
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.ACCEPTED:
            raise SkippedError("was accepted, so there is no code to look at")
        if reading.error in {code, None}:
            return []
        return [breach("AUT-1", Standing.INFERRED, f"was refused with {reading.error}, not {code}")]

    return play


def _lacking_later() -> tuple[Case, ...]:
    """Without a token a task is neither continued nor told of."""
    found: list[Case] = []
    for name in ("token-missing", "token-empty", "token-misspelt"):
        edit, media, _ = _LACKING[name]
        found += both(
            "AUT-1",
            f"{name}-in-a-later-batch",
            _later(edit),
            standing=Standing.STATED,
            page=_PAGE,
            expect="refused, and the task holds no more",
            media=media,
        )
        found += both(
            "AUT-1",
            f"{name}-for-the-status",
            _status(edit),
            standing=Standing.INFERRED,
            page=_PAGE,
            expect="refused",
            needs=("status",),
            media=media,
        )
    return tuple(found)


def _later(edit: Edit) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(1))
        task_id = first.task_id or ""
        payload = stage.payload(stage.members(2), task_id=task_id)
        edit(stage, payload)
        ask = replace(stage.ask(payload), headers={"Authorization": ""}, hope="refused")
        _, reading = yield from one(ask)
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.ACCEPTED:
            return [breach("AUT-1", Standing.STATED, "was accepted")]
        return (yield from holds(stage, task_id, 1, "AUT-1", "after a batch without a token"))

    return play


def _status(edit: Edit) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(1))
        fields: dict[str, Any] = {"token": stage.access.token, "task_id": first.task_id}
        edit(stage, fields)
        ask = replace(
            stage.ask(fields),
            operation="tasks_status",
            headers={"Authorization": ""},
            hope="refused",
        )
        _, reading = yield from one(ask)
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.ACCEPTED:
            return [breach("AUT-1", Standing.INFERRED, "was accepted")]
        if reading.error in {401, None}:
            return []
        return [breach("AUT-1", Standing.INFERRED, f"was refused with {reading.error}, not 401")]

    return play
