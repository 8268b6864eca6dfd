"""
The first step of every run: is there a target at all, and does it accept the page's own example?

Pure but for the driver it is given. Where the example is refused, nothing else would say more,
so the run stops with what was answered and what to check.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

from loyalty_contract.asks import Answer, Media, Trouble
from loyalty_contract.readings import Kind, Reading, read
from loyalty_contract.scenarios import Yielded
from loyalty_contract.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoke:
    """What the first step found: the answer per format, and whether status can be followed."""

    answers: tuple[tuple[Answer, Reading], ...]
    follows: bool

    @property
    def accepted(self) -> bool:
        """Tell whether any format was accepted: then there is something to test."""
        return any(reading.kind is Kind.ACCEPTED for _, reading in self.answers)

    @property
    def unreachable(self) -> bool:
        """Tell whether no connection could be made at all."""
        return all(answer.trouble is Trouble.UNREACHABLE for answer, _ in self.answers)


def smoke(stage: Stage) -> Generator[Yielded, Any, Smoke]:
    """Send a request like the page's example in each format, then ask where its task stands."""
    answers = []
    follows = False
    for media in Media:
        speaking = stage.other(media)
        answer: Answer = yield speaking.batch(
            [
                speaking.member("email", registration_date="2024-09-01T12:34:56Z"),
                speaking.member("email"),
            ]
        )
        reading = read(answer)
        answers.append((answer, reading))
        if reading.task_id and not follows:
            status: Answer = yield speaking.status(reading.task_id)
            follows = read(status).kind is Kind.ACCEPTED
    return Smoke(answers=tuple(answers), follows=follows)


def advice(answers: Sequence[tuple[Answer, Reading]]) -> list[str]:
    """Return, for people, what to check where the page's example was not accepted."""
    answer, reading = answers[0]
    hints = []
    if answer.trouble:
        hints.append(f"There was no answer: {answer.trouble}. Is this the right host and port?")
    elif not reading.fields:
        what = answer.headers.get("content-type", "no Content-Type")
        hints.append(
            f"The answer (HTTP {answer.status}, {what}) is not in the platform's envelope:"
            " is this the endpoint, or another web server?"
        )
    match answer.status, reading.error:
        case (401 | 403, _) | (_, 401 | 403):
            hints.append("The token seems not to be known: give one with --token.")
        case (404 | 405, None):
            hints.append("Nothing takes POST at this path: give the URL that the paths begin at.")
        case (404, _) | (_, 404):
            hints.append("The program seems not to be known: give one with --program.")
        case (300 | 301 | 302 | 303 | 307 | 308, _):
            where = answer.headers.get("location", "elsewhere")
            hints.append(f"It redirects to {where[:120]}, which is never followed with a token.")
        case (415, _):
            hints.append("It does not take application/json: is a gateway in between?")
    return hints or ["Check token, program and URL; curl shows the same."]
