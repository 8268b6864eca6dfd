"""
Profiles: what the shipped ones set, how a file is read, and what is said when it is wrong.
"""

import subprocess
import sys

import pytest

from loyalty_schemas.contract import knobs
from loyalty_schemas.profiles import (
    ProfileError,
    dump_profile,
    load_profile,
    profile_names,
    with_knobs,
)

SHIPPED = ("always-200", "lenient", "page", "per-item", "strict")
DEFAULTS = {knob.name: knob.default for knob in knobs().values()}

# Knobs that choose among answers or places; the others let a server take a thing or refuse it.
NEITHER_TAKE_NOR_REFUSE = {
    "http_status",
    "response_format",
    "token_precedence",
    "unknown_token_code",
    "unknown_program_code",
    "over_size_code",
    "unknown_task_code",
    "next_key_in_answer",
}
TAKES = {
    "missing_content_type": "sniff",
    "token_sources": "body+header+query",
    "number_strings": "coerce",
    "foreign_fields": "ignore",
    "matching_case": "fold",
    "empty_data": "accept",
    "email_syntax": "none",
    "invalid_item": "fail_item",
    "unknown_fields": "ignore",
    "empty_identifier": "accept",
    "duplicates": "once",
    "max_body_bytes": "10485760",
    "repeated_next_key": "append",
    "next_key_required": "no",
    "continue_completed": "reopen",
    "repeated_keys": "last",
    "integer_spelling": "any",
    "lone_surrogates": "replace",
}
REFUSES = {
    "token_sources": "body",
    "matching_case": "exact",
    "email_syntax": "simple",
    "invalid_item": "refuse_request",
    "max_body_bytes": "10000000",
    "next_key_required": "no",  # CON-4, stated: next_key is optional
    "integer_spelling": "digits",
}


@pytest.fixture
def written(tmp_path):
    """
    A profile file of the given text.
    """

    def write(text, name="own.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def difference(profile):
    return {name: value for name, value in profile.knobs.items() if value != DEFAULTS[name]}


def test_five_profiles_are_shipped():
    assert profile_names() == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_is_complete_and_bears_its_own_name(name):
    profile = load_profile(name)
    assert profile.name == name
    assert profile.origin
    assert list(profile.knobs) == list(knobs())
    assert all(profile[knob.name] in knob.values for knob in knobs().values())


def test_page_is_the_default_of_every_knob():
    assert difference(load_profile("page")) == {}


def test_always_200_differs_from_page_in_the_http_status_alone():
    assert difference(load_profile("always-200")) == {"http_status": "always_200"}


def test_per_item_differs_from_page_in_invalid_items_alone():
    assert difference(load_profile("per-item")) == {"invalid_item": "fail_item"}


@pytest.mark.parametrize("knob", sorted(set(DEFAULTS) - NEITHER_TAKE_NOR_REFUSE))
def test_lenient_takes_all_a_knob_lets_it_take(knob):
    assert load_profile("lenient")[knob] == TAKES.get(knob, "accept")


@pytest.mark.parametrize("knob", sorted(set(DEFAULTS) - NEITHER_TAKE_NOR_REFUSE))
def test_strict_refuses_all_a_knob_lets_it_refuse(knob):
    assert load_profile("strict")[knob] == REFUSES.get(knob, "refuse")


@pytest.mark.parametrize("name", ["lenient", "strict"])
def test_a_knob_that_neither_takes_nor_refuses_stands_at_its_default(name):
    assert not set(difference(load_profile(name))) & NEITHER_TAKE_NOR_REFUSE


def test_a_file_sets_what_it_names_and_leaves_the_rest_at_the_defaults(written):
    path = written('name = "shop"\nfrom = "our staging"\n[knobs]\ndate_space = "accept"\n')
    profile = load_profile(str(path))
    assert (profile.name, profile.origin) == ("shop", "our staging")
    assert difference(profile) == {"date_space": "accept"}


def test_a_file_without_a_name_is_called_after_itself(written):
    profile = load_profile(written("", name="shop.toml"))
    assert profile.name == "shop"
    assert profile.origin == "shop.toml"


def test_a_file_beside_us_is_found_by_its_ending(written, monkeypatch):
    monkeypatch.chdir(written('name = "near"', name="strict.toml").parent)
    assert load_profile("strict.toml").name == "near"
    assert load_profile("strict").name == "strict"


def test_a_file_needs_no_ending_where_the_path_has_a_separator(written):
    assert load_profile(str(written('name = "bare"', name="bare"))).name == "bare"


@pytest.mark.parametrize("knob", [name for name, default in DEFAULTS.items() if default.isdigit()])
def test_a_whole_number_serves_for_a_numeric_value(knob, written):
    for value in knobs()[knob].values:
        assert load_profile(written(f"[knobs]\n{knob} = {value}\n"))[knob] == value
        assert load_profile(written(f'[knobs]\n{knob} = "{value}"\n'))[knob] == value


@pytest.mark.parametrize(
    ("line", "knob", "value", "hint"),
    [
        ('date_spcae = "accept"', "date_spcae", '"accept"', "date_space"),
        ('date-space = "accept"', "date-space", '"accept"', "date_space"),
        ('date_space = "acept"', "date_space", '"acept"', "accept"),
        ('date_space = "ACCEPT"', "date_space", '"ACCEPT"', "accept"),
        ('http_status = "always-200"', "http_status", '"always-200"', "always_200"),
        ("next_key_required = true", "next_key_required", "true", "yes"),
        ("next_key_required = false", "next_key_required", "false", "no"),
        ("over_size_code = 414", "over_size_code", "414", "413"),
        ("over_size_code = 413.0", "over_size_code", "413.0", "413"),
        ('token_sources = "query+body"', "token_sources", '"query+body"', "body+query"),
        ('token_sources = ["header"]', "token_sources", '["header"]', "header"),
        ("date_space = 1979-05-27", "date_space", '"1979-05-27"', None),
        ("date_space = {}", "date_space", "{}", None),
        ('duplicates = ""', "duplicates", '""', None),
        ('zzz = "accept"', "zzz", '"accept"', None),
    ],
)
def test_a_slip_is_told_with_file_knob_value_and_the_nearest_right_one(
    line, knob, value, hint, written
):
    path = written(f"[knobs]\n{line}\n")
    with pytest.raises(ProfileError) as caught:
        load_profile(path)
    error = caught.value
    assert (error.file, error.knob, error.value, error.hint) == (str(path), knob, value, hint)
    assert str(error).startswith(f"{path}: ")
    assert knob in str(error)
    assert str(error).endswith(f'; did you mean "{hint}"?') == (hint is not None)


def test_a_wrong_value_is_told_with_all_the_right_ones(written):
    path = written('[knobs]\nrepeated_keys = "both"\n')
    with pytest.raises(ProfileError) as caught:
        load_profile(path)
    assert str(caught.value) == f'{path}: repeated_keys = "both" is none of last, first, refuse'


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ('[knob]\ndate_space = "accept"\n', 'no key "knob"', "knobs"),
        ('date_space = "accept"\n', 'no key "date_space"', "[knobs]"),
        ('From = "here"\n', 'no key "From"', "from"),
        ("name = 5\n", "name = 5 is no string", None),
        ("from = []\n", "from = [] is no string", None),
        ('knobs = "strict"\n', "knobs is no table", "[knobs]"),
        ("[knobs]\ndate_space = accept\n", "not TOML", None),
        ('[knobs]\ndate_space = "accept"\ndate_space = "refuse"\n', "not TOML", None),
    ],
)
def test_a_file_that_is_no_profile_is_refused(text, says, hint, written):
    path = written(text)
    with pytest.raises(ProfileError) as caught:
        load_profile(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert says in str(caught.value)
    assert (caught.value.file, caught.value.hint) == (str(path), hint)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    path = tmp_path / "own.toml"
    path.write_bytes(b'name = "\xff"')
    with pytest.raises(ProfileError, match="not UTF-8"):
        load_profile(path)


def test_a_file_that_is_not_there_is_told_by_its_path(tmp_path):
    path = tmp_path / "gone.toml"
    with pytest.raises(ProfileError, match="cannot be read") as caught:
        load_profile(str(path))
    assert caught.value.file == str(path)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("strcit", "strict"), ("always_200", "always-200"), ("Page", "page"), ("staging", None)],
)
def test_an_unknown_name_is_answered_with_the_known_ones(name, hint):
    with pytest.raises(ProfileError) as caught:
        load_profile(name)
    assert all(known in str(caught.value) for known in SHIPPED)
    assert (caught.value.file, caught.value.value, caught.value.hint) == (None, name, hint)


