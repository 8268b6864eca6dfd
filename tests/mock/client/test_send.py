"""
`loyalty-mock send` as its user meets it: a process, files, exit codes, words.
"""

import csv
import io
import json
import signal
import subprocess
import sys

import pytest

from loyalty_mock.cli.main import main
from loyalty_mock.client.console import Plain, harmless

HEADER = "email,registration_date\n"


def people(first, last):
    rows = (f"member{n}@example.com,2024-09-01T12:34:56Z\n" for n in range(first, last))
    return "".join(rows)


def names(first, last):
    return {f"member{n}@example.com" for n in range(first, last)}


def options(gate, *more):
    return ["--url", gate.url, "--program", "1", *more]


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_a_file_of_members_is_registered_and_told(gate, send):
    send.write("m.csv", HEADER + people(0, 25))
    done = send("m.csv", *options(gate, "--batch-size", "10"))
    assert done.returncode == 0, done.stderr
    first, tasks, counts = done.stdout.splitlines()
    assert first == "sent 25 members in 3 batches"
    assert tasks.startswith("tasks: ")
    assert counts == "the tasks count 25 members, 0 of them failed"
    assert "matching is guessed from the fields: email" in done.stderr
    assert gate.members() == names(0, 25) and gate.counted() == 25 and gate.tasks() == 1
    assert send.files() == ["m.csv"]


@pytest.mark.parametrize("encoding", ["json", "xml"])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_page_s_request_needs_no_options_but_the_address(gate, send, page, form, encoding):
    text = page[form].decode().replace("abc123def456", "a-token-to-keep").replace("123<", "1<")
    send.write(f"page.{form}", text.replace(": 123", ": 1"))
    done = send(f"page.{form}", "--url", gate.url, "--encoding", encoding)
    assert done.returncode == 0, done.stderr
    assert gate.members() == {"user1@example.com", "user2@example.com"}


def test_standard_input_is_read_too(gate, send):
    done = send("-", "--input-format", "ndjson", *options(gate), said='{"email": "a@b.c"}\n')
    assert done.returncode == 0, done.stderr
    assert gate.members() == {"a@b.c"}


def test_columns_of_other_names_and_one_field_name_serve_custom_matching(gate, send):
    send.write("m.csv", "Customer;Since\nc1;2024-09-01T12:34:56Z\nc2;\n")
    renamed = ["--column", "field_value=Customer", "--column", "registration_date=Since"]
    done = send("m.csv", *options(gate, *renamed, "--field-name", "user_id"))
    assert done.returncode == 0, done.stderr
    assert gate.members("custom") == {("user_id", "c1"), ("user_id", "c2")}


def test_killed_half_way_and_begun_again_nothing_is_lost_and_nothing_twice(gate, send):
    """The batch under way at the kill was carried out; its next_key tells the server so."""
    send.write("m.csv", HEADER + people(0, 4_000))
    arguments = ["m.csv", *options(gate, "--batch-size", "100")]
    gate.script = {19: "hold"}
    with send.begin(*arguments) as process:
        assert gate.held.wait(60)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert len(gate.members()) == 2_000
    assert "a-token-to-keep" not in send.read("m.csv.progress")
    done = send(*arguments)
    assert done.returncode == 0 and "going on from m.csv.progress" in done.stderr
    assert "the tasks count 4,000 members, 0 of them failed" in done.stdout
    assert gate.members() == names(0, 4_000) and gate.counted() == 4_000 and gate.tasks() == 1
    assert len(gate.bodies) == 41 and json.loads(gate.bodies[19]) == json.loads(gate.bodies[20])
    assert send.files() == ["m.csv"]


def test_ctrl_c_says_how_to_go_on(gate, send):
    send.write("m.csv", HEADER + people(0, 30))
    arguments = ["m.csv", *options(gate, "--batch-size", "10")]
    gate.script = {2: "hold"}
    with send.begin(*arguments) as process:
        assert gate.held.wait(60)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=60)
    assert process.returncode == 4
    assert error.splitlines()[-1] == (
        "loyalty-mock: unfinished; the same command goes on from m.csv.progress"
    )
    assert send(*arguments).returncode == 0
    assert gate.members() == names(0, 30) and gate.counted() == 30


def test_answers_lost_and_a_busy_server_cost_time_and_nothing_else(gate, send):
    send.write("m.csv", HEADER + people(0, 50))
    gate.script = {1: "lose", 3: (429, {"Retry-After": "0"}, b""), 5: (503, {}, b"busy")}
    done = send("m.csv", *options(gate, "--batch-size", "10"))
    assert done.returncode == 0, done.stderr
    assert "batch 1 (10 members, lines 12 to 21): the connection broke" in done.stderr
    assert "error 429; again in 0.0 s" in done.stderr
    assert gate.members() == names(0, 50) and gate.counted() == 50


