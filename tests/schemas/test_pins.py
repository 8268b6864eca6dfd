"""
Which knobs a profile binds: all of a shipped one, of a file only those it names.
"""

import pytest

from loyalty_schemas.contract import knobs
from loyalty_schemas.profiles import (
    dump_profile,
    load_profile,
    pins,
    profile_names,
    with_knobs,
)


@pytest.fixture
def written(tmp_path):
    """A profile file of the given text."""

    def write(text):
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", profile_names())
def test_a_shipped_profile_binds_every_knob(name):
    profile = load_profile(name)
    assert pins(profile) == profile.knobs


def test_a_file_binds_only_what_it_names(written):
    profile = load_profile(written('[knobs]\ndate_space = "refuse"\nover_size_code = 400\n'))
    assert pins(profile) == {"date_space": "refuse", "over_size_code": "400"}
    assert set(profile.knobs) == set(knobs())


def test_a_file_that_names_no_knob_binds_nothing(written):
    assert pins(load_profile(written('name = "staging"\n'))) == {}


def test_a_knob_set_by_hand_is_bound(written):
    profile = with_knobs(load_profile(written("")), {"duplicates": "refuse"})
    assert pins(profile) == {"duplicates": "refuse"}


def test_a_dumped_profile_names_and_binds_every_knob(written):
    profile = load_profile(written(dump_profile(with_knobs(load_profile("page"), {}))))
    assert profile.named == set(knobs())


def test_what_a_profile_names_does_not_make_it_another(written):
    named = load_profile(written('name = "own"\n[knobs]\ndate_space = "refuse"\n'))
    silent = load_profile(written('name = "own"\n'))
    assert named == silent
    assert hash(named) == hash(silent)


def test_what_is_bound_cannot_be_changed():
    with pytest.raises(TypeError):
        pins(load_profile("page"))["date_space"] = "accept"
