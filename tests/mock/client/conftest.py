"""
What the client's tests share: a gate before a mock's core, and the command sent through it.

The gate loses, holds or refuses answers when told to.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

COMMAND = str(Path(sys.executable).with_name("loyalty-mock"))
REGISTER = "/api/v1.1/loyalty/register_member_batch_task"
TOKEN = "a-token-to-keep"
WATCH_SECONDS = 60


@dataclass(slots=True)
class Gate:
    """
    A server on a free port; `script` says by a request's number what goes wrong with it.

    `lose`: carried out, and the connection closed without an answer. `hold`: carried out, and
    not answered before the end. A tuple: status, headers and body, and nothing carried out.
    """

    mock: Any
    script: dict[int, Any] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def members(self, matching: str = "email", program: int = 1) -> set[str]:
        return set(self.mock.book.members(TOKEN, program, matching))

    def counted(self) -> int:
        """Count the members of every batch of every task: one sent twice counts twice."""
        tenant = self.mock.book._tenants.get(TOKEN)
        tasks = tenant.tasks.values() if tenant else ()
        return sum(batch.size for task in tasks for batch in task.batches)

    def tasks(self) -> int:
        return len(self.mock.book._tenants[TOKEN].tasks)

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Any:
        from loyalty_mock.wire import WireRequest

        request = WireRequest(method="POST", path=path, query={}, headers=headers, body=body)
        act = None
        if path == REGISTER:
            with self.lock:
                act = self.script.get(len(self.bodies))
                self.bodies.append(body)
        if isinstance(act, tuple):
            return act
        told = self.mock.answer(request)
        if act == "hold":
            self.held.set()
            self.ended.wait(WATCH_SECONDS)
        return None if act in {"lose", "hold"} else (told.status, told.headers, told.body)


@contextmanager
def opened(gate: Gate) -> Iterator[Gate]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            told = gate.answer(self.path, headers, body)
            if told is None:
                self.close_connection = True
                return
            status, more, content = told
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        server.daemon_threads = True
        gate.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield gate
        finally:
            gate.ended.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def gate(mock_with: Any) -> Iterator[Gate]:
    with opened(Gate(mock_with())) as gate:
        yield gate


@pytest.fixture
def lenient_gate(mock_with: Any) -> Iterator[Gate]:
    """A gate before a mock where a bad profile fails alone."""
    with opened(Gate(mock_with({"invalid_item": "fail_item"}))) as gate:
        yield gate


@dataclass(frozen=True, slots=True)
class Sender:
    """The command, at work in a folder of its own."""

    folder: Path

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def read(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    def begin(self, *arguments: str, **more: Any) -> subprocess.Popen[str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("LOYALTY_")}
        return subprocess.Popen(
            [COMMAND, "send", *arguments],
            cwd=self.folder,
            env={**inherited, "LOYALTY_TOKEN": TOKEN, "PYTHONWARNINGS": "error"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **more,
        )

    def __call__(self, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        process = self.begin(*arguments)
        try:
            out, error = process.communicate(said, timeout=WATCH_SECONDS)
        finally:
            process.kill()
        assert TOKEN not in out + error and "Traceback" not in error
        return subprocess.CompletedProcess(arguments, process.returncode, out, error)


@pytest.fixture
def send(tmp_path: Path) -> Sender:
    return Sender(tmp_path)
