"""
What a run amounts to, told by events alone: verdict, exit code and the reason.
"""

import pytest

from loyalty_contract.reports.judging import judge
from loyalty_contract.reports.tale import Tale
from loyalty_contract.running.run import Exit

START = {
    "event": "start",
    "at": "2030-01-01T00:00:00+00:00",
    "strict": False,
    "deviations": [],
    "cases": ["MAT-3/a@json"],
}
SMOKE = {
    "event": "smoke",
    "accepted": ["json"],
    "follows": True,
    "unreachable": False,
    "advice": [],
}
END = {"event": "end", "interrupted": False, "cut": "", "requests": 1, "bytes": 1, "seconds": 1.0}


def result(verdict, ended="PASS", *, found=None, rule="MAT-3", case="MAT-3/a@json"):
    findings = [
        {
            "rule": rule,
            "verdict": one,
            "text": "was accepted",
            "knob": "",
            "observed": "",
            "exchange": -1,
        }
        for one in (found or [])
    ]
    return {
        "event": "result",
        "case": case,
        "rule": case.partition("/")[0],
        "standing": "stated",
        "page": "",
        "expect": "",
        "verdict": verdict,
        "ended": ended,
        "reason": "",
        "findings": findings,
        "exchanges": 0,
        "ms": 1.0,
    }


def judged(*events):
    tale = Tale()
    for event in events:
        tale.feed(event)
    return judge(tale)


PASSED = result("PASS")
FAILED = result("FAIL", found=["FAIL"])
LOOSE = result("NON-STRICT", found=["NON-STRICT"])


@pytest.mark.parametrize(
    ("events", "code", "verdict"),
    [
        ((START, SMOKE, PASSED, END), Exit.CONFORMANT, "PASS"),
        ((START, SMOKE, result("INFO", found=["INFO"]), END), Exit.CONFORMANT, "INFO"),
        ((START, SMOKE, result("SKIP", "SKIP"), END), Exit.CONFORMANT, "SKIP"),
        ((START, SMOKE, FAILED, END), Exit.BREACH, "FAIL"),
        ((START, SMOKE, LOOSE, END), Exit.CONFORMANT, "NON-STRICT"),
        (({**START, "strict": True}, SMOKE, LOOSE, END), Exit.BREACH, "NON-STRICT"),
        ((START, SMOKE, result("INCONCLUSIVE", "INCONCLUSIVE"), END), Exit.INCONCLUSIVE, None),
        ((START, SMOKE, result("HARNESS-ERROR", "HARNESS-ERROR"), END), Exit.INCONCLUSIVE, None),
        (
            (START, SMOKE, result("NON-STRICT", "INCONCLUSIVE", found=["NON-STRICT"]), END),
            Exit.INCONCLUSIVE,
            "NON-STRICT",
        ),
        ((START, {**SMOKE, "accepted": []}, END), Exit.INCONCLUSIVE, "INCONCLUSIVE"),
        ((START, {**SMOKE, "accepted": []}, FAILED, END), Exit.BREACH, "FAIL"),
        (
            ({**START, "strict": True}, {**SMOKE, "accepted": []}, LOOSE, END),
            Exit.INCONCLUSIVE,
            "NON-STRICT",
        ),
        (
            (START, {**SMOKE, "accepted": [], "unreachable": True}, END),
            Exit.UNREACHABLE,
            "INCONCLUSIVE",
        ),
        ((START, SMOKE, PASSED), Exit.INCONCLUSIVE, "INCONCLUSIVE"),
        ((START, SMOKE, PASSED, {**END, "interrupted": True}), Exit.INCONCLUSIVE, "INCONCLUSIVE"),
        ((START, SMOKE, PASSED, {**END, "cut": "used up"}), Exit.INCONCLUSIVE, "INCONCLUSIVE"),
        ((START, SMOKE, FAILED), Exit.BREACH, "FAIL"),
        ((START,), Exit.INCONCLUSIVE, "INCONCLUSIVE"),
    ],
)
def test_a_run_amounts_to(events, code, verdict):
    """Nothing passes by being dead, cut short or unclear; a breach is one all the same."""
    found = judged(*events)
    assert found.exit is code and found.why
    assert verdict is None or found.verdict == verdict


def test_a_rule_s_verdict_is_its_worst():
    """Also where another rule's case found it; PASS outranks what was only skipped."""
    found = judged(
        START,
        SMOKE,
        result("NON-STRICT", found=["NON-STRICT"], rule="EXC-7"),
        result("SKIP", "SKIP", case="MAT-3/b@xml"),
        result("SKIP", "SKIP", case="MAT-4/b@xml"),
        END,
    )
    assert found.rules == {"EXC-7": "NON-STRICT", "MAT-3": "PASS", "MAT-4": "SKIP"}
    assert found.counts == {"NON-STRICT": 1, "SKIP": 2}


def test_a_known_breach_counts_for_nothing():
    """It is told, and neither verdict nor exit code know it."""
    entry = {"case": "MAT-3/*", "rule": "", "reason": "known", "until": "2030-01-01"}
    found = judged({**START, "deviations": [entry]}, SMOKE, FAILED, END)
    assert found.exit is Exit.CONFORMANT and found.verdict == "PASS"
    assert len(found.known) == 1 and not found.new and found.counts == {"FAIL": 1}
