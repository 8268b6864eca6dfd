"""
The run as JUnit XML: a suite for each rule, a test case for each case.

What fails the run is a failure; a known deviation and what was not tested are skipped; what came
to no clear end is an error. The library writes; text is cleaned of what XML 1.0 cannot hold.
"""

import re
from collections.abc import Iterable
from typing import Any

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from loyalty_contract.reports.judging import Breach, Judgement
from loyalty_contract.reports.tale import Tale, Told
from loyalty_contract.reports.words import answered, asked, exchanges_of, repeating
from loyalty_contract.verdicts import Verdict
from loyalty_schemas.contract import rules

# XML 1.0 section 2.2: what is no Char.
_NO_CHAR = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(tale: Tale, judgement: Judgement) -> bytes:
    """Return the run as a JUnit document."""
    document: Any = JUnitXml(name="loyalty-contract")
    by_rule: dict[str, list[Told]] = {}
    for told in tale.results.values():
        by_rule.setdefault(told.rule, []).append(told)
    breaches: dict[str, list[Breach]] = {}
    for one in judgement.breaches:
        breaches.setdefault(one.told.case, []).append(one)
    counting = {id(one) for one in judgement.counting}
    for rule, results in by_rule.items():
        suite = TestSuite(name=rule)
        known = rules().get(rule)
        if known:
            suite.add_property("says", _clean(known.says))
            suite.add_property("standing", known.standing.value)
        # All at once: each call counts the whole suite anew.
        suite.add_testcases(
            [_case(tale, told, breaches.get(told.case, []), counting) for told in results]
        )
        document.add_testsuite(suite)
    if judgement.complaints:
        document.add_testsuite(_complaints(judgement.complaints))
    document.update_statistics()
    text: bytes = document.tostring()
    return text


def _case(tale: Tale, told: Told, breaches: list[Breach], counting: set[int]) -> TestCase:
    case = TestCase(name=told.case, classname=told.rule, time=told.ms / 1000)
    said: list[Any] = []
    failing = [one for one in breaches if id(one) in counting]
    if failing:
        said.append(_outcome(Failure, _text(failing), failing[0].found.verdict, tale, failing))
    elif told.unsure:
        said.append(_outcome(Error, told.reason, told.ended, tale, breaches))
    elif told.ended is Verdict.SKIP:
        said.append(_outcome(Skipped, told.reason, told.ended, tale, []))
    elif breaches and all(one.known for one in breaches):
        reasons = "; ".join(dict.fromkeys(one.known.reason for one in breaches if one.known))
        said.append(_outcome(Skipped, f"known deviation: {reasons}", told.verdict, tale, []))
    case.result = said
    notes = [f"{told.verdict.value}: {found.text}" for found in told.findings]
    if notes and not failing:
        case.system_out = _clean("\n".join(notes))
    return case


def _outcome(
    kind: Any, message: str, verdict: Verdict, tale: Tale, breaches: Iterable[Breach]
) -> Any:
    outcome = kind(_clean(message), verdict.value)
    told = [line for one in breaches for line in _story(tale, one)]
    if told:
        outcome.text = _clean("\n".join(told))
    return outcome


def _story(tale: Tale, one: Breach) -> Iterable[str]:
    yield f"{one.found.rule} {one.found.verdict.value}: {one.found.text}"
    yield f"page: {one.told.page}"
    yield f"expected: {one.told.expect}"
    for event in exchanges_of(tale, one.told, one.found):
        yield f"sent: {asked(event)}"
        yield event["request"]["body"]
        yield f"came: {answered(event)}"
        yield event["answer"]["body"]
    yield f"again: {repeating(tale, one.told.case)}"


def _text(failing: list[Breach]) -> str:
    return "; ".join(f"{one.found.rule}: {one.found.text}" for one in failing)


def _complaints(complaints: Iterable[str]) -> TestSuite:
    suite = TestSuite(name="known deviations")
    for complaint in complaints:
        case = TestCase(name=_clean(complaint), classname="known deviations")
        case.result = [Failure(_clean(complaint), "STALE")]
        suite.add_testcase(case)
    return suite


def _clean(text: str) -> str:
    return _NO_CHAR.sub("\ufffd", text)
