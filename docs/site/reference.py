"""
The reference pages of the site, drawn from the contract's own data: rules, knobs, profiles.

Knows Markdown and the data, nothing of the generator that makes a site of it.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from loyalty_contract.catalogue import catalogue
from loyalty_schemas.contract import Knob, Rule, knobs, rules
from loyalty_schemas.profiles import load_profile, profile_names

FAMILIES = {
    "EXC": "the exchange",
    "AUT": "the token",
    "PRG": "the program",
    "MAT": "matching",
    "ITM": "the items",
    "DAT": "registration_date",
    "LIM": "the limits",
    "CON": "several batches",
    "TSK": "following the task",
    "ENC": "two encodings, one meaning",
    "SEC": "hostile input",
}
NOTE = "This page is drawn from the data that the mock and the contract tests read.\n"


def write_reference(folder: Path) -> None:
    """Write `rules.md`, `knobs.md` and `profiles.md` into a folder, made if it is missing."""
    folder.mkdir(exist_ok=True)
    for name, lines in {"rules": _rules(), "knobs": _knobs(), "profiles": _profiles()}.items():
        (folder / f"{name}.md").write_text("\n".join(lines) + "\n", "utf-8")


def _rules() -> Iterator[str]:
    tried: dict[str, list[str]] = {}
    for case in catalogue():
        tried.setdefault(case.rule, []).append(case.name)
    yield "# Every rule\n"
    yield NOTE
    for family, members in groupby(rules().values(), lambda rule: rule.id.partition("-")[0]):
        yield f"## {family}: {FAMILIES[family]}\n"
        for rule in members:
            yield from _rule(rule, sorted(set(tried.get(rule.id, ()))))


def _rule(rule: Rule, names: list[str]) -> Iterator[str]:
    yield f"({rule.id.lower()})=\n### {rule.id}\n"
    yield f"**{rule.standing}**: {_text(rule.says)}\n"
    yield f"- where it comes from: {_text(rule.source)}"
    for half, says in rule.weaker.items():
        yield f"- {half}: {_text(says)}"
    if rule.operation:
        yield f"- operation: `{rule.operation}`"
    if rule.code_knob:
        yield f"- a refusal carries the code that {_knob_link(rule.code_knob)} names"
    elif rule.codes:
        yield f"- a refusal carries {', '.join(map(str, rule.codes))}"
    if rule.knobs:
        yield f"- knobs: {', '.join(map(_knob_link, rule.knobs))}"
    shown = ", ".join(f"`{name}`" for name in names[:6])
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    yield f"- tried by: {shown}{more}\n" if names else "- no case is filed under it\n"


def _knobs() -> Iterator[str]:
    yield "# Every knob\n"
    yield NOTE
    chosen = {name: load_profile(name).knobs for name in profile_names()}
    for knob in sorted(knobs().values(), key=lambda knob: knob.name):
        yield f"({knob.name})=\n## {knob.name}\n"
        yield f"{_text(knob.says)} Rule [{knob.rule}](rules.md#{knob.rule.lower()}).\n"
        yield "| value | what it makes a target do | profiles |"
        yield "|---|---|---|"
        for value, says in knob.values.items():
            default = " (default)" if value == knob.default else ""
            users = ", ".join(name for name in chosen if chosen[name][knob.name] == value)
            yield f"| `{value}`{default} | {_text(says)} | {users} |"
        yield ""


def _profiles() -> Iterator[str]:
    yield "# Every profile\n"
    yield NOTE
    for name in profile_names():
        profile = load_profile(name)
        yield f"## {name}\n"
        yield f"{_text(profile.origin)}\n"
        other = {
            key: value for key, value in profile.knobs.items() if _differs(knobs()[key], value)
        }
        yield "| knob | value |\n|---|---|" if other else "Every knob stands at its default.\n"
        yield from (f"| {_knob_link(key)} | `{value}` |" for key, value in other.items())
        yield ""


def _knob_link(name: str) -> str:
    return f"[{name}](knobs.md#{name})"


def _differs(knob: Knob, value: str) -> bool:
    return value != knob.default


def _text(words: str) -> str:
    """Keep what Markdown would take for a mark."""
    return words.replace("|", r"\|").replace("<", r"\<").replace("*", r"\*").replace("_", r"\_")
