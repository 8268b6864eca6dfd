"""
Capsules: a failing case in a small file, tried again on any target, or sent by curl.
"""

import shlex
import subprocess

import pytest

from loyalty_contract.running.capsules import CapsuleError, load

TOKEN = "a-token-of-4711-letters"
CASE = "MAT-3/phone-missing-last-of-20@json"


@pytest.fixture
def capsule(command, wrong_url, tmp_path):
    """The capsule of a case that a wrong target failed."""
    ended = command(
        *("run", wrong_url, "--token", TOKEN, "--only", CASE, "--seed", 5),
        *("--program", 124, "--report-dir", tmp_path / "reports"),
    )
    assert ended.code == 1
    return tmp_path / "reports" / "capsules" / "MAT-3.phone-missing-last-of-20@json.toml"


def test_a_capsule_is_a_recipe(capsule):
    """Seed, case, rule, expectation and answer; the body it tells of is masked."""
    recipe = load(capsule)
    assert (recipe.case, recipe.seed, recipe.programs) == (CASE, 5, (124,))
    assert recipe.rules == ("MAT-3",)
    text = capsule.read_text()
    assert TOKEN not in text and "Successful operation" in text and "expected = " in text


@pytest.mark.usefixtures("capsule")
def test_the_capsule_of_ten_thousand_profiles_is_small(command, wrong_url, tmp_path):
    """A recipe, not its ten megabytes."""
    command(
        *("run", wrong_url, "--token", TOKEN, "--only", "MAT-3", "--tier", "limits"),
        *("--report-dir", tmp_path / "limits"),
    )
    sizes = [path.stat().st_size for path in (tmp_path / "limits" / "capsules").iterdir()]
    assert sizes and max(sizes) < 10_000


def test_still_wrong_is_said(command, capsule, wrong_url):
    """STILL, what was found, the exchange, and code 1."""
    ended = command("replay", capsule, wrong_url, "--token", TOKEN)
    assert ended.code == 1 and ended.out.startswith(f"STILL  {CASE}\n")
    assert "was accepted, and nothing reports it" in ended.out and '"token":"***"' in ended.out


def test_mended_is_said(command, capsule, mock_url):
    """FIXED and code 0."""
    ended = command("replay", capsule, mock_url, "--token", TOKEN)
    assert (ended.code, ended.out) == (0, f"FIXED  {CASE}\n")


def test_a_replay_sends_the_bytes_of_the_run(command, stub, mock_with, capsule):
    """From seed, case and program alone, the run's own body."""
    sent = []

    def answering(method, path, headers, body):
        sent.append(body)
        return 200, "application/json", b'{"error":0,"error_text":"ok","task_id":"1"}'

    command("replay", capsule, stub(answering), "--token", TOKEN)
    told = load(capsule).body.replace("***", TOKEN).partition(" … ")[0]
    assert any(body.decode().startswith(told) for body in sent)


def test_what_cannot_be_said_is_not(command, capsule, mock_url, stub):
    """An unknown token is 4, a dead port 3."""
    assert command("replay", capsule, mock_url, "--token", "not-this-one").code == 4
    assert command("replay", capsule, "http://127.0.0.1:1").code == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is missing"),
        ("[", "not TOML"),
        ('case = 1\nseed = "x"\nexamples = 1\nprograms = 1\ntarget = 1\n', "of another form"),
    ],
)
def test_what_is_no_capsule_is_a_mistake(command, tmp_path, text, said):
    """One line that names the file."""
    path = tmp_path / "x.toml"
    path.write_text(text)
    with pytest.raises(CapsuleError, match=said):
        load(path)
    ended = command("replay", path, "http://127.0.0.1:1")
    assert ended.code == 2 and "x.toml" in ended.err and ended.err.count("\n") == 1


def test_a_case_there_is_not_is_a_mistake(command, capsule):
    """A capsule of another version may hold a case that is gone."""
    capsule.write_text(capsule.read_text().replace(CASE, "MAT-3/gone@json"))
    ended = command("replay", capsule, "http://127.0.0.1:1")
    assert ended.code == 2 and "no case 'MAT-3/gone@json'" in ended.err


def test_curl_gets_the_body_and_no_token(command, capsule, tmp_path, monkeypatch):
    """The file holds the request as sent, for nobody else to read; the command names no token."""
    monkeypatch.setenv("LOYALTY_TOKEN", TOKEN)
    body = tmp_path / "body.json"
    ended = command("curl", capsule, "--output", body)
    words = shlex.split(ended.out)
    assert ended.code == 0 and words[0] == "curl" and f"@{body}" in words
    assert TOKEN not in ended.out
    told, _, end = load(capsule).body.replace("***", TOKEN).partition(" … ")
    assert body.read_text().startswith(told) and body.read_text().endswith(end[-20:])
    assert body.stat().st_mode & 0o077 == 0


def test_what_curl_is_told_to_send_is_refused_by_an_honest_target(
    command, capsule, tmp_path, mock_url
):
    """The command works as it stands, where there is a curl."""
    body = tmp_path / "body.json"
    ended = command("curl", capsule, mock_url, "--token", TOKEN, "--output", body)
    try:
        said = subprocess.run(
            shlex.split(ended.out), capture_output=True, text=True, check=True, timeout=30
        )
    except FileNotFoundError:
        pytest.skip("there is no curl here")
    assert '"error":400' in said.stdout


def test_a_capsule_of_the_first_step_can_be_replayed(command, stub, tmp_path):
    """What the page's own example earned is a case like the others."""
    url = stub(lambda *_: (200, "application/json", b"{}"))
    command("run", url, "--report-dir", tmp_path / "r")
    capsule = tmp_path / "r" / "capsules" / "EXC-2.smoke@json.toml"
    assert command("replay", capsule, url).code == 1
    assert command("curl", capsule, "--output", tmp_path / "body").code == 0
