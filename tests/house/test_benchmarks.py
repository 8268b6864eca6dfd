"""
What is run by hand for long works in short: hostile bodies, fuzzing, soaking. No time is asserted.
"""

import pkgutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

pytestmark = pytest.mark.thorough


def run(name, *arguments):
    command = [sys.executable, str(BENCHMARKS / name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)


def test_hostile_bodies_are_sent_and_told(tmp_path):
    table = tmp_path / "not" / "there" / "yet.md"
    done = run("hostile.py", "--only", "gzip", "--output", str(table))
    assert "6 bodies" in done.stdout and "ANSWER" not in done.stdout, done.stdout + done.stderr
    assert table.read_text("utf-8").count("\n") == 8


def test_fuzzing_finds_nothing_in_the_first_thousands():
    done = run("fuzz.py", "--seconds", "4", "--seed", "1")
    assert done.returncode == 0 and done.stdout.count(" 0 broken") == 2, done.stdout + done.stderr


def test_a_short_soak_loses_and_mixes_nothing():
    done = run("soak.py", "--minutes", "0.05")
    told = dict(line.split(None, 1) for line in done.stdout.splitlines() if line)
    assert told["wrong"] == "[]" and int(told["cycles"]) > 4, done.stdout + done.stderr


def test_the_steps_of_a_request_are_shown_with_each_part_left_out():
    done = run("steps.py", "--turns", "1", "--rounds", "1")
    lines = done.stdout.splitlines()
    assert len([line for line in lines if line.startswith("a small JSON request")]) == 5, done
    assert len([line for line in lines if "the whole core" in line]) == 2, done


def test_every_survivor_that_is_explained_names_a_function_that_is_there():
    groups = tomllib.loads((BENCHMARKS / "survivors.toml").read_text("utf-8"))["group"]
    for group in groups:
        assert group["why"].strip()
        for name, lines in group["lines"].items():
            assert lines and pkgutil.resolve_name(name), name
