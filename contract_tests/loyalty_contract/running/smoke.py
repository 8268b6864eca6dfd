"""
The first step of every run: is there a target at all, and does it accept the page's own example?

Pure but for the driver it is given. Where the example is refused, nothing else would say more,
so the run stops with what was answered and what to check.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from loyalty_contract.cases import BOTH, Case, Tier
from loyalty_contract.running.driver import Driver
from loyalty_contract.running.result import Result
from loyalty_contract.talks.scenarios import SkippedError, Talk, describe
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import Finding, Verdict, breach, worst
from loyalty_contract.wire.asks import Answer, Ask, Media, Trouble
from loyalty_contract.wire.readings import Kind, Reading, read
from loyalty_schemas.contract import Standing

# How the ids of the first step's cases begin; the format follows.
SMOKE = "EXC-2/smoke@"
_HOPELESS = frozenset({Trouble.UNREACHABLE, Trouble.TIMEOUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoke:
    """
    What the first step found: the answer per format, and whether status can be followed.

    `results` are what these answers are worth as cases of their own, where a driver judged them.
    """

    answers: tuple[tuple[Answer, Reading], ...]
    follows: bool
    results: tuple[Result, ...] = ()

    @property
    def accepted(self) -> bool:
        """Tell whether any format was accepted: then there is something to test."""
        return any(reading.kind is Kind.ACCEPTED for _, reading in self.answers)

    @property
    def unreachable(self) -> bool:
        """Tell whether no connection could be made at all."""
        return all(answer.trouble is Trouble.UNREACHABLE for answer, _ in self.answers)


def smoke(stage: Stage, media: Sequence[Media] = BOTH) -> Generator[Ask, Any, Smoke]:
    """Send a request like the page's example in each format, then ask where its task stands."""
    answers = []
    follows = False
    for form in media:
        speaking = stage.other(form)
        answer: Answer = yield speaking.batch(
            [
                speaking.member("email", registration_date="2024-09-01T12:34:56Z"),
                speaking.member("email"),
            ]
        )
        reading = read(answer)
        answers.append((answer, reading))
        if answer.trouble in _HOPELESS:
            break
        if reading.task_id and not follows:
            status: Answer = yield speaking.status(reading.task_id)
            follows = read(status).kind is Kind.ACCEPTED
    return Smoke(answers=tuple(answers), follows=follows)


def first_step(driver: Driver, stage: Stage, media: Sequence[Media] = BOTH) -> Smoke:
    """Take the first step with a driver's patience; raises BudgetError where it may not be sent."""
    talk = smoke(stage, media)
    answers: dict[Media, list[Answer]] = {}
    findings: dict[Media, list[Finding]] = {}
    reply = None
    while True:
        try:
            ask = talk.send(reply)
        except StopIteration as stop:
            found: Smoke = stop.value
            break
        reply, broken = driver.attempt(case_of(ask.media), ask)
        answers.setdefault(ask.media, []).append(reply)
        # The status may be asked in vain: having it is no promise of this endpoint's.
        if ask.operation != "tasks_status":
            findings.setdefault(ask.media, []).extend(broken)
    results = tuple(
        _result(found, reading, tuple(answers[answer.ask.media]), findings[answer.ask.media])
        for answer, reading in found.answers
    )
    return replace(found, results=results)


def case_of(media: Media) -> Case:
    """Return the first step in one format as a case, for reports."""
    return Case(
        rule="EXC-2",
        name="smoke",
        media=media,
        standing=Standing.STATED,
        page="the page's own example request, with the token and program given",
        expect="accepted, with error 0, error_text and task_id",
        play=_played_already,
        tier=Tier.QUICK,
    )


def _played_already(_: Stage) -> Talk:
    raise SkippedError("the first step is taken once, before everything else")
    yield  # a scenario is a generator


def _result(
    smoke: Smoke, reading: Reading, answers: tuple[Answer, ...], findings: list[Finding]
) -> Result:
    case = case_of(answers[0].ask.media)
    reason = ""
    verdicts = [found.verdict for found in findings]
    if reading.kind is not Kind.ACCEPTED:
        reason = f"the page's example was {describe(reading)}"
        verdicts.append(Verdict.INCONCLUSIVE)
        if smoke.accepted and reading.kind is Kind.REFUSED:
            text = f"in {case.media} {reason}, in the other format it was accepted"
            findings = [*findings, breach("ENC-1", Standing.STATED, text)]
            verdicts.append(Verdict.FAIL)
    return Result(
        case=case,
        verdict=worst(verdicts),
        findings=tuple(findings),
        answers=answers,
        reason=reason,
        ended=Verdict.INCONCLUSIVE if reason else Verdict.PASS,
        seconds=sum(answer.seconds for answer in answers),
    )


def advice(answers: Sequence[tuple[Answer, Reading]]) -> list[str]:
    """Return, for people, what to check where the page's example was not accepted."""
    if not answers:
        return []
    answer, reading = answers[0]
    if answer.trouble:
        return [f"There was no answer: {answer.trouble}. Is this the right host and port?"]
    return [*_envelope(answer, reading), *_codes(answer, reading)] or [
        "Check token, program and URL."
    ]


def _envelope(answer: Answer, reading: Reading) -> list[str]:
    if reading.fields:
        return []
    what = answer.headers.get("content-type", "no Content-Type")
    told = f"The answer (HTTP {answer.status}, {what[:80]}) is not in the platform's envelope"
    return [f"{told}: is this the endpoint, or another web server?"]


def _codes(answer: Answer, reading: Reading) -> list[str]:
    match answer.status, reading.error:
        case (401 | 403, _) | (_, 401 | 403):
            return ["The token seems not to be known: give one with --token."]
        case (404 | 405 | 501, None):
            return ["Nothing takes POST there: give the URL as far as before /api/v1.1/loyalty/…"]
        case (404, _) | (_, 404):
            return ["The program seems not to be known: give one with --program."]
        case (301 | 302 | 303 | 307 | 308, _):
            where = answer.headers.get("location", "elsewhere")
            return [f"It redirects to {where[:120]}, which is never followed with a token."]
        case (415, _):
            return ["It does not take the request's Content-Type: is a gateway in between?"]
        case (402, _) | (_, 402):
            return ["The tariff's limit seems to be reached: is there another token?"]
        case (200, int(error)) if error:
            return ["Check token (--token) and program (--program)."]
    return []