@pytest.mark.parametrize("streams", ["1", "3"])
def test_members_that_failed_are_written_with_their_reasons(lenient_gate, send, streams):
    """The table can be put right and sent again: it has the columns that were read."""
    bad = {7: "12345", 23: "phone", 24: "+0", 49: "x"}
    rows = [f"{n},{bad.get(n, f'+7999000{n:04}')}\n" for n in range(50)]
    send.write("m.csv", "id,phone\n" + "".join(rows))
    more = ["--no-check", "--failed", "failed.csv", "--batch-size", "8", "--streams", streams]
    done = send("m.csv", *options(lenient_gate, *more))
    assert done.returncode == 1
    assert "the tasks count 50 members, 4 of them failed" in done.stdout
    assert "line 9: error 400: " in done.stdout and "failed.csv" in done.stdout
    told = table(send.read("failed.csv"))
    assert {int(row["line"]) - 2: row["phone"] for row in told} == bad
    assert all(row["error"] == "400" and "phone" in row["error_text"] for row in told)
    again = send("failed.csv", *options(lenient_gate, "--dry-run"))
    assert "failed.csv, line 2: phone is not in international format" in again.stderr


def test_a_bad_row_stops_before_its_batch_and_once_put_right_it_goes_on(gate, send):
    good = HEADER + people(0, 25)
    send.write("m.csv", good.replace("member14@example.com", ""))
    arguments = ["m.csv", *options(gate, "--batch-size", "10")]
    done = send(*arguments)
    assert done.returncode == 4 and done.stdout == ""
    assert "loyalty-mock: m.csv, line 16: email is missing, and matching is email" in done.stderr
    assert gate.members() == names(0, 10)
    send.write("m.csv", good)
    done = send(*arguments)
    assert done.returncode == 0 and "the input is not the same as before" in done.stderr
    assert gate.members() == names(0, 25) and gate.counted() == 25


def test_bad_rows_may_be_left_out_and_are_kept(gate, send):
    text = people(0, 3) + ",2024-09-01T12:34:56Z\nx@example.com,yesterday\n" + people(3, 5)
    send.write("m.csv", HEADER + text)
    done = send("m.csv", *options(gate, "--skip-bad"))
    assert done.returncode == 1 and gate.members() == names(0, 5)
    assert "2 rows could not be sent; they stand in m.csv.rejects.csv" in done.stdout
    assert [
        (row["line"], row["email"], row["registration_date"])
        for row in table(send.read("m.csv.rejects.csv"))
    ] == [("5", "", "2024-09-01T12:34:56Z"), ("6", "x@example.com", "yesterday")]


def test_a_refusal_stops_with_the_platform_s_words(gate, send):
    send.write("m.csv", HEADER + people(0, 30))
    words = b'{"error": 402, "error_text": "limit of a-token-to-keep\\u001b[2J reached"}'
    gate.script = {1: (402, {"Content-Type": "application/json"}, words)}
    done = send("m.csv", *options(gate, "--batch-size", "10"))
    assert done.returncode == 4
    assert (
        "loyalty-mock: batch 1 (10 members, lines 12 to 21) was refused: "
        "error 402: limit of ***\ufffd[2J reached"
    ) in done.stderr
    assert gate.members() == names(0, 10)


def test_a_server_that_is_not_there_is_exit_code_3(send):
    send.write("m.csv", HEADER + people(0, 1))
    done = send("m.csv", "--url", "http://127.0.0.1:1", "--program", "1", "--patience", "0")
    assert done.returncode == 3 and "not reached" in done.stderr


def test_a_task_that_is_not_ended_in_time_is_followed_the_next_time(gate, send, mock_with):
    now = [1_725_194_096.0]
    gate.mock = mock_with(task_seconds=100, clock=lambda: now[0])
    send.write("m.csv", HEADER + people(0, 3))
    done = send("m.csv", *options(gate, "--follow", "0"))
    assert done.returncode == 4 and "is still pending" in done.stderr
    now[0] += 100
    done = send("m.csv", *options(gate, "--follow", "0"))
    assert done.returncode == 0 and len(gate.bodies) == 1


def test_a_rehearsal_reads_everything_and_sends_nothing(gate, send):
    send.write("m.csv", HEADER + people(0, 25))
    done = send("m.csv", *options(gate, "--batch-size", "10", "--dry-run"))
    assert (done.returncode, done.stdout) == (0, "25 members in 3 batches; nothing was sent\n")
    assert not gate.bodies and send.files() == ["m.csv"]


