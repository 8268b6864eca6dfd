"""
What is held to a figure of its own and not to a bare server's: memory, the kit, the fixture.

    python benchmarks/absolutes.py [--json FILE] [--assert]

Each row is measured on processes of its own; the kit's share is what its own process computed.
"""

import argparse
import http.client
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import bodies
from bodies import MEDIA, PATH
from results import result_file
from servers import BARE_JSON, MOCK, mib_of, started

KIT = str(Path(sys.executable).with_name("loyalty-contract"))
WARM_UPS = 3
BIG_REQUESTS = 1_000
BATCHES = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: what it is, how much, in which unit, and the most it may be."""

    name: str
    value: float
    unit: str
    most: float

    @property
    def reached(self) -> bool:
        """Whether it stays within its bound."""
        return self.value <= self.most


def main() -> int:
    """Measure, print, and give 1 only where `--assert` was asked for and a bound was missed."""
    parser = argparse.ArgumentParser(description="Measure memory, the kit and the fixture.")
    parser.add_argument(
        "--json", type=result_file, metavar="FILE", help="write the figures there, too"
    )
    parser.add_argument("--assert", action="store_true", dest="asserting")
    options = parser.parse_args()
    measured = []
    for measure in (memory, million, kit, fixture):
        for figure in measure():
            verdict = "reached" if figure.reached else "MISSED"
            print(
                f"{figure.name:<58}{figure.value:>9.1f} {figure.unit:<8}"
                f"<= {figure.most:g}  {verdict}",
                flush=True,
            )
            measured.append(figure)
    if options.json:
        rows = [{**asdict(figure), "reached": figure.reached} for figure in measured]
        options.json.write_text(json.dumps(rows, indent=2) + "\n")
    return int(options.asserting and not all(figure.reached for figure in measured))


def memory() -> Iterator[Figure]:
    """What a mock holds at rest and after large requests, MiB of resident memory."""
    with started(BARE_JSON) as (process, port):
        _send(port, bodies.small("json"), "json")
        bare = mib_of(process)
    with started(MOCK) as (process, port):
        _send(port, bodies.small("json"), "json")
        yield Figure(f"memory at rest (a bare server: {bare:.1f})", mib_of(process), "MiB", 45)
        for media, most in (("json", 90), ("xml", 120)):
            # The first one's memory goes back to the system; from the second on it is kept.
            for _ in range(WARM_UPS):
                _send(port, bodies.long(media), media)
            yield Figure(f"memory after 10 MB of {media.upper()}", mib_of(process), "MiB", most)
        large = {media: bodies.long(media) for media in MEDIA}
        before = mib_of(process)
        for number in range(BIG_REQUESTS):
            media = ("json", "xml")[number % 2]
            _send(port, large[media], media)
        more = mib_of(process) - before
        yield Figure(f"what {BIG_REQUESTS:,} large requests more leave behind", more, "MiB", 10)


def million() -> Iterator[Figure]:
    """A million members into one task: the last batches beside the first, time and memory."""
    with started(MOCK) as (process, port):
        task = ""
        took: list[float] = []
        held: list[float] = [mib_of(process)]
        for number in range(BATCHES):
            batch = _batch(number, task)
            began = time.perf_counter()
            told = json.loads(_send(port, batch, "json"))
            took.append(time.perf_counter() - began)
            task = told["task_id"]
            held.append(mib_of(process))
        tenth = BATCHES // 10
        first, last = sum(sorted(took[tenth : 2 * tenth])), sum(sorted(took[-tenth:]))
        yield Figure(
            "the last of a million members beside the first: time", last / first, "times", 1.2
        )
        early = (held[3 * tenth] - held[tenth]) / (2 * tenth)
        late = (held[-1] - held[-1 - 2 * tenth]) / (2 * tenth)
        yield Figure(
            "the last of a million members beside the first: memory", late / early, "times", 1.2
        )


def kit() -> Iterator[Figure]:
    """Two tiers of the contract tests, and how much of that is their own."""
    for tier, most in (("standard", 8.0), ("limits", 25.0)):
        with started([*MOCK, "--token", "k1", "--token", "k2"]) as (_, port):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            began = time.perf_counter()
            command = [KIT, "run", f"http://127.0.0.1:{port}", "--token", "k1", "--tier", tier]
            command += ["--second-token", "k2", "--unknown-token", "k3", "--seed", "1"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            seconds = time.perf_counter() - began
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode == 0, done.stdout[-2000:]  # noqa: S101 - a run that is no run
        own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        yield Figure(f"the kit: {tier} ({own:.1f} s of it its own)", seconds, "s", most)


def fixture() -> Iterator[Figure]:
    """What `loyalty_server` adds to a test, over many of them."""
    tests = 1000
    plain = "import pytest\n@pytest.mark.parametrize('n', range({n}))\ndef test_it(n{more}): pass\n"
    took = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "test_it.py")
        for more in ("", ", loyalty_server"):
            runs = []
            for count in (1, tests):
                path.write_text(plain.format(n=count, more=more))
                began = time.perf_counter()
                command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder]
                subprocess.run(command, capture_output=True, check=True)
                runs.append(time.perf_counter() - began)
            took.append((runs[1] - runs[0]) / (tests - 1) * 1000)
    yield Figure("the fixture: what a test takes longer", took[1] - took[0], "ms", 3)


def _batch(number: int, task: str) -> bytes:
    named = f'"task_id":"{task}",' if task else ""
    items = ",".join(
        f'{{"email":"member{number * bodies.COUNT + at}@example.com"}}'
        for at in range(bodies.COUNT)
    )
    return (
        f'{{"token":"abc123def456","loyalty_program_id":123,"matching":"email",{named}'
        f'"data":[{items}]}}'
    ).encode()


def _send(port: int, body: bytes, media: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", PATH, body, {"Content-Type": MEDIA[media]})
    content = connection.getresponse().read()
    connection.close()
    return content


if __name__ == "__main__":
    sys.exit(main())
