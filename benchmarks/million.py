"""
A million members from a CSV through `send` into the mock: all there, and little memory taken.

    python benchmarks/million.py [--rows N]

Sent twice: once in one go, and once killed half-way and begun again. Exits 1 where a member is
lost or counted twice, or where the client took more memory than it may.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MOST_MIB = 150
COMMAND = str(Path(sys.executable).with_name("loyalty-mock"))
TOTAL = re.compile(r"the tasks count ([0-9,]+) members, ([0-9,]+) of them failed")


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one client: how it ended, what it said, its time and its most memory."""

    code: int
    said: str
    seconds: float
    mib: float

    @property
    def counted(self) -> int:
        """How many members the tasks count."""
        found = TOTAL.search(self.said)
        return int(found[1].replace(",", "")) if found else -1


@contextmanager
def mock() -> Iterator[str]:
    """Serve the mock for a block, and give its URL."""
    process = subprocess.Popen(
        [COMMAND, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process.stdout.readline().split()[1] if process.stdout else ""
    finally:
        process.terminate()
        process.communicate()


def write(path: Path, rows: int) -> None:
    """Write so many members, every second one with a date."""
    with path.open("w", encoding="utf-8") as file:
        file.write("email,registration_date\n")
        for number in range(rows):
            date = "2024-09-01T12:34:56Z" if number % 2 else ""
            file.write(f"member{number}@example.com,{date}\n")


def send(path: Path, url: str, *, kill_at: int | None = None) -> Sent:
    """Send a file; kill the client once the mock has so many members."""
    began = time.monotonic()
    with (path.parent / "said").open("w+", encoding="utf-8") as said:
        process = subprocess.Popen(
            [COMMAND, "send", str(path), "--url", url, "--token", "ours", "--program", "1"],
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        while kill_at is not None and registered(url) < kill_at:
            time.sleep(0.05)
        if kill_at is not None:
            process.kill()
        # Its own figure: those of all children together would keep the largest of any.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        seconds = time.monotonic() - began
        return Sent(process.returncode, said.read(), seconds, usage.ru_maxrss / 1024)


def registered(url: str) -> int:
    """Return how many members the mock has."""
    with urllib.request.urlopen(f"{url}/__mock/members?limit=0") as answer:  # noqa: S310 - the mock
        return int(json.load(answer)["total"])


def told(what: str, sent: Sent, there: int) -> None:
    """Print one line of the table."""
    print(
        f"{what:<22} exit {sent.code:>3}  {sent.seconds:6.1f} s  {sent.mib:6.1f} MiB"
        f"  counted {sent.counted:>9,}  registered {there:>9,}"
    )


def main() -> int:
    """Send, kill and resume, and hold the counts and the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows: int = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "members.csv"
        write(path, rows)
        with mock() as url:
            whole = send(path, url)
            told("in one go", whole, registered(url))
            good = whole.counted == registered(url) == rows
        with mock() as url:
            killed = send(path, url, kill_at=rows // 2)
            told("killed half-way", killed, registered(url))
            resumed = send(path, url)
            told("begun again", resumed, registered(url))
            good &= resumed.counted == registered(url) == rows and killed.code == -9
    small = max(whole.mib, killed.mib, resumed.mib) < MOST_MIB
    print(f"nothing lost, nothing twice: {good}; under {MOST_MIB} MiB: {small}")
    return 0 if good and small else 1


if __name__ == "__main__":
    sys.exit(main())
