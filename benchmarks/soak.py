"""
Hours of mixed load in minutes: memory flat, no descriptor or thread left behind, totals exact.

    python benchmarks/soak.py [--minutes N] [--json FILE]

Four clients, each in cycles with a token of its own: tasks of several batches in both formats,
large bodies, mistakes, faults that are asked for, requests that break off. After each cycle the
totals are compared, member by member, and the token is forgotten, as after a test. Ten times the
clients rest for a moment: then memory is what all that load has left behind. Ends with 1 where
anything is not as it was sent, or memory moved by more than 5 % once it was warm: under load from
the first stretch to the last, at rest at any of the looks.
"""

import argparse
import http.client
import json
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import bodies
from bodies import MEDIA, PATH
from results import result_file
from servers import MOCK, mib_of, port_of

CLIENTS = 4
WARM_UP = 0.2  # the part of the time before the first look at memory
STRETCHES, LONG = 10, 300  # stretches of load between two looks, where it lasts so many seconds
REST_SECONDS = 8
MOST_DRIFT = 0.05
SMALL = 200
FAULTS = (
    {"kind": "http", "status": 503},
    {"kind": "lost-answer"},
    {"kind": "reset"},
    {"kind": "cut"},
    {"kind": "error", "code": 403},
)


@dataclass(slots=True)
class Tally:
    """What all clients together have done."""

    requests: int = 0
    members: int = 0
    cycles: int = 0
    faults: int = 0
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, **more: int) -> None:
        """Count."""
        with self.lock:
            for name, number in more.items():
                setattr(self, name, getattr(self, name) + number)


