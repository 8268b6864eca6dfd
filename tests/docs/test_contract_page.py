"""
The page `docs/contract.md` is written by hand: it leaves out nothing of the data.
"""

import re
import tomllib
from pathlib import Path

import pytest

from loyalty_schemas.contract import Standing, knobs, rules
from loyalty_schemas.profiles import load_profile, profile_names

PAGE = Path(__file__).parents[2].joinpath("docs", "contract.md").read_text(encoding="utf-8")
ENTRIES = {
    found["id"]: found
    for found in re.finditer(
        r"^- `(?P<id>[A-Z]+-\d+)` (?P<standing>\w+): (?P<says>.+(?:\n  .+)*)", PAGE, re.MULTILINE
    )
}
ROWS = {
    found["name"]: found
    for found in re.finditer(
        r"^\| `(?P<name>\w+)` \| (?P<values>.+?) \| (?P<says>.+) \|$", PAGE, re.MULTILINE
    )
}


def test_every_rule_stands_once_and_no_other():
    assert sorted(re.findall(r"^- `([A-Z]+-\d+)` ", PAGE, re.MULTILINE)) == sorted(rules())


@pytest.mark.parametrize("rule_id", rules())
def test_a_rule_stands_with_its_standing_and_its_weaker_half(rule_id):
    rule = rules()[rule_id]
    assert ENTRIES[rule_id]["standing"] == rule.standing
    told = {half for half in Standing if f"({half}: " in ENTRIES[rule_id]["says"]}
    assert told == set(rule.weaker)


def test_rules_stand_under_their_family():
    families = re.split(r"^### ([A-Z]{3}): ", PAGE, flags=re.MULTILINE)[1:]
    for family, text in zip(families[::2], families[1::2], strict=True):
        ids = re.findall(r"^- `([A-Z]+)-(\d+)` ", text, re.MULTILINE)
        assert {found for found, _ in ids} == {family}
        assert [int(number) for _, number in ids] == list(range(1, len(ids) + 1))


@pytest.mark.parametrize("name", knobs())
def test_a_knob_stands_with_its_values_the_default_first(name):
    assert re.findall(r"`([^`]+)`", ROWS[name]["values"]) == list(knobs()[name].values)


@pytest.mark.parametrize("name", [name for name in knobs() if not name.startswith("date_")])
def test_a_knob_stands_with_its_rule(name):
    assert f"`{knobs()[name].rule}`" in ROWS[name]["says"]


def test_the_page_knows_no_other_rule_and_no_other_knob():
    assert set(re.findall(r"`([A-Z]+-\d+)`", PAGE)) <= set(rules())
    tables = PAGE.split("## The knobs")[1].split("## The profiles")[0]
    assert set(re.findall(r"^\| `(\w+)` ", tables, re.MULTILINE)) == set(knobs())


def test_every_code_stands_with_the_rules_that_answer_it():
    rows = dict(re.findall(r"^\| (\d{3}) \| (.+) \|$", PAGE, re.MULTILINE))
    page = load_profile("page").knobs
    for rule in rules().values():
        for code in rule.codes_under(page):
            assert code == 400 or f"`{rule.id}`" in rows[str(code)], rule.id


def test_every_profile_stands_in_the_table():
    table = PAGE.split("## The profiles")[1]
    assert sorted(re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)) == list(profile_names())


def test_the_profile_shown_can_be_loaded(tmp_path):
    (shown,) = re.findall(r"```toml\n(.+?)```", PAGE, re.DOTALL)
    path = tmp_path / "shown.toml"
    path.write_text(shown, encoding="utf-8")
    assert load_profile(path).name == tomllib.loads(shown)["name"]


def test_the_judging_order_is_numbered_through():
    order = PAGE.split("## What is judged first")[1].split("## The knobs")[0]
    numbers = re.findall(r"^(\d+)\. ", order, re.MULTILINE)
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
