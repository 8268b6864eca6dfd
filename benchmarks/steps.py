"""
Where a request's time goes: the profile behind the figures that `bench.py` prints.

    python benchmarks/steps.py [--turns N] [--rounds N] [--json FILE]

Of a large body the steps of the core, in this process, one after the other. Of small requests what
the server's process takes, all of it and with one part after another left out.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

from lxml import etree

import bodies
import load
from loyalty_mock import exchange, rim
from loyalty_mock.behaviours import register_member_batch_task as behaviour
from loyalty_mock.cli.main import main as command_line
from loyalty_mock.exchange import Mock
from loyalty_mock.judge import Examination, Judge
from loyalty_mock.settings import Settings
from loyalty_mock.wire import WireRequest
from results import result_file
from servers import BARE_JSON, started

REQUESTS = 5_000
CONNECTIONS = 32
TICKS = os.sysconf("SC_CLK_TCK")
# What is left out of a mock, one after the other; each row leaves out those before it, too.
LEFT_OUT = ("", "log", "journal", "core")
_first: list[Any] = []
_answer = Mock.answer


def _remembered(mock: Mock, wire: WireRequest) -> Any:
    """The answer to the first request, given to every other one."""
    if not _first:
        _first.append(_answer(mock, wire))
    return _first[0]


# What stands in a part's place.
INSTEAD: dict[str, tuple[type, str, Callable[..., Any]]] = {
    "log": (rim.Rim, "_log", lambda *_: None),
    "journal": (rim.Rim, "_note", lambda _, __, told, *___: told),
    "core": (Mock, "answer", _remembered),
}
# The steps of the core, by the function that does each.
STEPS: tuple[tuple[str, Any, str], ...] = (
    ("reading", exchange, "_read"),
    ("judging by the schema", Judge, "examine"),
    ("judging what no schema says", Examination, "item_failures"),
    ("picking who is registered", behaviour, "_gather"),
    ("registering", behaviour, "_take"),
    ("writing the answer", Mock, "_encode"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One row: which request, which part of it, and how many seconds that takes."""

    request: str
    part: str
    seconds: float


def main() -> int:
    """Measure, print, and write the figures where asked to."""
    parser = argparse.ArgumentParser(description="Show where a request's time goes.")
    parser.add_argument(
        "--json", type=result_file, metavar="FILE", help="write the figures there, too"
    )
    parser.add_argument("--turns", type=int, default=15, help="of each large body")
    parser.add_argument("--rounds", type=int, default=7, help="of the small requests")
    parser.add_argument("--serve-without", choices=LEFT_OUT, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve_without is not None:
        _serve_without(options.serve_without)
        return 0
    taken = []
    large = (step for media in bodies.MEDIA for step in _large(media, options.turns))
    for step in chain(large, _small(options.rounds)):
        micro = step.request.startswith("a small")
        shown = f"{step.seconds * 1e6:8.0f} us" if micro else f"{step.seconds * 1e3:8.1f} ms"
        print(f"{step.request:<28}{step.part:<44}{shown}", flush=True)
        taken.append(step)
    if options.json:
        options.json.write_text(json.dumps([asdict(step) for step in taken], indent=2) + "\n")
    return 0


def _large(media: str, turns: int) -> Iterator[Step]:
    """The steps of ten thousand long profiles, each the median of its turns."""
    request = f"9.85 MB of {media.upper()}"
    body = bodies.long(media)
    parse: Callable[[bytes], object] = json.loads if media == "json" else etree.fromstring
    alone = "json alone, for comparison" if media == "json" else "lxml alone, of the reading"
    yield Step(request, alone, _times(lambda: parse(body), turns))
    spent: dict[str, list[float]] = {part: [] for part, _, _ in STEPS}
    originals = [(owner, name, getattr(owner, name)) for _, owner, name in STEPS]
    for (part, owner, name), (_, _, plain) in zip(STEPS, originals, strict=True):
        setattr(owner, name, _timed(plain, spent[part]))
    try:
        mock = Mock(Settings())
        headers = {"content-type": bodies.MEDIA[media]}
        wire = WireRequest("POST", bodies.PATH, {}, headers, body)
        whole = _times(lambda: mock.answer(wire), turns)
    finally:
        for owner, name, plain in originals:
            setattr(owner, name, plain)
    for part, seconds in spent.items():
        yield Step(request, part, median(seconds))
    yield Step(request, "the whole core", whole)
    yield Step(request, "the journal's digest, beside it", _times(lambda: sha256(body), turns))


def _timed(do: Callable[..., Any], into: list[float]) -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return do(*args, **kwargs)
        finally:
            into.append(time.perf_counter() - began)

    return timed


def _times(do: Callable[[], object], turns: int) -> float:
    taken: list[float] = []
    timed = _timed(do, taken)
    for _ in range(turns):
        timed()
    return median(taken)


def _small(rounds: int) -> Iterator[Step]:
    """What one small request takes of the server's process, in turns with the bare server's."""
    commands = {"the bare server": BARE_JSON} | {
        f"the mock{f' without its {what}' if what else ''}": (
            *(sys.executable, __file__, "--serve-without", what),
        )
        for what in LEFT_OUT
    }
    taken: dict[str, list[float]] = {part: [] for part in commands}
    for _ in range(rounds):
        for part, command in commands.items():
            taken[part].append(_process_seconds(command))
    for part, seconds in taken.items():
        yield Step("a small JSON request", part, median(seconds))


def _process_seconds(command: Sequence[str]) -> float:
    with started(command) as (process, port):
        asyncio.run(_load(port))
        before = _ticks(process)
        asyncio.run(_load(port))
        return (_ticks(process) - before) / TICKS / REQUESTS


async def _load(port: int) -> None:
    wanted = load.Load(CONNECTIONS, REQUESTS)
    await load.seconds(port, bodies.small("json"), "json", wanted)


def _ticks(pid: int) -> int:
    """The clock ticks a process has taken, its own and the system's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _serve_without(part: str) -> None:
    """Serve the mock with a part left out, and those before it in LEFT_OUT."""
    for gone in LEFT_OUT[1 : LEFT_OUT.index(part) + 1]:
        owner, name, instead = INSTEAD[gone]
        setattr(owner, name, instead)
    sys.argv = ["loyalty-mock", "serve", "--port", "0"]
    command_line()


if __name__ == "__main__":
    sys.exit(main())
