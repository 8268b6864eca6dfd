"""
What is no proper HTTP, through raw sockets, is answered in the envelope or dropped.

Whoever comes next is served.
"""

import json
import resource
import socket
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace

import pytest

from loyalty_mock.bounds import Bounds
from loyalty_mock.testing.serving import serving

BATCH = b"/api/v1.1/loyalty/register_member_batch_task"
BODY = (
    b'{"token": "abc123def456", "loyalty_program_id": 123, "matching": "email", '
    b'"data": [{"email": "user1@example.com"}]}'
)
SECONDS = 20
SIX_THOUSAND = 6_000


def post(*headers, body=BODY, version=b"HTTP/1.1", length=None):
    """A request as bytes; `length` is what Content-Length says, None for the truth."""
    size = len(body) if length is None else length
    told = [b"Host: x", b"Content-Type: application/json", *headers]
    if size >= 0:
        told.append(b"Content-Length: %d" % size)
    return b"POST %b %b\r\n%b\r\n\r\n%b" % (BATCH, version, b"\r\n".join(told), body)


def chunked(*pieces, end=b"0\r\n\r\n", headers=()):
    body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + end
    return post(b"Transfer-Encoding: chunked", *headers, body=body, length=-1)


@pytest.fixture(scope="module")
def mock():
    with serving() as served:
        yield served


@contextmanager
def connected(served):
    address = ("127.0.0.1", int(served.url.rpartition(":")[2]))
    with socket.create_connection(address, timeout=SECONDS) as connection:
        yield connection


def statuses(connection):
    """Read to the end, and return each answer's status; its body is the envelope's."""
    rest = connection.makefile("rb").read()
    found = []
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        if status == 100:
            found.append(status)
            continue
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        body, rest = rest[:length], rest[length:]
        told = json.loads(body)
        assert told["error"] in {status, 0}
        assert told["error_text"]
        found.append(status)
    return found


def said(served, request):
    """Say something, let the other side know that it is all, and return the answers' statuses."""
    with connected(served) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return statuses(connection)