def test_knobs_are_set_on_a_copy():
    page = load_profile("page")
    changed = with_knobs(page, {"duplicates": "refuse", "over_size_code": "400"})
    assert difference(changed) == {"duplicates": "refuse", "over_size_code": "400"}
    assert (changed.name, changed.origin) == (page.name, page.origin)
    assert difference(page) == {}


@pytest.mark.parametrize("changes", [{"duplicate": "refuse"}, {"duplicates": "refused"}])
def test_a_slip_in_knobs_set_by_hand_is_told_without_a_file(changes):
    with pytest.raises(ProfileError, match="did you mean") as caught:
        with_knobs(load_profile("page"), changes)
    assert caught.value.file is None


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_dumped_is_read_back_the_same(name, written):
    profile = load_profile(name)
    assert load_profile(written(dump_profile(profile))) == profile


def test_any_name_survives_a_dump(written):
    text = r'name = "a \"quoted\" \\ name\twith \u007f and \u0000 🎁"'
    profile = load_profile(written(text))
    assert load_profile(written(dump_profile(profile))) == profile


def test_a_dump_shows_every_value_a_knob_can_take():
    dumped = dump_profile(load_profile("page"))
    assert 'over_size_code = "413"  # 413 | 400' in dumped.splitlines()


def test_profiles_serve_as_keys_and_cannot_be_changed():
    page = load_profile("page")
    assert {page: 1}[load_profile("page")] == 1
    assert page != load_profile("strict")
    with pytest.raises(TypeError):
        page.knobs["date_space"] = "accept"


def test_a_knob_that_does_not_exist_is_our_own_mistake():
    with pytest.raises(KeyError):
        load_profile("page")["date_spcae"]


def test_reading_a_profile_reads_no_rules():
    program = (
        "from loyalty_schemas import contract, profiles; profiles.load_profile('strict');"
        "assert contract.rules.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
