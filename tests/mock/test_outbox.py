"""
Answers of one turn of the event loop leave together, none is lost, and none overtakes another.
"""

import asyncio
import gc
import json
import socket

import pytest

from loyalty_mock.bounds import DEFAULT
from loyalty_mock.exchange import Mock
from loyalty_mock.outbox import Outbox
from loyalty_mock.reply import Reply
from loyalty_mock.settings import Settings
from loyalty_mock.testing.serving import serving
from loyalty_mock.wire import Trace, WireRequest

PATH = "/api/v1.1/loyalty/register_member_batch_task"
BODY = json.dumps(
    {
        "token": "abc123def456",
        "loyalty_program_id": 123,
        "matching": "email",
        "data": [{"email": "user1@example.com"}],
    }
).encode()


class Connection:
    """What was written to a connection, in a list that several share."""

    def __init__(self, sent):
        self.sent = sent

    def write(self, octets):
        self.sent.append(octets)


def in_loop(play):
    """Play a scene in an event loop; it gets an outbox, what is sent, and connections."""
    sent = []

    async def scene():
        await play(Outbox(), sent, [Connection(sent) for _ in range(100)])

    asyncio.run(scene())
    return sent


def test_nothing_leaves_before_the_turn_is_over():
    async def play(outbox, sent, connections):
        outbox.put(connections[0], b"one")
        outbox.put(connections[1], b"two")
        assert sent == []
        await asyncio.sleep(0)
        assert sent == [b"one", b"two"]

    in_loop(play)


def test_the_next_turn_sends_what_the_next_turn_answers():
    async def play(outbox, sent, connections):
        for text in (b"one", b"two"):
            outbox.put(connections[0], text)
            await asyncio.sleep(0)
        assert sent == [b"one", b"two"]

    in_loop(play)


def test_two_answers_of_one_connection_keep_their_order():
    async def play(outbox, sent, connections):
        outbox.put(connections[0], b"first")
        outbox.put(connections[0], b"second")
        assert sent == [b"first"]

    assert in_loop(play)[:1] == [b"first"]


def test_no_more_than_sixty_four_wait():
    async def play(outbox, sent, connections):
        for number in range(64):
            assert sent == []
            outbox.put(connections[number], b"%d" % number)
        assert sent == [b"%d" % number for number in range(64)]

    in_loop(play)


def test_a_connection_is_settled_before_something_else_is_written_there():
    async def play(outbox, sent, connections):
        outbox.put(connections[0], b"answer")
        outbox.settle(connections[1])
        assert sent == []
        outbox.settle(connections[0])
        sent.append(b"something else")
        await asyncio.sleep(0)
        assert sent == [b"answer", b"something else"]

    in_loop(play)


def test_what_waits_when_the_server_ends_is_sent_and_what_comes_then_at_once():
    async def play(outbox, sent, connections):
        outbox.put(connections[0], b"before")
        outbox.close()
        assert sent == [b"before"]
        outbox.put(connections[1], b"after")
        assert sent == [b"before", b"after"]

    in_loop(play)


def test_what_a_connection_holds_on_to_is_not_what_it_was_sent():
    mock = Mock(Settings())
    told = mock.answer(WireRequest("POST", PATH, headers={"content-type": "text/json"}, body=BODY))
    payload = told.trace.payload
    assert payload is not None
    held = Reply(told, Outbox(), DEFAULT)
    del told
    assert [one for one in gc.get_referrers(payload) if isinstance(one, Trace)] == []
    assert held.status == 200


BEHIND = {
    "the control API": (b"GET /__mock/health HTTP/1.1\r\nHost: 127.0.0.1\r\n", 200),
    "another exchange": (b"GET /elsewhere HTTP/1.1\r\nHost: x\r\n", 404),
}


@pytest.mark.parametrize("name", BEHIND)
def test_what_comes_behind_an_exchange_is_answered_behind_it(name, connect, batch):
    head, status = BEHIND[name]
    with connect() as connection:
        connection.sendall(batch + head + b"Connection: close\r\n\r\n")
        first, second = answers(connection)
    assert (first[0], json.loads(first[1])["error"]) == (200, 0)
    assert second[0] == status


def answers(connection):
    """Read two answers to the end of the connection: of each its status and its body."""
    rest = connection.makefile("rb").read()
    found = []
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        found.append((int(head.split(b" ", 2)[1]), rest[:length]))
        rest = rest[length:]
    return found


@pytest.fixture
def connect():
    with serving() as served:
        address = ("127.0.0.1", int(served.url.rpartition(":")[2]))
        yield lambda: socket.create_connection(address, timeout=20)


@pytest.fixture
def batch():
    return (
        b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (PATH.encode(), len(BODY), BODY)
    )
