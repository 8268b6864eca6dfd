"""
Every kind of fault, as four clients see it over a real socket.

A row is a fault as somebody would write it, and what a client of it must come to see.
"""

import email.utils
import json
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from loyalty_mock.faults.table import KINDS

# kind, parameters, what is seen
ROWS: list[tuple[str, dict, Callable]] = []


def row(kind, **parameters):
    def add(check):
        ROWS.append((kind, parameters, check))
        return check

    return add


@row("error", code=402)
def tariff_limit(talk):
    seen = talk.batch()
    assert seen.status == 402
    assert seen.fields == {"error": 402, "error_text": "Tariff limit reached"}


@row("error", code=403, text="not today")
def words_of_one_s_own(talk):
    assert talk.batch().fields == {"error": 403, "error_text": "not today"}


@row("error", code=1234)
def code_that_is_no_http_status(talk):
    seen = talk.batch()
    assert (seen.status, seen.fields["error"]) == (200, 1234)


@row("error", code=401)
def error_in_xml(talk):
    seen = talk.batch_in_xml()
    assert seen.body == b"<xml><error>401</error><error_text>API token required</error_text></xml>"
    assert seen.content_type == "application/xml; charset=utf-8"


@row("http", status=429, retry_after=7)
def rate_limit(talk):
    seen = talk.batch()
    assert (seen.status, seen.headers["retry-after"]) == (429, "7")
    assert seen.body == b"429 Too Many Requests\n"


@row("http", status=503, retry_after=60, retry_after_as="date")
def retry_after_a_date(talk):
    seen = talk.batch()
    told = email.utils.parsedate_to_datetime(seen.headers["retry-after"])
    sent = email.utils.parsedate_to_datetime(seen.headers["date"])
    assert 59 <= (told - sent).total_seconds() <= 61


@row("http", status=502, form="html")
def gateway(talk):
    seen = talk.batch()
    assert (seen.status, seen.content_type) == (502, "text/html; charset=utf-8")
    assert b"<h1>502 Bad Gateway</h1>" in seen.body


@row("http", status=500, form="envelope")
def own_crash(talk):
    seen = talk.batch()
    assert (seen.status, seen.fields["error"]) == (500, 500)


@row("delay", seconds=0.05)
def delay_before(talk):
    seen = talk.batch()
    assert seen.fields["error"] == 0 and seen.seconds >= 0.05


@row("delay", seconds=0.05, at="after")
def delay_after(talk):
    seen = talk.batch()
    assert seen.fields["error"] == 0 and seen.seconds >= 0.05


@row("delay", seconds=0.06, draw="uniform", least_seconds=0.05)
def drawn_delay(talk):
    assert talk.batch().seconds >= 0.05


@row("reset")
def reset_after_the_body(talk):
    assert talk.batch().broke == "reset"
    assert talk.members() == set()


@row("reset", at="before-body")
def reset_before_the_body(talk):
    assert talk.batch().broke == "reset"
    assert talk.members() == set()


@row("reset", at="in-body")
def reset_within_the_body(talk):
    assert talk.batch().broke == "reset"
    assert talk.members() == set()


@row("reset", at="in-answer")
def reset_within_the_answer(talk):
    # What came before the reset may be there or not: the network stack decides.
    assert talk.batch().broke in {"reset", "cut"}
    assert len(talk.members()) == 4


@row("cut", bytes=10)
def cut_short_of_its_length(talk):
    assert talk.batch().broke == "cut"
    assert len(talk.members()) == 4


@row("cut", share=0.9, framing="chunked")
def cut_within_its_chunks(talk):
    assert talk.batch().broke == "cut"


@row("cut", bytes=0)
def cut_after_its_head(talk):
    assert talk.batch().broke == "cut"


@row("wrong-format")
def xml_for_json(talk):
    seen = talk.batch()
    assert seen.content_type == "application/xml; charset=utf-8"
    assert ElementTree.fromstring(seen.body).findtext("error") == "0"


@row("wrong-format")
def json_for_xml(talk):
    seen = talk.batch_in_xml()
    assert seen.content_type == "application/json; charset=utf-8"
    assert seen.fields["error"] == 0


@row("wrong-format", label="kept")
def xml_that_is_called_json(talk):
    seen = talk.batch()
    assert seen.content_type == "application/json; charset=utf-8"
    assert seen.body.startswith(b"<xml>")


