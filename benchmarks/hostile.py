"""
What each hostile body costs the mock: time, memory beyond rest, and what another client notices.

    python benchmarks/hostile.py [--only TEXT] [--times N] [--output FILE]

With `--times`, each body is sent so often to one mock, the bounds being the same. Ends with 1 where
a bound is broken: an answer in the vendor's envelope or a closed connection, no 5xx, within a
second, within 150 MiB beyond rest, another client's small request within 100 ms.
"""

import argparse
import http.client
import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from xml.etree import ElementTree

import hostile_json
import hostile_xml
from bodies import MEDIA, PATH, small
from hostile_bodies import Hostile
from results import result_file
from servers import MOCK, mib_of, port_of

SECONDS, MIB, OTHERS = 1.0, 150.0, 0.1
TIMEOUT = 60.0
ROWS = [*hostile_json.ROWS, *hostile_xml.ROWS, *hostile_json.CODED]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one body cost, the slowest if there were more, and all that was answered."""

    answer: str
    seconds: float
    mib: float
    other: float

    @property
    def broken(self) -> list[str]:
        """Name the bounds that were not kept."""
        return [
            name
            for name, wrong in {
                "answer": any(one[:1] in "5?" for one in self.answer.split("/")),
                "time": self.seconds > SECONDS,
                "memory": self.mib > MIB,
                "others": self.other > OTHERS,
            }.items()
            if wrong
        ]


@dataclass(slots=True)
class Bystander:
    """Another client, who asks something small again and again."""

    port: int
    slowest: float = 0.0
    asked: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        """Ask until the end; raises where an answer is not the right one."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        body = small("json")
        while not self.ended.is_set():
            began = time.perf_counter()
            connection.request("POST", PATH, body, {"Content-Type": MEDIA["json"]})
            assert b'"error":0' in connection.getresponse().read()  # noqa: S101 - ends the thread
            self.slowest = max(self.slowest, time.perf_counter() - began)
            self.asked += 1
            self.ended.wait(0.002)
        connection.close()


def main() -> int:
    """Send each body, print what it cost, and end with 1 where a bound was broken."""
    parser = argparse.ArgumentParser(description="Send hostile bodies to a mock.")
    parser.add_argument("--only", default="", help="the rows whose names hold this")
    parser.add_argument(
        "--output", type=result_file, metavar="FILE", help="write a table there, too"
    )
    parser.add_argument("--times", type=int, default=1, help="how often each is sent to one mock")
    options = parser.parse_args()
    only = options.only
    rows = [row for row in ROWS if only in row.name]
    print(f"{'':<48}{'answer':>8}{'ms':>8}{'MiB':>7}{'others ms':>11}")
    broken = []
    table = ["| body | answer | ms | MiB | others ms |", "|---|---|---|---|---|"]
    for row in rows:
        cost = measure(row, options.times)
        wrong = cost.broken
        print(
            f"{row.name:<48}{cost.answer:>8}{cost.seconds * 1000:>8.0f}{cost.mib:>7.0f}"
            f"{cost.other * 1000:>11.0f}  {', '.join(wrong).upper()}".rstrip(),
            flush=True,
        )
        table.append(
            f"| {row.name} | {cost.answer} | {cost.seconds * 1000:.0f} | {cost.mib:.0f} "
            f"| {cost.other * 1000:.0f} |"
        )
        if wrong:
            broken.append(row.name)
    if options.output:
        options.output.write_text("\n".join(table) + "\n")
    print(
        f"{len(rows)} bodies; broken: {'; '.join(broken)}"
        if broken
        else f"{len(rows)} bodies, every bound kept"
    )
    return int(bool(broken))


def measure(row: Hostile, times: int) -> Cost:
    """Send one body, or one as often, to a mock of its own, with a bystander beside it."""
    # Before anybody is beside it: to build one holds up the other client, too.
    built = [row.build() for _ in range(min(times, 2))]
    if built[0] == built[-1]:
        built = built[:1] * times
    built += [row.build() for _ in range(times - len(built))]
    with subprocess.Popen(
        MOCK, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            port = port_of(process)
            other = Bystander(port)
            thread = threading.Thread(target=other.ask)
            thread.start()
            while other.asked < 20:
                time.sleep(0.005)
            other.slowest = 0.0
            rest = mib_of(process.pid)
            answers = [timed(port, row, body) for body in built]
            seen = other.asked
            while other.asked < seen + 5 and thread.is_alive():
                time.sleep(0.005)
            peak = mib_of(process.pid, "VmHWM")
            other.ended.set()
            thread.join()
            slowest = other.slowest if other.asked > seen else TIMEOUT
            told = "/".join(sorted({answer for answer, _ in answers}))
            return Cost(told, max(seconds for _, seconds in answers), peak - rest, slowest)
        finally:
            process.kill()


def timed(port: int, row: Hostile, body: bytes) -> tuple[str, float]:
    """Send a body; return what `send` does, and how many seconds it took."""
    began = time.perf_counter()
    return send(port, row, body), time.perf_counter() - began


def send(port: int, row: Hostile, body: bytes) -> str:
    """Send a body and return the error code answered; `closed`, or `? ...` for what is neither."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("POST", PATH, body, {"Content-Type": row.media, **row.headers})
        answer = connection.getresponse()
        content = answer.read()
        if row.media == "application/json":
            error = json.loads(content)["error"]
        else:
            error = int(ElementTree.fromstring(content).findtext("error", "?"))
        return str(error) if answer.status in {error, 200} else f"? {answer.status}"
    except (ConnectionError, http.client.BadStatusLine):
        return "closed"
    except (ValueError, KeyError, ElementTree.ParseError) as error:
        return f"? {type(error).__name__}"
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
