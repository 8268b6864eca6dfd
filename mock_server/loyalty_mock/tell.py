"""
The contract in words for a terminal: rules, knobs, profiles.

Pure: text out of data. Knows no server.
"""

import textwrap
from collections.abc import Mapping

from loyalty_schemas.contract import Knob, Rule

_WIDTH = 96


def rule_line(rule: Rule) -> str:
    """Return a rule in one line."""
    head = f"{rule.id:<6} {rule.standing:<9} "
    return head + textwrap.shorten(rule.says, _WIDTH - len(head), placeholder="…")


def rule_page(rule: Rule, knobs: Mapping[str, Knob]) -> str:
    """Return all there is to say of a rule."""
    codes = rule.code_knob or ", ".join(map(str, rule.codes)) or "none: it refuses nothing"
    parts = [
        f"{rule.id}  ({rule.standing}; {rule.source})",
        *_wrapped(rule.says),
        *(
            line
            for standing, says in rule.weaker.items()
            for line in _wrapped(f"{standing}: {says}")
        ),
        f"  answer code: {codes}",
        *(f"  knob {name}: {', '.join(knobs[name].values)}" for name in rule.knobs),
    ]
    return "\n".join(parts)


def knob_line(knob: Knob) -> str:
    """Return a knob in one line, its default first."""
    others = [value for value in knob.values if value != knob.default]
    return f"{knob.name:<24} {knob.rule:<6} {knob.default} (default) | {' | '.join(others)}"


def knob_page(knob: Knob) -> str:
    """Return all there is to say of a knob."""
    lines = [f"{knob.name}  ({knob.rule})", *_wrapped(knob.says)]
    for value, meaning in knob.values.items():
        default = " (default)" if value == knob.default else ""
        lines += _wrapped(f"{value}{default}: {meaning}")
    return "\n".join(lines)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="    ")
