"""
The searches asked of the mock: nobody honest is wronged, and the task machine sees what is lost.

The wrong servers here are the mock with one thing done to tasks; what they are told of are steps.
"""

import json
import re
import uuid
from collections import Counter
from dataclasses import replace

import pytest

from loyalty_contract.cases import Tier
from loyalty_contract.searches import search
from loyalty_contract.searches.model import Book, Known
from loyalty_contract.sources.properties import MACHINE, cases
from loyalty_contract.verdicts import Verdict
from loyalty_contract.wire.asks import Answer, Media
from loyalty_contract.wire.render import render
from loyalty_schemas.contract import knobs
from loyalty_schemas.profiles import load_profile, profile_names

LIGHT = [case for case in cases() if case.tier <= Tier.STANDARD]
TASKS = [case for case in cases() if case.name == MACHINE]
HONEST = {Verdict.PASS, Verdict.INFO, Verdict.SKIP}
# Each row sets every knob; together the rows hold every value of every knob.
ROWS = [
    {knob.name: list(knob.values)[row % len(knob.values)] for knob in knobs().values()}
    for row in range(max(len(knob.values) for knob in knobs().values()))
]
TASK = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture(autouse=True)
def _all_the_time_in_the_world(monkeypatch):
    """A slow machine shrinks as far as a fast one."""
    monkeypatch.setattr(search, "_SHRINK_SECONDS", float("inf"))


def wronged(outcome):
    return [
        (result.case.id, result.verdict, result.reason, [found.text for found in result.findings])
        for result in outcome.results
        if result.verdict not in HONEST
    ]


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(name, marks=() if name == "page" else pytest.mark.thorough)
        for name in profile_names()
    ],
)
def test_nobody_is_wronged(lab, profile):
    assert not wronged(lab.run(LIGHT, load_profile(profile).knobs))


@pytest.mark.thorough
@pytest.mark.parametrize("row", range(len(ROWS)))
def test_nobody_is_wronged_by_odd_choices(lab, row):
    assert not wronged(lab.run(LIGHT, {**ROWS[row], "token_sources": "body+header+query"}))


@pytest.mark.thorough
@pytest.mark.parametrize(
    "choice",
    [
        {"next_key_required": "yes"},
        {"next_key_required": "yes", "next_key_in_answer": "always"},
        {"repeated_next_key": "append"},
        {"repeated_next_key": "refuse"},
        {"continue_completed": "refuse"},
        {"continue_other_matching": "refuse", "invalid_item": "fail_item"},
    ],
    ids=str,
)
def test_no_choice_about_later_batches_is_a_breach(lab, choice):
    assert not wronged(lab.run(TASKS, choice))


def test_tasks_may_take_their_time(lab):
    knobs_ = {"invalid_item": "fail_item", "continue_completed": "refuse"}
    assert not wronged(lab.run(TASKS, knobs_, task_seconds=2.0))


@pytest.mark.thorough
def test_without_a_status_only_what_is_seen_counts(lab):
    def no_status(ask, send):
        return refused(ask, 404) if ask.operation == "tasks_status" else send(ask)

    assert not wronged(lab.run(LIGHT, {"invalid_item": "fail_item"}, tamper=no_status))


def test_with_one_token_nobody_meddles(lab, access):
    alone = replace(access, second_token=None)
    assert not wronged(lab.run(TASKS, access=alone))


def test_a_lost_answer_leaves_nothing_to_hold(lab):
    """A batch may have been added although its answer got lost: its task is not counted."""
    turns = Counter()

    def dropping(ask, send):
        turns["all"] += 1
        answer = send(ask)
        if turns["all"] % 29 == 0 and turns["all"] > 10:
            return Answer(ask=ask, trouble="the connection was dropped")
        return answer

    from loyalty_contract.wire.asks import Trouble

    def dropped(ask, send):
        answer = dropping(ask, send)
        return replace(answer, trouble=Trouble.DROPPED) if answer.trouble else answer

    assert not wronged(lab.run(TASKS, tamper=dropped))


def refused(ask, code=400):
    told = {"error": code, "error_text": "not taken"}
    headers = {"content-type": f"application/{ask.media}"}
    return Answer(ask=ask, status=code, headers=headers, body=render(told, ask.media))