def test_an_empty_file_is_told(gate, send):
    send.write("m.json", "[]")
    done = send("m.json", *options(gate))
    assert (done.returncode, done.stdout) == (0, "there is nothing to send\n")


MISTAKES = [
    ([], ["FILE|-"]),
    (["no.csv"], ["no.csv is no file"]),
    (["m.txt"], ["m.txt does not tell its format", "--input-format"]),
    (["m.csv"], ["loyalty_program_id", "--program"]),
    (["m.csv", "--program", "x"], ["--program", "x"]),
    (["m.csv", "--program", "1", "--matching", "mail"], ["--matching", "mail", "email"]),
    (["m.csv", "--program", "1", "--column", "mail=E"], ["there is no field 'mail'", "email"]),
    (["m.csv", "--program", "1", "--column", "email"], ["--column", "NAME=VALUE"]),
    (["m.csv", "--program", "1", "--column", "email=E"], ["line 1", "no column 'E' for email"]),
    (["m.csv", "--program", "1", "--header", "secret"], ["--header", "NAME:VALUE"]),
    (["m.csv", "--program", "1", "--url", "127.0.0.1:80"], ["--url", "http://127.0.0.1:8080"]),
    (["m.csv", "--program", "1", "--url", "http://me:secret@h"], ["--url", "without user"]),
    (["m.csv", "--program", "1", "--batch-size", "10001"], ["--batch-size", "10001"]),
    (["m.csv", "--program", "1", "--token", "@no"], ["--token", "no cannot be read"]),
    (["m.csv", "--program", "1", "--ca-file", "no.pem"], ["--ca-file", "no.pem"]),
    (["other.csv", "--program", "1"], ["no matching fits", "name", "--matching", "--column"]),
    (["broken.json", "--program", "1"], ["broken.json, line 2", "no JSON"]),
]


@pytest.mark.parametrize(("arguments", "parts"), MISTAKES)
def test_a_mistake_is_one_line_and_exit_code_2(send, monkeypatch, capsys, arguments, parts):
    for name, text in {
        "m.csv": HEADER + people(0, 1),
        "m.txt": "",
        "other.csv": "name\nAnn\n",
        "broken.json": '[\n{"email": ',
    }.items():
        send.write(name, text)
    monkeypatch.chdir(send.folder)
    monkeypatch.setenv("LOYALTY_TOKEN", "secret")
    monkeypatch.setattr(sys, "argv", ["loyalty-mock", "send", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    out, error = capsys.readouterr()
    (line,) = error.splitlines()
    assert (ended.value.code, out) == (2, "")
    assert line.startswith("loyalty-mock: ") and "secret" not in line
    assert all(part in line for part in parts), line


def test_without_a_token_it_says_where_one_goes(send):
    send.write("m.csv", HEADER + people(0, 1))
    done = send("m.csv", "--program", "1", "--token", "")
    assert done.returncode == 2 and "LOYALTY_TOKEN" in done.stderr


def test_a_token_may_stand_in_a_file(gate, send):
    send.write("token.txt", "a-token-to-keep\n")
    send.write("m.csv", HEADER + people(0, 1))
    assert send("m.csv", *options(gate, "--token", "@token.txt")).returncode == 0
    assert gate.members() == names(0, 1)


def test_other_options_than_before_are_told(gate, send):
    send.write("m.csv", HEADER + people(0, 30))
    gate.script = {1: (402, {}, b"{}")}
    send("m.csv", *options(gate, "--batch-size", "10"))
    done = send("m.csv", *options(gate, "--batch-size", "15"))
    assert done.returncode == 2
    assert "it was begun with batch_size 10, and now it is 15" in done.stderr


def test_where_no_terminal_is_a_line_is_said_every_five_seconds():
    stream, now = io.StringIO(), iter([0.0, 1.0, 5.0, 5.0, 6.0])
    plain = Plain(stream, None, lambda: next(now))
    plain.read(0.5)
    for _ in range(3):
        plain.sent(1_000)
    assert stream.getvalue() == "2,000 members sent, 50% of the input read\n"


def test_a_terminal_is_never_told_what_it_would_obey():
    assert harmless("a\x1b]0;t\x07b\nc secret", "secret") == "a\ufffd]0;t\ufffdb\ufffdc ***"


def test_only_sending_imports_what_sends():
    """The other commands start no slower for it."""
    program = (
        "import sys, loyalty_mock.cli.main\n"
        "print({'aiohttp', 'asyncio', 'lxml', 'msgspec', 'rich'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
