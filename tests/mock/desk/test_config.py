"""
Settings: an option before the environment, that before the file, that before the default.
"""

import pytest


def settings(output):
    """Read what `config` prints: value and source by name."""
    told = {}
    for line in output.splitlines():
        setting, _, source = line.rpartition("# ")
        name, equals, value = setting.partition(" = ")
        if equals:
            told[name] = (value.strip(), source)
    return told


FILE = '[serve]\nport = 1111\nprofile = "strict"\nset = { duplicates = "once" }\n'


def test_the_nearest_word_counts(run, tmp_path):
    (tmp_path / "loyalty-mock.toml").write_text(FILE)
    done = run("config", "serve", "--task-seconds", "3", LOYALTY_MOCK_PORT="2222")
    told = settings(done.stdout)
    assert told["port"] == ("2222", "LOYALTY_MOCK_PORT")
    assert told["profile"] == ('"strict"', "loyalty-mock.toml")
    assert told["set"] == ('["duplicates=once"]', "loyalty-mock.toml")
    assert told["task-seconds"] == ("3.0", "--task-seconds")
    assert told["host"] == ('"127.0.0.1"', "default")
    assert done.stdout.startswith("# loyalty-mock.toml was read\n[serve]\n")
    overruled = run("config", "serve", "--port", "3333", LOYALTY_MOCK_PORT="2222")
    assert settings(overruled.stdout)["port"] == ("3333", "--port")


def test_secrets_are_shown_as_stars(run):
    done = run("config", LOYALTY_TOKEN="a-secret-token", LOYALTY_MOCK_CONTROL_TOKEN="another")
    assert done.returncode == 0 and "secret" not in done.stdout and "another" not in done.stdout
    assert "# LOYALTY_TOKEN" in done.stdout


def test_a_mock_starts_as_its_file_has_it(served, tmp_path):
    (tmp_path / "own.toml").write_text('[serve]\nport = 0\ntoken = ["only-this-one"]\n')
    import requests

    body = {"token": "another", "loyalty_program_id": 1, "matching": "email", "data": []}
    with served("--config", "own.toml") as (_, url):
        path = "/api/v1.1/loyalty/register_member_batch_task"
        assert requests.post(url + path, json=body, timeout=30).json()["error"] == 403


# The file, variables -> what is told in one line.
WRONG = {
    "a setting": ("[serve]\nprot = 1\n", {}, "has no setting 'prot'; did you mean port?"),
    "a table": ("[server]\n", {}, "there is no table 'server'; did you mean serve?"),
    "a type": ('[serve]\nport = "80"\n', {}, "serve.port: is int, not str"),
    "a bound": ("[serve]\nport = 70000\n", {}, "70000 is not in the range"),
    "no TOML": ("[serve\n", {}, "is no TOML"),
    "a variable": ("", {"LOYALTY_MOCK_PROT": "1"}, "did you mean LOYALTY_MOCK_PORT?"),
    "a variable's value": ("", {"LOYALTY_MOCK_PORT": "x"}, "'x' is not a valid integer range"),
}


@pytest.mark.parametrize(("text", "variables", "told"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_one_line_with_the_nearest_word(run, tmp_path, text, variables, told):
    (tmp_path / "loyalty-mock.toml").write_text(text)
    done = run("serve", **variables)
    assert done.returncode == 2 and done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert told in line
