"""
Days on which something else is broken: disk, descriptors, clock, terminal, locale.

What was acknowledged stays, and who comes next is served.
"""

import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

COMMAND = str(Path(sys.executable).with_name("loyalty-mock"))
BATCH = "/api/v1.1/loyalty/register_member_batch_task"
SECONDS = 30
FULL = Path("/dev/full")


@contextmanager
def served(**how):
    """A mock as a process, with its standard error and limits as given; its port is its value."""
    process = subprocess.Popen(
        [COMMAND, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True, **how
    )
    watch = threading.Timer(SECONDS, process.kill)
    watch.start()
    try:
        first = process.stdout.readline()
        yield process, int(first.rpartition(":")[2])
    finally:
        watch.cancel()
        process.kill()
        process.communicate()


def registers(port, page):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request("POST", BATCH, page["json"], {"Content-Type": "application/json"})
    answer = connection.getresponse()
    told = answer.read()
    connection.close()
    return answer.status == 200 and b'"error":0' in told


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_full_disk_under_the_log_stops_no_request(page):
    with FULL.open("w") as full, served(stderr=full) as (process, port):
        assert all(registers(port, page) for _ in range(3))
        process.terminate()
        assert process.wait(SECONDS) == 0


def test_a_reader_of_the_log_that_goes_away_stops_no_request(page):
    reading, writing = os.pipe()
    with served(stderr=writing) as (process, port):
        os.close(writing)
        assert registers(port, page)
        os.close(reading)
        assert all(registers(port, page) for _ in range(3))
        process.terminate()
        assert process.wait(SECONDS) == 0


def test_a_terminal_that_goes_away_ends_it_in_peace(page):
    # The tests themselves may run under nohup.
    with served(stderr=subprocess.DEVNULL, preexec_fn=heeds_hangups) as (process, port):
        assert registers(port, page)
        process.send_signal(signal.SIGHUP)
        assert process.wait(SECONDS) == 0


def heeds_hangups():
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def test_under_nohup_it_goes_on(page):
    with ExitStack() as stack:
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        stack.callback(signal.signal, signal.SIGHUP, before)
        process, port = stack.enter_context(served(stderr=subprocess.DEVNULL))
        process.send_signal(signal.SIGHUP)
        assert registers(port, page)


def test_without_descriptors_it_waits_and_then_serves_again(page):
    few = 64
    with served(stderr=subprocess.DEVNULL) as (process, port), ExitStack() as stack:
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (few, few))
        for _ in range(few + 20):
            address = ("127.0.0.1", port)
            stack.enter_context(socket.create_connection(address, timeout=SECONDS))
        stack.close()
        assert registers(port, page)


def test_all_that_was_acknowledged_under_load_was_answered_whole(page):
    """SIGTERM comes while eight clients ask without a pause: no answer is a part of one."""
    whole, broken = [], []

    def ask(port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        try:
            while True:
                connection.request(
                    "POST", BATCH, page["json"], {"Content-Type": "application/json"}
                )
                told = connection.getresponse().read()
                (whole if b'"error":0' in told and told.endswith(b"}") else broken).append(told)
                if len(whole) == 200:
                    process.terminate()
        except (OSError, http.client.RemoteDisconnected, http.client.CannotSendRequest):
            return  # no answer was begun
        except http.client.HTTPException as error:
            broken.append(error)
        finally:
            connection.close()

    with served(stderr=subprocess.DEVNULL) as (process, port):
        threads = [threading.Thread(target=ask, args=(port,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS)
        assert process.wait(SECONDS) == 0
    assert len(whole) >= 200 and not broken


def test_a_clock_that_jumps_back_takes_no_progress_back(mock_with, ask, page):
    now = [1_000_000.0]
    mock = mock_with(clock=lambda: now[0], task_seconds=100)
    task = ask(mock, page["json"]).task_id

    def told():
        question = f'{{"token": "abc123def456", "task_id": "{task}"}}'.encode()
        return ask(mock, question, path="/api/v1.1/tasks/status").data

    now[0] += 60
    before = told()
    now[0] -= 3600
    after = told()
    assert before["progress"] == after["progress"] == 50
    assert before["status"] == after["status"] == "running"
    assert ask(mock, page["json"]).accepted


@pytest.mark.parametrize("locale", ["C", "POSIX", "de_DE.ISO-8859-1", "no-such-locale"])
def test_the_locale_changes_no_answer(start, locale):
    mock = start("--seed", "1", LC_ALL=locale, LANG=locale)
    body = '{"token": "t", "loyalty_program_id": 1, "matching": "email", "data": [{"email": "ü"}]}'
    assert "ü".encode() in mock.send(BATCH, body.encode())[-1]
    assert mock.end()[0] == 0
