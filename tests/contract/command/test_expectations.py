"""
Known deviations: listed breaches do not fail a run, entries that earn their place no more do.
"""

import re
from datetime import date

import pytest

from loyalty_contract.running.expectations import ExpectError, complaints, load, ready_entry

TOKEN = "a-token-of-4711-letters"
ENTRY = '[[deviation]]\ncase = "MAT-3/*"\nreason = "ticket 12"\nuntil = 2999-12-31\n'


def listed(folder, text):
    path = folder / "known.toml"
    path.write_text(text)
    return path


def test_an_entry_is_read(tmp_path):
    """Case or rule, reason, and the last day; a day may be a string."""
    by_case, by_rule = load(
        listed(
            tmp_path,
            ENTRY + '[[deviation]]\nrule = "EXC-7"\nreason = "gateway"\nuntil = "2030-01-02"\n',
        )
    )
    assert by_case.excuses("MAT-3/x@json", "MAT-3") and by_case.excuses("MAT-3/x@json", "EXC-7")
    assert not by_case.excuses("MAT-2/x@json", "MAT-3")
    assert by_rule.excuses("MAT-3/x@json", "EXC-7") and by_rule.until == date(2030, 1, 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[deviation]", "not TOML"),
        ("[deviation]\n", "in double brackets"),
        ("deviation = [1]\n", "an entry is a table"),
        ("[[deviations]]\n", "an entry begins [[deviation]]"),
        ('[[deviation]]\nreason = "x"\nuntil = 2030-01-01\n', "neither a case nor a rule"),
        ('[[deviation]]\nrule = "MAT-3"\nuntil = 2030-01-01\n', "the reason is missing"),
        ('[[deviation]]\nrule = "MAT-3"\nreason = " "\nuntil = 2030-01-01\n', "reason is missing"),
        ('[[deviation]]\nrule = "MAT-3"\nreason = "x"\n', "until is a date"),
        ('[[deviation]]\nrule = "MAT-3"\nreason = "x"\nuntil = "soon"\n', "until is a date"),
        ('[[deviation]]\nrule = 3\nreason = "x"\nuntil = 2030-01-01\n', "are strings"),
        ('[[deviation]]\nrules = "MAT-3"\n', 'did you mean "rule"?'),
    ],
)
def test_a_list_of_another_form_is_a_mistake(tmp_path, command, text, said):
    """The message names the file and what is wrong; the command ends with 2."""
    path = listed(tmp_path, text)
    with pytest.raises(ExpectError, match=re.escape(said)):
        load(path)
    ended = command("run", "http://127.0.0.1:9", "--expect", path)
    assert ended.code == 2 and ended.err.count("\n") == 1


KNOWN = {("MAT-3/a@json", "MAT-3"), ("MAT-3/a@xml", "MAT-3"), ("MAT-2/b@json", "MAT-2")}


@pytest.mark.parametrize(
    ("entry", "breached", "tried", "said"),
    [
        ('case = "MAT-3/a@json"', {("MAT-3/a@json", "MAT-3")}, set(), ""),
        ('case = "MAT-3/a"', {("MAT-3/a@xml", "MAT-3")}, {("MAT-3/a@json", "MAT-3")}, ""),
        ('rule = "EXC-7"', {("MAT-3/a@json", "EXC-7")}, set(), "no such case or rule"),
        ('rule = "MAT-3"', set(), {("MAT-3/a@json", "MAT-3")}, "passes again"),
        ('case = "MAT-3/*"', set(), {("MAT-3/a@json", "MAT-3")}, "passes again"),
        ('case = "MAT-3/*"\nrule = "EXC-7"', set(), {("MAT-3/a@json", "MAT-3")}, "passes again"),
        ('case = "MAT-3/*"', set(), {("MAT-2/b@json", "MAT-2")}, ""),
        ('rule = "MAT-3"', set(), set(), ""),
        ('case = "MAT-9/*"', set(), set(), "no such case or rule"),
        ('rule = "MAT-9"', set(), set(), "no such case or rule"),
    ],
)
def test_an_entry_earns_its_place(tmp_path, entry, breached, tried, said):
    """It excuses a breach, or was not tried; else it is complained of."""
    deviations = load(
        listed(tmp_path, f'[[deviation]]\n{entry}\nreason = "x"\nuntil = 2030-01-01\n')
    )
    found = complaints(
        deviations, today=date(2030, 1, 1), known=KNOWN, breached=breached, tried=tried
    )
    assert len(found) == bool(said) and all(said in one for one in found)
    (late,) = complaints(
        deviations, today=date(2030, 1, 2), known=KNOWN, breached=breached, tried=tried
    )
    assert said == "no such case or rule" or "2030-01-01" in late


@pytest.mark.parametrize(
    "said", ["plain", 'with "quotes" and \\', "line\nfeed \x7f \ud800 'both\""]
)
def test_a_ready_entry_is_ready(tmp_path, said):
    """What the kit prints can be read back as it stands."""
    (entry,) = load(listed(tmp_path, ready_entry("MAT-3/a@json", "MAT-3", said, date(2030, 1, 1))))
    assert entry.excuses("MAT-3/a@json", "MAT-3") and entry.until == date(2030, 1, 31)


@pytest.mark.thorough
def test_what_the_kit_prints_makes_the_run_pass(command, wrong_url, tmp_path):
    """The entries of one run, copied as they stand, excuse the next one."""
    arguments = ("run", wrong_url, "--token", TOKEN, "--only", "MAT")
    first = command(*arguments)
    entries = first.out[first.out.index("[[deviation]]") : first.out.rindex("\nFAIL  ")]
    path = listed(tmp_path, entries)
    second = command(*arguments, "--expect", path)
    assert (first.code, second.code) == (1, 0), second.out
    assert "Known deviations" in second.out and "[[deviation]]" not in second.out


def test_an_entry_that_passes_again_fails_the_run(command, mock_url, tmp_path):
    """A target that was mended is told by its list."""
    ended = command(
        *("run", mock_url, "--token", TOKEN, "--only", "MAT-3", "--expect", listed(tmp_path, ENTRY))
    )
    assert ended.code == 1 and "MAT-3/*: passes again, the entry can go" in ended.out


def test_an_entry_past_its_date_fails_the_run(command, wrong_url, tmp_path):
    """The breach counts again, and the entry is told."""
    path = listed(tmp_path, ENTRY.replace("2999-12-31", "2020-01-01"))
    ended = command("run", wrong_url, "--token", TOKEN, "--only", "MAT-3", "--expect", path)
    assert (
        ended.code == 1 and "was to end by 2020-01-01" in ended.out and "FAIL  MAT-3" in ended.out
    )


def test_an_entry_that_names_nothing_fails_the_run(command, mock_url, tmp_path):
    """A slip in a list is not silence."""
    path = listed(tmp_path, ENTRY.replace("MAT-3", "MAT-33"))
    ended = command("run", mock_url, "--token", TOKEN, "--only", "MAT-3", "--expect", path)
    assert ended.code == 1 and "there is no such case or rule" in ended.out
