"""
How findings become a verdict: the tables of the contract, written out by hand.
"""

import pytest

from loyalty_contract.verdicts import Finding, Verdict, breach, hold_to, observed, worst
from loyalty_schemas.contract import Standing

BREACHES = {
    Standing.STATED: Verdict.FAIL,
    Standing.SHOWN: Verdict.NON_STRICT,
    Standing.INFERRED: Verdict.NON_STRICT,
    Standing.OPEN: Verdict.INFO,
}
# From the worst on; of a rule of which something was seen to hold, what was skipped says nothing.
ORDER = ["FAIL", "HARNESS-ERROR", "NON-STRICT", "INCONCLUSIVE", "PASS", "INFO", "SKIP"]


@pytest.mark.parametrize("standing", list(Standing))
def test_only_what_the_page_states_fails(standing):
    expected = Finding(rule="EXC-2", verdict=BREACHES[standing], text="because", exchange=-1)
    assert breach("EXC-2", standing, "because") == expected


def test_a_breach_names_its_exchange():
    assert breach("EXC-2", Standing.STATED, "because", 3).exchange == 3


def test_an_observation_is_information():
    expected = Finding(
        rule="DAT-4", verdict=Verdict.INFO, text="seen", knob="date_future", observed="accept"
    )
    assert observed("DAT-4", "date_future", "accept", "seen") == expected


@pytest.mark.parametrize("at", range(len(ORDER)))
def test_the_worst_of_some_verdicts_wins(at):
    assert worst(Verdict(name) for name in reversed(ORDER[at:])) == ORDER[at]


def test_nothing_found_is_a_pass():
    assert worst([]) is Verdict.PASS


SEEN = observed("DAT-4", "date_future", "accept", "seen")


@pytest.mark.parametrize("pins", [{}, {"date_future": "accept"}, {"date_offset": "refuse"}])
def test_what_a_profile_does_not_contradict_stays_an_observation(pins):
    assert hold_to(pins, SEEN) == SEEN


def test_what_a_profile_contradicts_fails_and_says_both():
    drift = hold_to({"date_future": "refuse"}, SEEN)
    assert drift == Finding(
        rule="DAT-4",
        verdict=Verdict.FAIL,
        text="date_future is accept, the profile says refuse: seen",
        knob="date_future",
        observed="accept",
    )
