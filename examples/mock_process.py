"""
The mock as a process of its own: started on a free port, ended whatever happens.

Knows the command and its `ready` line; knows nothing of what is asked of it.
"""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 15
END_SECONDS = 5


class Surprise(Exception):  # noqa: N818 - it is one; whether it is an error is for the reader to say
    """
    Something was not as the page or this kit says; the message is a sentence that tells what.
    """


@contextmanager
def running_mock(*options: str) -> Iterator[str]:
    """
    Run `loyalty-mock serve --port 0` with these options and give its address.

    Raises Surprise where it does not say `ready` in time, or does not end in peace.
    """
    command = [
        str(Path(sys.executable).with_name("loyalty-mock")),
        "serve",
        "--port",
        "0",
        *options,
    ]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        try:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        except OSError as error:
            raise Surprise(f"{command[0]} cannot be run: {error.strerror}.") from error
        try:
            yield _address(process)
            _end(process)
        except (Surprise, subprocess.TimeoutExpired) as error:
            process.kill()
            log.seek(0)
            last = "".join(log.readlines()[-5:]) or "(nothing)"
            raise Surprise(f"{error}\nThe mock's last words:\n{last}") from error
        finally:
            process.kill()
            process.communicate()


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    code = process.wait(END_SECONDS)
    if code != 0:
        raise Surprise(f"The mock ended with code {code}, not 0.")


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None  # noqa: S101 - it is a pipe, for mypy's sake
    # Ending the process ends the wait for its first line.
    late = threading.Timer(START_SECONDS, process.kill)
    late.start()
    line = process.stdout.readline()
    late.cancel()
    word, _, address = line.strip().partition(" ")
    if word != "ready" or not address.startswith("http://"):
        raise Surprise(
            f'The mock did not start: its first line is {line!r}, not "ready" and its address.'
        )
    return address
