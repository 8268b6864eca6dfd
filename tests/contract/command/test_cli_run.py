"""
`run`: what it says of targets of every kind, and with which code it ends.
"""

import json
import re
import socket

import pytest

TOKEN = "a-token-of-4711-letters"
SECOND = "4712-of-the-second-user"
JSON = "application/json"


@pytest.fixture
def dead_url():
    """A port on which nobody listens, held so that nobody else takes it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def test_an_honest_target_is_conformant(command, mock_url):
    """The mock in profile `page` ends with 0, strictly, and every rule tried has a line."""
    arguments = ("--only", "MAT-3", "--only", "CON-3")
    ended = command("run", mock_url, "--token", TOKEN, "--strict", *arguments)
    assert ended.code == 0, ended.out
    assert "PASS  nothing that binds was broken" in ended.out
    assert re.search(r"^ MAT-3 +stated +PASS ", ended.out, re.MULTILINE)
    assert "no second token was given: --second-token" in ended.out


def test_a_dead_port_is_one_line(command, dead_url):
    """Nothing there: code 3, one line on standard error, nothing else."""
    ended = command("run", dead_url)
    assert ended.code == 3 and not ended.out
    assert ended.err == f"loyalty-contract: nothing answers at {dead_url}\n"


def test_an_empty_success_to_everything_is_a_breach(command, stub):
    """200 `{}` is no success of the platform's: EXC-2 is stated."""
    ended = command("run", stub(lambda *_: (200, JSON, b"{}")))
    assert ended.code == 1
    assert "FAIL  EXC-2" in ended.out and "not accepted, so nothing else was tried" in ended.out


def test_a_static_server_is_sent_away_with_words(command, stub):
    """A web server of another kind: what it answered, and what to check."""
    page = b"<html><title>501 Unsupported method</title></html>"
    ended = command("run", stub(lambda *_: (501, "text/html", page)))
    assert ended.code == 4
    assert "is this the endpoint, or another web server?" in ended.out
    assert "Nothing takes POST there" in ended.out and "Unsupported method" in ended.out


def test_a_wrong_token_is_told(command, mock_url):
    """A target that does not know the token is not judged; the option to give is named."""
    ended = command("run", mock_url, "--token", "not-this-one")
    assert ended.code == 4
    assert "--token" in ended.out and "not-this-one" not in ended.out


def test_a_wrong_program_is_told(command, mock_url):
    """A target that does not know the program is not judged; the option to give is named."""
    ended = command("run", mock_url, "--token", TOKEN, "--program", 5)
    assert ended.code == 4 and "--program" in ended.out


def test_a_redirect_is_not_followed(command, stub):
    """The token goes nowhere but where it was meant for."""
    ended = command("run", stub(lambda *_: (307, "text/plain", b"")))
    assert ended.code == 4 and "which is never followed with a token" in ended.out


@pytest.mark.parametrize("given", ["option", "file", "at", "environment"])
def test_a_token_comes_from_where_it_is_kept(command, mock_url, tmp_path, monkeypatch, given):
    """Option, file and environment serve alike."""
    kept = tmp_path / "token"
    kept.write_text(f"{TOKEN}\n")
    arguments = {
        "option": ["--token", TOKEN],
        "file": ["--token-file", kept],
        "at": ["--token", f"@{kept}"],
        "environment": [],
    }[given]
    if given == "environment":
        monkeypatch.setenv("LOYALTY_TOKEN", TOKEN)
        monkeypatch.setenv("LOYALTY_SECOND_TOKEN", SECOND)
    ended = command("run", mock_url, *arguments, "--only", "MAT-3/phone-given", "--only", "CON-3")
    assert ended.code == 0, ended.out
    assert ("no second token" in ended.out) == (given != "environment")


@pytest.mark.thorough
def test_what_broke_is_told_with_how_to_repeat_it(command, wrong_url):
    """Rule, page, request, answer and command stand with the breach; a table follows."""
    ended = command("run", wrong_url, "--token", TOKEN, "--only", "MAT", "--seed", 7)
    assert ended.code == 1
    broken, _, rest = ended.out.partition("rule    binds")
    assert "FAIL  MAT-3  stated: When matching is phone, each item carries phone." in broken
    assert "MAT-3/phone-missing-only@json" in broken
    assert "Yes, if matching = phone" in broken
    assert "was accepted, and nothing reports it" in broken
    assert '{"token":"***"' in broken and '"error_text":"Successful operation"' in broken
    again = f"loyalty-contract run {wrong_url} --only MAT-3/phone-missing-only@json --seed 7"
    assert again in broken
    assert re.search(r"^ MAT-3 +stated +FAIL ", rest, re.MULTILINE) and "1 rule broken" in rest
    assert TOKEN not in ended.out + ended.err


def test_the_most_serious_comes_first(command, wrong_url, stub):
    """FAIL stands before NON-STRICT, however many there are of either."""
    out = command("run", wrong_url, "--token", TOKEN, "--only", "MAT").out
    assert "NON-STRICT" not in out.partition("FAIL")[0]


def test_non_strict_counts_only_strictly(command, stub, mock_with):
    """What is only inferred fails a run with --strict, and no other."""
    mock = mock_with({}, tokens=(TOKEN,))
    url = stub(_mislabelled(mock))
    arguments = ("run", url, "--token", TOKEN, "--only", "MAT-2/email-given")
    lenient, strict = command(*arguments), command(*arguments, "--strict")
    assert (lenient.code, strict.code) == (0, 1)
    assert "NON-STRICT  EXC-7" in lenient.out and "[[deviation]]" not in lenient.out
    assert "[[deviation]]" in strict.out


