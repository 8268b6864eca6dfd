"""
No line of a log holds a token: not where it belongs, not where it went astray.

The command is run as its users run it, and what it wrote is read when it has ended.
"""

import http.client
import json
import logging
import subprocess
import sys
from contextlib import closing
from urllib.parse import quote

import pytest

BATCH = "/api/v1.1/loyalty/register_member_batch_task"
STATUS = "/api/v1.1/tasks/status"
TOKENS = ["S3cr3tTokenN0body5ees", "sécret/with &<odd> letters"]


def body(token, **more):
    right = {"loyalty_program_id": 123, "matching": "email", "data": [{"email": "a@b"}]}
    return json.dumps({"token": token} | right | more).encode()


def exchanges(token):
    """Name every place of a request a token can stand in: method, path, headers, body."""
    told = quote(token, safe="")
    bearer = {"Authorization": f"Bearer {token}".encode()}
    yield "POST", BATCH, {}, body(token)
    yield "POST", BATCH, {}, body(token, matching=token)
    yield "POST", BATCH, {}, body(token, **{token: 1})
    yield "POST", BATCH, {}, body(token, task_id=token, next_key=token)
    yield "POST", BATCH, {}, body(token)[:-1]
    yield "POST", BATCH, {}, body(token).replace(b"{", b'{"token": 1, ', 1)
    yield "POST", BATCH, {}, json.dumps(token).encode()
    yield "POST", BATCH, {}, json.dumps({"token": [token]}).encode()
    yield "POST", BATCH, bearer, body("")
    yield "POST", BATCH, bearer, body(token, data=[])
    yield "POST", BATCH, bearer, b""
    yield "POST", f"{BATCH}?token={told}", {}, b"{}"
    yield "POST", f"{BATCH}?token={told}&{told}={told}", {}, body(token)
    yield "POST", f"{STATUS}?token={told}", {}, json.dumps({"task_id": token}).encode()
    yield "GET", f"{STATUS}?token={told}", {}, b""
    yield "POST", BATCH, {"Content-Type": f"application/{told}"}, body(token)
    yield "POST", BATCH, {"Content-Encoding": told}, body(token)
    yield "POST", BATCH, {"Accept": told, "User-Agent": told, "Referer": told}, body(token)


def astray_in_the_path(token):
    told = quote(token, safe="")
    bearer = {"Authorization": f"Bearer {token}".encode()}
    yield "POST", f"/{told}", bearer, body(token)
    yield "POST", f"{BATCH}/{told}?token={told}", {}, body(token)
    yield "POST", f"/token={told}", {}, body(token)


def send_all(port, token, made=exchanges):
    """Send them all; return how many were answered."""
    count = 0
    for method, path, headers, sent in made(token):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request(method, path, sent, {"Content-Type": "application/json"} | headers)
            answer = connection.getresponse()
            told = answer.read()
            assert answer.status < 500
            is_silent(told.decode(), token)
            count += 1
    return count


def is_silent(text, token):
    spellings = {
        token,
        quote(token, safe=""),
        quote(token),
        json.dumps(token)[1:-1],
        token.encode("unicode_escape").decode(),
        repr(token)[1:-1],
        repr(token.encode())[2:-1],
    }
    for spelling in spellings:
        assert spelling not in text


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("known", ["any", "this", "another"])
@pytest.mark.parametrize("line", ["text", "json"])
def test_the_command_writes_no_token(token, known, line):
    lists = {"any": [], "this": ["--token", token], "another": ["--token", "another-token-than"]}
    command = [sys.executable, "-m", "loyalty_mock", "serve", "--port", "0", "--log", line]
    command += ["--set", "unknown_fields=refuse", "--set", "repeated_keys=refuse", *lists[known]]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            port = int(process.stdout.readline().rpartition(":")[2])
            count = send_all(port, token)
        finally:
            process.terminate()
        out, err = process.communicate(timeout=60)
    assert len(err.splitlines()) == count
    is_silent(out + err, token)
    if known == "another":
        assert "another-token-than" not in out + err


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("made", [exchanges, astray_in_the_path])
def test_the_application_logs_no_token(serve, settings_with, caplog, token, made):
    caplog.set_level(logging.DEBUG, logger="loyalty_mock")
    count = send_all(serve(settings_with()).port, token, made)
    ours = [record for record in caplog.records if record.name.startswith("loyalty_mock")]
    assert len(ours) == count
    for record in ours:
        is_silent(record.getMessage(), token)
        is_silent(repr(record.args), token)
