"""
A server that is hostile to who questions it: every answer is bounded, and nothing in it is obeyed.

Its answers are bytes on a socket, for no HTTP library would write them.
"""

import gzip
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from loyalty_contract.wire.asks import Ask, Media, Trouble
from loyalty_contract.wire.transport import LONGEST_ANSWER, HttpTransport

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
PIECE = b"x" * 65_536
BOMB = gzip.compress(b" " * 200_000_000, 9)
DEFLATED = zlib.compress(b" " * 200_000_000, 9)


def endless(head: bytes, piece: bytes) -> Iterator[bytes]:
    yield head
    while True:
        yield piece


# What is sent, and what troubles there may be about it; None stands for an answer.
HOSTILE = {
    "an answer without an end": (lambda: endless(HEAD + b"\r\n", PIECE), {Trouble.ENDLESS}),
    "chunks without an end": (
        lambda: endless(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + PIECE + b"\r\n"
        ),
        {Trouble.ENDLESS},
    ),
    "a chunk of ten gigabytes": (
        lambda: endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2540BE400\r\n", PIECE),
        {Trouble.ENDLESS},
    ),
    "ten gigabytes promised and none sent": (
        lambda: [HEAD + b"Content-Length: 10000000000\r\n\r\n"],
        {Trouble.DROPPED},
    ),
    "a gzip bomb": (
        lambda: [HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB],
        {Trouble.ENDLESS},
    ),
    "a deflate bomb": (
        lambda: [
            HEAD
            + b"Content-Encoding: deflate\r\nContent-Length: %d\r\n\r\n" % len(DEFLATED)
            + DEFLATED
        ],
        {Trouble.ENDLESS},
    ),
    "gzip that is none": (
        lambda: [HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"],
        {Trouble.DROPPED},
    ),
    "100,000 headers": (
        lambda: [HEAD, *(b"X-%d: y\r\n" % n for n in range(100_000)), b"\r\n{}"],
        {Trouble.DROPPED},
    ),
    "a header without an end": (lambda: endless(HEAD + b"X: ", PIECE), {Trouble.DROPPED}),
    "a status line without an end": (lambda: endless(b"HTTP/1.1 ", PIECE), {Trouble.DROPPED}),
    "no HTTP": (lambda: [b"hello\r\n\r\n"], {Trouble.DROPPED}),
    "nothing": (list, {Trouble.DROPPED}),
    "a chunk's size that is none": (
        lambda: [HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}"],
        {Trouble.DROPPED},
    ),
    "NUL in a header": (lambda: [HEAD + b"X: a\0b\r\nContent-Length: 2\r\n\r\n{}"], {None}),
    "a negative length": (
        lambda: [HEAD + b"Content-Length: -5\r\n\r\n{}"],
        {None, Trouble.DROPPED},
    ),
}


@contextmanager
def saying(pieces) -> Iterator[str]:
    """Serve whoever comes: read something, say it all, close."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with connection, suppress(OSError):
                        connection.settimeout(2)
                        connection.recv(65_536)
                        for piece in pieces():
                            connection.sendall(piece)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            thread.join()


@pytest.mark.parametrize("name", HOSTILE)
def test_an_answer_is_read_no_further_than_its_bounds(name):
    pieces, troubles = HOSTILE[name]
    with saying(pieces) as url:
        transport = HttpTransport(url, timeout=10)
        answer = transport.send(Ask(media=Media.JSON, build=lambda: b"{}"))
        transport.close()
    assert answer.trouble in troubles
    # Compressed, one piece more than the bound may unfold to a thousand times its size.
    assert len(answer.body) <= LONGEST_ANSWER + 1024 * 65_536


SLOW = {
    "interim answers without an end": lambda: endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a head of headers that go on": lambda: dripping(HEAD, b"X: y\r\n"),
    "a status line that goes on": lambda: dripping(b"HTTP/1.1 ", b"2"),
}


def dripping(head: bytes, piece: bytes) -> Iterator[bytes]:
    """A little, again and again, as slowly as keeps the one who waits waiting."""
    yield head
    while True:
        threading.Event().wait(0.05)
        yield piece


@pytest.mark.parametrize("name", SLOW)
def test_a_head_that_goes_on_for_ever_is_cut(name):
    with saying(SLOW[name]) as url:
        transport = HttpTransport(url, timeout=0.3)
        answer = transport.send(Ask(media=Media.JSON, build=lambda: b"{}"))
        transport.close()
    assert answer.trouble in {Trouble.DROPPED, Trouble.TIMEOUT}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_takes_no_token_elsewhere(status):
    asked = []

    def elsewhere():
        asked.append(1)
        return [HEAD + b"Content-Length: 2\r\n\r\n{}"]

    with saying(elsewhere) as other:
        told = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {other}/\r\nContent-Length: 0\r\n\r\n"
        with saying(lambda: [told.encode()]) as url:
            transport = HttpTransport(url, timeout=10)
            answer = transport.send(Ask(media=Media.JSON, build=lambda: b"{}"))
            transport.close()
    assert answer.status == status and not asked
