"""
What an answer means, how long to wait, and what the notes on the disk say.
"""

import json
import os

import pytest

from loyalty_mock.client.answers import Answer, Later, Lost, Refused, Taken, judge, retry_after
from loyalty_mock.client.ledger import LedgerError, header
from loyalty_mock.client.pace import Patience
from loyalty_mock.client.progress_file import open_progress

NOW = 1_725_194_096.0  # Sun, 01 Sep 2024 12:34:56 GMT
TAKEN = '{"error": 0, "error_text": "Successful operation", "task_id": "t"}'
TAKEN_XML = "<xml><error>0</error><error_text>S</error_text><task_id>t</task_id></xml>"
REFUSAL = '{"error": 403, "error_text": "no access"}'


def answer(status=200, body=TAKEN, media="application/json", after=None):
    return Answer(status=status, content_type=media, retry_after=after, body=body.encode())


VERDICTS = [
    (answer(), Taken),
    (answer(body=TAKEN_XML, media="application/xml"), Taken),
    (answer(body=TAKEN_XML, media=""), Taken),
    (answer(403, REFUSAL), Refused),
    (answer(200, REFUSAL), Refused),  # a target whose HTTP status tells nothing
    (answer(500, "<html>oops"), Refused),
    (answer(500, TAKEN), Refused),
    (answer(301, ""), Refused),
    (answer(200, "{}"), Refused),
    (answer(429, ""), Later),
    (answer(502, "<html>"), Later),
    (answer(503, REFUSAL.replace("403", "503")), Later),
    (answer(504, ""), Later),
    (answer(200, '{"error": 429, "error_text": "slow down"}'), Later),
    (answer(200, '{"error": 0, "task'), Later),
    (answer(200, "<xml><error>0</err", "application/xml"), Later),
    (answer(200, "[]"), Later),
    (Lost(reason="reset", reached=True), Later),
    (Lost(reason="refused", reached=False), Later),
    (Lost(reason="no trust", reached=False, final=True), Refused),
]


@pytest.mark.parametrize(("told", "kind"), VERDICTS)
def test_an_answer_has_its_verdict(told, kind):
    assert type(judge(told, NOW)) is kind


def test_a_refusal_is_told_with_the_platform_s_words():
    assert judge(answer(403, REFUSAL), NOW) == Refused(403, "error 403: no access")


@pytest.mark.parametrize(
    ("told", "doubt"),
    [
        (answer(429, ""), False),
        (answer(503, ""), False),
        (answer(502, ""), True),
        (answer(504, ""), True),
        (answer(200, "{"), True),
        (Lost(reason="reset", reached=True), True),
        (Lost(reason="refused", reached=False), False),
    ],
)
def test_it_is_in_doubt_only_what_may_have_been_carried_out(told, doubt):
    assert judge(told, NOW).doubt is doubt


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Sun, 01 Sep 2024 12:35:06 GMT", 10.0),
        ("Sun, 01 Sep 2024 12:35:06", 10.0),
        ("Sun, 01 Sep 2024 12:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value, seconds):
    assert retry_after(value, NOW) == seconds


def patience(seconds, chance=1.0):
    return Patience(seconds=seconds, chance=lambda: chance)


def test_waits_double_up_to_half_a_minute():
    waits = [patience(1e9).wait(tries, None, 0) for tries in range(10)]
    assert waits == [0.25, 0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_chance_takes_up_to_half_of_a_wait():
    assert patience(100, 0.0).wait(3, None, 0) == 1.0


@pytest.mark.parametrize(("chance", "wait"), [(0.0, 8.0), (1.0, 10.0)])
def test_no_wait_is_shorter_than_what_is_asked_for(chance, wait):
    assert patience(100, chance).wait(0, 8.0, 0) == wait


def test_patience_ends_where_the_next_wait_would_pass_it():
    assert patience(10).wait(0, 8.0, 1.0) == 8.0
    assert patience(10).wait(0, 8.0, 3.0) is None
    assert patience(10).wait(5, None, 5.0) is None


def test_a_server_never_reached_is_given_up_soon():
    assert patience(100).for_strangers().seconds == 2.0
    assert patience(1).for_strangers().seconds == 1


PLAN = {"url": "http://a", "streams": 2}
BEGUN = {"begun": 0, "stream": 1, "key": "k0"}
TAKEN_0 = {"taken": 0, "stream": 1, "task_id": "t1", "members": 10}
NEXT = {"begun": 1, "stream": 1, "key": "k1"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "m.csv.progress"


def noted(path, *records, **other):
    with open_progress(path, header("5-abc", PLAN | other)) as notes:
        for record in records:
            notes.note(record)
        return notes


def test_what_was_noted_is_known_again(path):
    noted(path, BEGUN, TAKEN_0, NEXT)
    ledger = noted(path).ledger
    assert (ledger.streams[1].task_id, ledger.streams[1].taken) == ("t1", [0])
    assert (ledger.streams[1].under_way, ledger.streams[1].doubt) == (1, True)
    assert (ledger.stream_of(0), ledger.stream_of(1), ledger.last()) == (None, 1, 1)


def test_a_batch_that_was_refused_is_in_no_doubt(path):
    noted(path, BEGUN, {"not_taken": 0, "stream": 1})
    stream = noted(path).ledger.streams[1]
    assert (stream.under_way, stream.doubt) == (0, False)


@pytest.mark.parametrize("cut", range(1, len(json.dumps(NEXT)) + 2, 9))
def test_a_line_cut_short_was_never_written(path, cut):
    noted(path, BEGUN, TAKEN_0, NEXT)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    assert noted(path).ledger.last() == 0
    noted(path, NEXT)
    assert path.read_bytes() == whole


def test_every_record_is_on_the_disk_before_anything_rests_on_it(path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", synced.append)
    noted(path)
    before = len(synced)
    noted(path, BEGUN, TAKEN_0)
    assert len(synced) == before + 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no progress file"),
        ("{}\n", "no progress file"),
        ("[]\n", "no progress file"),
        ("email\na@example.com\n", "no progress file"),
    ],
)
def test_a_file_of_another_kind_is_left_alone(path, text, reason):
    path.write_text(text)
    with pytest.raises(LedgerError, match=reason):
        noted(path)
    assert path.read_text() == text


def test_other_options_are_told_by_name(path):
    noted(path)
    with pytest.raises(LedgerError, match="begun with url http://a, and now it is http://b"):
        noted(path, url="http://b")


def test_two_sends_never_share_a_progress_file(path):
    with (
        open_progress(path, header("5-abc", PLAN)),
        pytest.raises(LedgerError, match="another send holds it"),
    ):
        noted(path)
