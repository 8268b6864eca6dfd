"""
A file that changes is read again; one that is broken or gone changes nothing.
"""

import asyncio

import pytest

from loyalty_mock.cli.reloading import watched_files
from loyalty_mock.cli.serve import _faults, _settle
from loyalty_mock.watching import ReloadError, Watched, watch

FAULT = '[[fault]]\nkind = "error"\ncode = {code}\ntimes = "until cleared"\n'


def codes(mock):
    return [planned.fault.parameters["code"] for planned in mock.faults.listing()]


@pytest.fixture
def files(tmp_path):
    profile, faults = tmp_path / "p.toml", tmp_path / "f.toml"
    profile.write_text('[knobs]\nduplicates = "once"\n')
    faults.write_text(FAULT.format(code=402))
    return profile, faults


@pytest.fixture
def watched(mock_with, files):
    profile, faults = files
    mock = mock_with(faults=_faults(faults))
    options = {"profile": str(profile), "changes": (), "faults_file": faults}
    return mock, *watched_files(options, _settle, _faults)(mock)


def test_a_profile_that_changes_counts_from_then_on(watched, files):
    mock, profile, _ = watched
    assert profile.look() is None
    files[0].write_text('[knobs]\nduplicates = "refuse"\ninvalid_item = "fail_item"\n')
    assert profile.look() == f"{files[0]} was read again"
    assert (mock.knobs["duplicates"], mock.knobs["invalid_item"]) == ("refuse", "fail_item")
    assert profile.look() is None


def test_faults_that_change_take_the_place_of_those_from_the_file(watched, files):
    mock, _, faults = watched
    own = mock.faults.add(_faults(files[1])[0]).id
    files[1].write_text(FAULT.format(code=403) + FAULT.format(code=404))
    assert faults.look() == f"{files[1]} was read again"
    assert codes(mock) == [402, 403, 404] and mock.faults.listing()[0].id == own
    files[1].write_text("")
    faults.look()
    assert codes(mock) == [402]


@pytest.mark.parametrize(
    ("number", "text", "told"),
    [
        (0, '[knobs]\nduplicates = "twice"\n', "duplicates"),
        (0, "knobs = ", "p.toml"),
        (1, '[[fault]]\nkind = "eror"\n', "did you mean error?"),
    ],
    ids=["a value", "no TOML", "a kind"],
)
def test_a_broken_file_is_told_and_changes_nothing(watched, files, number, text, told):
    mock = watched[0]
    before = dict(mock.knobs), codes(mock)
    files[number].write_text(text)
    said = watched[1 + number].look()
    assert told in said and said.endswith("; what was there before stays")
    assert (dict(mock.knobs), codes(mock)) == before
    assert watched[1 + number].look() is None


def test_a_file_that_is_gone_and_comes_back_is_read_again(watched, files):
    mock, _, faults = watched
    files[1].unlink()
    assert faults.look().endswith("is gone; what it said stays") and codes(mock) == [402]
    files[1].write_text(FAULT.format(code=403))
    faults.look()
    assert codes(mock) == [403]


def test_watching_ends_with_the_server(tmp_path):
    """No file is looked at once the end is there, and what was seen is told."""
    path = tmp_path / "f"
    path.write_text("a")
    told = []

    def reload():
        ended.set()
        raise ReloadError("f is wrong")

    async def main():
        await asyncio.wait_for(watch([one], ended, told.append), 30)

    one = Watched(path=path, reload=reload)
    ended = asyncio.Event()
    path.write_text("longer")
    asyncio.run(main())
    assert told == ["f is wrong; what was there before stays"]
