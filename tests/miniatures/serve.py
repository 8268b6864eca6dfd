"""
Serve a miniature over real HTTP on a free port, in threads, with every detail of the wire in hand.

The standard library's server, because what an honest or wrong one does on the wire (HTTP/1.0, a
chunked answer, a dropped connection) is what is tried here. Knows no rule.
"""

import contextlib
import http.server
import socket
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from loyalty_mock.exchange import Mock
from loyalty_mock.wire import Media, WireRequest, WireResponse

_MOST_READ = 80 * 1024 * 1024


class DropError(Exception):
    """The miniature closes the connection without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a server speaks HTTP, beside what it says."""

    version: str = "HTTP/1.1"
    closes: bool = False  # Connection: close after every answer
    chunked: bool = False  # answers in chunks, without Content-Length
    unframed: bool = False  # neither: the answer ends with the connection
    spelling: Callable[[str], str] = str  # of header names
    headers: Mapping[str, str] = field(default_factory=dict)  # more of them
    # A body longer than this is not read to its end: `drop` hangs up, `answer` is a gateway's 413.
    reads: int = _MOST_READ
    beyond: str = "drop"
    seconds: float = 0.0  # that every answer takes


@dataclass(kw_only=True)
class Server:
    """What a miniature works with: the mock behind it, and a memory of its own."""

    mock: Mock
    memory: dict[Any, Any] = field(default_factory=dict)
    counts: Counter[Any] = field(default_factory=Counter)
    lock: Any = field(default_factory=threading.RLock)
    crashes: list[Exception] = field(default_factory=list)

    def answer(self, request: WireRequest) -> WireResponse:
        """Answer as the honest mock does; what it raises is a 500, as its own shell has it."""
        try:
            return self.mock.answer(request)
        except Exception:  # noqa: BLE001 - whatever it is, the kit is to see it
            headers = {"Content-Type": "text/plain"}
            body = b"500 Internal Server Error"
            return WireResponse(status=500, headers=headers, body=body, media=Media.JSON, error=500)

    def count(self, what: Any) -> int:
        """Count one more of something; 1 the first time."""
        with self.lock:
            self.counts[what] += 1
            return self.counts[what]

    @contextlib.contextmanager
    def meanwhile(self, what: Any, seconds: float = 0.004) -> Iterator[int]:
        """Tell how many others are in the same place, and stay a moment so that some can be."""
        with self.lock:
            self.counts[what] += 1
            others = self.counts[what] - 1
        try:
            yield others
            time.sleep(seconds)
        finally:
            with self.lock:
                self.counts[what] -= 1


Answering = Callable[[Server, WireRequest], WireResponse]


@contextlib.contextmanager
def serving(answering: Answering, server: Server, manner: Manner) -> Iterator[str]:
    """Serve until the block ends; gives the URL."""
    handler = type("Handler", (_Handler,), {"told": (answering, server, manner)})
    handler.protocol_version = manner.version
    httpd = _Listener(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


class _Listener(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(http.server.BaseHTTPRequestHandler):
    told: tuple[Answering, Server, Manner]
    timeout = 60

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        answering, server, manner = self.told
        body = self._body(manner)
        if body is None:
            return
        parts = urlsplit(self.path)
        request = WireRequest(
            method=self.command,
            path=unquote(parts.path),
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        if manner.seconds:
            time.sleep(manner.seconds)
        try:
            answer = answering(server, request)
        except DropError:
            self.close_connection = True
            return
        except Exception as error:  # noqa: BLE001 - a mistake in a miniature proves nothing
            server.crashes.append(error)
            self.close_connection = True
            return
        self._write(answer.status, answer.headers, answer.body, manner)

    def _body(self, manner: Manner) -> bytes | None:
        """Read the body, however it is framed; None where the connection is given up."""
        chunks = []
        size = 0
        for chunk in self._pieces():
            size += len(chunk)
            if size <= manner.reads:
                chunks.append(chunk)
            elif manner.beyond == "drop":
                self.close_connection = True
                return None
        if size > manner.reads:
            page = b"<html><head><title>413 Request Entity Too Large</title></head></html>"
            self._write(413, {"Content-Type": "text/html"}, page, Manner(closes=True))
            return None
        return b"".join(chunks)

    def _pieces(self) -> Iterator[bytes]:
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            while size := int(self.rfile.readline(1024).split(b";")[0] or b"0", 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline(1024).strip():
                pass
            return
        left = int(self.headers.get("content-length") or 0)
        while left and (piece := self.rfile.read(min(left, 256 * 1024))):
            left -= len(piece)
            yield piece

    def _write(self, status: int, headers: Mapping[str, str], body: bytes, manner: Manner) -> None:
        framing = {"Content-Length": str(len(body))}
        content = body
        if manner.unframed:
            framing = {}
        elif manner.chunked:
            framing = {"Transfer-Encoding": "chunked"}
            content = b"".join(
                b"%x\r\n%b\r\n" % (len(part), part)
                for part in (body[at : at + 7] for at in range(0, len(body), 7))
            )
            content += b"0\r\n\r\n"
        if manner.closes or manner.unframed:
            framing["Connection"] = "close"
            self.close_connection = True
        told = {**headers, **manner.headers, **framing}
        lines = [f"{manner.spelling(name)}: {value}" for name, value in told.items()]
        head = "\r\n".join([f"{manner.version} {status} Said", *lines, "", ""])
        self.wfile.write(head.encode("latin-1", "replace") + content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's word
        """Say nothing."""
