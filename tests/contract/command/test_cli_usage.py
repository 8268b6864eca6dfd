"""
How the command is used, and what it says to who uses it wrongly.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = ("run", "probe", "plan", "rules", "cases", "report", "replay", "curl", "export", "lint")
LOCAL = "http://127.0.0.1:9"


def test_help_names_every_command(command):
    """The command alone shows its help."""
    ended = command()
    assert ended.code == 0
    assert all(f"\n  {name} " in ended.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help(command, name):
    """`--help` tells of options and ends with 0."""
    ended = command(name, "--help")
    assert ended.code == 0 and "Usage:" in ended.out


def test_it_runs_as_a_module():
    """`python -m loyalty_contract` is the command."""
    told = subprocess.run(
        [sys.executable, "-m", "loyalty_contract", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.startswith("loyalty-contract ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "Missing argument 'URL'"),
        (["run", LOCAL, "--tiers", "quick"], "No such option"),
        (["run", LOCAL, "--tier", "fast"], "'fast' is not one of"),
        (["run", LOCAL, "--seed", "x"], "'x' is not a valid integer"),
        (["run", LOCAL, "--rate", "0"], "0.0 is not in the range"),
        (["run", LOCAL, "--max-requests", "0"], "0 is not in the range"),
        (["run", LOCAL, "--program", "one"], "'one' is not a valid integer"),
        (["run", LOCAL, "--header", "no colon"], "not of the form 'Name: value'"),
        (["run", LOCAL, "--header", "X-A: b\nX-C: d"], "not of the form 'Name: value'"),
        (["run", LOCAL, "--token", ""], "a token is not empty"),
        (["run", LOCAL, "--token", "two\nlines"], "no control characters"),
        (["run", LOCAL, "--token", "caf\u00e9"], "is of ASCII letters"),
        (["run", LOCAL, "--token", "a-token "], "without space around it"),
        (["run", LOCAL, "--token", "@no/such/file"], "cannot be read"),
        (["run", LOCAL, "--token-file", "no/such/file"], "cannot be read"),
        (["run", LOCAL, "--profile", "pgae"], 'did you mean "page"?'),
        (["run", LOCAL, "--expect", "no/such/file"], "does not exist"),
        (["run", LOCAL, "--only", "NOT-1"], "no case matches"),
        (["run", LOCAL, "--only", "LIM-3"], "begins at --tier"),
        (["run", "127.0.0.1:8080"], "is no URL of the form"),
        (["run", "ftp://example.com"], "is no URL of the form"),
        (["run", "http://localhost:99999"], "is no URL of the form"),
        (["run", "http://localhost:0x"], "is no URL of the form"),
        (["run", "http://[::1"], "is no URL of the form"),
        (["run", "http://exa mple"], "is no URL of the form"),
        (["run", "ftp://someone:secret@127.0.0.1"], "'ftp://***@127.0.0.1' is no URL"),
        (["run", "http://someone:secret@127.0.0.1:9"], "--header"),
        (["plan", "--tier", "fast"], "'fast' is not one of"),
        (["rules", "MAT-99"], "there is no rule 'MAT-99'; did you mean"),
        (["cases", "NOT-1"], "no case matches"),
        (["report", "no/such/folder"], "does not exist"),
        (["replay", "no/such/file", LOCAL], "does not exist"),
        (["curl", "no/such/file"], "does not exist"),
        (["walk"], "No such command 'walk'"),
    ],
)
def test_a_mistake_is_one_line_and_code_2(command, arguments, said):
    """Who uses it wrongly is told in one line on standard error."""
    ended = command(*arguments)
    assert ended.code == 2 and not ended.out
    assert ended.err.startswith("loyalty-contract: ") and ended.err.count("\n") == 1
    assert said in ended.err


def test_a_mistake_never_repeats_the_credentials_in_a_url(command):
    """A password in a URL is not printed again."""
    assert "secret" not in command("run", "http://someone:secret@127.0.0.1:9").err


@pytest.mark.parametrize("content", ["", "\n\n", "   "])
def test_an_empty_file_holds_no_token(command, tmp_path, content):
    """A token's file that holds none is a mistake, not a reason for the page's token."""
    (tmp_path / "token").write_text(content)
    for arguments in (["--token-file", tmp_path / "token"], ["--token", f"@{tmp_path}/token"]):
        assert "a token is not empty" in command("run", LOCAL, *arguments).err


def test_rules_tell_how_many_cases_try_them(command):
    """Every rule of the contract stands in a line."""
    from loyalty_schemas.contract import rules

    lines = command("rules").out.splitlines()
    assert [line.split()[0] for line in lines] == list(rules())


def test_a_rule_tells_its_cases(command):
    """One rule: its sentence, and each case with its tier."""
    told = command("rules", "mat-3").out
    assert told.startswith("MAT-3  (stated;")
    assert "MAT-3/phone-given@json" in told and "quick" in told


@pytest.mark.parametrize("glob", ["MAT-3", "MAT-3/*@xml", "MAT-3/phone-given@xml", "*phone-given*"])
def test_cases_are_named_by_id_prefix_or_glob(command, glob):
    """The same names select cases everywhere."""
    assert "MAT-3/phone-given@xml" in command("cases", glob).out


def test_every_option_of_run_stands_on_the_page(command):
    """Who reads the page knows them all."""
    page = (Path(__file__).parents[3] / "docs" / "contract-kit.md").read_text("utf-8")
    options = set(re.findall(r"^  (--[a-z-]+)", command("run", "--help").out, re.MULTILINE))
    assert len(options) > 20
    assert not {option for option in options if option not in page}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢 😀", "plain é 漢 😀"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x1b[31m\x07\x00", r"\x1b[31m\x07\x00"),
        ("\u202eright\u2028\ufeff", r"\u202eright\u2028\ufeff"),
        ("\ud800 \U000e0041", r"\ud800 \ue0041"),
        ("[bold]x[/bold]", "[bold]x[/bold]"),
    ],
)
def test_text_is_harmless(text, shown):
    """What a terminal may obey is spelt out, what people read stays."""
    from loyalty_contract.wire.terminal import harmless, short

    assert harmless(text) == shown
    assert short(text, 1000) == shown and len(short(text * 100, 20)) == 20
