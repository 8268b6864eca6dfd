"""
Known deviations: breaches a target's owner has listed, with a reason and a date.

A listed breach does not fail a run. An entry that no longer earns its place does: one whose cases
pass again, whose date is over, or that names nothing. Pure but for the file read; the day comes
in from outside.

    ExpectError    a list cannot be used: unreadable, not TOML, a key or value of another form
"""

import difflib
import json
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from loyalty_contract.cases import matches
from loyalty_contract.wire.terminal import harmless

_KEYS = ("case", "rule", "reason", "until")
# How long a ready entry lasts: long enough to have it mended, short enough not to be forgotten.
_DAYS = 30


class ExpectError(Exception):
    """A list of known deviations cannot be used; the message names the file and the entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One entry: the cases or the rule it excuses, why, and the last day on which it does."""

    reason: str
    until: date
    case: str = ""
    rule: str = ""

    @property
    def name(self) -> str:
        """What it is called in a message."""
        return " of ".join(filter(None, (self.rule, self.case)))

    def excuses(self, case: str, rule: str) -> bool:
        """Tell whether a breach of a rule, found by a case, is meant."""
        return (not self.rule or self.rule == rule) and self.covers(case)

    def covers(self, case: str) -> bool:
        """Tell whether a case is meant."""
        return not self.case or matches(case, self.case)


def load(path: Path) -> tuple[Deviation, ...]:
    """Return the entries of a file; raises ExpectError."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExpectError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExpectError(f"{path}: not TOML: {error}") from error
    other = [key for key in content if key != "deviation"]
    if other:
        raise ExpectError(f"{path}: {other[0]!r} is unknown here; an entry begins [[deviation]]")
    entries = content.get("deviation", [])
    if not isinstance(entries, list):
        raise ExpectError(f"{path}: an entry begins [[deviation]], in double brackets")
    return tuple(
        _entry(entry, f"{path}: entry {number}") for number, entry in enumerate(entries, 1)
    )


def told(deviation: Deviation) -> dict[str, str]:
    """Return an entry as plain values."""
    return {
        "case": deviation.case,
        "rule": deviation.rule,
        "reason": deviation.reason,
        "until": deviation.until.isoformat(),
    }


def from_told(values: Mapping[str, str]) -> Deviation:
    """Return the entry that `told` gave."""
    return Deviation(
        case=values["case"],
        rule=values["rule"],
        reason=values["reason"],
        until=date.fromisoformat(values["until"]),
    )


def complaints(
    deviations: Sequence[Deviation],
    *,
    today: date,
    known: Collection[tuple[str, str]],
    breached: Collection[tuple[str, str]],
    tried: Collection[tuple[str, str]],
) -> list[str]:
    """
    Return what is wrong with a list after a run, one sentence for each entry.

    All three are pairs of a case and a rule: every case there is with its own rule, every breach
    of the run, every case it tried to a clear end. An entry of which nothing was tried is let be.
    """
    found = []
    for entry in deviations:
        if not any(_means(entry, *pair) for pair in known):
            found.append(f"{entry.name}: there is no such case or rule")
        elif entry.until < today:
            found.append(f"{entry.name}: was to end by {entry.until.isoformat()}")
        elif any(entry.excuses(*pair) for pair in breached):
            continue
        elif any(_means(entry, *pair) for pair in tried):
            found.append(f"{entry.name}: passes again, the entry can go")
    return found


def ready_entry(case: str, rule: str, said: str, today: date) -> str:
    """Return an entry for a new breach, to be copied into a list."""
    lines = ["[[deviation]]"]
    if case:
        lines.append(f"case = {quoted(case)}")
    lines += [
        f"rule = {quoted(rule)}",
        f"reason = {quoted('say why: ' + said)}",
        f"until = {(today + timedelta(days=_DAYS)).isoformat()}",
    ]
    return "\n".join(lines)


def quoted(text: str) -> str:
    """Quote a text for TOML, whose strings hold no control character and no surrogate."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    if '"' in clean and "'" not in clean and clean.isprintable():
        return f"'{clean}'"
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")


def _means(entry: Deviation, case: str, rule: str) -> bool:
    """Whether a case is meant; where an entry names a case, its rule may be another one's."""
    return entry.covers(case) if entry.case else entry.rule == rule


def _entry(entry: Any, where: str) -> Deviation:
    if not isinstance(entry, dict):
        raise ExpectError(f"{where}: an entry is a table, begun by [[deviation]]")
    for key in entry:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            raise ExpectError(f"{where}: no key {harmless(key)!r}{hint}")
    case, rule, reason = (entry.get(key, "") for key in ("case", "rule", "reason"))
    if not all(isinstance(value, str) for value in (case, rule, reason)):
        raise ExpectError(f"{where}: case, rule and reason are strings")
    if not case and not rule:
        raise ExpectError(f"{where}: neither a case nor a rule is named")
    if not reason.strip():
        raise ExpectError(f"{where}: the reason is missing")
    return Deviation(case=case, rule=rule, reason=reason, until=_day(entry.get("until"), where))


def _day(value: Any, where: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ExpectError(
            f"{where}: until is a date such as 2030-12-31, the last day it holds"
        ) from None
