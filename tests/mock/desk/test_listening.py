"""
HTTPS and Unix sockets: clients reach the mock, and what cannot be had is one line.
"""

import http.client
import json
import socket
import subprocess

import pytest
import requests

BATCH = "/api/v1.1/loyalty/register_member_batch_task"
BODY = {
    "token": "abc123def456",
    "loyalty_program_id": 1,
    "matching": "email",
    "data": [{"email": "a@example.com"}],
}


def test_https_is_trusted_by_the_file_that_is_written_and_by_no_other(served, run, tmp_path):
    with served("--port", 0, "--tls", "--ca-out", "ca.pem") as (_, url):
        assert url.startswith("https://127.0.0.1:")
        told = requests.post(url + BATCH, json=BODY, verify=str(tmp_path / "ca.pem"), timeout=30)
        assert told.json()["error"] == 0
        with pytest.raises(requests.exceptions.SSLError):
            requests.post(url + BATCH, json=BODY, timeout=30)
        (tmp_path / "m.csv").write_text("email\na@example.com\nb@example.com\n")
        arguments = ("m.csv", "--url", url, "--token", "a-token", "--program", 1)
        done = run("send", *arguments, "--ca-file", "ca.pem")
        assert done.returncode == 0 and "2 members, 0 of them failed" in done.stdout
        assert run("send", *arguments, "--patience", 0).returncode == 3


def test_a_certificate_of_one_s_own_serves_too(served, tmp_path):
    import trustme

    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "own.pem"))
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with served("--port", 0, "--cert", "own.pem") as (_, url):
        told = requests.post(url + BATCH, json=BODY, verify=str(tmp_path / "ca.pem"), timeout=30)
        assert told.json()["error"] == 0


class Over(http.client.HTTPConnection):
    """A connection over a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(self.path)


def answered(path):
    connection = Over(str(path))
    connection.request("POST", BATCH, json.dumps(BODY), {"Content-Type": "application/json"})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer["error"] == 0


def test_a_socket_is_listened_on_and_taken_away_at_the_end(served, tmp_path):
    with served("--uds", "mock.sock") as (_, url):
        assert url == "unix:mock.sock" and answered(tmp_path / "mock.sock")
    assert not (tmp_path / "mock.sock").exists()


def test_a_socket_that_somebody_listens_on_is_left_to_it(served, run, tmp_path):
    with served("--uds", "mock.sock"):
        done = run("serve", "--uds", "mock.sock")
        assert done.returncode == 2
        assert done.stderr == (
            "loyalty-mock: cannot listen on the socket mock.sock: another server listens on it\n"
        )
        assert answered(tmp_path / "mock.sock")


def test_a_socket_left_behind_is_taken_over(served, tmp_path):
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "mock.sock"))
    with served("--uds", "mock.sock"):
        assert answered(tmp_path / "mock.sock")


# The options, a file that is there -> what is told in one line.
WRONG = [
    (("--uds", "plain"), "a file is there, and no socket"),
    (("--uds", "no/folder/mock.sock"), "No such file or directory"),
    (("--port", 0, "--cert", "plain"), "plain and its key (in the same file) cannot be used"),
    (("--port", 0, "--key", "plain"), "--key belongs to --cert"),
    (("--tls", "--cert", "plain"), "use one of them"),
    (("--uds", "mock.sock", "--tls"), "takes no TLS"),
    (("--port", 0, "--tls", "--ca-out", "no/folder/ca.pem"), "cannot be written"),
    (("--watch",), "has nothing to watch"),
]


@pytest.mark.parametrize(("options", "told"), WRONG, ids=lambda value: str(value)[:30])
def test_what_cannot_be_had_is_one_line(run, tmp_path, options, told):
    (tmp_path / "plain").write_text("no certificate, no socket\n")
    done = run("serve", *options)
    assert done.returncode == 2 and done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert told in line


def test_bash_completes_commands_once_it_has_read_the_script(run):
    script = run("completion", "bash").stdout
    asked = "complete -p loyalty-mock && declare -F _loyalty_mock_completion"
    done = subprocess.run(
        ["bash", "-c", f"{script}\n{asked}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = run(_LOYALTY_MOCK_COMPLETE="bash_complete", COMP_WORDS="loyalty-mock se", COMP_CWORD="1")
    assert {line.partition(",")[2] for line in told.stdout.split()} == {"send", "serve"}
