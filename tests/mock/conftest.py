"""
Payloads written in both formats, and the command as a process of its own.

A process is watched: one that says nothing is killed, so that a read never waits for ever.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

import pytest

MEDIA = {"json": "application/json", "xml": "application/xml"}
COMMAND = str(Path(sys.executable).with_name("loyalty-mock"))
WATCH_SECONDS = 60
TOKEN = "abc123def456"


@dataclass(frozen=True, slots=True)
class Running:
    """A mock that runs as a process of its own, what it said first, and where it logs."""

    process: subprocess.Popen[str]
    first_line: str
    log: IO[str]

    @property
    def port(self) -> int:
        found = re.fullmatch(r"ready http://127\.0\.0\.1:([0-9]+)\n", self.first_line)
        assert found, f"the first line is {self.first_line!r}"
        return int(found[1])

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """End it; give its exit code, the rest of its standard output, and its standard error."""
        self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=WATCH_SECONDS)
        self.log.seek(0)
        return self.process.returncode, out, self.log.read()

    def send(
        self, path: str, body: bytes, media: str = "json", **headers: str
    ) -> tuple[int, dict[str, Any], bytes]:
        """Send one request; give the HTTP status, the envelope's fields, and the bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WATCH_SECONDS)
        try:
            connection.request("POST", path, body, {"Content-Type": MEDIA[media], **headers})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.headers.get_content_type() == MEDIA[media]
        return answer.status, fields(content, media), content


def fields(content: bytes, media: str) -> dict[str, Any]:
    """Read an answer's fields; in XML every scalar is text, so they are texts there."""
    if media == "json":
        return dict(json.loads(content))
    return {child.tag: child.text for child in ElementTree.fromstring(content)}


def elements(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"<{name}>{elements(one)}</{name}>" for name, one in value.items())
    if isinstance(value, list):
        return "".join(f"<item>{elements(one)}</item>" for one in value)
    return escape(str(value))


@pytest.fixture(scope="session")
def written() -> Any:
    """Write a payload in a format, as a client by hand would."""

    def write(payload: dict[str, Any], media: str) -> bytes:
        if media == "json":
            return json.dumps(payload).encode()
        return f"<xml>{elements(payload)}</xml>".encode()

    return write


@pytest.fixture(scope="session")
def run() -> Any:
    """Run the command to its end; give what subprocess gives, output as text."""

    def run(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=WATCH_SECONDS,
            **more,
        )

    return run


@pytest.fixture
def start() -> Iterator[Any]:
    """Start `loyalty-mock serve --port 0` with more options, for as long as a test runs."""
    with ExitStack() as stack:
        yield lambda *options, **env: stack.enter_context(running(options, env))


@contextmanager
def running(options: tuple[str, ...], env: dict[str, str]) -> Iterator[Running]:
    # The log goes to a file: into a pipe that nobody reads a process can write only so much.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, "PYTHONWARNINGS": "error", **env},
        )
        watch = threading.Timer(WATCH_SECONDS, process.kill)
        watch.start()
        try:
            yield Running(process, process.stdout.readline() if process.stdout else "", log)
        finally:
            watch.cancel()
            process.kill()
            process.communicate()


@dataclass(slots=True)
class World:
    """One mock under a clock that stands until the test moves it, and what a client does there."""

    mock: Any
    ask: Any
    written: Any
    now: float = 1_725_194_096.0

    def add(self, *items: Any, media: str = "json", **sent: Any) -> Any:
        """Send a batch of items, or of addresses where they are texts."""
        payload = {"token": TOKEN, "loyalty_program_id": 123, "matching": "email"} | sent
        data = [{"email": item} if isinstance(item, str) else item for item in items]
        return self.ask(self.mock, self.written(payload | {"data": data}, media), media)

    def follow(self, task: str, media: str = "json", token: str = TOKEN) -> Any:
        """Ask for a task's status."""
        body = self.written({"token": token, "task_id": task}, media)
        return self.ask(self.mock, body, media, path="/api/v1.1/tasks/status")

    def stands(self, task: str) -> tuple[str, int]:
        """Tell a task's status and progress."""
        data = self.follow(task).data
        return data["status"], data["progress"]

    def result(self, task: str) -> Any:
        """Let all the time pass that a task can need, and tell its result."""
        self.now += 1_000_000
        return self.follow(task).data["result"]


@pytest.fixture
def world(mock_with: Any, ask: Any, written: Any) -> Any:
    """Make a world where a batch takes 100 seconds, from what `settings_with` takes."""

    def make(knobs: dict[str, str] | None = None, **more: Any) -> World:
        mock = mock_with(knobs, **{"task_seconds": 100.0, "clock": lambda: made.now} | more)
        made = World(mock, ask, written)
        return made

    return make


@pytest.fixture
def answer_to(mock_with):
    """Have a mock that knows the witnesses' tokens and programs answer one of them."""
    from loyalty_fixtures import PROGRAMS, TOKENS
    from loyalty_mock.wire import WireRequest

    def answer(witness: Any) -> Any:
        headers = {name.lower(): value for name, value in witness.headers.items()}
        return mock_with(tokens=TOKENS, programs=PROGRAMS).answer(
            WireRequest(witness.method, witness.path, headers=headers, body=witness.body)
        )

    return answer
