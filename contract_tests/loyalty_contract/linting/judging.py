"""
Judge a document: every rule it breaks, each with the path of what is wrong.

Pure. `jsonschema` runs the request's schema; what no schema can say (the spelling of an integer,
leap seconds, repeats, the future) is said here. Knows no file and no line.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loyalty_contract.linting.dates import is_after, is_misplaced_leap_second
from loyalty_contract.linting.model import Document, Fault, Level, Path
from loyalty_contract.linting.words import KEYWORDS, shown, types
from loyalty_contract.wire.ecma import EcmaValidator
from loyalty_schemas.documents import request_schema

_DIGITS = re.compile(r"-?[0-9]{1,4000}")
_IDENTIFIERS = {"custom": ("field_name", "field_value")}
# Stands for what the knob foreign_fields forbids: MAT-6, in the words of that rule.
_FOREIGN: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a body is held to; the schema is the operation's under the knobs."""

    knobs: Mapping[str, str]
    schema: Mapping[str, Any]
    now: float


def terms(
    operation: str, knobs: Mapping[str, str], now: float, optional: Collection[str] = ()
) -> Terms:
    """
    Return the terms of an operation under a profile's knobs; `now` is in seconds since 1970.

    `optional` are required fields that a body may leave out, as a token that travels in a header.
    """
    schema = request_schema(operation, knobs)
    schema["required"] = [name for name in schema["required"] if name not in optional]
    for name, member in schema.get("$defs", {}).items():
        if name.startswith("member_by_"):
            _spell_out_foreign(member)
    return Terms(knobs=knobs, schema=schema, now=now)


def without_limit(held: Terms) -> Terms:
    """Return the same terms for files of members, which are sent in as many batches as it takes."""
    properties = held.schema["properties"]
    data = {key: value for key, value in properties["data"].items() if key != "maxItems"}
    schema = {**held.schema, "properties": {**properties, "data": data}}
    return Terms(knobs=held.knobs, schema=schema, now=held.now)


def judge(document: Document, held: Terms) -> list[Fault]:
    """Return every fault, those of reading first; none stands twice."""
    faults = list(document.faults)
    if document.readable:
        value = _as_read(document.value, held.knobs)
        broken = dict.fromkeys(_breaches(value, held.schema))
        faults += broken
        faults += _beyond(value, held, {fault.path for fault in broken})
    return faults


def _spell_out_foreign(member: dict[str, Any]) -> None:
    """A schema of `false` names no rule; this one says the same and does."""
    rule = member["x-rules"]["properties"]
    member["properties"] = {
        name: said or {"not": _FOREIGN, "x-rules": {"not": rule}}
        for name, said in member["properties"].items()
    }


def _as_read(value: Any, knobs: Mapping[str, str]) -> Any:
    """Return a request as a target of these knobs reads it (PRG-3, MAT-7)."""
    if not isinstance(value, dict):
        return value
    read = dict(value)
    program = read.get("loyalty_program_id")
    if knobs["number_strings"] == "coerce" and isinstance(program, str):
        read["loyalty_program_id"] = int(program) if _DIGITS.fullmatch(program) else program
    if knobs["matching_case"] == "fold" and isinstance(read.get("matching"), str):
        read["matching"] = read["matching"].lower()
    return read


def _breaches(value: Any, schema: Mapping[str, Any]) -> Iterator[Fault]:
    errors = list(EcmaValidator(schema).iter_errors(value))
    mistyped = {tuple(error.absolute_path) for error in errors if error.validator == "type"}
    for error in errors:
        path = tuple(error.absolute_path)
        if path in mistyped and error.validator != "type":
            continue  # what else is wrong with a value of a wrong type says nothing more
        said = error.schema
        rule = said["x-rules"][error.validator]
        match error.validator:
            case "required":
                for name in error.validator_value:
                    if name not in error.instance:
                        yield Fault(rule=rule[name], text="is missing", path=path, field=name)
            case "additionalProperties":
                for name in error.instance:
                    if name not in said["properties"]:
                        text = KEYWORDS["additionalProperties"]
                        yield Fault(rule=rule, text=text, path=path, field=name)
            case keyword:
                foreign = error.validator_value is _FOREIGN
                text = KEYWORDS["foreign" if foreign else keyword].format(
                    title=said.get("title") or types(said.get("type")),
                    allowed=_allowed(error.validator_value),
                    count=len(error.instance) if isinstance(error.instance, list) else 0,
                    value="" if path[-1:] == ("token",) else shown(error.instance),
                )
                yield Fault(rule=rule, text=text, path=path)


def _allowed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _beyond(value: Any, held: Terms, broken: set[Path]) -> Iterator[Fault]:
    """Look at what no schema says, where the schema found nothing wrong."""
    if not isinstance(value, dict):
        return
    yield from _misspelt(value, "loyalty_program_id", (), "PRG-1")
    data, matching = value.get("data"), str(value.get("matching"))
    known = held.schema["properties"].get("matching", {}).get("enum", ())
    if not isinstance(data, list) or matching not in known:
        return
    unsound = {path[1] for path in broken if len(path) > 1}
    first: dict[tuple[str, ...], int] = {}
    for index, item in enumerate(data):
        path: Path = ("data", index)
        if not isinstance(item, dict):
            continue
        if matching == "custom":
            yield from _misspelt(item, "field_value", path, "ITM-2")
        if (*path, "registration_date") not in broken and "registration_date" in item:
            yield from _misplaced(item["registration_date"], path, held)
        if index not in unsound:
            key = tuple(str(item[name]) for name in _IDENTIFIERS.get(matching, (matching,)))
            if first.setdefault(key, index) != index:
                yield _repeat(path, first[key], held)


def _misspelt(holder: Mapping[str, Any], name: str, path: Path, rule: str) -> Iterator[Fault]:
    """JSON Schema takes 1.0 for an integer; a target of the knob's default does not (ENC-5)."""
    value = holder.get(name)
    if isinstance(value, float) and value.is_integer():
        yield Fault(rule=rule, text="is not an integer in digits", path=(*path, name))


def _misplaced(date: str, path: Path, held: Terms) -> Iterator[Fault]:
    where = (*path, "registration_date")
    if is_misplaced_leap_second(date):
        text = f"has a leap second where none can be{shown(date)}"
        yield Fault(rule="DAT-2", text=text, path=where)
    elif held.knobs["date_future"] == "refuse" and is_after(date, held.now):
        yield Fault(rule="DAT-3", text=f"lies in the future{shown(date)}", path=where)


def _repeat(path: Path, first: int, held: Terms) -> Fault:
    # 123 and "123" are one, as XML cannot part them.
    level = Level.ERROR if held.knobs["duplicates"] == "refuse" else Level.WARNING
    return Fault(rule="ITM-7", text=f"repeats data[{first}]", path=path, level=level)
