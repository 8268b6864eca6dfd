"""
A pytest plugin that tries mutants: collect the tests once, then fork for each change.

mutmut has written the changed functions and knows which tests come by each (`mutmut-stats.json`);
it would collect thousands of tests anew for every one of them. In a child one change is in force,
tests that come by run, unlike ones first, and the first that fails ends it.
"""

import gc
import importlib
import json
import os
import resource
import signal
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol  # no public name gives a test's reports

# Twice the time all its tests took unchanged, and this much; what takes longer was noticed.
_SPARE_SECONDS = 20
_BYTES = 6 * 2**30
_MOST_TESTS = 500
NOTICED, UNNOTICED, LATE, UNTESTED = "noticed", "unnoticed", "late", "untested"


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try every mutant instead of running the tests once; write what became of each."""
    folder = Path.cwd() / "mutants"
    stats = json.loads((folder / "mutmut-stats.json").read_text("utf-8"))
    tests, seconds = stats["tests_by_mangled_function_name"], stats["duration_by_test"]
    _import_all(folder)
    items = {item.nodeid: item for item in session.items}
    outcomes: dict[str, str] = {}
    children: dict[int, str] = {}
    for mutant in _mutants(folder):
        chosen = [one for one in tests.get(mutant.rpartition("__mutmut_")[0], ()) if one in items]
        if not chosen:
            outcomes[mutant] = UNTESTED
            continue
        chosen = _unlike_first(chosen, seconds)[:_MOST_TESTS]
        if len(children) >= (os.cpu_count() or 1):
            _reap(children, outcomes)
        budget = _SPARE_SECONDS + 2 * sum(seconds.get(one, 0.0) for one in chosen)
        children[_begin(mutant, [items[one] for one in chosen], budget)] = mutant
    while children:
        _reap(children, outcomes)
    (Path.cwd() / "outcomes.json").write_text(json.dumps(outcomes, indent=0))
    return True


def _unlike_first(tests: Iterable[str], seconds: Mapping[str, float]) -> list[str]:
    """One row of each table of tests, then a second of each; the rows as if drawn by lot."""
    tables: dict[str, list[str]] = defaultdict(list)
    for test in sorted(tests, key=lambda test: sha256(test.encode()).digest()):
        tables[test.partition("[")[0]].append(test)
    rows = (
        (place, seconds.get(test, 0.0), test)
        for table in tables.values()
        for place, test in enumerate(table)
    )
    return [test for _, _, test in sorted(rows)]


def _import_all(folder: Path) -> None:
    """Import what a test would import only when it runs, once instead of in every child."""
    for package in sorted({path.relative_to(folder).parts[0] for path in folder.rglob("*.meta")}):
        for path in sorted((folder / package).rglob("*.py")):
            if path.stem not in {"__main__", "__init__"}:
                importlib.import_module(".".join(path.relative_to(folder).with_suffix("").parts))
    gc.freeze()


def _mutants(folder: Path) -> list[str]:
    found: list[str] = []
    for path in sorted(folder.rglob("*.meta")):
        known: Mapping[str, Any] = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        found += known
    return found


def _begin(mutant: str, items: Sequence[pytest.Item], budget: float) -> int:
    """Run the tests with one change in force, in a child; return the child's number."""
    child = os.fork()
    if child:
        return child
    code = 2
    try:
        resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
        os.environ["MUTANT_UNDER_TEST"] = mutant
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, budget)
        code = _run(items)
    finally:
        os._exit(code)


def _run(items: Sequence[pytest.Item]) -> int:
    for item, after in zip(items, [*items[1:], None], strict=True):
        reports = runtestprotocol(item, log=False, nextitem=after)
        if any(report.failed for report in reports):
            return 1
    return 0


def _reap(children: dict[int, str], outcomes: dict[str, str]) -> None:
    child, status = os.wait()
    code = os.waitstatus_to_exitcode(status)
    outcome = UNNOTICED if code == 0 else LATE if code == -signal.SIGALRM else NOTICED
    mutant = children.pop(child)
    outcomes[mutant] = outcome
    with (Path.cwd() / "trial.log").open("a") as log:
        log.write(f"{time.strftime('%H:%M:%S')} {len(outcomes)} {mutant}: {outcome}\n")
