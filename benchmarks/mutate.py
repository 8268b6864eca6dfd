"""
Mutation testing of the mock's pure core and the kit's judge: which changes does no test notice?

    python benchmarks/mutate.py [--part core|reading|XML|journal|judge]

mutmut wants packages beside each other, so they are laid out anew in build/mutation. Prints the
score; the survivors stand in build/survivors.txt, those that no test could notice, or need not,
explained in benchmarks/survivors.toml. Ends with 1 where a part is below 90 %.
"""

import argparse
import ast
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from mutation_trial import LATE, NOTICED

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "mutation"
SOURCES = {
    "schemas": "loyalty_schemas",
    "mock_server": "loyalty_mock",
    "contract_tests": "loyalty_contract",
    "fixtures": "loyalty_fixtures",
}


def _each(pattern: str, names: str) -> list[str]:
    return [pattern.format(name) for name in names.split()]


# What is pure, and the tests that know it without a process.
PARTS = {
    "core": (
        [
            *_each("loyalty_mock/{}.py", "judge dates integers breaches long_texts tasks"),
            "loyalty_mock/behaviours/register_member_batch_task.py",
        ],
        [
            *_each("tests/mock/test_{}.py", "batches corners dates integers judge long_texts"),
            *_each("tests/mock/test_{}.py", "order registered spellings task_book tasks texts"),
            "tests/mock/control/test_state.py",
            "tests/mock/faults/test_clients.py",
        ],
    ),
    "reading": (
        _each("loyalty_mock/{}.py", "body encode json_body refusals tokens"),
        [
            *_each("tests/mock/test_{}.py", "body corners crowded_json encode judge read_json"),
            *_each("tests/mock/test_{}.py", "refusals registered secrets spellings"),
            *_each("tests/mock/test_{}.py", "task_book tasks texts tokens"),
        ],
    ),
    "XML": (
        _each("loyalty_mock/{}.py", "crowded_xml xml_body xml_bounds xml_elements xml_names"),
        [
            *_each("tests/mock/test_{}.py", "corners crowded_xml doctypes read_xml spellings"),
            *_each("tests/mock/test_{}.py", "xml_bounds xml_names"),
        ],
    ),
    "journal": (
        _each("loyalty_mock/journal/{}.py", "bodies book entries evictions masks telling"),
        [
            *_each(
                "tests/mock/journal/test_{}.py", "bodies book bounds masks recent_tokens telling"
            ),
            "tests/mock/control/test_journal.py",
            "tests/mock/test_secrets.py",
        ],
    ),
    "judge": (
        [*_each("loyalty_contract/wire/{}.py", "readings shapes"), "loyalty_contract/verdicts.py"],
        _each("tests/contract/test_{}.py", "leaks readings shapes status_shapes verdicts"),
    ),
}
ENOUGH = 90.0


def main() -> int:
    """Lay out, mutate, run, and print the score of each part."""
    parser = argparse.ArgumentParser(description="Change the code and see which tests notice.")
    parser.add_argument("--part", choices=sorted(PARTS), action="append")
    options = parser.parse_args()
    explained = _explained()
    told, scores = [], []
    for part in options.part or PARTS:
        modules, tests = PARTS[part]
        outcomes = _run(modules, tests)
        survivors = [one for one, became in outcomes.items() if became not in {NOTICED, LATE}]
        scores.append(100 * (1 - len(survivors) / max(len(outcomes), 1)))
        known = 0
        for mutant in survivors:
            function, change = _difference(mutant)
            reason = explained.get((function, change[-1].removeprefix("+ ")))
            known += reason is not None
            told += [f"{function}: {outcomes[mutant]}", *change, f"  {reason or 'unexplained'}"]
        print(
            f"{part}: {len(outcomes) - len(survivors)} of {len(outcomes)} changes noticed, "
            f"{scores[-1]:.1f} %; of {len(survivors)} that were not, {known} are explained"
        )
    (ROOT / "build" / "survivors.txt").write_text("".join(f"{line}\n" for line in told), "utf-8")
    return int(min(scores) < ENOUGH)


def _explained() -> Mapping[tuple[str, str], str]:
    """Why a survivor survives, by its function and the line as it was changed to."""
    known = tomllib.loads((ROOT / "benchmarks" / "survivors.toml").read_text("utf-8"))
    return {
        (function, line): group["why"]
        for group in known["group"]
        for function, lines in group["lines"].items()
        for line in lines
    }


def _difference(mutant: str) -> tuple[str, list[str]]:
    """The changed function by its plain name, and its lines before and after."""
    module, _, name = mutant.rpartition(".")
    original = name.rpartition("__mutmut_")[0]
    text = (FOLDER / "mutants" / module.replace(".", "/")).with_suffix(".py").read_text("utf-8")
    lines = text.splitlines()
    found = {
        node.name: [
            line.strip().replace(node.name, original)
            for line in lines[node.lineno - 1 : node.end_lineno]
        ]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name.startswith(original)
    }
    changed = difflib.ndiff(found[f"{original}__mutmut_orig"], found[name])
    # x_function, or xǁClassǁmethod
    plain = original.removeprefix("x_") if "ǁ" not in original else original[2:].replace("ǁ", ".")
    return f"{module}.{plain}", [line for line in changed if line[0] in "-+"]


def _run(modules: Sequence[str], tests: Sequence[str]) -> Mapping[str, str]:
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
    with (FOLDER / "mutmut.log").open("w") as log:
        # mutmut writes the changes and learns which tests come by; that no change bears this name
        # ends it there. It finds no test for what it has only just written; the second run does.
        for _ in range(2):
            subprocess.run(
                [str(Path(sys.executable).with_name("mutmut")), "run", "none.of.them"],
                cwd=FOLDER,
                env={**os.environ, "PYTHONPATH": str(FOLDER / "mutants")},
                check=False,
                stdout=log,
                stderr=log,
            )
        subprocess.run(
            # -P, since the unchanged packages stand in the current folder.
            [
                *(sys.executable, "-P", "-m", "pytest", "-p", "mutation_trial"),
                *("-p", "no:cacheprovider", "-p", "no:hypothesispytest"),
                *("-q", "--tb=no", "--assert=plain"),
                *("-c", "mutants/pyproject.toml", "--rootdir", "mutants"),
                *(f"mutants/{test}" for test in tests),
            ],
            cwd=FOLDER,
            env={
                **os.environ,
                "PYTHONPATH": f"{FOLDER / 'mutants'}{os.pathsep}{ROOT / 'benchmarks'}",
            },
            check=True,
            stdout=log,
            stderr=log,
        )
    outcomes: dict[str, str] = json.loads((FOLDER / "outcomes.json").read_text("utf-8"))
    return outcomes


if __name__ == "__main__":
    sys.exit(main())
