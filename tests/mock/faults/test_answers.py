"""
What a fault makes of an answer, of a batch and of a delay, as values.
"""

import pytest

from loyalty_mock.faults.answers import altered, delay_seconds, instead
from loyalty_mock.faults.batches import failing, stopping
from loyalty_mock.faults.book import Due, FaultBook
from loyalty_mock.faults.spec import parse_fault
from loyalty_mock.faults.table import Stage
from loyalty_mock.tasks import Batch, Failure
from loyalty_mock.wire import Media, WireResponse

PLAIN = WireResponse(
    200, {"Content-Type": "application/json; charset=utf-8"}, b'{"error":0}', Media.JSON, 0
)
MIRROR, ALWAYS_200 = {"http_status": "mirror"}, {"http_status": "always_200"}
NOW = 1_725_194_096.0  # 2024-09-01T12:34:56Z


def due(luck=1, **spec):
    return Due(id="fault-1", fault=parse_fault(spec), luck=luck)


def test_an_error_is_mirrored_where_the_profile_says_so():
    fault = due(kind="error", code=402)
    assert instead(fault, Media.JSON, MIRROR, NOW).status == 402
    told = instead(fault, Media.JSON, ALWAYS_200, NOW)
    assert (told.status, told.error) == (200, 402)
    assert told.body == b'{"error":402,"error_text":"Tariff limit reached"}'


def test_a_code_that_is_no_status_is_not_mirrored():
    told = instead(due(kind="error", code=1234, text="odd"), Media.XML, MIRROR, NOW)
    assert (told.status, told.headers["Content-Type"]) == (200, "application/xml; charset=utf-8")
    assert told.body == b"<xml><error>1234</error><error_text>odd</error_text></xml>"


def test_a_method_not_allowed_says_which_is():
    assert instead(due(kind="error", code=405), Media.JSON, MIRROR, NOW).headers["Allow"] == "POST"
    assert "Allow" not in instead(due(kind="error", code=405), Media.JSON, ALWAYS_200, NOW).headers


@pytest.mark.parametrize(
    ("spelt", "value"), [("seconds", "90"), ("date", "Sun, 01 Sep 2024 12:36:26 GMT")]
)
def test_a_retry_after_is_seconds_or_a_date(spelt, value):
    fault = due(kind="http", status=503, retry_after=90, retry_after_as=spelt)
    assert instead(fault, Media.JSON, MIRROR, NOW).headers["Retry-After"] == value


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("envelope", b'{"error":503,"error_text":"Service Unavailable"}'),
        ("html", b"<!DOCTYPE html>\n<html>\n<head><title>503 Service Unavailable</title>"),
        ("plain", b"503 Service Unavailable\n"),
    ],
)
def test_a_status_comes_in_the_form_that_is_asked_for(form, start):
    told = instead(due(kind="http", status=503, form=form), Media.JSON, MIRROR, NOW)
    assert (told.status, told.body[: len(start)]) == (503, start)


def test_an_answer_without_fields_is_in_no_other_format():
    assert altered(PLAIN, due(kind="wrong-format")) == PLAIN
    told = altered(PLAIN._replace(fields={"error": 0}), due(kind="wrong-format"))
    assert (told.body, told.media) == (b"<xml><error>0</error></xml>", Media.XML)


def test_an_answer_may_be_empty_or_garbage_of_the_same_luck():
    assert altered(PLAIN, due(kind="empty")).body == b""
    one, same, other = (
        altered(PLAIN, due(luck, kind="garbage", bytes=9)).body for luck in (1, 1, 2)
    )
    assert (len(one), one == same, one == other) == (9, True, False)


def test_a_delay_is_drawn_between_its_bounds():
    fixed = due(kind="delay", seconds=2)
    assert delay_seconds(fixed) == 2
    between = [due(n, kind="delay", seconds=3, least_seconds=2, draw="uniform") for n in range(50)]
    assert all(2 <= delay_seconds(one) <= 3 for one in between)
    tail = [due(n, kind="delay", seconds=3, least_seconds=2, draw="exponential") for n in range(50)]
    drawn = [delay_seconds(one) for one in tail]
    assert min(drawn) >= 2 and max(drawn) <= 12 and len(set(drawn)) == 50
    still = due(kind="delay", seconds=2, least_seconds=2, draw="exponential")
    assert delay_seconds(still) == 2


SOUND = {0: "a", 2: ("card", "7"), 3: "b"}
BATCH = Batch(4, {"a": "x", ("card", "7"): "y", "b": "z"}, (Failure(1, 400, "wrong"),))
# What a fault picks: the profiles that fail by it.
PICKED = [
    ({}, [0, 2, 3]),
    ({"indexes": [1, 3]}, [3]),
    ({"identifiers": ["7", "b"]}, [2, 3]),
    ({"every_item": 3}, [2]),
    ({"share": 1}, [0, 2, 3]),
]


@pytest.mark.parametrize(("rules", "picked"), PICKED, ids=range(len(PICKED)))
def test_the_profiles_that_fail_are_those_a_fault_names(rules, picked):
    told = failing(BATCH, due(kind="items-fail", **rules), SOUND)
    assert [one.index for one in told.failures] == sorted([1, *picked])
    assert set(told.members) == {SOUND[index] for index in SOUND.keys() - set(picked)}


def test_a_share_of_the_profiles_is_drawn_by_luck():
    many = {index: str(index) for index in range(100)}
    batch = Batch(100, dict.fromkeys(many.values(), "x"))
    drawn = [failing(batch, due(luck, kind="items-fail", share=0.3), many) for luck in (1, 1, 2)]
    indexes = [[one.index for one in told.failures] for told in drawn]
    assert [len(one) for one in indexes] == [30, 30, 30]
    assert indexes[0] == indexes[1] != indexes[2]


def test_a_task_that_fails_registers_no_one_beyond_its_end():
    batch, stop = stopping(BATCH, due(kind="task-failed", progress=50), SOUND, before=0)
    assert (stop.status, stop.progress, stop.profiles) == ("failed", 50, 2)
    assert set(batch.members) == {"a"}


def test_a_later_batch_stops_where_the_whole_task_does():
    batch, stop = stopping(BATCH, due(kind="task-failed", progress=50), SOUND, before=4)
    assert (stop.progress, stop.profiles) == (75, 6)
    assert set(batch.members) == {"a"}


def test_a_task_that_is_stuck_registers_all():
    batch, stop = stopping(BATCH, due(kind="task-stuck", progress=50), SOUND, before=0)
    assert (stop.status, batch) == ("running", BATCH)


def test_a_book_without_faults_needs_no_token():
    assert not FaultBook().asks_token("tasks_status", [Stage.BEFORE_BODY])
