"""
What came of one case, as a value. Knows not how it was driven.
"""

from dataclasses import dataclass

from loyalty_contract.cases import Case
from loyalty_contract.verdicts import Finding, Verdict
from loyalty_contract.wire.asks import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """
    What came of one case.

    `ended` is how the talk ended, whatever was found on its way: PASS, SKIP, INCONCLUSIVE or
    HARNESS-ERROR. A breach may hide in `verdict` that there was no clear end.
    """

    case: Case
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    answers: tuple[Answer, ...] = ()
    reason: str = ""
    seconds: float = 0.0
    ended: Verdict = Verdict.PASS

    @property
    def unsure(self) -> bool:
        """Tell whether the case came to no clear end."""
        return bool({self.ended, self.verdict} & {Verdict.INCONCLUSIVE, Verdict.HARNESS_ERROR})
