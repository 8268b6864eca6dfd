"""
Each knob, each value: found on a mock so set, held to where pinned, and never wronged for it.
"""

import os

import pytest

from loyalty_contract.cases import Tier
from loyalty_contract.catalogue import catalogue
from loyalty_contract.running.probe import findings, questions
from loyalty_contract.verdicts import Verdict
from loyalty_schemas.contract import Standing, knobs
from loyalty_schemas.profiles import load_profile, profile_names

VALUES = [(knob.name, value) for knob in knobs().values() for value in knob.values]
# Each row sets every knob, about half of them oddly; together they hold every value of each.
ROWS = [
    {
        knob.name: list(knob.values)[(row + number) % len(knob.values)]
        for number, knob in enumerate(knobs().values())
    }
    for row in range(max(len(knob.values) for knob in knobs().values()))
]
QUICK = tuple(case for case in catalogue() if case.tier is Tier.QUICK)
LIGHT = tuple(case for case in questions() if not case.heavy)
# Each value by itself against a longer tier takes minutes, so it is for who asks for it.
EACH_ALONE = "LOYALTY_EVERY_KNOB" in os.environ
MINUTES = pytest.param("", "", marks=pytest.mark.skip(reason="minutes: LOYALTY_EVERY_KNOB=1"))
HONEST = {Verdict.PASS, Verdict.INFO, Verdict.SKIP}


def about(knob):
    return tuple(case for case in questions() if case.knob == knob)


def found(outcome, knob):
    return next(one.value for one in findings(outcome.results) if one.knob.name == knob)


def wronged(outcome):
    return [
        (result.case.id, finding.text)
        for result in outcome.results
        for finding in result.findings
        if finding.verdict not in HONEST
    ] + [
        (result.case.id, result.reason)
        for result in outcome.results
        if result.verdict not in HONEST
    ]


def own(outcome, knob):
    return [result for result in outcome.results if result.case.knob == knob]


def test_every_knob_is_observed_and_each_observation_is_open():
    assert {case.knob for case in questions()} == set(knobs())
    assert {case.standing for case in questions()} == {Standing.OPEN}
    assert all(case.rule == knobs()[case.knob].rule for case in questions())


def test_large_bodies_wait_for_the_tier_of_the_limits():
    later = {case.knob for case in questions()} - {c.knob for c in questions(Tier.STANDARD)}
    assert later == {"over_count", "max_body_bytes", "over_size_code"}


@pytest.mark.parametrize(("knob", "value"), VALUES)
def test_a_value_is_found_in_both_formats_and_nobody_is_wronged(lab, knob, value):
    outcome = lab.run(about(knob), {knob: value})
    assert not wronged(outcome)
    assert found(outcome, knob) == value
    assert all(finding.observed == value for r in own(outcome, knob) for finding in r.findings)


@pytest.mark.parametrize(("knob", "value"), VALUES)
def test_a_pinned_value_is_held_to(lab, knob, value):
    """Clean where the profile says what the target does, FAIL of the knob where it drifted."""
    whole = {**load_profile("page").knobs, knob: value}
    assert not wronged(lab.run(about(knob), {knob: value}, pins=whole))
    for other in set(knobs()[knob].values) - {value}:
        drifted = own(lab.run(about(knob), {knob: value}, pins={knob: other}), knob)
        assert [result.verdict for result in drifted] == [Verdict.FAIL] * len(drifted)
        assert all(f"the profile says {other}" in r.findings[0].text for r in drifted)


@pytest.mark.parametrize("row", range(len(ROWS)))
def test_many_odd_values_together_wrong_nobody(lab, row):
    """Whatever is seen beside other odd choices is the truth, or it is not seen."""
    outcome = lab.run(LIGHT, ROWS[row])
    assert not wronged(outcome)
    seen = {one.knob.name: one.value for one in findings(outcome.results) if one.value}
    said = {name: ROWS[row][name] for name in seen}
    if said.get("token_precedence") not in said["token_sources"].split("+"):
        seen.pop("token_precedence", None)  # the place that would win is not read
        said.pop("token_precedence", None)
    assert seen == said


@pytest.mark.parametrize("name", profile_names())
def test_a_shipped_profile_is_held_to_clean(lab, name):
    profile = load_profile(name)
    assert not wronged(lab.run(LIGHT, profile.knobs, pins=profile.knobs))


def test_a_place_that_is_not_read_contradicts_no_precedence(lab):
    """Of header and query the header wins under `body` too: nothing drifted."""
    knobs_set = {"token_sources": "header+query"}
    outcome = lab.run(about("token_precedence"), knobs_set, pins={"token_precedence": "body"})
    assert not wronged(outcome)


@pytest.mark.parametrize(
    ("knob", "value"),
    [
        (knob, value)
        for knob, value in VALUES
        if knob.startswith(("repeated_next", "next_", "conti"))
    ],
)
def test_tasks_that_take_a_while_show_as_much(lab, knob, value):
    """Where completed tasks are closed, a running one still takes batches."""
    tried = {"continue_completed": "refuse", knob: value}
    outcome = lab.run(about(knob), tried, task_seconds=5)
    assert not wronged(outcome)
    assert found(outcome, knob) == value


@pytest.mark.parametrize("row", range(len(ROWS)))
def test_no_case_of_the_whole_catalogue_wrongs_many_odd_values(lab, row):
    """What is open is held against nobody by any case, with a profile that says so or without."""
    assert not wronged(lab.run(QUICK, ROWS[row]))
    assert not wronged(lab.run(QUICK, ROWS[row], pins=ROWS[row]))


@pytest.mark.parametrize("name", profile_names())
def test_no_case_of_the_whole_catalogue_wrongs_a_shipped_profile(lab, name):
    profile = load_profile(name)
    assert not wronged(lab.run(QUICK, profile.knobs))
    assert not wronged(lab.run(QUICK, profile.knobs, pins=profile.knobs))


@pytest.mark.parametrize(("knob", "value"), VALUES if EACH_ALONE else [MINUTES])
def test_no_case_of_the_whole_catalogue_wrongs_a_value_alone(lab, knob, value):
    """The same for each value by itself, and further than the quick tier goes."""
    cases = tuple(case for case in catalogue() if case.tier <= Tier.STANDARD)
    assert not wronged(lab.run(cases, {knob: value}, pins={knob: value}))
