"""
Many small requests over several kept connections, as fast as one Python process can ask.

The client must be quicker than the servers, so it writes bytes prepared once and reads no more
of an answer than its status and length. Knows no server by name.
"""

import asyncio
import time
from dataclasses import dataclass

from bodies import MEDIA, PATH
from servers import ServerError

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True)
class Load:
    """
    How many requests, over how many connections at once.
    """

    connections: int
    requests: int


async def seconds(
    port: int, body: bytes, media: str, wanted: Load, *, status: bytes = b"200"
) -> float:
    """
    Ask so many times and give the seconds from the first request to the last answer.

    Raises ServerError for any answer but `status`, and for a connection that ends early.
    """
    loop = asyncio.get_running_loop()
    start = b"http/1.1 " + status
    asking = _Asking(_request(port, body, media), wanted.requests, start)
    clients = [
        (await loop.create_connection(lambda: _Client(asking), "127.0.0.1", port))[1]
        for _ in range(wanted.connections)
    ]
    began = time.perf_counter()
    for client in clients:
        client.ask()
    await asyncio.gather(*(client.ended for client in clients))
    return time.perf_counter() - began


@dataclass(slots=True)
class _Asking:
    """
    What the connections share: the bytes to send and how often they are still to be sent.
    """

    request: bytes
    left: int
    start: bytes


class _Client(asyncio.Protocol):
    """
    One connection: asks, reads the answer, asks again until nothing is left to ask.
    """

    def __init__(self, asking: _Asking) -> None:
        self._asking = asking
        self._got = b""
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - narrows for mypy
        self._transport = transport

    def ask(self) -> None:
        if self._asking.left <= 0:
            self.ended.set_result(None)
            self._transport.close()
            return
        self._asking.left -= 1
        self._transport.write(self._asking.request)

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, mark, body = self._got.partition(END_OF_HEAD)
        if not mark:
            return
        lowered = head.lower()
        if not lowered.startswith(self._asking.start) or LENGTH not in lowered:
            self._fail(f"answered {head[:60]!r}")
        elif len(body) >= int(lowered.partition(LENGTH)[2].split(b"\r\n", 1)[0]):
            self._got = b""
            self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"ended a connection: {exc}")

    def _fail(self, what: str) -> None:
        if not self.ended.done():
            self.ended.set_exception(ServerError(f"the server under load {what}"))


def _request(port: int, body: bytes, media: str) -> bytes:
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Content-Type: {MEDIA[media]}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
