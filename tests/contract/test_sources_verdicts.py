"""
The cases written and derived, asked of the mock: nobody honest is wronged, in any open choice.

A server that is wrong in one way is told so by a case of that rule.
"""

import json
import re
from dataclasses import replace

import pytest

from loyalty_contract.cases import Tier, select
from loyalty_contract.sources import (
    at_once,
    broken,
    crossed,
    envelope,
    exchange,
    formats,
    identifiers,
    items,
    later,
    methods,
    obeyed,
    phones,
    places,
    programs,
    secrets,
    spellings,
    strangers,
    tokens,
)
from loyalty_contract.verdicts import Verdict
from loyalty_contract.wire.asks import Answer, Media
from loyalty_schemas.profiles import load_profile, profile_names

SOURCES = (
    exchange,
    formats,
    methods,
    tokens,
    secrets,
    programs,
    envelope,
    items,
    phones,
    places,
    later,
    crossed,
    at_once,
    strangers,
    identifiers,
    spellings,
    broken,
    obeyed,
)
WRONGED = {Verdict.FAIL, Verdict.NON_STRICT, Verdict.HARNESS_ERROR, Verdict.INCONCLUSIVE}


@pytest.fixture(scope="module")
def cases():
    found = [case for source in SOURCES for case in source.cases()]
    return [case for case in found if case.tier <= Tier.STANDARD]


def wronged(outcome):
    return [
        (result.case.id, result.verdict, result.reason, [found.text for found in result.findings])
        for result in outcome.results
        if result.verdict in WRONGED
    ]


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(name, marks=() if name == "page" else pytest.mark.thorough)
        for name in profile_names()
    ],
)
def test_nobody_is_wronged(lab, cases, profile):
    """The mock is honest under every profile."""
    assert not wronged(lab.run(cases, load_profile(profile).knobs))


@pytest.mark.thorough
@pytest.mark.parametrize(
    "knobs",
    [
        pytest.param({"continue_completed": "refuse", "invalid_item": "fail_item"}, id="closed"),
        pytest.param({"next_key_required": "yes", "next_key_in_answer": "always"}, id="keyed"),
        pytest.param({"token_sources": "header"}, id="token in the header"),
        pytest.param({"response_format": "accept", "http_status": "always_200"}, id="by Accept"),
        pytest.param({"repeated_keys": "refuse", "duplicates": "refuse"}, id="no repeats"),
        pytest.param({"number_strings": "coerce", "matching_case": "fold"}, id="kind reader"),
        pytest.param({"unknown_program_code": "403", "unknown_task_code": "400"}, id="other codes"),
    ],
)
def test_nobody_is_wronged_by_an_open_choice(lab, cases, knobs):
    """Whatever nothing says may be either way."""
    assert not wronged(lab.run(cases[::3], knobs))


def test_nothing_is_held_against_a_target_without_a_status(lab, cases):
    """Who cannot be followed is only asked what can be seen."""

    def no_status(ask, send):
        if ask.operation == "tasks_status":
            body = b'{"error":404,"error_text":"no such path"}'
            return Answer(ask=ask, status=404, headers={"content-type": "text/html"}, body=body)
        return send(ask)

    outcome = lab.run(cases[::3], {"invalid_item": "fail_item"}, tamper=no_status)
    assert not wronged(outcome)


def test_tasks_may_take_their_time(lab, cases):
    """A task that is under way is waited for."""
    assert not wronged(lab.run(cases[::5], {"invalid_item": "fail_item"}, task_seconds=3.0))


def _json(answer, change):
    """Tamper with an answer in JSON."""
    try:
        told = json.loads(answer.body)
    except ValueError:
        return answer
    body = json.dumps(change(told)).encode()
    return replace(answer, body=body)


def _as_if(change):
    """Hand the mock another body than was sent."""

    def tamper(ask, send):
        if ask.operation == "tasks_status" or ask.method != "POST":
            return send(ask)
        body = change(ask.body, ask.media)
        return replace(send(replace(ask, build=lambda: body)), ask=ask)

    return tamper


def _sub(pattern, instead):
    return _as_if(lambda body, _: re.sub(pattern, instead, body))


def _on_refusals(change):
    def tamper(ask, send):
        answer = send(ask)
        told = answer.body.startswith(b"{") and b'"error":0' not in answer.body
        return change(answer) if told else answer

    return tamper


