"""
Find out how a target makes every open choice, and write it down as a profile.

Pure: names the questions and reads what came of them; who drives the cases does the asking. A
value goes into the profile only where every format in which it was seen agrees; what is unknown
is left out, with the reason beside it, so that the mock takes its default and nobody is held to
it.
"""

import json
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from loyalty_contract.cases import BOTH, Case, Tier
from loyalty_contract.running.result import Result
from loyalty_contract.sources import knobs as observations
from loyalty_contract.verdicts import Verdict
from loyalty_contract.wire.asks import Media
from loyalty_contract.wire.masks import Masks
from loyalty_schemas.contract import Knob, knobs

_WIDTH = 98
_HEAD = """\
Written by loyalty-contract probe: how this target makes the choices that the page leaves open.
What is unknown is left out: the mock then takes its default, and no run holds the target to it.
"""
_NO_VALUE = {
    Verdict.INCONCLUSIVE: "unclear",
    Verdict.HARNESS_ERROR: "a mistake of the kit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found out of one knob: a value or why there is none, and what was seen."""

    knob: Knob
    value: str | None
    why: str
    evidence: tuple[str, ...]


def questions(tier: Tier = Tier.LIMITS, media: Sequence[Media] = BOTH) -> tuple[Case, ...]:
    """Return the observations that a tier sends, in some formats."""
    return tuple(case for case in observations.cases() if case.tier <= tier and case.media in media)


def probe(results: Iterable[Result], *, name: str, origin: str, masks: Masks | None = None) -> str:
    """
    Return the profile that results amount to, as TOML that `load_profile` reads.

    `masks` hide the tokens that a target's own words may hold.
    """
    hide = masks.text if masks else str
    lines = [f"# {line}" for line in _HEAD.splitlines()]
    lines += [f"name = {_quoted(hide(name))}", f"from = {_quoted(hide(origin))}", "", "[knobs]"]
    for found in findings(results):
        lines += ["", *_told(found, hide)]
    return "\n".join([*lines, ""])


def findings(results: Iterable[Result]) -> tuple[Found, ...]:
    """Return what the results of observations say of every knob there is."""
    by_knob: dict[str, list[Result]] = {name: [] for name in knobs()}
    for result in results:
        if result.case.knob in by_knob:
            by_knob[result.case.knob].append(result)
    return tuple(_found(knobs()[name], seen) for name, seen in by_knob.items())


def _found(knob: Knob, results: Sequence[Result]) -> Found:
    values: dict[str, str] = {}
    texts: dict[str, list[str]] = {}
    strange: list[str] = []
    for result in results:
        media = str(result.case.media)
        observed = {seen.observed for seen in result.findings if seen.knob == knob.name}
        own = [seen for seen in result.findings if seen.rule == knob.rule]
        for seen in own:
            texts.setdefault(seen.text, []).append(media)
        if len(observed) == 1:
            values[media] = observed.pop()
        elif result.reason:
            why = f"{_NO_VALUE.get(result.verdict, 'not seen')}: {result.reason}"
            texts.setdefault(why, []).append(media)
        else:
            strange.append(media)
    evidence = tuple(f"{', '.join(media)}: {text}" for text, media in texts.items())
    value, why = _agreed(values, strange, results)
    return Found(knob=knob, value=value, why=why, evidence=evidence)


def _agreed(
    values: dict[str, str], strange: Sequence[str], results: Sequence[Result]
) -> tuple[str | None, str]:
    """The one value, or nothing and the reason."""
    if len(set(values.values())) > 1:
        told = ", ".join(f"{media} {value}" for media, value in values.items())
        return None, f"the formats differ ({told})"
    if strange:
        return None, f"in {' and '.join(strange)} it goes a way that no value describes"
    if values:
        return next(iter(values.values())), ""
    return None, "it could not be seen" if results else "it was not tried"


def _told(found: Found, hide: Callable[[str], str]) -> list[str]:
    knob = found.knob
    lines = _comment(f"{knob.rule}: {knob.says}")
    for text in found.evidence:
        lines += _comment(hide(text))
    choices = " | ".join(knob.values)
    if found.value is None:
        return [*lines, *_comment(f"unknown: {found.why}"), f"# {knob.name} =  # {choices}"]
    return [*lines, f"{knob.name} = {_quoted(found.value)}  # {choices}"]


def _comment(text: str) -> list[str]:
    """A comment of one or more lines; TOML forbids control characters there."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return textwrap.wrap(
        plain, _WIDTH, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False
    )


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's, but for the raw DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
