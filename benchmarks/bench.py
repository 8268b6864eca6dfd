"""
What the mock costs beside a bare aiohttp server, as ratios measured in the same run.

    python benchmarks/bench.py [--turns N] [--json FILE] [--assert]

The only place where a time is held to a target, and only with `--assert`: everywhere else a slow
machine would fail what is right.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version

import bodies
from measure import Pair, beside_large, request_seconds, requests_per_second, start_seconds
from results import result_file
from servers import BARE_JSON, BARE_XML, ServerError

FEWEST_TURNS = 9


@dataclass(frozen=True, slots=True)
class Target:
    """
    What the ratio is to be: at most so much of a time, at least so much of a rate.
    """

    ratio: float

    def reached(self, pair: Pair, unit: str) -> bool:
        """
        Tell whether a measured pair reaches it.
        """
        return pair.ratio >= self.ratio if unit == "/s" else pair.ratio <= self.ratio

    def told(self, unit: str) -> str:
        """
        Word it.
        """
        return f"{'>=' if unit == '/s' else '<='} {self.ratio:g}"


@dataclass(frozen=True, slots=True)
class Bench:
    """
    One line of the table: what is measured, how it reads, what it is to reach.
    """

    name: str
    measure: Callable[[int], Pair]
    unit: str
    target: Target | None = None


BENCHES = (
    Bench(
        "10,000 long profiles, 9.85 MB of JSON",
        lambda turns: request_seconds(BARE_JSON, bodies.long("json"), "json", turns),
        "ms",
        Target(1.6),
    ),
    Bench(
        "10,000 long profiles, 9.85 MB of XML",
        lambda turns: request_seconds(BARE_XML, bodies.long("xml"), "xml", turns),
        "ms",
        Target(2),
    ),
    Bench(
        "10,000 short profiles, JSON",
        lambda turns: request_seconds(BARE_JSON, bodies.short("json"), "json", turns),
        "ms",
        Target(3),
    ),
    Bench(
        "10,000 short profiles, XML",
        lambda turns: request_seconds(BARE_XML, bodies.short("xml"), "xml", turns),
        "ms",
        Target(3),
    ),
    Bench(
        "start to first answer",
        lambda turns: start_seconds(BARE_JSON, bodies.small("json"), "json", turns),
        "ms",
        Target(1.5),
    ),
    Bench(
        "small JSON requests over 32 connections",
        lambda turns: requests_per_second(BARE_JSON, bodies.small("json"), "json", turns),
        "/s",
        Target(0.8),
    ),
    Bench(
        "small XML requests over 32 connections",
        lambda turns: requests_per_second(BARE_XML, bodies.small("xml"), "xml", turns),
        "/s",
    ),
    Bench(
        "a small one beside four of 10 MB JSON, p99",
        lambda turns: beside_large(BARE_JSON, bodies.long("json"), "json", turns),
        "ms",
        Target(3),
    ),
    Bench(
        "a small one beside four of 10 MB XML, p99",
        lambda turns: beside_large(BARE_XML, bodies.long("xml"), "xml", turns),
        "ms",
        Target(3),
    ),
)


def main() -> int:
    """
    Measure, print, and give 1 only where `--assert` was asked for and a target was missed.
    """
    options = _options()
    print(f"{'':<41}{'bare':>10}{'mock':>12}{'ratio':>8}   target")
    try:
        measured = list(_measured(options.turns))
    except ServerError as error:
        print(f"not measured: {error}", file=sys.stderr)
        return 2
    if options.json:
        options.json.write_text(json.dumps(_record(measured, options.turns), indent=2) + "\n")
    missed = [
        bench.name
        for bench, pair in measured
        if bench.target and not bench.target.reached(pair, bench.unit)
    ]
    print(f"missed: {'; '.join(missed)}" if missed else "every target reached")
    return int(bool(missed) and options.asserting)


def _measured(turns: int) -> Iterator[tuple[Bench, Pair]]:
    for bench in BENCHES:
        pair = bench.measure(turns)
        target = bench.target
        verdict = f"{target.told(bench.unit)}  {_verdict(bench, pair)}" if target else "none"
        bare, mock = (_shown(figure, bench.unit) for figure in (pair.bare, pair.mock))
        print(f"{bench.name:<41}{bare:>10}{mock:>12}{pair.ratio:>8.2f}   {verdict}", flush=True)
        yield bench, pair


def _verdict(bench: Bench, pair: Pair) -> str:
    reached = bench.target and bench.target.reached(pair, bench.unit)
    return "reached" if reached else "MISSED"


def _shown(figure: float, unit: str) -> str:
    return f"{figure * 1000:.1f} ms" if unit == "ms" else f"{figure:,.0f} {unit}"


def _record(measured: list[tuple[Bench, Pair]], turns: int) -> dict[str, object]:
    return {
        "python": platform.python_version(),
        "aiohttp": version("aiohttp"),
        "cores": os.cpu_count(),
        "turns": turns,
        "figures": [
            {
                "name": bench.name,
                "unit": "s" if bench.unit == "ms" else bench.unit,
                **asdict(pair),
                "ratio": pair.ratio,
                "target": bench.target.told(bench.unit) if bench.target else None,
                "reached": bench.target.reached(pair, bench.unit) if bench.target else None,
            }
            for bench, pair in measured
        ],
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the mock against a bare aiohttp server.")
    parser.add_argument("--turns", type=_turns, default=15, help="turns a figure is the median of")
    parser.add_argument(
        "--json", type=result_file, metavar="FILE", help="write the figures there, too"
    )
    parser.add_argument(
        "--assert", action="store_true", dest="asserting", help="exit 1 where a target is missed"
    )
    return parser.parse_args()


def _turns(text: str) -> int:
    turns = int(text)
    if turns < FEWEST_TURNS:
        raise argparse.ArgumentTypeError(f"fewer than {FEWEST_TURNS} turns tell nothing")
    return turns


if __name__ == "__main__":
    sys.exit(main())