@row("wrong-content-type", content_type="text/html")
def wrong_content_type(talk):
    seen = talk.batch()
    assert seen.content_type == "text/html" and seen.fields["error"] == 0


@row("slow-body", bytes_per_second=1500)
def slow_body(talk):
    seen = talk.batch()
    # {"error":0,…} with a task_id has 96 bytes.
    assert seen.fields["error"] == 0 and seen.seconds >= 96 / 1500


@row("lost-answer")
def answer_lost_to_a_closed_connection(talk):
    assert talk.batch().broke == "closed"
    assert len(talk.members()) == 4


@row("lost-answer", how="reset")
def answer_lost_to_a_reset(talk):
    assert talk.batch().broke == "reset"
    assert len(talk.members()) == 4


@row("lost-answer", how="hang", seconds=60)
def answer_waited_for_in_vain(talk):
    assert talk.batch(timeout=1).broke == "timeout"
    assert len(talk.members()) == 4


@row("lost-answer", how="hang", seconds=0.05)
def answer_waited_for_until_the_server_closes(talk):
    seen = talk.batch()
    assert seen.broke == "closed" and seen.seconds >= 0.05


@row("lost-answer", how="bad-gateway")
def answer_lost_in_a_gateway(talk):
    seen = talk.batch()
    assert (seen.status, seen.content_type) == (502, "text/html; charset=utf-8")
    assert len(talk.members()) == 4


@row("garbage", bytes=50)
def garbage(talk):
    seen = talk.batch()
    assert (seen.status, len(seen.body)) == (200, 50)
    with pytest.raises(ValueError, match=r"."):
        json.loads(seen.body)


@row("empty")
def empty_answer(talk):
    seen = talk.batch()
    assert (seen.status, seen.body) == (200, b"")


@row("task-stuck", progress=25)
def stuck_task(talk):
    task = talk.batch().fields["task_id"]
    told = {"status": "running", "progress": 25, "result": {"errors": [], "total": 4}}
    assert [talk.follow(task), talk.follow(task)] == [told, told]


@row("task-failed", progress=50)
def task_that_fails_half_way(talk):
    task = talk.batch().fields["task_id"]
    told = {"status": "failed", "progress": 50, "result": {"errors": [], "total": 4}}
    assert talk.follow(task) == told
    assert talk.members() == {"a@example.com", "b@example.com"}


@row("items-fail", identifiers=["b@example.com"], code=404, text="no such member")
def profiles_that_fail_by_name(talk):
    told = talk.follow(talk.batch().fields["task_id"])
    failure = {"batch": 0, "index": 1, "error": 404, "error_text": "no such member"}
    assert told["result"] == {"errors": [failure], "total": 4}
    assert (told["status"], told["progress"]) == ("completed", 100)
    assert talk.members() == {"a@example.com", "c@example.com", "d@example.com"}


@pytest.mark.parametrize(
    ("kind", "parameters", "check"), [pytest.param(*one, id=one[2].__name__) for one in ROWS]
)
def test_a_client_sees_a_fault_and_the_next_request_is_well(talk, kind, parameters, check):
    """What a fault does is seen by whoever uses the mock, and ends with its count."""
    planned = talk.plan(kind=kind, **parameters)
    check(talk)
    assert talk.batch("e@example.com").fields["error_text"] == "Successful operation"
    ended = [one for one in talk.server.mock.faults.listing(talk.token) if one.id == planned.id]
    assert [(one.applied, one.spent) for one in ended] == [(1, True)]


def test_every_kind_is_seen():
    """No kind stands in the table that no client has seen."""
    assert {kind for kind, _, _ in ROWS} == set(KINDS)


def test_a_lost_answer_and_a_repeat_register_nobody_twice(talk):
    """Whoever repeats a batch whose answer was lost, with its next_key, adds nothing."""
    task = talk.batch("a@example.com").fields["task_id"]
    talk.plan(kind="lost-answer")
    later = {"task_id": task, "next_key": "second"}
    assert talk.batch("b@example.com", "c@example.com", **later).broke == "closed"
    repeated = talk.batch("b@example.com", "c@example.com", **later)
    assert repeated.fields["task_id"] == task
    assert talk.follow(task)["result"] == {"errors": [], "total": 3}
    assert talk.members() == {"a@example.com", "b@example.com", "c@example.com"}
