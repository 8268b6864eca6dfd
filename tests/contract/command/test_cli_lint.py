"""
The command `lint`: what it prints in each format, and its exit codes.
"""

import json

import pytest

SOUND = '{"token": "t", "loyalty_program_id": 1, "matching": "email", "data": [{"email": "a@b.c"}]}'
WRONG = SOUND.replace('"a@b.c"', "5").replace("{", "{\n", 1)
SENTENCE = "email, phone, profile_id and field_name are strings; field_value is a string or an"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sound.json").write_text(SOUND, "utf-8")
    (tmp_path / "a, b.json").write_text(WRONG, "utf-8")
    return tmp_path


def test_sound_files_end_with_0(command, folder):
    """One line says how many were looked at."""
    ended = command("lint", "sound.json")
    assert (ended.code, ended.out) == (0, "1 file, 0 errors, 0 warnings\n")


def test_a_finding_is_told_with_place_rule_and_sentence(command, folder):
    """File, line and column first, as editors and terminals take them."""
    ended = command("lint", "sound.json", "a, b.json")
    first, second, last = ended.out.splitlines()
    assert ended.code == 1
    assert first == "a, b.json:2:80: error: ITM-2 data[0].email is not a string: 5"
    assert second.startswith(f"    {SENTENCE}")
    assert last == "2 files, 1 error, 0 warnings"


def test_github_reads_annotations(command, folder):
    """Commas and colons of a property are escaped, line ends of the text too."""
    line = command("lint", "--format", "github", "a, b.json").out.splitlines()[0]
    head, text = line.rsplit("::", 1)
    assert head == "::error file=a%2C b.json,line=2,col=80,title=ITM-2 data[0].email"
    assert text.startswith(f"data[0].email is not a string: 5%0A{SENTENCE}")


def test_sarif_names_rule_file_and_region(command, folder):
    """One run; a name is a URI; columns are code points."""
    (run,) = json.loads(command("lint", "--format", "sarif", "a, b.json").out)["runs"]
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "a%2C%20b.json"},
        "region": {"startLine": 2, "startColumn": 80},
    }
    assert result["level"] == "error" and run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "ITM-2"


def test_json_holds_all_of_a_finding(command, folder):
    """For programs, with the pointer beside the place."""
    told = json.loads(command("lint", "--format", "json", "a, b.json").out)
    (finding,) = told["findings"]
    assert finding["pointer"] == "/data/0/email" and finding["at"] == {"line": 2, "column": 80}
    assert (told["files"], told["errors"], told["warnings"]) == (1, 1, 0)


@pytest.mark.parametrize("form", ["text", "github", "json", "sarif"])
def test_what_is_left_out_is_counted(command, folder, form):
    """Of a file full of mistakes the first ones are told, and how many there are besides."""
    wrong = json.loads(SOUND) | {"data": [{"email": number} for number in range(30)]}
    (folder / "many.json").write_text(json.dumps(wrong), "utf-8")
    ended = command("lint", "--format", form, "--most", "4", "many.json")
    assert ended.code == 1
    assert ended.out.count("is not a string: 3") == 1 and "is not a string: 4" not in ended.out
    assert "26" in ended.out


def test_warnings_alone_end_with_0(command, folder):
    """What a server would take is told and not held against anyone."""
    twice = json.loads(SOUND)
    twice["data"] *= 2
    (folder / "twice.json").write_text(json.dumps(twice), "utf-8")
    ended = command("lint", "twice.json")
    assert ended.code == 0 and "warning: ITM-7 data[1] repeats data[0]" in ended.out


def test_what_stands_in_a_file_cannot_speak_to_the_terminal(command, folder):
    """Escape sequences are spelt out, line ends too, so no annotation can be forged."""
    bad = SOUND.replace('"a@b.c"', r'"\u001b[2J\n::error::"')
    (folder / "bad.json").write_text(bad, "utf-8")
    for form in ("text", "github"):
        ended = command("lint", "--format", form, "bad.json")
        assert "\x1b" not in ended.out and not any(
            line.startswith("::error::") for line in ended.out.splitlines()
        )


def test_a_token_is_never_shown(command, folder):
    """What a file holds as a token stays in it."""
    secret = json.loads(SOUND) | {"token": 4_711_4711}
    (folder / "secret.json").write_text(json.dumps(secret), "utf-8")
    ended = command("lint", "secret.json")
    assert ended.code == 1 and "AUT-1 token is not a string" in ended.out
    assert "4711" not in ended.out


def test_options_choose_operation_profile_and_matching(command, folder):
    """Each changes what a file owes."""
    (folder / "status.json").write_text('{"token": "t", "task_id": "x"}', "utf-8")
    (folder / "members.csv").write_text("phone\n+12345678\n", "utf-8")
    (folder / "bare.json").write_text(SOUND.replace('"token": "t", ', ""), "utf-8")
    assert command("lint", "status.json").code == 1
    assert command("lint", "--operation", "tasks_status", "status.json").code == 0
    assert command("lint", "members.csv").code == 1
    assert command("lint", "--matching", "phone", "members.csv").code == 0
    assert command("lint", "bare.json").code == 1
    assert command("lint", "--token-elsewhere", "bare.json").code == 0
    (folder / "more.json").write_text(SOUND.replace("{", '{"more": 1, ', 1), "utf-8")
    assert command("lint", "more.json").code == 0
    assert command("lint", "--profile", "strict", "more.json").code == 1


def test_it_writes_to_a_file(command, folder):
    """`--output` leaves nothing on the terminal."""
    ended = command("lint", "--format", "sarif", "--output", "it.sarif", "a, b.json")
    assert (ended.code, ended.out) == (1, "")
    assert json.loads((folder / "it.sarif").read_text("utf-8"))["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument 'FILES...'"),
        (["nothing.json"], "'nothing.json' does not exist"),
        (["."], "'.' is a directory"),
        (["--most", "0", "sound.json"], "0 is not in the range"),
        (["--profile", "pgae", "sound.json"], 'did you mean "page"?'),
        (["--output", "no/such/it", "sound.json"], "cannot be written"),
    ],
)
def test_a_mistake_is_one_line_and_code_2(command, folder, arguments, said):
    """A file that is not there is no finding."""
    ended = command("lint", *arguments)
    assert ended.code == 2 and said in ended.err and ended.err.count("\n") == 1