class Client:
    """One client: a connection, made anew when it breaks, and what it expects to find."""

    def __init__(self, port: int, tally: Tally, name: str) -> None:
        self._port = port
        self._tally = tally
        self._name = name
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def cycle(self, number: int) -> None:
        """Do everything once, compare the totals, and have the token forgotten."""
        token = f"soak-{self._name}-{number}"
        for media in MEDIA:
            sent = [f"{media}{at}@example.com" for at in range(3 * SMALL)]
            task = ""
            for batch in range(3):
                members = sent[batch * SMALL : (batch + 1) * SMALL]
                fault = FAULTS[(number + batch) % len(FAULTS)] if batch else None
                body = _batch(token, members, media, task, f"key-{batch}")
                task = self._register(token, body, media, fault) or task
            self._hold(token, task, len(sent))
        for wrong in (b"{", b'{"token": 1}', bodies.small("json")[:-9], b"<xml><token>"):
            self._post(PATH, wrong, "json")
        self._break_off()
        self._forget(token, 6 * SMALL)
        if number % 5 == 0:
            media = ("json", "xml")[number // 5 % 2]
            self._post(PATH, LARGE[media].replace(OWNER, token.encode()), media)
            self._forget(token, bodies.COUNT)
        self._tally.add(cycles=1)

    def _forget(self, token: str, expected: int) -> None:
        """Compare how many members a token has, and have it forgotten."""
        told = self._control("GET", "/members?limit=0", token)
        if told["total"] != expected:
            self._tally.wrong.append(f"{token}: {told['total']} of {expected} members")
        self._control("POST", "/reset", token)
        self._tally.add(members=expected)

    def _register(self, token: str, body: bytes, media: str, fault: object) -> str:
        """Send a batch until it is taken, after a fault more than once; return its task's id."""
        if fault:
            self._control("POST", "/faults", token, fault)
            self._tally.add(faults=1)
        for _ in range(5):
            with suppress(OSError, http.client.HTTPException, ValueError):
                content = self._post(PATH, body, media)
                if content is not None and b"<error>0<" in content:
                    return content.partition(b"<task_id>")[2].partition(b"<")[0].decode()
                if content is not None and content.startswith(b'{"error":0'):
                    return str(json.loads(content)["task_id"])
        self._tally.wrong.append(f"{token}: never taken")
        return ""

    def _hold(self, token: str, task: str, expected: int) -> None:
        asked = json.dumps({"token": token, "task_id": task}).encode()
        content = self._post("/api/v1.1/tasks/status", asked, "json")
        total = json.loads(content or b"{}").get("data", {}).get("result", {}).get("total")
        if total != expected:
            self._tally.wrong.append(f"{token}: {total} of {expected} in {task}")

    def _post(self, path: str, body: bytes, media: str) -> bytes | None:
        self._tally.add(requests=1)
        try:
            self._connection.request("POST", path, body, {"Content-Type": MEDIA[media]})
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return None
        return content if answer.status < http.client.INTERNAL_SERVER_ERROR else None

    def _control(self, method: str, path: str, token: str, body: object = None) -> dict[str, int]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"X-Mock-Token": token, "Content-Type": "application/json"}
        content = None if body is None and method == "GET" else json.dumps(body or {}).encode()
        connection.request(method, f"/__mock{path}", content, headers)
        told = json.loads(connection.getresponse().read() or b"{}")
        connection.close()
        return dict(told)

    def _break_off(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.putrequest("POST", PATH)
        connection.putheader("Content-Type", MEDIA["json"])
        connection.putheader("Content-Length", "100000")
        connection.endheaders(bodies.small("json"))
        connection.close()


OWNER = b"abc123def456"
LARGE = {media: bodies.long(media) for media in MEDIA}


def main() -> int:
    """Load a mock for so many minutes, print what was seen, and judge it."""
    parser = argparse.ArgumentParser(description="Load a mock for a long time.")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument(
        "--json", type=result_file, metavar="FILE", help="write the figures there, too"
    )
    options = parser.parse_args()
    with subprocess.Popen(
        MOCK, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            told = _soak(process.pid, port_of(process), options.minutes * 60)
        finally:
            process.terminate()
    for name, value in told.items():
        print(f"{name:<22}{value}")
    if options.json:
        options.json.write_text(json.dumps(told, indent=2) + "\n")
    drifts = [float(str(told[f"drift {when}"]).rstrip(" %")) for when in ("under load", "at rest")]
    return int(bool(told["wrong"] or told["left behind"]) or max(drifts) > MOST_DRIFT * 100)


def _soak(pid: int, port: int, seconds: float) -> dict[str, object]:
    tally = Tally()
    Client(port, tally, "first").cycle(0)
    before = _held(pid)
    stretches = STRETCHES if seconds >= LONG else 1
    _load(pid, port, tally, seconds * WARM_UP)
    rest, load = [_rested(pid)], []
    for _ in range(stretches):
        load.append(_load(pid, port, tally, seconds * (1 - WARM_UP) / stretches))
        rest.append(_rested(pid))
    after = _held(pid)
    return {
        "minutes": round(seconds / 60, 1),
        "requests": tally.requests,
        "members": tally.members,
        "cycles": tally.cycles,
        "faults": tally.faults,
        "wrong": tally.wrong[:5],
        "MiB under load": [round(mib) for mib in load],
        "MiB at rest": [round(mib) for mib in rest],
        "drift under load": f"{abs(load[-1] / load[0] - 1) * 100:.1f} %",
        "drift at rest": f"{max(abs(mib / rest[0] - 1) for mib in rest) * 100:.1f} %",
        "descriptors, threads": f"{before} to {after}",
        "left behind": after[0] > before[0] or after[1] > before[1] + 8,
    }


def _load(pid: int, port: int, tally: Tally, seconds: float) -> float:
    """Have all clients work for so long; return the median of the memory meanwhile."""
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_work, args=(port, tally, f"{tally.cycles}-{number}", until))
        for number in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    memory = []
    while any(thread.is_alive() for thread in threads):
        memory.append(mib_of(pid))
        time.sleep(min(1.0, seconds / 100))
    return median(memory)


def _rested(pid: int) -> float:
    """Wait until nothing is under way and what can be given back is; return the memory then."""
    time.sleep(REST_SECONDS)
    return mib_of(pid)


def _work(port: int, tally: Tally, name: str, until: float) -> None:
    client, number = Client(port, tally, name), 0
    while time.monotonic() < until and not tally.wrong:
        number += 1
        client.cycle(number)


def _batch(token: str, members: list[str], media: str, task: str, key: str) -> bytes:
    fields = {"token": token, "loyalty_program_id": 123, "matching": "email", "next_key": key}
    if task:
        fields["task_id"] = task
    if media == "json":
        return json.dumps({**fields, "data": [{"email": one} for one in members]}).encode()
    items = "".join(f"<item><email>{one}</email></item>" for one in members)
    told = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<xml>{told}<data>{items}</data></xml>".encode()


def _held(pid: int) -> tuple[int, int]:
    """How many descriptors and threads a process has."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir())), len(
        list(Path(f"/proc/{pid}/task").iterdir())
    )


if __name__ == "__main__":
    sys.exit(main())
