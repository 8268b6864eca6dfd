"""
AUT-2: tokens that nobody was given, some of them all but known.

By hand. That an unknown token is refused is inferred, so that none of it can FAIL.
"""

from collections.abc import Callable
from dataclasses import replace

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.altering import altered, left_out
from loyalty_contract.talks.continuing import begin, holds
from loyalty_contract.talks.scenarios import SkippedError, Talk, UnclearError, describe, one
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build, is_refused
from loyalty_contract.verdicts import breach
from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.readings import Kind
from loyalty_schemas.contract import Standing

_PAGE = "token: string, required: API token"
_UNKNOWN = "a token that nobody was given is refused"


def _stranger(stage: Stage) -> str:
    if stage.access.unknown_token is None:
        raise SkippedError("no unknown token was given: --unknown-token")
    return stage.access.unknown_token


def _swapped(stage: Stage) -> str:
    token = stage.access.token
    if token.swapcase() == token:
        raise SkippedError("the token has no letters, so it has no other case")
    return token.swapcase()


def _other_last(stage: Stage) -> str:
    """As long as the token, and another in its last sign alone."""
    token = stage.access.token
    return token[:-1] + ("y" if token[-1] == "x" else "x")


# name: the token that nobody was given
_UNKNOWN_TOKENS: dict[str, Callable[[Stage], str]] = {
    "token-unknown": _stranger,
    "token-in-other-case": _swapped,
    "token-cut-short": lambda stage: stage.access.token[:-1],
    "token-without-its-start": lambda stage: stage.access.token[1:],
    "token-with-a-tail": lambda stage: stage.access.token + "x",
    "token-with-another-end": _other_last,
    "token-behind-another-start": lambda stage: "x" + stage.access.token,
    "token-twice": lambda stage: stage.access.token * 2,
    "token-of-a-letter": lambda _: "x",
    "token-of-a-wildcard": lambda _: "*",
    "token-of-percent": lambda _: "%",
    "token-of-null": lambda _: "null",
    "token-of-blanks": lambda _: "   ",
    "token-of-undefined": lambda _: "undefined",
    # What every object of a language has: known to who looks tokens up in one.
    "token-of-a-constructor": lambda _: "constructor",
    "token-of-a-prototype": lambda _: "__proto__",
    "token-of-a-condition": lambda _: "' OR '1'='1",
}


def cases() -> tuple[Case, ...]:
    """Return the cases of AUT-2."""
    found: list[Case] = []
    for name, token in _UNKNOWN_TOKENS.items():
        found += both(
            "AUT-2",
            name,
            is_refused(_with(token), "AUT-2", Standing.INFERRED),
            standing=Standing.INFERRED,
            page=_UNKNOWN,
            expect="refused",
            tier=Tier.QUICK if name == "token-unknown" else Tier.STANDARD,
            needs=("unknown_token",),
        )
    found += both(
        "AUT-2",
        "token-with-nul-behind",
        is_refused(_with(lambda stage: stage.access.token + "\0x"), "AUT-2", Standing.INFERRED),
        standing=Standing.INFERRED,
        page=_UNKNOWN,
        expect="refused: the token does not end at a NUL",
        needs=("unknown_token",),
        media=(Media.JSON,),
    )
    found += both(
        "AUT-2",
        "token-unknown-in-a-later-batch",
        _unknown_later,
        standing=Standing.INFERRED,
        page=_UNKNOWN,
        expect="refused, and the task holds no more",
        needs=("unknown_token",),
    )
    found += both(
        "AUT-2",
        "token-unknown-for-the-status",
        _status,
        standing=Standing.INFERRED,
        page=_UNKNOWN,
        expect="refused",
        needs=("unknown_token", "status"),
    )
    for place, build in (("header", _in_the_header), ("query", _in_the_query)):
        found += both(
            "AUT-2",
            f"token-unknown-in-the-{place}-alone",
            is_refused(build, "AUT-2", Standing.INFERRED),
            standing=Standing.INFERRED,
            page=_UNKNOWN,
            expect="refused, whether a token is read there or not",
            needs=("unknown_token",),
        )
    found += both(
        "AUT-2",
        "token-of-another-known",
        _second,
        standing=Standing.STATED,
        page=_PAGE,
        expect="accepted, as with the first token",
        needs=("second_token",),
    )
    return tuple(found)


def _with(token: Callable[[Stage], str]) -> Build:
    def build(stage: Stage) -> Ask:
        return stage.batch(token=token(stage))

    return build


def _in_the_header(stage: Stage) -> Ask:
    ask = altered(left_out("token"))(stage)
    return replace(ask, headers={"Authorization": f"Bearer {_stranger(stage)}"})


def _in_the_query(stage: Stage) -> Ask:
    ask = altered(left_out("token"))(stage)
    return replace(ask, headers={"Authorization": ""}, query={"token": _stranger(stage)})


def _status(stage: Stage) -> Talk:
    first = yield from begin(stage, stage.members(1))
    ask = stage.status(first.task_id or "", token=_stranger(stage))
    _, reading = yield from one(replace(ask, hope="refused"))
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))
    if reading.kind is Kind.ACCEPTED:
        return [breach("AUT-2", Standing.INFERRED, "was accepted")]
    return []


def _second(stage: Stage) -> Talk:
    _, reading = yield from one(stage.batch(token=stage.access.second_token))
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))
    if reading.kind is Kind.REFUSED:
        return [breach("AUT-2", Standing.STATED, f"was {describe(reading)}")]
    return []


def _unknown_later(stage: Stage) -> Talk:
    first = yield from begin(stage, stage.members(1))
    task_id = first.task_id or ""
    ask = stage.batch(stage.members(2), task_id=task_id, token=_stranger(stage))
    _, reading = yield from one(replace(ask, hope="refused"))
    if reading.kind is Kind.UNCLEAR:
        raise UnclearError(describe(reading))
    if reading.kind is Kind.ACCEPTED:
        return [breach("AUT-2", Standing.INFERRED, "was accepted")]
    return (yield from holds(stage, task_id, 1, "AUT-2", "after a stranger's batch"))
