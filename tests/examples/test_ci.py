"""
The files for CI and containers: of the shape their readers want, their commands run as they stand.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
CI = ROOT / "examples" / "ci"
BIN = Path(sys.executable).parent
SECONDS = 120


def read(path):
    return YAML(typ="safe").load(path.read_text("utf-8"))


def commands():
    """What each job runs, without the installation: what is installed here is what is tried."""
    steps = read(CI / "github-actions.yml")["jobs"]["contract"]["steps"]
    script = read(CI / "gitlab-ci.yml")["loyalty-contract"]["script"]
    return {
        "github-actions": [step["run"] for step in steps if "run" in step],
        "gitlab-ci": script,
    }


@pytest.mark.parametrize(
    ("schema", "path", "options"),
    [
        ("vendor.github-workflows", "examples/ci/github-actions.yml", ()),
        ("vendor.gitlab-ci", "examples/ci/gitlab-ci.yml", ("--data-transform", "gitlab-ci")),
        ("vendor.compose-spec", "compose.yaml", ()),
    ],
)
def test_a_file_is_of_the_shape_its_reader_wants(schema, path, options):
    """By the schema that its vendor publishes."""
    done = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", schema, *options, ROOT / path],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["github-actions", "gitlab-ci"])
def test_the_commands_of_a_job_start_the_mock_and_leave_a_report(name, tmp_path):
    """In an empty folder, one shell after the other, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    run = [command for command in commands()[name] if "pip install" not in command]
    assert len(run) < len(commands()[name])
    script = "\n".join(run).replace("8080", port) + "\nkill %1 2>/dev/null || kill $!\n"
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS  nothing that binds was broken" in done.stdout
    assert (tmp_path / "report" / "junit.xml").is_file()
