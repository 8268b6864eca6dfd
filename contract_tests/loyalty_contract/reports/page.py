"""
The run as one HTML page that needs nothing else: no script, no font, no other host.

Puts a tale and its judgement into the words and rows that `page.html.j2` lays out; the library
escapes. What a target sent is shown with its control characters spelt out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined

from loyalty_contract.console.breaches import by_rule
from loyalty_contract.console.tables import choices
from loyalty_contract.reports.judging import Breach, Judgement
from loyalty_contract.reports.tale import Event, Tale, Told
from loyalty_contract.reports.words import answered, asked, exchanges_of, repeating
from loyalty_contract.verdicts import SEVERITY, Verdict, worst
from loyalty_contract.wire.terminal import harmless
from loyalty_schemas.contract import knobs, rules

_SKIP = Verdict.SKIP
_UNTESTED = frozenset({Verdict.SKIP, Verdict.INCONCLUSIVE, Verdict.HARNESS_ERROR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A rule in one format: its worst verdict and how many cases earned which."""

    verdict: Verdict | None
    counts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A rule in the matrix, one cell a format."""

    rule: str
    says: str
    standing: str
    verdict: Verdict
    cells: tuple[Cell, ...]
    broken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A broken rule, with every case that shows it."""

    rule: str
    says: str
    standing: str
    verdict: Verdict
    cases: tuple[Mapping[str, Any], ...]


def page(tale: Tale, judgement: Judgement) -> str:
    """Return the page."""
    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.filters["visible"] = visible
    source = files("loyalty_contract.reports").joinpath("page.html.j2").read_text("utf-8")
    media = tale.start.get("encodings", ["json", "xml"])
    results = list(tale.results.values())
    text: str = environment.from_string(source).render(
        start=tale.start,
        end=tale.end or {"requests": tale.requests, "bytes": tale.size, "seconds": None},
        smoke=tale.smoke or {"accepted": [], "advice": [], "follows": False},
        judgement=judgement,
        media=media,
        rows=rows(judgement, results, media),
        sections=sections(tale, judgement.new),
        known=judgement.known,
        choices=[(knobs().get(name), name, found) for name, found in choices(results).items()],
        untested=untested(results, tale.not_run),
        by_rule=_by_rule(results),
    )
    return text


def visible(text: str) -> str:
    """Return a text with its lines kept and everything else that is not seen spelt out."""
    return "\n".join(map(harmless, text.replace("\r\n", "\n").split("\n")))


def rows(judgement: Judgement, results: Sequence[Told], media: Sequence[str]) -> list[Row]:
    """Return the matrix: every rule that the run says anything about, in the contract's order."""
    known = rules()
    order = {rule: number for number, rule in enumerate(known)}
    broken = {one.found.rule for one in judgement.breaches}
    return [
        Row(
            rule=rule,
            says=known[rule].says if rule in known else "",
            standing=known[rule].standing.value if rule in known else "",
            verdict=judgement.rules[rule],
            cells=tuple(_cell(rule, one, results) for one in media),
            broken=rule in broken,
        )
        for rule in sorted(judgement.rules, key=lambda rule: order.get(rule, len(order)))
    ]


def sections(tale: Tale, breaches: Iterable[Breach]) -> list[Section]:
    """Return the broken rules, the most serious first, each case with its exchanges."""
    known = rules()
    return [
        Section(
            rule=rule,
            says=known[rule].says if rule in known else "",
            standing=known[rule].standing.value if rule in known else "",
            verdict=found[0].found.verdict,
            cases=tuple(
                {
                    **_case(tale, one.told),
                    "found": one.found.text,
                    "verdict": one.found.verdict,
                    "exchanges": [
                        _exchange(event) for event in exchanges_of(tale, one.told, one.found)
                    ],
                }
                for one in found
            ),
        )
        for rule, found in by_rule(breaches)
    ]


def untested(results: Iterable[Told], not_run: list[str]) -> list[tuple[Verdict, str, list[str]]]:
    """Return what was not tested, or to no clear end, by reason, the most frequent first."""
    reasons: dict[tuple[Verdict, str], list[str]] = {}
    for told in results:
        if told.ended in _UNTESTED:
            reasons.setdefault((told.ended, told.reason), []).append(told.case)
    if not_run:
        reasons[_SKIP, "the run ended before"] = list(not_run)
    ordered = sorted(reasons.items(), key=lambda one: (SEVERITY.index(one[0][0]), -len(one[1])))
    return [(verdict, reason, cases) for (verdict, reason), cases in ordered]


def _cell(rule: str, media: str, results: Iterable[Told]) -> Cell:
    """A rule's cases in a format; a breach of it that another rule's case found counts too."""
    verdicts = []
    for told in results:
        own = [found.verdict for found in told.findings if found.rule == rule]
        if told.media != media or not (own or told.rule == rule):
            continue
        verdicts.append(worst(own) if own else told.ended)
    counts = Counter(verdicts)
    several = [f"{counts[verdict]} {verdict.value}" for verdict in SEVERITY if counts[verdict]]
    alike = f"{len(verdicts)} case{'' if len(verdicts) == 1 else 's'}"
    return Cell(
        verdict=worst(verdicts) if verdicts else None,
        counts=", ".join(several) if len(several) > 1 else alike,
    )


def _case(tale: Tale, told: Told) -> dict[str, Any]:
    return {
        "case": told.case,
        "page": told.page,
        "expect": told.expect,
        "reason": told.reason,
        "verdict": told.verdict,
        "again": repeating(tale, told.case),
    }


def _exchange(event: Event) -> dict[str, str]:
    return {
        "asked": asked(event),
        "request": event["request"]["body"],
        "answered": answered(event),
        "answer": event["answer"]["body"],
    }


def _by_rule(results: Iterable[Told]) -> list[tuple[str, list[Told]]]:
    grouped: dict[str, list[Told]] = {}
    for told in results:
        grouped.setdefault(told.rule, []).append(told)
    order = list(rules())
    return sorted(grouped.items(), key=lambda one: order.index(one[0]) if one[0] in order else -1)
