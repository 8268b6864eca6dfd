"""
`loyalty-mock serve` as a process, and one request sent to it by curl's own rules: any URL, any CA.
"""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

COMMAND = str(Path(sys.executable).with_name("loyalty-mock"))
WATCH_SECONDS = 60


def plain_environment():
    return {key: value for key, value in os.environ.items() if not key.startswith("LOYALTY_")}


@pytest.fixture
def run(tmp_path):
    """Run the command to its end in an empty folder: `run("config", "serve", X="variable")`."""

    def start(*arguments, **variables):
        return subprocess.run(
            [COMMAND, *map(str, arguments)],
            cwd=tmp_path,
            env={**plain_environment(), **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=WATCH_SECONDS,
        )

    return start


@pytest.fixture
def served(tmp_path):
    """Serve in an empty folder for a block: gives the process and its URL."""

    @contextmanager
    def start(*arguments, ends=0):
        process = subprocess.Popen(
            [COMMAND, "serve", *map(str, arguments)],
            cwd=tmp_path,
            env=plain_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            word, url = process.stdout.readline().split()
            assert word == "ready"
            yield process, url
        finally:
            process.terminate()
            process.communicate(timeout=WATCH_SECONDS)
        assert process.returncode == ends

    return start
