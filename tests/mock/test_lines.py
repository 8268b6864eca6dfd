"""
The lines of a profile are compiled once and kept for a while; what a request asks is seen ahead.
"""

import json
from dataclasses import replace

from loyalty_mock.exchange import Ahead, Mock
from loyalty_mock.lines import CompiledLines
from loyalty_mock.log import LINES, entry
from loyalty_mock.settings import Settings
from loyalty_mock.wire import WireRequest

BATCH = "/api/v1.1/loyalty/register_member_batch_task"


def profiles(*names):
    """Profiles of different knobs, each of the name of its value."""
    page = Settings().profile
    return [replace(page, name=one, knobs={**page.knobs, "max_body_bytes": one}) for one in names]


def test_a_profile_that_was_used_lately_is_not_compiled_again():
    first, second, third = profiles("1", "2", "3")
    compiled = CompiledLines(Settings(), most=2)
    judges = {one.name: judge_of(compiled.under(one)) for one in (first, second, first, third)}
    assert judge_of(compiled.under(first)) is judges["1"]
    assert judge_of(compiled.under(second)) is not judges["2"]


def test_a_profile_of_another_name_is_told_by_its_own():
    (first,) = profiles("1")
    compiled = CompiledLines(Settings())
    compiled.under(first)
    assert compiled.under(replace(first, name="other")).profile.name == "other"


def judge_of(lines):
    return lines.by_path[BATCH].judge


def test_of_a_request_for_nothing_nothing_is_known_ahead():
    assert Mock(Settings()).ahead(WireRequest("GET", "/elsewhere")) == Ahead()
    assert Mock(Settings()).ahead(WireRequest("GET", BATCH)) == Ahead()


def test_what_is_ahead_of_a_request_is_its_token_and_changes_nothing():
    mock = Mock(Settings())
    body = json.dumps({"token": "abc", "data": []}).encode()
    ahead = mock.ahead(WireRequest("POST", BATCH, headers={"content-type": "text/json"}, body=body))
    assert (ahead.token, ahead.trace.operation) == ("abc", "register_member_batch_task")
    assert mock.book.tenants() == ()


def test_a_line_of_json_tells_what_the_line_of_text_does():
    mock = Mock(Settings())
    request = WireRequest("POST", BATCH, headers={"content-type": "text/json"}, body=b"{}")
    told = entry(request, mock.answer(request), 0.0012)
    assert json.loads(LINES["json"](told)) == told
    assert LINES["text"](told) == (
        f"POST {BATCH} json 2 bytes - profiles token - -> 401 error 401 AUT-1 1.2 ms"
    )
