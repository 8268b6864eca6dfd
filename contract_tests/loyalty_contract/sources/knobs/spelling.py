"""
Observe the spelling: repeated keys, a byte order mark, odd integers, half characters (ENC-5).

By hand from RFC 8259 and XML 1.0. Each body is right but for the one thing tried.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import replace

from loyalty_contract.cases import Case
from loyalty_contract.sources.knobs.steps import (
    Came,
    Tries,
    Weighed,
    by_acceptance,
    observation,
    spelt,
    told,
    value,
    weigh,
)
from loyalty_contract.talks.scenarios import SkippedError, Talk
from loyalty_contract.talks.stage import Stage
from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.render import render

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_GOOD_DATE = "2024-09-01T12:34:56Z"
_BAD_DATE = "2024-13-45T25:61:61Z"


def cases() -> tuple[Case, ...]:
    """Return the observations of ENC-5."""
    return (
        *observation("repeated_keys", _repeated_keys),
        *observation(
            "byte_order_mark",
            by_acceptance("byte_order_mark", _marked, accepted="accept", refused="refuse"),
        ),
        *observation(
            "integer_spelling",
            by_acceptance("integer_spelling", _integers, accepted="any", refused="digits"),
            media=[Media.JSON],
        ),
        *observation(
            "lone_surrogates",
            by_acceptance("lone_surrogates", _halves, accepted="replace", refused="refuse"),
            media=[Media.JSON],
        ),
    )


def _repeated_keys(stage: Stage) -> Talk:
    """A right and a wrong value under one name, in both orders, in the envelope and in an item."""
    envelope = {
        "matching right, then wrong": _twice(stage, "matching", "email", "none-of-these"),
        "matching wrong, then right": _twice(stage, "matching", "none-of-these", "email"),
    }
    item = {
        "a date right, then wrong": _twice(stage, "registration_date", _GOOD_DATE, _BAD_DATE),
        "a date wrong, then right": _twice(stage, "registration_date", _BAD_DATE, _GOOD_DATE),
    }
    found = yield from weigh(stage, envelope)
    counts = {_which(found)}
    with contextlib.suppress(SkippedError):  # no results tell of an item: the envelope alone does
        inner = yield from weigh(stage, item, _misdated)
        counts.add(_which(inner))
        found += inner
    return value("repeated_keys", counts.pop() if len(counts) == 1 else "mixed", told(found))


def _which(pair: Sequence[Weighed]) -> str:
    """Of (right, wrong) and (wrong, right): the value that was read is the one judged."""
    right_first, wrong_first = (one.came in {Came.TAKEN, Came.UNTOLD} for one in pair)
    if right_first and wrong_first:
        return "either"
    return "first" if right_first else "last" if wrong_first else "refuse"


def _twice(stage: Stage, name: str, first: str, second: str) -> Ask:
    """Return a plain batch in which a field stands twice."""
    good = {"matching": "email", "registration_date": _GOOD_DATE}[name]
    ask = stage.batch([stage.member(registration_date=_GOOD_DATE)])
    once, *both = (_field(stage.media, name, text) for text in (good, first, second))
    return spelt(ask, once, (b"," if stage.media is Media.JSON else b"").join(both))


def _field(media: Media, name: str, text: str) -> bytes:
    start, end = (1, -1) if media is Media.JSON else (len("<xml>"), -len("</xml>"))
    return render({name: text}, media)[start:end]


def _misdated(stage: Stage) -> Ask:
    return stage.batch([stage.member(registration_date=_BAD_DATE)])


def _marked(stage: Stage) -> Tries:
    ask = stage.batch()
    body = ask.build()
    return {"EF BB BF before the body": replace(ask, build=lambda: _BYTE_ORDER_MARK + body)}


def _integers(stage: Stage) -> Tries:
    program = str(stage.access.program)
    plain = f'"loyalty_program_id":{program}'.encode()
    return {
        f"loyalty_program_id {integer}": spelt(
            stage.batch(), plain, f'"loyalty_program_id":{integer}'.encode()
        )
        for integer in (f"{program}.0", f"{program}e0", f"{program}0E-1")
    }


def _halves(stage: Stage) -> Tries:
    tries = {}
    for half in (r"\ud800", r"\uDC00"):
        name = f"{stage.mark}-{half[2:]}"
        ask = stage.batch([{"profile_id": name}], "profile_id")
        tries[f"{half} in a profile_id"] = spelt(ask, name.encode(), (name + half).encode())
    return tries
