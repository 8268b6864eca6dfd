"""
Observe the exchange: the status and format of answers, the codes of refusals, a missing type.

By hand from the open choices of EXC, AUT-2, PRG-2 and CON-2.
"""

import uuid
from dataclasses import replace

from loyalty_contract.cases import Case
from loyalty_contract.sources.knobs.steps import (
    Tries,
    answered,
    by_acceptance,
    by_code,
    code_of,
    in_any_format,
    observation,
    outside,
    value,
)
from loyalty_contract.talks.scenarios import SkippedError, Talk
from loyalty_contract.talks.stage import Stage
from loyalty_contract.wire.asks import CONTENT_TYPES, Answer, Ask, Media
from loyalty_contract.wire.readings import Kind, Reading

_INCORRECT = "400"  # the platform's "incorrect request", whatever the mistake
_OTHER = {Media.JSON: Media.XML, Media.XML: Media.JSON}


def cases() -> tuple[Case, ...]:
    """Return the observations of the exchange itself."""
    return (
        *observation("http_status", _http_status),
        *observation("response_format", _response_format),
        *observation(
            "missing_content_type",
            by_acceptance(
                "missing_content_type", _without_type, accepted="sniff", refused="refuse"
            ),
        ),
        *observation(
            "unknown_token_code",
            by_code("unknown_token_code", "an unknown token", _unknown_token),
            needs=["unknown_token"],
        ),
        *observation(
            "unknown_program_code",
            by_code("unknown_program_code", "an unknown program", _unknown_program),
            needs=["unknown_program"],
        ),
        *observation("unknown_task_code", _unknown_task),
    )


def _http_status(stage: Stage) -> Talk:
    """Two refusals for two reasons: does the status follow the code in both?"""
    tokenless = {name: told for name, told in stage.payload().items() if name != "token"}
    tries = {
        "an unknown matching": stage.batch(matching="none-of-these"),
        "no token": stage.ask(tokenless),
    }
    found = set()
    said = []
    for label, ask in tries.items():
        answer, reading = yield from answered(replace(ask, hope="refused"))
        if reading.kind is Kind.REFUSED:
            found.add(_status_kind(answer, reading))
            code = "no error code" if reading.error is None else f"error {reading.error}"
            said.append(f"{label}: HTTP {answer.status} with {code}")
    if not said:
        raise SkippedError("nothing was refused")
    return value("http_status", found.pop() if len(found) == 1 else "mixed", "; ".join(said))


def _status_kind(answer: Answer, reading: Reading) -> str:
    if answer.status == reading.error:
        return "mirror"
    return "always_200" if answer.status == 200 and reading.error else "another status"


def _response_format(stage: Stage) -> Talk:
    other = _OTHER[stage.media]
    tries = {
        "neither": stage.batch(),
        "accept": replace(stage.batch(), headers={"Accept": CONTENT_TYPES[other]}),
        "parameter": replace(stage.batch(), query={"format": other.value}),
    }
    came = {}
    for label, ask in tries.items():
        _, reading = yield from answered(in_any_format(ask))
        came[label] = reading.media
    names = {"neither": "plainly", "accept": "with Accept", "parameter": "with ?format"}
    text = f"a request in {stage.media} that asks for {other}: " + ", ".join(
        f"{names[label]} answered in {media or 'neither format'}" for label, media in came.items()
    )
    if came["neither"] is not stage.media or None in came.values():
        return outside("response_format", text)
    heard = [label for label, media in came.items() if media is other]
    return value("response_format", "+".join(heard) or "request", text)


def _without_type(stage: Stage) -> Tries:
    return {"no Content-Type": in_any_format(replace(stage.batch(), headers={"Content-Type": ""}))}


def _unknown_token(stage: Stage) -> Ask:
    return stage.batch(token=stage.access.unknown_token)


def _unknown_program(stage: Stage) -> Ask:
    return stage.batch(loyalty_program_id=stage.access.unknown_program)


def _unknown_task(stage: Stage) -> Talk:
    """With a next_key and without: where either is refused for itself, the other one tells."""
    nobodys = str(uuid.UUID(int=stage.random().getrandbits(128), version=4))
    with_key = stage.batch(task_id=nobodys, next_key=stage.key())
    code, said = yield from code_of("an unknown task_id with a next_key", with_key)
    without = stage.batch(task_id=nobodys)
    other, said_too = yield from code_of("an unknown task_id without one", without)
    own = {code, other} - {_INCORRECT} or {_INCORRECT}
    return value("unknown_task_code", own.pop() if len(own) == 1 else "", f"{said}; {said_too}")