def test_xml_refused_is_a_breach(command, stub, mock_with):
    """A target that takes the example in one format only breaks ENC-1."""
    mock = mock_with({}, tokens=(TOKEN,))
    told = b"<xml><error>415</error><error_text>JSON only</error_text></xml>"

    def answering(method, path, headers, body):
        if headers["Content-Type"] == "application/xml":
            return 415, "application/xml", told
        return _asked(mock, method, path, headers, body)

    ended = command("run", stub(answering), "--token", TOKEN, "--tier", "quick")
    assert ended.code == 1 and "FAIL  ENC-1" in ended.out


def test_what_came_to_no_clear_end_is_never_conformant(command, stub, mock_with):
    """A target that answers the example, and then nothing that can be judged, does not pass."""
    mock = mock_with({}, tokens=(TOKEN,))

    def answering(method, path, headers, body):
        if b"+999" in body:
            return 302, "text/html", b"elsewhere"
        return _asked(mock, method, path, headers, body)

    ended = command("run", stub(answering), "--token", TOKEN, "--only", "MAT-3/phone-given")
    assert ended.code == 4 and "2 cases without a clear end" in ended.out


def test_control_characters_and_markup_stay_harmless(command, stub):
    """Escape sequences, overrides and rich's markup of a target are shown, not obeyed."""
    text = "\x1b[31mred\x1b[0m \u202egnitfil [bold]loud[/bold] :smile: \x07"
    told = json.dumps({"error": 403, "error_text": text}, ensure_ascii=False).encode()
    out = command("run", stub(lambda *_: (403, JSON, told))).out
    assert "[bold]loud[/bold] :smile:" in out.replace("\n", "")
    assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_the_seed_is_told_and_another_each_time(command, stub):
    """Without --seed every run draws one and says which."""
    url = stub(lambda *_: (403, JSON, b'{"error":403,"error_text":"no"}'))
    seeds = {command("run", url).out.rpartition("seed ")[2] for _ in range(3)}
    assert len(seeds) > 1


@pytest.mark.thorough
def test_the_same_seed_sends_the_same_bytes(command, stub, mock_with):
    """Two runs with one seed send one and the same; another seed sends others."""
    sent: list[bytes] = []
    mock = mock_with({}, tokens=(TOKEN,), seed=1)

    def answering(method, path, headers, body):
        sent.append(body)
        return _asked(mock, method, path, headers, body)

    url = stub(answering)
    runs = []
    for seed in (1, 1, 2):
        sent.clear()
        command(
            *("run", url, "--token", TOKEN, "--seed", seed, "--only", "MAT-3", "--only", "DAT-1"),
            *("--concurrency", 1),
        )
        # A task's id is the target's choice: a request for its status holds it. What is sent at
        # once arrives in any order.
        runs.append(sorted(body for body in sent if b"task_id" not in body))
    assert runs[0] == runs[1] and runs[0] != runs[2]


@pytest.mark.parametrize(("option", "least"), [("--max-requests", 20), ("--max-bytes", 5000)])
def test_a_budget_is_hard(command, stub, mock_with, option, least):
    """Not one request and not one byte more; the run ends inconclusive and says why."""
    mock = mock_with({}, tokens=(TOKEN,))
    sent: list[int] = []

    def answering(method, path, headers, body):
        sent.append(len(body))
        return _asked(mock, method, path, headers, body)

    ended = command("run", stub(answering), "--token", TOKEN, "--tier", "quick", option, least)
    assert ended.code == 4 and f"the budget of {least}" in ended.out
    assert (len(sent) if option == "--max-requests" else sum(sent)) <= least


def test_a_header_goes_with_every_request_and_stays_secret(command, stub, mock_with, tmp_path):
    """A gateway's key is sent with all requests and written nowhere."""
    mock = mock_with({}, tokens=(TOKEN,))
    keys = set()

    def answering(method, path, headers, body):
        keys.add(headers.get("X-Api-Key"))
        return _asked(mock, method, path, headers, body)

    ended = command(
        *("run", stub(answering), "--token", TOKEN, "--only", "MAT-3"),
        *("--header", "X-Api-Key: open-sesame-99", "--report-dir", tmp_path / "r"),
    )
    assert keys == {"open-sesame-99"}
    assert "open-sesame-99" not in ended.out + ended.err
    assert not _holding(tmp_path, "open-sesame-99")


def test_a_profile_is_held_to(command, mock_url, tmp_path):
    """What a file says of a knob binds; what it leaves out does not."""
    profile = tmp_path / "own.toml"
    profile.write_text('[knobs]\ndate_space = "accept"\n')
    arguments = ("run", mock_url, "--token", TOKEN, "--only", "DAT-3", "--profile")
    drifted = command(*arguments, profile)
    assert drifted.code == 1 and "the profile says accept" in drifted.out
    profile.write_text('[knobs]\ndate_space = "refuse"\n')
    assert command(*arguments, profile).code == 0
    assert command(*arguments, "page").code == 0
    assert command(*arguments, "lenient").code == 1


def _asked(mock, method, path, headers, body):
    from loyalty_mock.wire import WireRequest

    lower = {name.lower(): value for name, value in headers.items()}
    place, _, query = path.partition("?")
    pairs = dict(pair.partition("=")[::2] for pair in query.split("&") if pair)
    got = mock.answer(WireRequest(method=method, path=place, query=pairs, headers=lower, body=body))
    told = {name.lower(): value for name, value in got.headers.items()}
    return got.status, told["content-type"], got.body


def _mislabelled(mock):
    """The mock, whose answers call themselves plain text."""

    def answering(method, path, headers, body):
        status, _, answer = _asked(mock, method, path, headers, body)
        return status, "text/plain", answer

    return answering


def _holding(folder, secret):
    return [path for path in folder.rglob("*") if path.is_file() and secret in path.read_text()]
