"""
`loyalty-mock rules`, `knobs`, `profiles` and `profile`: the contract told on a terminal.
"""

import subprocess
import sys
import tomllib

import pytest

FAMILIES = {
    "EXC": 9,
    "AUT": 5,
    "PRG": 3,
    "MAT": 7,
    "ITM": 7,
    "DAT": 4,
    "LIM": 6,
    "CON": 8,
    "TSK": 4,
    "ENC": 5,
    "SEC": 3,
}
RULES = {f"{family}-{n}" for family, count in FAMILIES.items() for n in range(1, count + 1)}
KNOBS = {
    "http_status": "mirror",
    "response_format": "request",
    "missing_content_type": "refuse",
    "token_sources": "body+header+query",
    "token_precedence": "body",
    "unknown_token_code": "403",
    "unknown_program_code": "404",
    "number_strings": "refuse",
    "foreign_fields": "ignore",
    "matching_case": "exact",
    "empty_data": "refuse",
    "email_syntax": "simple",
    "invalid_item": "refuse_request",
    "unknown_fields": "ignore",
    "empty_identifier": "refuse",
    "duplicates": "once",
    "date_leap_second": "accept",
    "date_lower_case": "accept",
    "date_space": "refuse",
    "date_unknown_offset": "accept",
    "date_year_zero": "accept",
    "date_long_fraction": "accept",
    "date_future": "accept",
    "over_count": "refuse",
    "max_body_bytes": "10485760",
    "over_size_code": "413",
    "unknown_task_code": "404",
    "repeated_next_key": "once",
    "next_key_in_answer": "never",
    "next_key_required": "no",
    "continue_other_program": "refuse",
    "continue_other_matching": "accept",
    "continue_completed": "reopen",
    "repeated_keys": "last",
    "byte_order_mark": "accept",
    "integer_spelling": "digits",
    "lone_surrogates": "refuse",
}
PROFILES = ["always-200", "lenient", "page", "per-item", "strict"]
COMMANDS = ["serve", "send", "rules", "knobs", "profiles", "profile"]


def told(done):
    """Hold a command to an end without a mistake, and give what it told."""
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def failed(done, *parts):
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("loyalty-mock: ") and all(part in line for part in parts)


def test_every_rule_stands_on_a_line_of_its_own(run):
    lines = told(run("rules")).splitlines()
    assert {line.split()[0] for line in lines} == RULES and len(lines) == len(RULES)
    assert all(len(line) <= 96 for line in lines)


def test_rules_stand_in_columns(run):
    lines = told(run("rules")).splitlines()
    assert all(line[:6].strip() in RULES and line[6] == " " and line[7] != " " for line in lines)
    assert {line[7:16].strip() for line in lines} == {"stated", "shown", "inferred", "open"}


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        ("MAT-3", ["MAT-3", "stated", "phone", "400", "invalid_item"]),
        ("mat-3", ["MAT-3"]),
        ("AUT-1", ["stated", "inferred", "401"]),
        ("LIM-4", ["inferred", "over_size_code", "413", "max_body_bytes", "10485760"]),
        ("EXC-8", ["404", "405"]),
        ("ITM-4", ["open", "fail_item"]),
        ("DAT-1", ["refuses nothing"]),
    ],
)
def test_a_rule_is_told_with_standing_code_and_knobs(run, rule, parts):
    page = told(run("rules", rule))
    assert all(part in page for part in parts)


def test_every_knob_stands_with_its_default(run):
    lines = [line.split() for line in told(run("knobs")).splitlines()]
    assert {line[0]: line[2] for line in lines} == KNOBS
    assert all(line[1] in RULES and line[3] == "(default)" for line in lines)


def test_a_knob_is_told_with_what_each_value_means(run):
    page = told(run("knobs", "repeated_next_key"))
    assert "CON-4" in page and "once (default): " in page
    assert "append: " in page and "refuse: " in page


def test_the_profiles_are_told(run):
    assert [line.split()[0] for line in told(run("profiles")).splitlines()] == PROFILES


def test_the_page_s_profile_is_every_default(run):
    assert tomllib.loads(told(run("profile", "page")))["knobs"] == KNOBS


@pytest.mark.parametrize(
    ("name", "knobs"),
    [
        ("always-200", {"http_status": "always_200"}),
        ("per-item", {"invalid_item": "fail_item"}),
    ],
)
def test_a_profile_of_one_knob_leaves_the_others_alone(run, name, knobs):
    assert tomllib.loads(told(run("profile", name)))["knobs"] == KNOBS | knobs


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_printed_is_a_profile_file(run, tmp_path, name):
    text = told(run("profile", name))
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    assert told(run("profile", str(path))) == text


def test_a_file_of_one_s_own_is_completed(run, tmp_path):
    path = tmp_path / "staging.toml"
    path.write_text('name = "staging"\n[knobs]\nunknown_task_code = 400\n', encoding="utf-8")
    printed = tomllib.loads(told(run("profile", str(path))))
    assert printed["name"] == "staging"
    assert printed["knobs"] == KNOBS | {"unknown_task_code": "400"}


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["rules", "MAT3"], ["MAT3", "MAT-3"]),
        (["rules", "MAT-8"], ["MAT-8"]),
        (["knobs", "datespace"], ["datespace", "date_space"]),
        (["profile", "strikt"], ["strikt", "strict"]),
        (["profile"], ["NAME|FILE"]),
        (["profile", "no/such.toml"], ["no/such.toml"]),
        (["serv"], ["serv", "serve"]),
        (["--nonsense"], ["--nonsense"]),
        (["rules", "MAT-3", "MAT-4"], ["MAT-4"]),
    ],
)
def test_a_slip_is_one_line_with_the_nearest_right_word(run, arguments, parts):
    failed(run(*arguments), *parts)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_the_command_alone_tells_its_commands(run, arguments):
    text = told(run(*arguments))
    assert all(f"\n  {command} " in text for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_tells_its_use(run, command):
    text = told(run(command, "--help"))
    assert text.startswith(f"Usage: loyalty-mock {command} ")


def test_the_help_of_serve_names_every_option(run):
    text = told(run("serve", "--help"))
    for option in ("host", "port", "profile", "set", "token", "program", "task-seconds"):
        assert f"--{option} " in text
    for option in ("tariff-limit", "seed", "log", "help"):
        assert f"--{option} " in text or f"--{option}\n" in text


def test_the_version_is_told(run):
    assert told(run("--version")).startswith("loyalty-mock ")


def test_the_module_is_the_command(run):
    done = subprocess.run(
        [sys.executable, "-m", "loyalty_mock", "rules", "MAT-3"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told(done) == told(run("rules", "MAT-3"))


def test_what_tells_the_contract_needs_no_server():
    """It answers at once: neither aiohttp nor a validator is imported for it."""
    heavy = {"aiohttp", "asyncio", "jsonschema_rs", "lxml", "msgspec"}
    program = (
        "import sys\nfrom click.testing import CliRunner\nfrom loyalty_mock.cli.main import cli\n"
        "for command in ('rules', 'knobs', 'profiles'):\n"
        "    assert CliRunner().invoke(cli, [command]).exit_code == 0\n"
        f"print({heavy!r} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
