"""
The clocks: one request's time, a server's start to its first answer, requests a second.

Every measurement takes both servers in turns and gives both medians. Knows no target.
"""

import asyncio
import http.client
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import load
from bodies import MEDIA, PATH
from servers import MOCK, ServerError, running

WARM_UPS = 3
CONNECTIONS = 32
REQUESTS = 3_000


@dataclass(frozen=True, slots=True)
class Pair:
    """
    The medians of both servers, measured in the same turns.
    """

    bare: float
    mock: float

    @property
    def ratio(self) -> float:
        """
        Divide the mock's figure by the bare server's.
        """
        return self.mock / self.bare


def request_seconds(bare: Sequence[str], body: bytes, media: str, turns: int) -> Pair:
    """
    Time one request from its first byte sent to the last byte of its answer.
    """
    with running(bare) as bare_port, running(MOCK) as mock_port:
        return _in_turns(
            lambda: _one_request(bare_port, body, media),
            lambda: _one_request(mock_port, body, media),
            turns,
        )


def start_seconds(bare: Sequence[str], body: bytes, media: str, turns: int) -> Pair:
    """
    Time a process from its start to the end of its first answer.
    """
    return _in_turns(
        lambda: _first_answer(bare, body, media), lambda: _first_answer(MOCK, body, media), turns
    )


def requests_per_second(bare: Sequence[str], body: bytes, media: str, turns: int) -> Pair:
    """
    Count how many small requests 32 connections get answered in a second.
    """
    with running(bare) as bare_port, running(MOCK) as mock_port:
        return _in_turns(
            lambda: REQUESTS / asyncio.run(load.seconds(bare_port, body, media, _LOAD)),
            lambda: REQUESTS / asyncio.run(load.seconds(mock_port, body, media, _LOAD)),
            turns,
        )


_LOAD = load.Load(connections=CONNECTIONS, requests=REQUESTS)


def _in_turns(bare: Callable[[], float], mock: Callable[[], float], turns: int) -> Pair:
    for _ in range(WARM_UPS):
        bare()
        mock()
    # Whoever goes first changes with every turn: neither gains by the other's leavings.
    figures: dict[Callable[[], float], list[float]] = {bare: [], mock: []}
    for turn in range(turns):
        for measured in (bare, mock) if turn % 2 else (mock, bare):
            figures[measured].append(measured())
    return Pair(bare=median(figures[bare]), mock=median(figures[mock]))


def _one_request(port: int, body: bytes, media: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.connect()
    try:
        began = time.perf_counter()
        _ask(connection, body, media)
        return time.perf_counter() - began
    finally:
        connection.close()


def _first_answer(command: Sequence[str], body: bytes, media: str) -> float:
    began = time.perf_counter()
    with running(command) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        _ask(connection, body, media)
        taken = time.perf_counter() - began
        connection.close()
        return taken


def _ask(connection: http.client.HTTPConnection, body: bytes, media: str) -> None:
    connection.request("POST", PATH, body, {"Content-Type": MEDIA[media]})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != http.HTTPStatus.OK or b"Successful operation" not in content:
        raise ServerError(f"port {connection.port} answered {answer.status}: {content[:200]!r}")
