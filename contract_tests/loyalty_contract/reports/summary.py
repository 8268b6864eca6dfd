"""
The run in one small JSON object, for scripts.

Pure.
"""

from typing import Any

from loyalty_contract.reports.judging import Judgement
from loyalty_contract.reports.tale import Tale


def summary(tale: Tale, judgement: Judgement) -> dict[str, Any]:
    """Return verdict, counts, the worst verdict of each rule, and what the run took."""
    start, end = tale.start, tale.end or {}
    return {
        "verdict": judgement.verdict.value,
        "exit": judgement.exit.value,
        "why": judgement.why,
        "counts": {verdict.value: count for verdict, count in judgement.counts.items()},
        "rules": {rule: verdict.value for rule, verdict in judgement.rules.items()},
        "requests": end.get("requests", tale.requests),
        "bytes": end.get("bytes", tale.size),
        "seconds": end.get("seconds"),
        "tier": start.get("tier"),
        "profile": start.get("profile"),
        "seed": start.get("seed"),
        "strict": start.get("strict"),
        "url": start.get("url"),
        "kit": start.get("kit"),
        "at": start.get("at"),
        "breaches": [
            {
                "case": one.told.case,
                "rule": one.found.rule,
                "verdict": one.found.verdict.value,
                "text": one.found.text,
                "known": one.known is not None,
            }
            for one in judgement.breaches
        ],
        "complaints": list(judgement.complaints),
        "not_run": len(tale.not_run),
    }