def _adds_what_it_refuses(ask, send):
    """A refused later batch is added all the same, without the wrong item."""
    answer = send(ask)
    refused = ask.media is Media.JSON and b'"error":0' not in answer.body
    if refused and ask.body.endswith(b"}") and b'"task_id"' in ask.body and b'"data"' in ask.body:
        payload = json.loads(ask.body)
        if isinstance(payload, dict) and isinstance(payload["data"], list):
            payload["data"] = [item for item in payload["data"] if "email" in item]
            send(replace(ask, build=lambda: json.dumps(payload).encode()))
    return answer


def _answers_any_method(ask, send):
    return replace(send(replace(ask, method="POST")), ask=ask)


def _answers_any_path(ask, send):
    return replace(send(replace(ask, path=None)), ask=ask)


def _reads_any_type(ask, send):
    return replace(send(replace(ask, headers={})), ask=ask)


def _repeats_the_token(answer):
    return _json(answer, lambda told: {**told, "error_text": "what of abc123def456?"})


_GOOD = b"+9991234567"
WRONG = {
    "error as text": ("EXC-2", lambda ask, send: _told_as_text(send(ask))),
    "other text of success": ("EXC-3", lambda ask, send: _other_text(send(ask))),
    "no text in a refusal": ("EXC-4", _on_refusals(lambda told: _json(told, _without_text))),
    "refusals that begin tasks": ("EXC-4", _on_refusals(lambda told: _json(told, _with_task))),
    "adds what it refuses": ("EXC-4", _adds_what_it_refuses),
    "refusals as plain text": ("EXC-7", _on_refusals(lambda told: _typed(told, "text/plain"))),
    "any method": ("EXC-8", _answers_any_method),
    "any path": ("EXC-8", _answers_any_path),
    "any media type": ("EXC-9", _reads_any_type),
    "an empty token is one": (
        "AUT-1",
        _sub(rb'"token":""|<token></token>', b'"token":"abc123def456"'),
    ),
    "the token's case is folded": ("AUT-2", _sub(rb"ABC123DEF456", b"abc123def456")),
    "refusals repeat the token": ("AUT-4", _on_refusals(_repeats_the_token)),
    "the program is read up to a letter": (
        "PRG-1",
        _sub(rb'"loyalty_program_id":"?(123)[^,}]*', rb'"loyalty_program_id":\1'),
    ),
    "unknown programs": ("PRG-2", _sub(rb"987654", b"123")),
    "matching by its first letters": (
        "MAT-1",
        _sub(rb'"matching":"email[^"]*"', b'"matching":"email"'),
    ),
    "data of one member": ("ITM-1", _sub(rb'"data":(\{"email"[^}]*\})', rb'"data":[\1]')),
    "text for an item": (
        "ITM-1",
        _sub(rb'(?<=[\[,])"[^"{}]*@example.com"(?=[\],])', b'{"email":"someone@example.com"}'),
    ),
    "numbers for strings": ("ITM-2", _sub(rb'"profile_id":([0-9]+)', rb'"profile_id":"\1"')),
    "zero for nothing": ("ITM-2", _sub(rb'"field_value":(0|1|-1)\b', b'"field_value":null')),
    "letters in phones": ("ITM-3", _sub(rb"(\+999[0-9]*)[a-zO]", rb"\g<1>0")),
    "short phones are good": ("ITM-3", _sub(rb'"phone":"\+[0-9]{6}"', b'"phone":"%s"' % _GOOD)),
    "long phones are cut": ("ITM-3", _sub(rb"(\+[0-9]{15})[0-9]+", rb"\1")),
    "seven digits are too few": ("ITM-3", _sub(rb'\+[0-9]{7}(?=["<])', b"+123")),
    "no emoji": ("ITM-2", _sub("\U0001f600|\\\\ud83d".encode(), b"\xff")),
    "no CDATA": ("ITM-2", _sub(rb"<!\[CDATA\[", b"<")),
}


def _told_as_text(answer):
    return _json(answer, lambda told: {**told, "error": str(told["error"])})


def _other_text(answer):
    return _json(answer, lambda told: {**told, "error_text": "OK"} if not told["error"] else told)


def _without_text(told):
    return {**told, "error_text": ""}


def _with_task(told):
    return {**told, "task_id": "199b9c75-c540-455e-9e38-3d54e51e1d7a"}


def _typed(answer, content_type):
    return replace(answer, headers={**answer.headers, "content-type": content_type})


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_server_is_told_by_a_case_of_the_rule(lab, cases, name):
    """What it does wrong is found where the rule is asked for."""
    rule, tamper = WRONG[name]
    outcome = lab.run(select(cases, only=[rule]), tamper=tamper)
    told = {
        found.rule
        for result in outcome.results
        for found in result.findings
        if found.verdict in {Verdict.FAIL, Verdict.NON_STRICT}
    }
    assert rule in told
