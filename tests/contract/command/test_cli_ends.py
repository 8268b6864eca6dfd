"""
How a run ends before its end: by Ctrl-C, by being killed; and how many threads write one log.
"""

import io
import json
import signal
import subprocess
import sys
import threading

import pytest

TOKEN = "a-token-of-4711-letters"


@pytest.fixture
def held(stub, mock_with):
    """A target that answers some requests and then holds the next: URL, reached, go on."""
    from loyalty_mock.wire import WireRequest

    mock = mock_with({}, tokens=(TOKEN,))
    reached, go_on = threading.Event(), threading.Event()
    count = iter(range(10_000))

    def answering(method, path, headers, body):
        if next(count) >= 30:
            reached.set()
            go_on.wait(60)
        lower = {name.lower(): value for name, value in headers.items()}
        got = mock.answer(WireRequest(method=method, path=path, query={}, headers=lower, body=body))
        return got.status, {k.lower(): v for k, v in got.headers.items()}["content-type"], got.body

    yield stub(answering), reached, go_on
    go_on.set()


def begun(url, folder):
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "loyalty_contract", "run", url, "--token", TOKEN),
            *("--tier", "quick", "--report-dir", str(folder)),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_ctrl_c_ends_with_a_report(held, tmp_path):
    """What was done is told, on the terminal and in every report; the code is 4."""
    url, reached, go_on = held
    with begun(url, tmp_path) as process:
        assert reached.wait(60)
        process.send_signal(signal.SIGINT)
        go_on.set()
        out, err = process.communicate(timeout=60)
    assert process.returncode == 4, err
    assert "the run was interrupted" in out and "the run ended before" in out
    told = json.loads((tmp_path / "summary.json").read_text())
    assert told["verdict"] == "INCONCLUSIVE" and told["not_run"] > 0 and told["requests"] >= 30
    assert (tmp_path / "report.html").exists() and (tmp_path / "junit.xml").exists()


def test_a_killed_run_can_be_reported(held, tmp_path, command):
    """Its log is all that is left, and enough."""
    url, reached, _ = held
    with begun(url, tmp_path) as process:
        assert reached.wait(60)
        process.kill()
        process.communicate(timeout=60)
    assert not (tmp_path / "summary.json").exists()
    ended = command("report", tmp_path)
    assert ended.code == 0 and "the run was cut off" in ended.out
    assert json.loads((tmp_path / "summary.json").read_text())["not_run"] > 0


def test_threads_write_whole_lines():
    """Many threads, one log: every line is an event, and each exchange of a case has a number."""
    from loyalty_contract.running.events import EventLog
    from loyalty_contract.wire.asks import Answer, Ask, Media
    from loyalty_contract.wire.masks import masks_for
    from loyalty_contract.wire.readings import read

    file = io.StringIO()
    log = EventLog(file, masks_for([TOKEN]))
    answer = Answer(ask=Ask(media=Media.JSON, build=lambda: b"x" * 1000), status=200, body=b"{}")

    def write(case: str) -> None:
        for _ in range(50):
            log.exchange(case, answer, read(answer))

    threads = [threading.Thread(target=write, args=(f"MAT-{n % 4}/x@json",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers: dict[str, list[int]] = {}
    for line in file.getvalue().splitlines():
        event = json.loads(line)
        numbers.setdefault(event["case"], []).append(event["n"])
    assert [sorted(found) for found in numbers.values()] == [list(range(100))] * 4
