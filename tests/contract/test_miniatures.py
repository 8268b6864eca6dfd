"""
The kit against servers whose faults are known: it catches the wrong ones and wrongs no honest one.

A part of the galleries, by the cases of the rules in question; `make mutants` tries all of them.
"""

import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import miniatures.honest
import miniatures.wrong  # noqa: F401 - registers them
from miniatures.gallery import HONEST, WRONG
from miniatures.trial import catch, question, up_to

from loyalty_contract.cases import Tier
from loyalty_contract.verdicts import Verdict
from loyalty_schemas.contract import Standing, knobs, rules

FAMILIES = {"EXC", "AUT", "PRG", "MAT", "ITM", "DAT", "LIM", "CON", "TSK", "ENC", "SEC"}
# Who breaks one of these cannot be told from outside, or breaks nothing that binds.
UNBREAKABLE = {
    "AUT-3": "which of body, header and URL is read is open",
    "AUT-5": "no client can bring a tariff's limit about",
    "DAT-4": "no answer tells when a member was registered",
}


def some(names, every):
    """A part of a gallery, the same each time: for the sake of seconds, and less of it by hand."""
    return [
        pytest.param(name, marks=[pytest.mark.thorough] if number % 6 else [])
        for number, name in enumerate(islice(names, 0, None, every))
    ]


LIGHT = [name for name in WRONG if not WRONG[name].heavy]


@pytest.mark.parametrize("name", some(LIGHT, 5))
def test_a_wrong_server_is_caught_by_a_case_of_its_rule(name):
    """Held strictly, it shows a breach of its own rule, or of one that is named beside it."""
    tried = catch(WRONG[name], heavy=False)
    assert tried.by, WRONG[name].does


@pytest.mark.parametrize("name", some(HONEST, 2))
def test_an_honest_server_is_not_wronged(name):
    """Without a profile nothing fails that it answers, and no mistake of the kit's comes up."""
    quick = [case for case in up_to(Tier.QUICK) if not case.heavy]
    tried, _ = question(HONEST[name], quick)
    assert not tried.rule, f"{tried.rule} by {tried.by}: {tried.said}"


def test_the_harness_adds_no_fault_of_its_own():
    """The mock behind the harness, unchanged, is without reproach even when held strictly."""
    quick = [case for case in up_to(Tier.QUICK) if not case.heavy]
    _, outcome = question(HONEST["the_page"], quick)
    assert set(outcome.counts()) <= {Verdict.PASS, Verdict.INFO}


def test_the_galleries_are_large_and_half_of_the_wrong_ones_subtle():
    """Sixty wrong servers, twenty-five honest ones, and every family of rules."""
    assert len(WRONG) >= 60
    assert len(HONEST) >= 25
    assert 2 * sum(miniature.subtle for miniature in WRONG.values()) >= len(WRONG)
    assert {miniature.family for miniature in WRONG.values()} == FAMILIES


def test_every_rule_that_binds_has_a_server_that_breaks_it():
    """A rule without one is open, or has a reason beside it."""
    binding = {rule.id for rule in rules().values() if rule.standing is not Standing.OPEN}
    broken = {miniature.rule for miniature in WRONG.values()}
    assert binding - broken == set(UNBREAKABLE)
    assert broken <= binding


def test_every_value_of_every_knob_has_an_honest_server():
    """But for a token that is not read from the body, without which the page's example fails."""
    taken = {
        (knob, value)
        for miniature in HONEST.values()
        for knob, value in miniature.behind.server().mock.knobs.items()
    }
    every = {(knob.name, value) for knob in knobs().values() for value in knob.values}
    assert {
        (knob, value)
        for knob, value in every - taken
        if knob != "token_sources" or "body" in value.split("+")
    } == set()


def test_every_server_says_what_it_does():
    """One sentence each; who may be caught by another rule says why."""
    for miniature in (*WRONG.values(), *HONEST.values()):
        assert miniature.does.endswith("."), miniature.name
        assert bool(miniature.others) == bool(miniature.why), miniature.name
    assert not [
        does for does, count in Counter(m.does for m in WRONG.values()).items() if count > 1
    ]
