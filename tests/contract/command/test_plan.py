"""
`plan`: what a run would send, told without sending it.
"""

import re

import pytest

from loyalty_contract.catalogue import catalogue
from loyalty_contract.running.planning import Load, first_load, loads, rehearsed
from loyalty_contract.running.run import Plan
from loyalty_contract.talks.stage import Access, Stage

ACCESS = Access(token="a-token-of-4711-letters")
TOKEN = ACCESS.token


def cases_of(*rules):
    return tuple(case for case in catalogue() if case.rule in rules)


def stage_of(case, media):
    return Stage(media=media, access=ACCESS, seed=1, case=case)


def test_a_plan_counts_what_is_sent(command, stub, mock_with):
    """Requests and bytes of a plan are those of the run, on a target that is all it hopes for."""
    from loyalty_mock.wire import WireRequest

    sent = []
    mock = mock_with({}, tokens=(TOKEN,))

    def answering(method, path, headers, body):
        sent.append(body)
        lower = {name.lower(): value for name, value in headers.items()}
        got = mock.answer(WireRequest(method=method, path=path, query={}, headers=lower, body=body))
        return got.status, {k.lower(): v for k, v in got.headers.items()}["content-type"], got.body

    arguments = ("--token", TOKEN, "--only", "MAT-3", "--only", "DAT-1", "--seed", 3)
    ended = command("plan", *arguments)
    assert ended.code == 0 and not sent
    command("run", stub(answering), *arguments)
    (row,) = re.findall(r"together +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+)", ended.out)
    _, requests, size, _ = (int(number.replace(",", "")) for number in row)
    assert (requests, size) == (len(sent), sum(map(len, sent)))
    assert "Nothing was sent." in ended.out


def test_a_plan_goes_as_far_as_its_tier(command):
    """Each tier has a row, those beyond have none."""
    told = command("plan", "--tier", "quick", "--only", "MAT-3", "--only", "DAT-1").out
    assert "quick" in told and "standard " not in told
    both = command("plan", "--only", "MAT-3").out
    assert re.search(r"quick .*\n standard ", both)


def test_ten_thousand_profiles_count_as_such():
    """Profiles are those in the bodies, and the bytes are theirs."""
    plan = Plan(cases=cases_of("LIM-1"), access=ACCESS, seed=1)
    found = {case.id: load for case, load in loads(plan)}
    assert found["LIM-1/ten-thousand-profiles@json"].profiles == 10_000
    assert found["LIM-1/ten-thousand-profiles@json"].size > 300_000


def test_what_cannot_be_tried_sends_nothing():
    """A case that needs a second token is not planned without one."""
    plan = Plan(cases=cases_of("CON-3"), access=ACCESS, seed=1)
    assert {load for case, load in loads(plan) if "second_token" in case.needs} == {Load()}


def test_the_first_step_is_part_of_the_plan():
    """One request a format, and one for the status."""
    from loyalty_contract.wire.asks import Media

    assert first_load(stage_of("smoke", Media.JSON)).requests == 3
    assert first_load(stage_of("smoke", Media.XML), [Media.XML]).requests == 2


@pytest.mark.parametrize("case", cases_of("MAT-5", "CON-1"), ids=lambda case: case.id)
def test_the_same_seed_makes_the_same_bytes(case):
    """Twice rehearsed, a case sends one and the same."""
    once, again = (rehearsed(case, stage_of(case.name, case.media)).asks for _ in range(2))
    assert [ask.body for ask in once] == [ask.body for ask in again]


@pytest.mark.parametrize("case", cases_of("CON-1", "CON-7"), ids=lambda case: case.id)
def test_what_goes_out_at_once_is_rehearsed_in_turn(case, monkeypatch):
    """No thread decides on the order, nor counts beside another."""

    def never(*_, **__):
        raise AssertionError("a rehearsal began a thread")

    monkeypatch.setattr("loyalty_contract.running.driver.ThreadPoolExecutor", never)
    hopeful = rehearsed(case, stage_of(case.name, case.media))
    assert hopeful.load.requests == len(hopeful.asks)
