"""
`loyalty-mock serve` as a process: ready, the page's examples, the log, the end.

Whatever goes wrong at the start is one line on standard error and exit code 2.
"""

import json
import re
import signal
import socket
import time
from pathlib import Path

import pytest

BATCH = "/api/v1.1/loyalty/register_member_batch_task"
STATUS = "/api/v1.1/tasks/status"
TOKEN = "abc123def456"
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
DEADLINE_SECONDS = 30

EXAMPLES = Path(__file__).parents[2] / "fixtures/loyalty_fixtures/register_member_batch_task/EXC-2"

both_formats = pytest.mark.parametrize("media", ["json", "xml"])
both_signals = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@pytest.fixture
def page():
    """The page's two request examples, byte for byte as the page has them."""
    return {media: (EXAMPLES / f"page-request.{media}").read_bytes() for media in ("json", "xml")}


def half_sent(mock, body):
    """Send half of a request that the mock has taken up; give the socket and the other half."""
    connection = socket.create_connection(("127.0.0.1", mock.port), timeout=DEADLINE_SECONDS)
    head = f"POST {BATCH} HTTP/1.1\r\nHost: mock\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    connection.sendall(head.encode())
    assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.sendall(body[: len(body) // 2])
    return connection, body[len(body) // 2 :]


def wait_until_closed(port):
    """Try to take the port until it is free: the mock has taken notice of its signal."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as taker:
            # Connections that are still open leave the port free to be taken; a listener does not.
            taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                taker.bind(("127.0.0.1", port))
            except OSError:
                continue
            return
    pytest.fail("the mock goes on listening")


def test_the_first_line_is_ready_and_the_socket_accepts_at_the_first_try(start):
    mock = start()
    socket.create_connection(("127.0.0.1", mock.port), timeout=5).close()


def test_standard_output_holds_the_ready_line_alone(start, page):
    mock = start()
    mock.send(BATCH, page["json"])
    assert mock.end()[1] == ""


def test_two_mocks_on_port_0_take_two_ports(start):
    assert start().port != start().port


def test_another_host_is_listened_on(start):
    mock = start("--host", "localhost")
    assert re.fullmatch(r"ready http://(127\.0\.0\.1|\[::1\]):[0-9]+\n", mock.first_line)


@both_signals
def test_a_signal_ends_it_in_peace(start, number):
    code, _, error = start().end(number)
    assert (code, error) == (0, "")


@both_signals
def test_a_request_under_way_is_answered_before_the_end(start, page, number):
    mock = start()
    connection, rest = half_sent(mock, page["json"])
    with connection:
        mock.process.send_signal(number)
        wait_until_closed(mock.port)
        connection.sendall(rest)
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 200 ") and b"Successful operation" in answer
    assert mock.process.wait(DEADLINE_SECONDS) == 0


@both_signals
def test_a_request_that_never_ends_does_not_keep_it(start, page, number):
    mock = start()
    connection, _ = half_sent(mock, page["json"])
    with connection:
        mock.process.send_signal(number)
        # A second is promised; a busy machine may take a few, but aiohttp's own grace is a minute.
        assert mock.process.wait(10) == 0


def test_a_connection_kept_alive_does_not_keep_it(start, page):
    mock = start()
    connection, rest = half_sent(mock, page["json"])
    with connection:
        connection.sendall(rest)
        assert connection.recv(9) == b"HTTP/1.1 "
        assert mock.end()[0] == 0


@both_formats
def test_the_page_s_example_is_answered_in_its_own_format(start, page, media):
    status, told, raw = start().send(BATCH, page[media], media)
    assert status == 200 and UUID4.fullmatch(told["task_id"])
    expected = {
        "json": '{"error":0,"error_text":"Successful operation","task_id":"%s"}',
        "xml": "<xml><error>0</error><error_text>Successful operation</error_text>"
        "<task_id>%s</task_id></xml>",
    }[media]
    assert raw.decode() == expected % told["task_id"]


@both_formats
def test_the_task_of_the_page_s_example_is_followed_to_completed(start, page, written, media):
    mock = start("--task-seconds", "0.2")
    task = mock.send(BATCH, page[media], media)[1]["task_id"]
    second = {
        "token": TOKEN,
        "loyalty_program_id": 123,
        "matching": "email",
        "data": [{"email": "user3@example.com"}],
        "task_id": task,
        "next_key": "abc123",
    }
    assert mock.send(BATCH, written(second, media), media)[1]["task_id"] == task
    question = json.dumps({"token": TOKEN, "task_id": task}).encode()
    deadline = time.monotonic() + DEADLINE_SECONDS
    told = []
    while not told or told[-1]["status"] != "completed":
        assert time.monotonic() < deadline
        told.append(mock.send(STATUS, question)[1]["data"])
    seen = [(one["progress"], one["status"]) for one in told]
    assert seen == sorted(seen, key=lambda one: one[0])
    assert {status for _, status in seen} <= {"pending", "running", "completed"}
    assert told[-1] == {
        "progress": 100,
        "result": {"errors": [], "total": 3},
        "status": "completed",
    }


TEXT_LINE = re.compile(
    r"POST /api/v1\.1/loyalty/register_member_batch_task (json|xml) ([0-9]+) bytes "
    r"(-|[0-9]+) profiles token (\S+) -> ([0-9]{3}) error ([0-9]+) (\S+) [0-9]+\.[0-9] ms"
)
REFUSED = (
    b'{"token": "abc123def456", "loyalty_program_id": 123, "matching": "passport", "data": []}'
)


def test_each_request_is_logged_on_one_line_as_text(start, page):
    mock = start()
    mock.send(BATCH, page["json"])
    mock.send(BATCH, page["xml"], "xml")
    mock.send(BATCH, REFUSED)
    mock.send(BATCH, b"{")
    lines = mock.end()[2].splitlines()
    assert [TEXT_LINE.fullmatch(line).groups() for line in lines] == [
        ("json", str(len(page["json"])), "2", "abc…", "200", "0", "accepted"),
        ("xml", str(len(page["xml"])), "2", "abc…", "200", "0", "accepted"),
        ("json", str(len(REFUSED)), "0", "abc…", "400", "400", "MAT-1"),
        ("json", "1", "-", "-", "400", "400", "ENC-4"),
    ]


def test_each_request_is_logged_on_one_line_as_json(start, page):
    mock = start("--log", "json")
    mock.send(BATCH, page["xml"], "xml")
    mock.send("/nowhere", b"{}")
    told = [json.loads(line) for line in mock.end()[2].splitlines()]
    assert all(isinstance(one.pop("ms"), float) for one in told)
    assert told == [
        {
            "method": "POST",
            "path": BATCH,
            "format": "xml",
            "bytes": len(page["xml"]),
            "profiles": 2,
            "token": "abc…",
            "rule": None,
            "faults": [],
            "status": 200,
            "error": 0,
        },
        {
            "method": "POST",
            "path": "(unknown path)",
            "format": "json",
            "bytes": 2,
            "profiles": None,
            "token": "-",
            "rule": "EXC-8",
            "faults": [],
            "status": 404,
            "error": 404,
        },
    ]


@pytest.mark.parametrize("style", ["text", "json"])
def test_no_token_stands_in_the_log_wherever_it_was_sent(start, written, style):
    mock = start("--log", style, "--token", TOKEN)
    bare = {"loyalty_program_id": 123, "matching": "email", "data": [{"email": "a@example.com"}]}
    body = written(bare, "json")
    mock.send(BATCH, body, Authorization=f"Bearer {TOKEN}")
    mock.send(f"{BATCH}?token={TOKEN}", body)
    mock.send(BATCH, written({"token": TOKEN} | bare, "xml"), "xml")
    mock.send(BATCH, written({"token": TOKEN + "x"} | bare, "json"))
    log = mock.end()[2]
    assert len(log.splitlines()) == 4 and TOKEN not in log


def test_what_is_no_http_leaves_one_line_without_its_bytes(start):
    mock = start()
    with socket.create_connection(("127.0.0.1", mock.port), timeout=DEADLINE_SECONDS) as connection:
        connection.sendall(f"POST {BATCH}?token={TOKEN} HTTP/9.9\r\n\r\n".encode())
        assert connection.makefile("rb").read().startswith(b"HTTP/1.1 400 ")
    (line,) = mock.end()[2].splitlines()
    assert TOKEN not in line and "Traceback" not in line


def failed(done, *parts):
    """Hold a start that failed to one line that names what was wrong, and exit code 2."""
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("loyalty-mock: ") and "Traceback" not in line
    assert all(part in line for part in parts), line


def test_a_port_in_use_is_one_line(start, run):
    port = str(start().port)
    failed(run("serve", "--port", port), port, "--port 0")


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        (["--profile", "no/such.toml"], ["no/such.toml", "cannot be read"]),
        (["--profile", "strikt"], ["strikt", '"strict"']),
        (["--set", "date_spaces=accept"], ["date_spaces", '"date_space"']),
        (["--set", "date_space=acept"], ["date_space", "acept", '"accept"']),
        (["--set", "date_space"], ["--set", "date_space", "knob=value"]),
        (["--prot", "1"], ["--prot", "--port"]),
        (["--port", "many"], ["--port", "many"]),
        (["--port", "65536"], ["--port", "65536"]),
        (["--task-seconds", "-1"], ["--task-seconds"]),
        (["--task-seconds", "nan"], ["--task-seconds"]),
        (["--program", "x"], ["--program", "x"]),
        (["--seed", "x"], ["--seed", "x"]),
        (["--token", ""], ["--token"]),
        (["--log", "xml"], ["--log", "xml", "json"]),
        (["--host", "256.256.256.256", "--port", "0"], ["256.256.256.256"]),
        (["extra"], ["extra"]),
    ],
)
def test_a_bad_option_is_one_line(run, options, parts):
    failed(run("serve", *options), *parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("knobs = [", []),
        ('[knobs]\ndate_spaces = "accept"', ["date_spaces", '"date_space"']),
        ('[knobs]\ndate_space = "acept"', ["acept", '"accept"']),
        ("[knobs]\ndate_space = true", ["true"]),
    ],
)
def test_a_bad_profile_file_is_one_line_that_names_it(run, tmp_path, text, parts):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    failed(run("serve", "--profile", str(path)), "mine.toml", *parts)
