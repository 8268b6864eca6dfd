"""
Observe the items: what an odd profile is to a target, and what a wrong one spoils.

By hand from the open choices of PRG-3, MAT and ITM.
"""

from loyalty_contract.cases import Case
from loyalty_contract.sources.knobs.steps import (
    Came,
    Tries,
    Weighed,
    by_acceptance,
    nameless,
    observation,
    outside,
    told,
    value,
    weigh,
)
from loyalty_contract.talks.scenarios import SkippedError, Talk
from loyalty_contract.talks.stage import Stage
from loyalty_contract.wire.asks import Media

_UNKNOWN_FIELD = {"lk_unknown_field": "lk"}


def cases() -> tuple[Case, ...]:
    """Return the observations of the program's spelling, the matching and the items."""
    return (
        *observation(
            "number_strings",
            by_acceptance("number_strings", _number_string, accepted="coerce", refused="refuse"),
            media=[Media.JSON],
        ),
        *observation(
            "foreign_fields",
            by_acceptance(
                "foreign_fields", _foreign, accepted="ignore", refused="refuse", wrong=nameless
            ),
        ),
        *observation(
            "matching_case",
            by_acceptance("matching_case", _cased, accepted="fold", refused="exact"),
        ),
        *observation(
            "empty_data", by_acceptance("empty_data", _empty, accepted="accept", refused="refuse")
        ),
        *observation("email_syntax", _email_syntax),
        *observation("invalid_item", _invalid_item),
        *observation(
            "unknown_fields",
            by_acceptance(
                "unknown_fields", _unknown, accepted="ignore", refused="refuse", wrong=nameless
            ),
        ),
        *observation(
            "empty_identifier",
            by_acceptance(
                "empty_identifier", _nothing, accepted="accept", refused="refuse", wrong=nameless
            ),
        ),
        *observation("duplicates", _duplicates),
    )


def _number_string(stage: Stage) -> Tries:
    program = str(stage.access.program)
    return {f'loyalty_program_id "{program}"': stage.batch(loyalty_program_id=program)}


def _foreign(stage: Stage) -> Tries:
    return {
        f"{foreign} beside {matching}": stage.batch(
            [{**stage.member(matching), **stage.member(foreign)}], matching
        )
        for matching, foreign in (
            ("email", "phone"),
            ("email", "profile_id"),
            ("email", "custom"),
            ("phone", "email"),
            ("profile_id", "email"),
        )
    }


def _cased(stage: Stage) -> Tries:
    return {
        "Email": stage.batch(stage.members(1), "Email"),
        "EMAIL": stage.batch(stage.members(1), "EMAIL"),
        "Phone": stage.batch(stage.members(1, "phone"), "Phone"),
    }


def _empty(stage: Stage) -> Tries:
    return {"data without a profile": stage.batch([])}


def _email_syntax(stage: Stage) -> Talk:
    """`simple` is something@something without spaces: no less, and no more."""
    name = stage.mark
    tries = {
        "no dot after the @": stage.batch([{"email": f"{name}-0@example"}]),
        "no @": stage.batch([{"email": f"{name}-1.example.com"}]),
        "a space": stage.batch([{"email": f"{name} 2@example.com"}]),
        "nothing before the @": stage.batch([{"email": f"@{name}.example.com"}]),
        "nothing after the @": stage.batch([{"email": f"{name}-4@"}]),
    }
    plain, *odd = yield from weigh(stage, tries, nameless)
    taken = {one.came is Came.TAKEN for one in odd}
    if plain.came is not Came.TAKEN or len(taken) > 1:
        return outside("email_syntax", told([plain, *odd]))
    return value("email_syntax", "none" if taken == {True} else "simple", told([plain, *odd]))


def _invalid_item(stage: Stage) -> Talk:
    date = "2024-09-01T12:34:56Z"
    tries = {
        "one of two without its email": stage.batch([stage.member(), {"registration_date": date}]),
        "one of two with no date for a date": stage.batch(
            [stage.member(), stage.member(registration_date="2024-13-45T25:61:61Z")]
        ),
    }
    found = yield from weigh(stage, tries)
    if any(one.came is Came.UNTOLD for one in found):
        raise SkippedError("a wrong profile was accepted, and no results tell what became of it")
    ways = {_spoilt(one) for one in found}
    return value("invalid_item", ways.pop() if len(ways) == 1 else "mixed", told(found))


def _spoilt(found: Weighed) -> str:
    if found.came is Came.REFUSED:
        return "refuse_request"
    alone = found.came is Came.FAILED and found.task and found.task.status != "failed"
    return "fail_item" if alone else "another way"


def _unknown(stage: Stage) -> Tries:
    return {
        "beside data": stage.batch(**_UNKNOWN_FIELD),
        "in an item": stage.batch([stage.member(**_UNKNOWN_FIELD)]),
    }


def _nothing(stage: Stage) -> Tries:
    return {
        'email ""': stage.batch([{"email": ""}]),
        'phone ""': stage.batch([{"phone": ""}], "phone"),
        'profile_id ""': stage.batch([{"profile_id": ""}], "profile_id"),
        'field_value ""': stage.batch([{"field_name": "user_id", "field_value": ""}], "custom"),
    }


def _duplicates(stage: Stage) -> Talk:
    """Where no results tell, a request not refused is `once`: twice would be registering more."""
    first, second = stage.members(2)
    label = "one of three repeats another"
    (found,) = yield from weigh(stage, {label: stage.batch([first, second, dict(first)])})
    if found.came is Came.REFUSED:
        return value("duplicates", "refuse", told([found]))
    whole = found.task and found.task.status == "failed"
    if found.came is Came.TAKEN or whole:
        return outside("duplicates", told([found]))
    return value("duplicates", "once", told([found]))