def later(ask):
    """The task a batch is for, or nothing."""
    if ask.operation != "register_member_batch_task":
        return None
    found = TASK.search(ask.body[-300:])
    return found[0] if found and b"task_id" in ask.body else None


def losing(loses):
    """A server that says yes to some later batches, and drops them."""

    def tamper(ask, send):
        task = later(ask)
        if task is None or not loses(ask):
            return send(ask)
        told = {"error": 0, "error_text": "Successful operation", "task_id": task.decode()}
        headers = {"content-type": f"application/{ask.media}"}
        return Answer(ask=ask, status=200, headers=headers, body=render(told, ask.media))

    return tamper


def steps_of(lab, tamper, rule):
    """The steps that the task machine shows for a breach of a rule, in JSON."""
    [result] = lab.run(TASKS[:1], tamper=tamper).results[2:]
    texts = [finding.text for finding in result.findings if finding.rule == rule]
    assert texts, result
    return texts[0].partition("; the smallest found: ")[2]


def test_a_lost_batch_shrinks_to_a_start_and_a_batch(lab):
    steps = steps_of(lab, losing(lambda ask: b"next_key" not in ask.body), "CON-1")
    assert steps.removesuffix(" in json") == (
        "start a task of 1 by email in json; add 1 to <task 1> in json; follow <task 1>"
    )


@pytest.mark.thorough
def test_a_batch_lost_in_the_other_format_is_seen(lab):
    steps = steps_of(lab, losing(lambda ask: ask.media is Media.XML), "TSK-3")
    assert len(steps.split("; ")) == 3 and "in xml" in steps


@pytest.mark.thorough
def test_a_batch_lost_under_a_key_is_seen(lab):
    steps = steps_of(lab, losing(lambda ask: b"next_key" in ask.body), "TSK-3")
    assert "add 1 under a next_key to <task 1>" in steps or "at once add 1" in steps


def test_a_third_batch_refused_is_seen(lab):
    counts = Counter()

    def tamper(ask, send):
        task = later(ask)
        if task:
            counts[task] += 1
        return refused(ask) if task and counts[task] > 1 else send(ask)

    steps = steps_of(lab, tamper, "CON-1")
    assert steps.count("add 1 to <task 1>") == 2


@pytest.mark.thorough
def test_an_unknown_task_begun_is_seen(lab):
    """A batch for a task that nobody began is taken for a first one."""

    def tamper(ask, send):
        answer = send(ask)
        if not later(ask) or answer.status != 404:
            return answer
        body = TASK.sub(b"", ask.body) if ask.media is Media.XML else None
        told = json.loads(ask.body) if body is None else {}
        told.pop("task_id", None)
        if body is None:
            return send(replace(ask, build=lambda: json.dumps(told).encode()))
        return answer

    assert "a task nobody began" in steps_of(lab, tamper, "CON-2")


@pytest.mark.thorough
def test_an_id_given_twice_is_seen(lab):
    first = []

    def tamper(ask, send):
        answer = send(ask)
        found = TASK.search(answer.body)
        if ask.operation == "tasks_status" or later(ask) or not found:
            return answer
        first.append(found[0])
        return replace(answer, body=answer.body.replace(found[0], first[len(first) // 5 * 5 - 1]))

    [result] = lab.run(TASKS[:1], tamper=tamper).results[2:]
    assert "CON-8" in {finding.rule for finding in result.findings}


def known(**facts):
    return Known(
        **{"id": str(uuid.UUID(int=1)), "matching": "email", "number": 1, "sent": 5, **facts}
    )


def test_a_total_counts_all_or_who_was_registered():
    assert known().totals() == {5}
    assert known(failed=2).totals() == {5, 3}


def test_a_repeated_key_adds_all_or_nothing():
    assert known(repeated=7).totals() == {5, 12}
    assert known(repeated=7, failed=1).totals() == {5, 4, 12, 11}


def test_a_task_remembers_the_key_it_was_handed():
    task = known()
    task.hear({"next_key": "abc"})
    assert task.offered == "abc"
    task.hear({"next_key": None})
    assert not task.offered


def test_a_book_numbers_its_tasks_and_tells_its_steps():
    book = Book()
    one, two = (book.begin(str(number), "phone", 1) for number in range(2))
    assert (repr(one), repr(two)) == ("<task 1>", "<task 2>")
    book.steps += ["this", "that"]
    assert book.told() == "this; that"
