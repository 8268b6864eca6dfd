"""
Verdicts, and how findings become one.

Pure. A case's verdict is the worst of its findings; only what the page states can FAIL.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from loyalty_schemas.contract import Standing


class Verdict(StrEnum):
    """What is said of a case or a rule."""

    FAIL = "FAIL"
    HARNESS_ERROR = "HARNESS-ERROR"
    NON_STRICT = "NON-STRICT"
    INCONCLUSIVE = "INCONCLUSIVE"
    SKIP = "SKIP"
    INFO = "INFO"
    PASS = "PASS"


# The worst first: a run's and a rule's verdict is the first of these that any case earned.
# PASS outranks SKIP and INFO there: a rule of which something was seen to hold was tested.
SEVERITY = (
    Verdict.FAIL,
    Verdict.HARNESS_ERROR,
    Verdict.NON_STRICT,
    Verdict.INCONCLUSIVE,
    Verdict.PASS,
    Verdict.INFO,
    Verdict.SKIP,
)

# What a breach of a promise is worth, by how hard the promise binds (contract, standings).
BREACH = {
    Standing.STATED: Verdict.FAIL,
    Standing.SHOWN: Verdict.NON_STRICT,
    Standing.INFERRED: Verdict.NON_STRICT,
    Standing.OPEN: Verdict.INFO,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One thing found out: a breach, or an open choice observed.

    `knob` and `observed` tell the choice; `exchange` is the number of the exchange within the
    case that shows it, -1 for the last.
    """

    rule: str
    verdict: Verdict
    text: str
    knob: str = ""
    observed: str = ""
    exchange: int = -1


def breach(rule: str, standing: Standing, text: str, exchange: int = -1) -> Finding:
    """Return the finding that a promise of this standing was broken."""
    return Finding(rule=rule, verdict=BREACH[standing], text=text, exchange=exchange)


def observed(rule: str, knob: str, value: str, text: str) -> Finding:
    """Return the finding that a target makes an open choice one way."""
    return Finding(rule=rule, verdict=Verdict.INFO, text=text, knob=knob, observed=value)


def hold_to(pins: Mapping[str, str], finding: Finding) -> Finding:
    """Return an observation as a breach where a profile says otherwise: drift of that knob."""
    wanted = pins.get(finding.knob)
    if wanted is None or wanted == finding.observed:
        return finding
    text = f"{finding.knob} is {finding.observed}, the profile says {wanted}: {finding.text}"
    return replace(finding, verdict=Verdict.FAIL, text=text)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the most serious of some verdicts; PASS where there are none."""
    return min(verdicts, key=SEVERITY.index, default=Verdict.PASS)
