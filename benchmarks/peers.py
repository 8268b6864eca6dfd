"""
The same requests to other mocks, in turns, each configured as well as it can be; a Markdown table.

    python benchmarks/peers.py [--turns N] [--output FILE]

Installs what it needs from npm into build/peers. A peer whose tools are missing is left out, by
name. What a peer cannot do (validate, take 10 MB, read XML) is told in the table's notes.
"""

import argparse
import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import bodies
import load
from peer_setups import SETUPS, Setup, prepare
from results import result_file
from servers import ServerError

FOLDER = Path(__file__).parents[1] / "build" / "peers"
START_SECONDS = 60.0
REQUESTS = 1_000
COLUMNS = {
    "start": "start to first answer",
    "small": "small request",
    "rate": "small requests/s, 32 connections",
    "short": "10,000 short profiles",
    "long": "10 MB",
    "wrong": "wrong date among 10,000",
    "rest": "memory at rest",
    "after": "memory after 10 MB",
}


@dataclass(frozen=True, slots=True)
class Peer:
    """One peer at work: its process, its port, what was measured so far, how it judges."""

    setup: Setup
    pid: int
    port: int
    told: dict[str, list[float]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, value: float) -> None:
        """Keep one figure."""
        self.told.setdefault(name, []).append(value)


def main() -> int:
    """Measure every peer that can be had, and print the table."""
    parser = argparse.ArgumentParser(description="Measure other mocks beside this one.")
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument(
        "--output", type=result_file, metavar="FILE", help="write the table there, too"
    )
    options = parser.parse_args()
    missing = prepare(FOLDER)
    with ExitStack() as stack:
        peers = [
            stack.enter_context(_started(setup, _free_port(), options.turns))
            for setup in SETUPS
            if setup.name not in missing
        ]
        for peer in peers:
            peer.note("rest", _mib(peer.pid))
        for turn in range(options.turns + 1):
            for peer in peers:
                _measure(peer, keep=turn > 0)
        for peer in peers:
            peer.note("after", _mib(peer.pid))
        table = _table(peers)
    for name, reason in missing.items():
        table += f"\n{name} was left out: {reason}\n"
    print(table)
    if options.output:
        options.output.write_text(table)
    return 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _started(setup: Setup, port: int, turns: int) -> Iterator[Peer]:
    """Start a peer several times for its start, and leave the last one running."""
    starts = []
    for _ in range(turns - 1):
        process, seconds = _start(setup, port)
        starts.append(seconds)
        _end(process)
    process, seconds = _start(setup, port)
    try:
        peer = Peer(setup, process.pid, port)
        for one in (*starts, seconds):
            peer.note("start", one)
        print(f"{setup.name} is ready", file=sys.stderr, flush=True)
        yield peer
    finally:
        _end(process)


def _start(setup: Setup, port: int) -> tuple[subprocess.Popen[bytes], float]:
    command = [part.format(port=port) for part in setup.command]
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=FOLDER,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    small = bodies.small("json")
    while time.perf_counter() - began < START_SECONDS:
        try:
            if _ask(port, small)[0] < http.client.BAD_REQUEST:
                return process, time.perf_counter() - began
        except (OSError, http.client.HTTPException):
            time.sleep(0.002)
    _end(process)
    raise ServerError(f"{setup.name} did not answer within {START_SECONDS:g} s: {command}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a peer with all that it started: some are a script around a virtual machine."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _measure(peer: Peer, *, keep: bool) -> None:
    for name in (name for name in _BODIES if name in peer.setup.measured):
        body = _BODIES[name]
        began = time.perf_counter()
        try:
            status, _ = _ask(peer.port, body)
        except (OSError, http.client.HTTPException):
            status = 0
        if keep:
            peer.note(name, time.perf_counter() - began)
        good = 0 < status < http.client.BAD_REQUEST
        peer.notes[name] = "" if good else str(status or "no answer")
    if "rate" not in peer.setup.measured:
        return
    wanted = load.Load(connections=32, requests=REQUESTS)
    try:
        asking = load.seconds(peer.port, _BODIES["small"], "json", wanted, status=peer.setup.status)
        seconds = asyncio.run(asking)
    except (ServerError, OSError):
        peer.notes["rate"] = "connections broke"
        return
    if keep:
        peer.note("rate", REQUESTS / seconds)


def _ask(port: int, body: bytes) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", bodies.PATH, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _wrong() -> bytes:
    return bodies.short("json").replace(bodies.DATE.encode(), b"2024-13-01T00:00:00Z", 1)


_BODIES = {
    "small": bodies.small("json"),
    "short": bodies.short("json"),
    "long": bodies.long("json"),
    "wrong": _wrong(),
}


def _table(peers: Sequence[Peer]) -> str:
    lines = [f"| | {' | '.join(COLUMNS.values())} |", "|---" * (len(COLUMNS) + 1) + "|"]
    for peer in peers:
        cells = [_cell(peer, name) for name in COLUMNS]
        lines.append(f"| {peer.setup.name} {peer.setup.version} | {' | '.join(cells)} |")
    lines += ["", *(f"- {peer.setup.name}: {peer.setup.says}" for peer in peers)]
    return "\n".join(lines) + "\n"


def _cell(peer: Peer, name: str) -> str:
    figures = peer.told.get(name)
    note = peer.notes.get(name, "")
    if name == "wrong" and figures:
        return f"refused ({note})" if note else "taken"
    if note or not figures:
        return note or "-"
    value = median(figures)
    match name:
        case "rate":
            return f"{value:,.0f}"
        case "rest" | "after":
            return f"{value:.0f} MiB"
    return f"{value * 1000:.1f} ms"


def _mib(leader: int) -> float:
    """Resident memory of a process and all that it started."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            if os.getpgid(int(status.parent.name)) == leader:
                pages = int(status.with_name("statm").read_text().split()[1])
                total += pages * os.sysconf("SC_PAGE_SIZE")
        except (OSError, ProcessLookupError):
            continue
    return total / 2**20


if __name__ == "__main__":
    sys.exit(main())
