"""
The servers measured, each a process of its own on a free port, ended by its handle.

Knows how a server is started and that it says `ready ADDRESS`; knows no request.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

MOCK = (str(Path(sys.executable).with_name("loyalty-mock")), "serve", "--port", "0")
BARE_JSON = (sys.executable, str(Path(__file__).with_name("bare_server.py")), "json")
BARE_XML = (sys.executable, str(Path(__file__).with_name("bare_server.py")), "xml")
START_SECONDS = 30
END_SECONDS = 5


class ServerError(Exception):
    """
    A server cannot be measured: it did not start, or gave an answer other than success.
    """


@contextmanager
def running(command: Sequence[str]) -> Iterator[int]:
    """
    Run a server and give the port it listens on; raises ServerError where it is not ready.
    """
    with started(command) as (_, port):
        yield port


@contextmanager
def started(command: Sequence[str]) -> Iterator[tuple[int, int]]:
    """
    Run a server and give its process and its port; raises ServerError where it is not ready.
    """
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield process.pid, port_of(process)
        process.terminate()
        process.wait(END_SECONDS)
    finally:
        process.kill()
        process.communicate()


def mib_of(pid: int, name: str = "VmRSS") -> float:
    """
    Tell the memory of a process in MiB: resident now, or as `VmHWM` the most it ever was.
    """
    lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def port_of(process: subprocess.Popen[str]) -> int:
    """Return the port a process says it is ready on; raises ServerError where it does not."""
    stdout = process.stdout
    # Ending the process ends the wait for its first line.
    late = threading.Timer(START_SECONDS, process.kill)
    late.start()
    line = stdout.readline() if stdout else ""
    late.cancel()
    word, _, address = line.strip().partition(" ")
    if word != "ready":
        raise ServerError(f"{process.args!r} did not say ready but {line!r}")
    return int(address.rpartition(":")[2])
