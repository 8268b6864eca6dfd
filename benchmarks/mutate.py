"""
Mutation testing of the mock's pure core and the kit's judge: which changes does no test notice?

    python benchmarks/mutate.py [--part core|judge]

mutmut wants packages beside each other, so they are laid out anew in build/mutation. Prints the
score and writes the survivors to build/survivors.txt.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "mutation"
SOURCES = {
    "schemas": "loyalty_schemas",
    "mock_server": "loyalty_mock",
    "contract_tests": "loyalty_contract",
    "fixtures": "loyalty_fixtures",
}
# What is pure, and the tests that know it without a socket or a process.
PARTS = {
    "core": (
        [
            *(f"loyalty_mock/{name}.py" for name in ("judge", "dates", "integers", "breaches")),
            "loyalty_mock/behaviours/register_member_batch_task.py",
            "loyalty_mock/tasks.py",
        ],
        [
            f"tests/mock/test_{name}.py"
            for name in ("dates", "order", "batches", "tasks", "texts", "integers")
        ],
    ),
    "judge": (
        ["loyalty_contract/wire/readings.py", "loyalty_contract/verdicts.py"],
        ["tests/contract/test_sources_verdicts.py"],
    ),
}
KILLED = {"killed", "timeout", "caught by type check", "segfault"}


def main() -> int:
    """Lay out, mutate, run, and print the score of each part."""
    parser = argparse.ArgumentParser(description="Change the code and see which tests notice.")
    parser.add_argument("--part", choices=sorted(PARTS), action="append")
    options = parser.parse_args()
    told = []
    for part in options.part or PARTS:
        modules, tests = PARTS[part]
        counts, survivors = _run(modules, tests)
        tried = sum(counts.values())
        killed = sum(count for status, count in counts.items() if status in KILLED)
        print(f"{part}: {killed} of {tried} mutants killed, {100 * killed / max(tried, 1):.1f} %")
        told += survivors
    (ROOT / "build" / "survivors.txt").write_text("".join(f"{one}\n" for one in told))
    return 0


def _run(modules: Sequence[str], tests: Sequence[str]) -> tuple[Counter[str], list[str]]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for folder, package in SOURCES.items():
        shutil.copytree(ROOT / folder / package, FOLDER / package)
    shutil.copytree(ROOT / "tests", FOLDER / "tests")
    config = (ROOT / "pyproject.toml").read_text("utf-8")
    # mutmut sets the path itself, and finds nothing where pytest is told another.
    config = re.sub(r"^pythonpath = \[.*?^\]$", "", config, flags=re.MULTILINE | re.DOTALL)
    config += (
        f"\n[tool.mutmut]\npaths_to_mutate = {json.dumps(modules)}\n"
        f"also_copy = {json.dumps([*SOURCES.values(), 'tests'])}\n"
        f"tests_dir = {json.dumps(tests)}\n"
    )
    (FOLDER / "pyproject.toml").write_text(config)
    environment = {**os.environ, "PYTHONPATH": str(FOLDER / "mutants")}
    mutmut = str(Path(sys.executable).with_name("mutmut"))
    with (FOLDER / "mutmut.log").open("w") as log:
        # mutmut 3.8 finds no test for what it has only just written; the second run does.
        for _ in range(2):
            subprocess.run(
                [mutmut, "run"], cwd=FOLDER, env=environment, check=False, stdout=log, stderr=log
            )
    listing = subprocess.run(
        [mutmut, "results", "--all", "true"],
        cwd=FOLDER,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = re.findall(r"^\s*(\S+): (.+)$", listing, re.MULTILINE)
    return (
        Counter(status for _, status in found),
        [f"{name}: {status}" for name, status in found if status not in KILLED],
    )


if __name__ == "__main__":
    sys.exit(main())
