"""
What the tests of the command share: the command itself, a mock to question, servers made to order.

The command runs in process, as its entry point does. What it questions listens on a free port.
"""

import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

TOKEN = "a-token-of-4711-letters"
SECOND = "4712-of-the-second-user"
UNKNOWN = "nobody-has-4713-this"

Answering = Callable[[str, str, Mapping[str, str], bytes], tuple[int, str, bytes]]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _no_tokens_around(monkeypatch):
    """No test depends on what the environment of whoever runs it holds."""
    monkeypatch.delenv("LOYALTY_TOKEN", raising=False)
    monkeypatch.delenv("LOYALTY_SECOND_TOKEN", raising=False)


@pytest.fixture
def command(monkeypatch, capsys) -> Callable[..., Ended]:
    """Run `loyalty-contract` with arguments."""
    from loyalty_contract.cli.main import main

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["loyalty-contract", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def stub() -> Iterator[Callable[[Answering], str]]:
    """Serve a function of method, path, headers and body; gives the URL."""
    with ExitStack() as stack:
        yield lambda answering: stack.enter_context(_serving(answering))


@pytest.fixture
def mock_url(serve, settings_with) -> str:
    """The URL of a mock in profile `page` that knows two tokens and two programs."""
    server = serve(settings_with({}, tokens=(TOKEN, SECOND), programs=(123, 124)))
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture
def wrong_url(stub, mock_with) -> str:
    """The URL of a mock that is wrong in one way: with `matching` phone it looks at no item."""
    from loyalty_mock.wire import WireRequest

    mock = mock_with({}, tokens=(TOKEN, SECOND), programs=(123, 124))

    def answering(
        method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, str, bytes]:
        lower = {name.lower(): value for name, value in headers.items()}
        if b'"matching":"phone"' in body:
            body = json.dumps(_with_phones(json.loads(body))).encode()
        place, _, query = path.partition("?")
        pairs = dict(pair.partition("=")[::2] for pair in query.split("&") if pair)
        asked = WireRequest(method=method, path=place, query=pairs, headers=lower, body=body)
        got = mock.answer(asked)
        told = {name.lower(): value for name, value in got.headers.items()}
        return got.status, told["content-type"], got.body

    return stub(answering)


def _with_phones(payload: dict[str, Any]) -> dict[str, Any]:
    if isinstance(payload.get("data"), list):
        payload["data"] = [
            {**item, "phone": item.get("phone", "+99912345678")} if isinstance(item, dict) else item
            for item in payload["data"]
        ]
    return payload


@contextmanager
def _serving(answering: Answering) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one_request(self):
            try:
                super().handle_one_request()
            except ConnectionError:
                self.close_connection = True

        def do_any(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            status, media, answer = answering(self.command, self.path, dict(self.headers), body)
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer)

        def __getattr__(self, name):
            if name.startswith("do_"):
                return self.do_any
            raise AttributeError(name)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def events() -> Callable[[Path], list[dict[str, Any]]]:
    """Read the events of a folder of reports."""
    return lambda folder: [
        json.loads(line) for line in (folder / "events.ndjson").read_text("utf-8").splitlines()
    ]