CLOSE = b"Connection: close"
ANSWERED = {
    "chunks": (chunked(BODY[:9], BODY[9:], headers=[CLOSE]), [200]),
    "a chunk's extension": (
        post(
            b"Transfer-Encoding: chunked",
            CLOSE,
            body=b"%x;a=b\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY),
            length=-1,
        ),
        [200],
    ),
    "trailers": (chunked(BODY, end=b"0\r\nX-Sum: 1\r\n\r\n", headers=[CLOSE]), [200]),
    "HTTP/1.0": (post(version=b"HTTP/1.0"), [200]),
    "three in a row": (post() + post() + post(CLOSE), [200, 200, 200]),
    "an expectation": (post(b"Expect: 100-continue", CLOSE), [200]),
    "a wish for websockets": (post(b"Upgrade: websocket", b"Connection: Upgrade, close"), [200]),
    "a wish for HTTP/2": (post(b"Upgrade: h2c", b"Connection: Upgrade, close"), [200]),
    "another path": (b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", [404]),
    "another method": (
        b"DELETE %b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % BATCH,
        [405],
    ),
    "a whole address": (
        b"GET http://other.example/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        [404],
    ),
    "an encoded slash": (
        b"GET /%2e%2e/etc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        [404],
    ),
}
REFUSED = {
    "two lengths": post(b"Content-Length: 3"),
    "both framings": post(b"Transfer-Encoding: chunked"),
    "a length that is no number": post(b"Content-Length: x", length=-1),
    "a negative length": post(b"Content-Length: -1", length=-1),
    "a length with a plus": post(b"Content-Length: +5", length=-1),
    "an unknown framing": post(b"Transfer-Encoding: gzip", length=-1),
    "a header without a colon": post(b"nothing"),
    "a space before the colon": post(b"X : y"),
    "NUL in a header": post(b"X: a\0b"),
    "a folded header": post(b"X: a\r\n b"),
    "version 9.9": post(version=b"HTTP/9.9"),
    "a greeting in TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64,
    "HTTP/2's preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "text": b"hello, is anybody there?\r\n\r\n",
}
TOO_LARGE = {
    "a header of 100 KB": post(b"X: " + b"x" * 100_000),
    "a target of 100 KB": b"GET /%b HTTP/1.1\r\nHost: x\r\n\r\n" % (b"x" * 100_000),
    "a thousand headers": post(*(b"X-%d: y" % n for n in range(1000))),
}
CUT = {
    "a body that breaks off": post(length=len(BODY) + 5),
    "chunks that break off": chunked(BODY, end=b""),
    "a chunk's size that is none": post(
        b"Transfer-Encoding: chunked", body=b"zz\r\n%b\r\n0\r\n\r\n" % BODY, length=-1
    ),
    "a head that breaks off": b"POST %b HTTP/1.1\r\nHost: x\r\nContent" % BATCH,
    "nothing": b"",
}


@pytest.fixture(autouse=True)
def the_next_one_is_served(mock):
    yield
    assert said(mock, post(CLOSE)) == [200]


@pytest.mark.parametrize("name", ANSWERED)
def test_what_is_odd_but_right_is_answered(mock, name):
    request, expected = ANSWERED[name]
    with connected(mock) as connection:
        connection.sendall(request)
        assert [status for status in statuses(connection) if status != 100] == expected


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_http_is_refused_in_the_envelope(mock, name):
    with connected(mock) as connection:
        connection.sendall(REFUSED[name])
        assert statuses(connection) == [400]


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_head_that_is_too_large_is_refused(mock, name):
    with connected(mock) as connection:
        connection.sendall(TOO_LARGE[name])
        assert statuses(connection) == [431]


@pytest.mark.parametrize("name", CUT)
def test_what_breaks_off_is_refused_or_dropped_and_registers_nobody(mock, name):
    before = mock.mock.journal.last
    assert said(mock, CUT[name]) in ([], [400])
    assert all(entry.error for entry in mock.mock.journal.after(before, 10)[0]), (
        "nothing was accepted"
    )


def test_a_shorter_length_than_the_body_s_makes_no_second_request(mock):
    with connected(mock) as connection:
        connection.sendall(post(length=10))
        assert statuses(connection)[0] == 400


def test_a_body_is_asked_for_where_the_client_waits_to_be_asked(mock):
    with connected(mock) as connection:
        head, body = post(b"Expect: 100-continue", CLOSE).split(b"\r\n\r\n", 1)
        connection.sendall(head + b"\r\n\r\n")
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert statuses(connection) == [200]


def test_a_client_that_has_said_all_is_still_answered(mock):
    assert said(mock, post(CLOSE)) == [200]


@contextmanager
def impatient(**bounds):
    with serving(bounds=Bounds(**bounds)) as served:
        yield served
        assert said(served, post(CLOSE)) == [200]


def test_a_body_that_does_not_come_is_answered_408(mock):
    with impatient(body_seconds=0.1, linger_seconds=0.1) as served, connected(served) as connection:
        connection.settimeout(8)  # less than the ten that aiohttp would linger
        connection.sendall(post(length=1000))
        assert statuses(connection) == [408]


def test_a_body_that_does_not_come_is_not_waited_for_while_a_fault_stands():
    with impatient(body_seconds=0.1, linger_seconds=0.1) as served, connected(served) as connection:
        from loyalty_mock.faults.spec import parse_fault

        served.mock.faults.add(parse_fault({"kind": "delay", "seconds": 0, "token": "another"}))
        connection.sendall(post(CLOSE, length=1000))
        assert statuses(connection) in ([400], [])


@pytest.mark.parametrize("begun", [b"", b"POST", post()[:60]], ids=["nothing", "a word", "a head"])
def test_a_head_that_does_not_come_is_not_waited_for(begun):
    with impatient(idle_seconds=0.1) as served, connected(served) as connection:
        connection.sendall(begun)
        assert connection.recv(100) == b""


def test_a_connection_between_two_requests_is_not_kept_for_ever():
    with impatient(idle_seconds=0.1) as served, connected(served) as connection:
        connection.sendall(post())
        assert statuses(connection) == [200]


def send_for_ever(connection):
    while True:
        connection.sendall(post() * 100)


def test_a_client_that_never_reads_is_dropped():
    # Its buffer is left as it is: a reset may get lost on a window that was made smaller.
    with impatient(write_seconds=0.1) as served:
        hold_out(served)


def hold_out(served):
    with connected(served) as connection, pytest.raises(ConnectionError):
        send_for_ever(connection)


def test_hundreds_that_send_nothing_more_leave_the_rest_served(mock):
    with ExitStack() as stack:
        slow = [stack.enter_context(connected(mock)) for _ in range(300)]
        for connection in slow:
            connection.sendall(post()[:-20])
        assert said(mock, post(CLOSE)) == [200]
        for connection in slow:
            connection.sendall(post()[-20:])
            assert connection.recv(12) == b"HTTP/1.1 200"


@pytest.mark.thorough
def test_five_thousand_that_are_idle_leave_the_rest_served(descriptors, start):
    mock = SimpleNamespace(url=f"http://127.0.0.1:{start().port}")
    with ExitStack() as stack:
        idle = [stack.enter_context(connected(mock)) for _ in range(5_000)]
        for connection in idle[::2]:
            connection.sendall(post()[:40])
        assert said(mock, post(CLOSE)) == [200]
        for connection in idle[::500]:
            connection.sendall(post()[40:])
            assert connection.recv(12) == b"HTTP/1.1 200"


@pytest.fixture
def descriptors():
    """Six thousand of them, for this process and for those that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < SIX_THOUSAND:
        pytest.skip(f"a process may have {hard} descriptors here, and 5,000 connections need more")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, SIX_THOUSAND), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
