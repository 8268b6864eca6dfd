"""
The clocks: one request's time, a server's start to its first answer, requests a second.

Every measurement takes both servers in turns and gives both medians. Knows no target.
"""

import asyncio
import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

import bodies
import load
from bodies import MEDIA, PATH
from servers import MOCK, ServerError, running

WARM_UPS = 3
ROUNDS = 5
CONNECTIONS = 32
REQUESTS = 3_000
SMALL_ONES = 200


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
    figures = _Figures()
    # One process may be lucky with its memory for all its life: a figure comes from several.
    for _ in range(ROUNDS):
        with running(bare) as bare_port, running(MOCK) as mock_port:
            figures.take(
                partial(_one_request, bare_port, body, media),
                partial(_one_request, mock_port, body, media),
                turns=-(-turns // ROUNDS),
            )
    return figures.pair()


def start_seconds(bare: Sequence[str], body: bytes, media: str, turns: int) -> Pair:
    """
    Time a process from its start to the end of its first answer.
    """
    figures = _Figures()
    figures.take(
        partial(_first_answer, bare, body, media),
        partial(_first_answer, MOCK, body, media),
        turns=turns,
    )
    return figures.pair()


def requests_per_second(bare: Sequence[str], body: bytes, media: str, turns: int) -> Pair:
    """
    Count how many small requests 32 connections get answered in a second.
    """
    figures = _Figures()
    with running(bare) as bare_port, running(MOCK) as mock_port:
        figures.take(
            partial(_answers_a_second, bare_port, body, media),
            partial(_answers_a_second, mock_port, body, media),
            turns=turns,
        )
    return figures.pair()


def beside_large(bare: Sequence[str], body: bytes, media: str, turns: int) -> Pair:
    """
    Time small requests while four large ones are always under way: the 99th percentile of a turn.
    """
    figures = _Figures()
    with running(bare) as bare_port, running(MOCK) as mock_port:
        figures.take(
            partial(_slowest_small, bare_port, body, media),
            partial(_slowest_small, mock_port, body, media),
            turns=turns,
            warm_ups=1,
        )
    return figures.pair()


@dataclass(frozen=True, slots=True)
class _Figures:
    """
    What was measured of both servers so far.
    """

    bare: list[float] = field(default_factory=list)
    mock: list[float] = field(default_factory=list)

    def take(
        self,
        bare: Callable[[], float],
        mock: Callable[[], float],
        *,
        turns: int,
        warm_ups: int = WARM_UPS,
    ) -> None:
        """
        Measure both in turns, after a warm-up.
        """
        for _ in range(warm_ups):
            bare()
            mock()
        # Whoever goes first changes with every turn: neither gains by the other's leavings.
        for turn in range(turns):
            order = [(bare, self.bare), (mock, self.mock)]
            for measure, taken in order if turn % 2 else reversed(order):
                taken.append(measure())

    def pair(self) -> Pair:
        """
        Give both medians.
        """
        return Pair(bare=median(self.bare), mock=median(self.mock))


def _one_request(port: int, body: bytes, media: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.connect()
    try:
        began = time.perf_counter()
        _ask(connection, body, media)
        return time.perf_counter() - began
    finally:
        connection.close()


def _slowest_small(port: int, body: bytes, media: str) -> float:
    """
    The 99th percentile; the large ones come from another process, so that it is the server's.
    """
    loading = [sys.executable, str(Path(__file__).with_name("large_load.py")), str(port), media]
    with subprocess.Popen(loading, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        stdin, stdout = process.stdin, process.stdout
        if stdin is None or stdout is None:
            raise ServerError("no pipes to the load")
        stdin.write(body)
        stdin.close()
        stdout.readline()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        small = bodies.small(media)
        taken = []
        for _ in range(SMALL_ONES):
            began = time.perf_counter()
            _ask(connection, small, media)
            taken.append(time.perf_counter() - began)
        connection.close()
        process.terminate()
    return sorted(taken)[int(len(taken) * 0.99) - 1]


def _answers_a_second(port: int, body: bytes, media: str) -> float:
    wanted = load.Load(connections=CONNECTIONS, requests=REQUESTS)
    return REQUESTS / asyncio.run(load.seconds(port, body, media, wanted))


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
