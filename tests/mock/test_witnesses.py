"""
Every witness gets the outcome written beside it, under every profile and every value of a knob.

The outcomes are `loyalty_fixtures`' and were written by hand; the mock is asked for answers only.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import pytest

from loyalty_fixtures import (
    PROGRAMS,
    TASK_ID,
    TOKENS,
    Expectation,
    Witness,
    expected,
    witness,
    witnesses,
)

# Larger bodies are tried under the knobs that bear on them, not under all the others again.
LARGE = 100_000
PROFILES = ("page", "always-200", "lenient", "strict", "per-item")
FOLDERS = sorted({(one.operation, one.rule) for one in witnesses()})
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@cache
def small_body(name: str) -> bytes | None:
    """A witness's bytes, made once; None for those that are too large to keep."""
    body = witness(name).body
    return body if len(body) <= LARGE else None


def asked_of(mock, one: Witness, task_id: str = ""):
    from loyalty_mock.wire import WireRequest

    body = small_body(one.id)
    body = one.body if body is None else body
    body = body.replace(TASK_ID.encode(), task_id.encode()) if task_id else body
    return mock.answer(
        WireRequest(
            method=one.method,
            path=one.path,
            query=dict(parse_qsl(one.query)),
            headers={name.lower(): value for name, value in one.headers.items()},
            body=body,
        )
    )


def told(answer) -> Mapping[str, str]:
    if answer.body.startswith(b"<"):
        return {child.tag: child.text or "" for child in ElementTree.fromstring(answer.body)}
    return {key: str(value) for key, value in json.loads(answer.body).items()}


def outcome(mock, one: Witness):
    """The answer to a witness, after the requests it wants sent before it."""
    begun = ""
    for step in one.after:
        answer = told(asked_of(mock, witness(step), begun))
        begun = begun or answer.get("task_id", "")
    return asked_of(mock, one, begun)


def disagreements(mock, one: Witness, owed: Expectation) -> Iterator[str]:
    answer = outcome(mock, one)
    fields = told(answer)
    got = "accepted" if fields["error"] == "0" else "refused"
    if got != owed.expect:
        yield f"{one.id}: {got}, not {owed.expect}: {fields['error_text']}"
    elif owed.error is not None and fields["error"] != str(owed.error):
        yield f"{one.id}: error {fields['error']}, not {owed.error}: {fields['error_text']}"
    if owed.http is not None and answer.status != owed.http:
        yield f"{one.id}: HTTP {answer.status}, not {owed.http}"
    form = "xml" if answer.body.startswith(b"<") else "json"
    if owed.format is not None and form != owed.format:
        yield f"{one.id}: answered in {form}, not {owed.format}"


def closed_world(mock_with, knobs):
    return mock_with(knobs, tokens=TOKENS, programs=PROGRAMS)


@pytest.mark.parametrize(("operation", "rule"), FOLDERS)
def test_every_witness_of_a_rule_has_its_outcome(mock_with, operation, rule):
    mock = closed_world(mock_with, {})
    found = [one for one in witnesses(operation) if one.rule == rule]
    wrong = [line for one in found for line in disagreements(mock, one, expected(one, {}))]
    assert found
    assert wrong == []


def every_knob_value():
    from loyalty_schemas.contract import knobs

    return [(name, value) for name, knob in knobs().items() for value in knob.values]


# Rules whose witnesses meet another rule's knob on their way: an unknown token in the header, an
# address without syntax as the first of two, a later batch without a next_key.
MET = {
    "unknown_token_code": {"AUT-3", "AUT-4", "EXC-4", "SEC-3", "EXC-5"},
    "email_syntax": {"ENC-5"},
    "unknown_task_code": {"EXC-5", "EXC-4"},
    "next_key_required": {"CON-1", "CON-2", "CON-3", "CON-5", "CON-6", "CON-7"},
}

# Where the body's token is not read, every witness that carries it there is refused: nothing to
# learn but from those that say where their token stands.
DEAF = {("token_sources", value) for value in ("header", "query", "header+query")}


def a_third_by_hand():
    return [
        pytest.param(*row, marks=[pytest.mark.thorough] if number % 3 else [])
        for number, row in enumerate(every_knob_value())
    ]


@pytest.mark.parametrize(("knob", "value"), a_third_by_hand())
def test_a_knob_changes_what_it_says_and_nothing_else(mock_with, knob, value):
    from loyalty_schemas.contract import rules

    mock = closed_world(mock_with, {knob: value})
    wrong = []
    for one in witnesses():
        said = one.knob == knob or knob in one.also
        # Here it may change the outcome, and no witness says how.
        meant = knob in rules()[one.rule].knobs or one.rule in MET.get(knob, ())
        if not said and (meant or (knob, value) in DEAF or small_body(one.id) is None):
            continue
        wrong += disagreements(mock, one, expected(one, {knob: value}))
    assert wrong == []


@pytest.mark.parametrize("name", PROFILES)
def test_a_shipped_profile_is_the_sum_of_its_knobs(mock_with, name):
    from loyalty_schemas.profiles import load_profile

    knobs = load_profile(name).knobs
    mock = closed_world(mock_with, knobs)
    small = [one for one in witnesses() if small_body(one.id) is not None]
    assert [line for one in small for line in disagreements(mock, one, expected(one, knobs))] == []


def test_a_knob_without_a_witness_is_no_knob():
    shown = {one.knob for one in witnesses()}
    from loyalty_schemas.contract import knobs

    assert set(knobs()) - shown == set()


def test_the_page_s_examples_are_answered_as_the_page_shows(mock_with):
    from loyalty_fixtures import page_example

    mock = closed_world(mock_with, {})
    for media in ("json", "xml"):
        body = asked_of(mock, witness(f"EXC-2/page-request@{media}")).body
        shown = page_example(f"response.{media}")
        unspaced = re.sub(rb"\s*([{}:,<>])\s*", rb"\1", shown)
        assert ID.sub("ID", body.decode()) == ID.sub("ID", unspaced.decode())
