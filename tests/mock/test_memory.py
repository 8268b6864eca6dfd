"""
What large bodies leave in the heap is given back some seconds after them.
"""

import asyncio
import json

import pytest

from loyalty_mock.memory import Leftovers, give_back, share_one_heap


class Loop:
    """An event loop's clock, moved by hand."""

    def __init__(self):
        self.now = 0.0
        self.timers = []

    def call_later(self, seconds, call):
        timer = Timer(self.now + seconds, call)
        self.timers.append(timer)
        return timer

    def move(self, seconds):
        self.now += seconds
        due = [timer for timer in self.timers if timer.at <= self.now]
        self.timers = [timer for timer in self.timers if timer not in due]
        for timer in due:
            timer.run()


class Timer:
    def __init__(self, at, call):
        self.at = at
        self.run = call

    def cancel(self):
        self.run = lambda: None


class Here:
    """An executor that is done at once."""

    def submit(self, do):
        do()


@pytest.fixture
def loop(monkeypatch):
    loop = Loop()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: loop)
    return loop


@pytest.fixture
def given():
    return []


@pytest.fixture
def leftovers(given):
    return Leftovers(Here(), lambda: given.append("back"))


def test_some_seconds_after_a_large_body_its_leftovers_are_given_back(loop, leftovers, given):
    leftovers.add()
    loop.move(4.9)
    assert given == []
    loop.move(0.2)
    assert given == ["back"]
    loop.move(60)
    assert given == ["back"]


def test_of_many_large_bodies_leftovers_are_given_back_every_few_seconds(loop, leftovers, given):
    for _ in range(120):
        leftovers.add()
        loop.move(0.1)
    assert given == ["back"] * 2


def test_once_it_is_closed_nothing_is_given_back(loop, leftovers, given):
    leftovers.close()
    leftovers.add()
    leftovers.close()
    loop.move(60)
    assert given == []


def test_another_c_library_is_asked_nothing(monkeypatch):
    monkeypatch.setattr("loyalty_mock.memory.ctypes.CDLL", lambda _: object())
    share_one_heap()
    give_back()


@pytest.mark.parametrize(("members", "times"), [(10, 0), (5_000, 1)])
def test_a_server_minds_what_large_bodies_leave(serve, settings_with, monkeypatch, members, times):
    asked = []

    def ask(leftovers):
        asked.append(leftovers)

    monkeypatch.setattr(Leftovers, "add", ask)
    data = [{"email": f"{number}@example.com"} for number in range(members)]
    fields = {"token": "t", "loyalty_program_id": 123, "matching": "email", "data": data}
    answer = serve(settings_with()).send(json.dumps(fields).encode())
    assert answer.error == 0
    assert len(asked) == times
