"""
The mock's clock goes ahead, stands and goes on, and never back.
"""

import math

import pytest

from loyalty_mock.clock import Clock


class Source:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def clock(source):
    return Clock(source)


@pytest.mark.parametrize("seconds", [-0.1, -math.inf, math.nan])
def test_it_never_goes_back(clock, seconds):
    with pytest.raises(ValueError, match="a clock never goes back"):
        clock.advance(seconds)
    assert clock() == 100.0


def test_it_goes_ahead_of_its_source_and_on_with_it(clock, source):
    clock.advance(5)
    source.now = 101.0
    assert (clock(), clock.read().ahead, clock.read().frozen) == (106.0, 5.0, False)


def test_it_stands_until_it_is_let_go_and_loses_what_passed(clock, source):
    clock.freeze()
    source.now = 150.0
    assert (clock(), clock.read().frozen, clock.read().ahead) == (100.0, True, -50.0)
    clock.advance(7)
    assert clock() == 107.0
    clock.resume()
    source.now = 151.0
    assert (clock(), clock.read().frozen) == (108.0, False)


def test_one_that_goes_is_not_changed_by_letting_it_go(clock):
    clock.advance(3)
    clock.resume()
    assert clock() == 103.0


def test_a_reset_tells_the_source_again(clock, source):
    clock.advance(3)
    clock.freeze()
    clock.reset()
    source.now = 101.0
    assert clock() == 101.0
