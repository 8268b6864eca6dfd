"""
PRG-1 and PRG-2: loyalty_program_id, a required integer that names a program there is.

By hand. Every wrong value holds the right program in it, so that a lenient reader gives itself
away. `"123"` in JSON and `123.0` are open (PRG-3, ENC-5) and not here.
"""

from collections.abc import Callable
from typing import Any

from loyalty_contract.cases import BOTH, Case, Tier, both
from loyalty_contract.talks.altering import Edit, altered, given, left_out, renamed
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import is_accepted, is_refused
from loyalty_contract.wire.asks import Ask, Media
from loyalty_schemas.contract import Standing

_PAGE = "loyalty_program_id: int, required"
_JSON = (Media.JSON,)
_STATED, _SHOWN, _INFERRED = Standing.STATED, Standing.SHOWN, Standing.INFERRED


def _of(value: Callable[[int], Any]) -> Edit:
    """Return the edit that makes something else of the program."""
    return given("loyalty_program_id", lambda stage: value(stage.access.program))


def _parted(number: int, sign: str) -> str:
    """Put a sign before the last digit; a number of one digit has a zero before it."""
    text = f"{number:02}"
    return text[:-1] + sign + text[-1]


def _full_width(program: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(program))


def _inside(_: Stage, payload: dict[str, Any]) -> None:
    payload["data"][0]["loyalty_program_id"] = payload.pop("loyalty_program_id")


# name: (what is done to the request, formats, how hard it binds)
_WRONG: dict[str, tuple[Edit, tuple[Media, ...], Standing]] = {
    "program-missing": (left_out("loyalty_program_id"), BOTH, _STATED),
    "program-misspelt": (renamed("loyalty_program_id", "loyalty_programme_id"), BOTH, _STATED),
    "program-under-another-name": (renamed("loyalty_program_id", "program_id"), BOTH, _STATED),
    "program-inside-an-item": (_inside, BOTH, _STATED),
    "program-null": (given("loyalty_program_id", None), _JSON, _STATED),
    "program-true": (given("loyalty_program_id", value=True), BOTH, _STATED),
    "program-false": (given("loyalty_program_id", value=False), BOTH, _STATED),
    "program-empty": (given("loyalty_program_id", ""), BOTH, _STATED),
    "program-a-word": (given("loyalty_program_id", "words"), BOTH, _STATED),
    "program-a-fraction": (_of(lambda number: number + 0.5), BOTH, _STATED),
    "program-with-letters-behind": (_of(lambda number: f"{number}abc"), BOTH, _STATED),
    "program-with-letters-before": (_of(lambda number: f"abc{number}"), BOTH, _STATED),
    "program-with-a-sign-behind": (_of(lambda number: f"{number}-"), BOTH, _STATED),
    "program-twice": (_of(lambda number: f"{number} {number}"), BOTH, _STATED),
    "program-and-another": (_of(lambda number: f"{number},{number}"), BOTH, _STATED),
    "program-in-hexadecimal": (_of(hex), BOTH, _STATED),
    "program-in-full-width-digits": (_of(_full_width), BOTH, _INFERRED),
    "program-in-an-array": (_of(lambda number: [number]), _JSON, _STATED),
    "program-an-empty-array": (given("loyalty_program_id", []), _JSON, _STATED),
    "program-an-empty-object": (given("loyalty_program_id", {}), _JSON, _STATED),
    "program-with-an-underscore": (
        _of(lambda number: _parted(number, "_")),
        BOTH,
        _STATED,
    ),
    "program-with-a-blank-within": (
        _of(lambda number: _parted(number, " ")),
        BOTH,
        _STATED,
    ),
    "program-in-two-elements": (_of(lambda _: ["words", "words"]), (Media.XML,), _SHOWN),
    "program-an-object": (_of(lambda number: {"id": number}), _JSON, _STATED),
    "program-an-element": (_of(lambda _: {"id": "words"}), (Media.XML,), _SHOWN),
}
# name: a program that is none, where not every number is one
_UNKNOWN: dict[str, Callable[[Stage], int | None]] = {
    "program-unknown": lambda stage: stage.access.unknown_program,
    "program-zero": lambda _: 0,
    "program-negative": lambda stage: -stage.access.program,
    "program-beyond-32-bits": lambda stage: stage.access.program + 2**32,
    "program-beyond-64-bits": lambda stage: stage.access.program + 2**64,
    "program-with-more-digits": lambda stage: stage.access.program * 10**12 + 1,
}


def cases() -> tuple[Case, ...]:
    """Return the cases of PRG-1 and PRG-2."""
    return (*_given(), *_wrong(), *_unknown(), *_unknown_anyhow())


def _given() -> tuple[Case, ...]:
    found: list[Case] = []
    for name, build in (
        ("program-an-integer", lambda stage: stage.batch()),
        ("program-after-the-data", _last),
    ):
        found += both(
            "PRG-1",
            name,
            is_accepted(build, "PRG-1", _STATED),
            standing=_STATED,
            page=_PAGE,
            expect="accepted",
            tier=Tier.QUICK if name == "program-an-integer" else Tier.STANDARD,
        )
    found += both(
        "PRG-2",
        "second-program-known",
        is_accepted(_second, "PRG-2", _STATED),
        standing=_STATED,
        page=_PAGE,
        expect="accepted, as the first program is",
        needs=("second_program",),
    )
    return tuple(found)


def _last(stage: Stage) -> Ask:
    payload = stage.payload()
    program = payload.pop("loyalty_program_id")
    return stage.ask({**payload, "loyalty_program_id": program})


def _second(stage: Stage) -> Ask:
    return stage.batch(loyalty_program_id=stage.access.second_program)


def _wrong() -> tuple[Case, ...]:
    return tuple(
        case
        for name, (edit, media, standing) in _WRONG.items()
        for case in both(
            "PRG-1",
            name,
            is_refused(altered(edit), "PRG-1", standing),
            standing=standing,
            page=_PAGE,
            expect="refused",
            tier=Tier.QUICK if name == "program-missing" else Tier.STANDARD,
            media=media,
        )
    )


def _unknown() -> tuple[Case, ...]:
    return tuple(
        case
        for name, program in _UNKNOWN.items()
        for case in both(
            "PRG-2",
            name,
            is_refused(_named(program), "PRG-2", _INFERRED),
            standing=_INFERRED,
            page="a program that is not there is refused",
            expect="refused",
            tier=Tier.QUICK if name == "program-unknown" else Tier.STANDARD,
            needs=("unknown_program",),
        )
    )


def _unknown_anyhow() -> tuple[Case, ...]:
    """An unknown program under every matching, and for many profiles."""
    return tuple(
        case
        for matching, count in (("phone", 1), ("profile_id", 1), ("custom", 1), ("email", 1000))
        for case in both(
            "PRG-2",
            f"program-unknown-by-{matching.replace('_', '-')}-for-{count}",
            is_refused(
                altered(
                    given("loyalty_program_id", lambda stage: stage.access.unknown_program),
                    matching=matching,
                    count=count,
                ),
                "PRG-2",
                _INFERRED,
            ),
            standing=_INFERRED,
            page="a program that is not there is refused",
            expect="refused",
            needs=("unknown_program",),
        )
    )


def _named(program: Callable[[Stage], int | None]) -> Callable[[Stage], Ask]:
    return lambda stage: stage.batch(loyalty_program_id=program(stage))
