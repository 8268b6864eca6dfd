"""
Server-sent events: each exchange once, in order, and what a slow reader missed.
"""

import http.client
import json
import time
from contextlib import contextmanager


class Reader:
    """Reads the events of one stream, one at a time."""

    def __init__(self, answer):
        self.answer = answer

    def block(self):
        lines = []
        while (line := self.answer.readline().decode()) != "\n":
            assert line, "the stream has ended"
            lines.append(line.rstrip("\n"))
        return lines

    def next(self):
        while not (block := self.block())[0].startswith("event: "):
            pass
        told = dict(line.split(": ", 1) for line in block)
        return told["event"], json.loads(told["data"]), told.get("id")


@contextmanager
def reading(port, query="", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", f"/__mock/events{query}", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.getheader("Content-Type").startswith("text/event-stream")
        reader = Reader(answer)
        assert reader.block() == ["retry: 1000"]
        yield reader
    finally:
        connection.close()


def test_each_exchange_comes_once_and_in_order(control):
    c = control()
    c.add("before@example.com")
    with reading(c.server.port) as reader:
        c.add("a@example.com")
        c.add("nobody")
        seen = [reader.next() for _ in range(2)]
    assert [(kind, told["number"], told["rule"], number) for kind, told, number in seen] == [
        ("entry", 2, None, "2"),
        ("entry", 3, "ITM-3", "3"),
    ]


def test_whoever_connects_anew_is_sent_what_came_since(control):
    c = control()
    for _ in range(3):
        c.add("a@example.com")
    with reading(c.server.port, **{"Last-Event-ID": "1"}) as reader:
        assert [reader.next()[1]["number"] for _ in range(2)] == [2, 3]


def test_only_what_fits_is_sent(control):
    c = control()
    with reading(c.server.port, "?outcome=refused", **{"X-Mock-Token": "mine"}) as reader:
        c.add("nobody", token="other")
        c.add("a@example.com", token="mine")
        c.add("nobody", token="mine")
        assert reader.next()[1]["number"] == 3


def test_a_reader_behind_what_is_gone_is_told_how_many(control):
    c = control(journal_entries=2)
    for _ in range(5):
        c.add("a@example.com")
    with reading(c.server.port, "?since=1") as reader:
        assert reader.next() == ("gap", {"missing": 2}, None)
        assert [reader.next()[1]["number"] for _ in range(2)] == [4, 5]


def test_a_change_is_told(control):
    c = control()
    with reading(c.server.port) as reader:
        c.post("/clock/freeze")
        told = {"method": "POST", "resource": "/__mock/clock/freeze"}
        assert reader.next() == ("change", told, None)


def test_a_silent_stream_shows_that_it_lives(control, monkeypatch):
    monkeypatch.setattr("loyalty_mock.control.streams.HEARTBEAT_SECONDS", 0.01)
    with reading(control().server.port) as reader:
        assert reader.block() == [": still here"]


def test_readers_and_waits_do_not_hold_up_an_end(start):
    mock = start()
    waiting = http.client.HTTPConnection("127.0.0.1", mock.port, timeout=60)
    waiting.request("GET", "/__mock/journal?wait=60")
    with reading(mock.port) as reader:
        began = time.monotonic()
        code, _, log = mock.end()
        assert code == 0 and "Traceback" not in log
        assert not reader.answer.readline()
    waiting.close()
    assert time.monotonic() - began < 30
