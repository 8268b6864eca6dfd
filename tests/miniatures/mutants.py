"""
Try every miniature and print what came of it, a line each: what `make mutants` does.

Ends with 1 when a wrong one survives or an honest one is wronged. Parts of names select.
"""

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed

from rich.console import Console
from rich.table import Table

from loyalty_contract.cases import Tier
from miniatures.gallery import HONEST, WRONG, Miniature
from miniatures.trial import BrokenMiniatureError, Tried, catch, question, share, up_to


def try_one(name: str, *, whole: bool) -> Tried:
    """Try a miniature by its name, in a process of its own."""
    import miniatures.honest
    import miniatures.wrong  # noqa: F401 - registers them

    try:
        if name in WRONG:
            return catch(WRONG[name])
        cases = up_to(Tier.LIMITS) if whole else share(HONEST[name])
        return question(HONEST[name], cases)[0]
    except BrokenMiniatureError as error:
        return Tried(name=name, rule="broken", said=f"{error}: {error.__cause__!r}")


def main(arguments: list[str]) -> int:
    """Try what is wanted, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help="only those with PART in a name")
    parser.add_argument("--only", choices=["wrong", "honest"], help="only these")
    parser.add_argument(
        "--whole", action="store_true", help="ask honest ones everything, not their share"
    )
    asked = parser.parse_args(arguments)
    import miniatures.honest
    import miniatures.wrong  # noqa: F401 - registers them

    console = Console(width=None if sys.stdout.isatty() else 160)
    names = [
        name
        for name in (
            *(WRONG if asked.only != "honest" else ()),
            *(HONEST if asked.only != "wrong" else ()),
        )
        if not asked.parts or any(part in name for part in asked.parts)
    ]
    began = time.monotonic()
    tried = {}
    for one in _tried(names, whole=asked.whole):
        tried[one.name] = one
        console.print(_line(one), highlight=False, soft_wrap=True)
    survivors = [WRONG[name] for name in names if name in WRONG and not tried[name].by]
    wronged = [HONEST[name] for name in names if name in HONEST and tried[name].rule]
    console.print(_families([WRONG[name] for name in names if name in WRONG], tried))
    for miniature in survivors:
        said = tried[miniature.name].said or miniature.does
        console.print(f"survived: {miniature.rule} {miniature.name}: {said}")
    for miniature in wronged:
        told = tried[miniature.name]
        console.print(f"wronged: {miniature.name}: {told.rule} by {told.by}: {told.said}")
    console.print(
        f"{len(names)} miniatures in {time.monotonic() - began:.0f} s:"
        f" {len(survivors)} wrong ones survived, {len(wronged)} honest ones were wronged"
    )
    return 1 if survivors or wronged else 0


def _tried(names: list[str], *, whole: bool) -> Iterator[Tried]:
    """Try miniatures in as many processes as there are cores, as each comes to its end."""
    # Those that take long come first, so that no core is idle at the end.
    slow = sorted(names, key=lambda name: (name in WRONG, _any(name).streams == 4))
    with ProcessPoolExecutor(
        max_workers=os.cpu_count(), mp_context=multiprocessing.get_context("spawn")
    ) as pool:
        waiting = [pool.submit(try_one, name, whole=whole) for name in slow]
        for future in as_completed(waiting):
            yield future.result()


def _any(name: str) -> Miniature:
    return WRONG[name] if name in WRONG else HONEST[name]


def _line(tried: Tried) -> str:
    miniature = _any(tried.name)
    if tried.name in HONEST:
        said = f"[red]WRONGED[/] {tried.rule} by {tried.by}" if tried.rule else "not wronged"
        counts = ", ".join(
            f"{count} {verdict}" for verdict, count in sorted(tried.verdicts.items())
        )
        return f"honest {tried.name:<38} {said}  ({counts}; {tried.seconds:.1f} s)"
    said = f"killed by {tried.rule} {tried.by}" if tried.by else "[red]SURVIVED[/]"
    return f"{miniature.rule:<6} {tried.name:<38} {said}  ({tried.seconds:.1f} s)"


def _families(miniatures: list[Miniature], tried: dict[str, Tried]) -> Table:
    """How many of each family there are, how many are subtle, how many were killed."""
    table = Table("family", "wrong", "subtle", "killed", "by their own rule's case")
    for family in dict.fromkeys(miniature.family for miniature in miniatures):
        ours = [miniature for miniature in miniatures if miniature.family == family]
        by = [tried[one.name].by for one in ours]
        own = [one for one in ours if tried[one.name].by.startswith(f"{one.rule}/")]
        counts = (len(ours), sum(one.subtle for one in ours), sum(map(bool, by)), len(own))
        table.add_row(family, *map(str, counts))
    return table
