"""
The example clients, each run as its README says, against a mock of its own process.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
FIXTURES = ROOT / "fixtures" / "loyalty_fixtures" / "register_member_batch_task"
SECONDS = 120


def run(*command, **environment):
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, "no_proxy": "*", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def needs(tool):
    if not shutil.which(tool):
        pytest.skip(f"{tool} is not installed, so its example was not run")


@pytest.fixture(scope="module")
def url():
    """A mock in a process of its own, ended by closing."""
    process = subprocess.Popen(
        [Path(sys.executable).with_name("loyalty-mock"), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        word, address = process.stdout.readline().split()
        assert word == "ready"
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)


@pytest.mark.parametrize(("name", "passed"), [("python_requests", 7), ("python_httpx", 6)])
def test_a_python_client_passes_its_tests(name, passed):
    """Run as its README says, in a pytest of its own."""
    done = run(sys.executable, "-m", "pytest", "-n", "0", "-q", f"examples/{name}")
    assert done.returncode == 0, done.stdout
    assert f"{passed} passed" in done.stdout


def test_the_node_client_passes_its_tests(url):
    """With node's own runner."""
    needs("node")
    done = run("node", "--test", EXAMPLES / "node" / "client.test.mjs", LOYALTY_URL=url)
    assert done.returncode == 0, done.stdout
    assert "# pass 3" in done.stdout or "pass 3" in done.stdout


def test_the_java_client_checks_itself(url):
    """One file, run from its source."""
    needs("java")
    done = run("java", EXAMPLES / "java" / "Client.java", url)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("ok: ") == 2


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("EXC-2/page-request.json", 0, '"total":2'),
        ("MAT-3/phone-missing.json", 1, "refused: "),
    ],
)
def test_the_script_tells_the_result_or_the_refusal(url, body, code, said):
    """The exit code is the outcome."""
    needs("curl")
    done = run(
        EXAMPLES / "curl" / "register.sh", url, FIXTURES / body, LOYALTY_TOKEN="abc123def456"
    )
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
