"""
Capsules: a failing case as a small file, a recipe and no ten megabytes.

Seed and case make the bytes again, on any machine. Pure but for the file read; a capsule holds
no token, whoever replays it brings one.

    CapsuleError    a file is no capsule, or of a case there is not
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loyalty_contract.reports.tale import Event, Tale, Told
from loyalty_contract.running.events import SHOWN
from loyalty_contract.running.expectations import quoted


class CapsuleError(Exception):
    """A file cannot be replayed; the message names it and says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capsule:
    """
    What makes a failing case again.

    `programs` are the first and, where there was one, the second. `step` is the place of the
    telling request among those the case sends that differ from the one before, `body` its masked
    body or the start of it, `whole` whether that can be sent again.
    """

    case: str
    seed: int
    examples: int
    programs: tuple[int, ...]
    unknown_program: int | None
    pins: Mapping[str, str]
    rules: tuple[str, ...]
    target: str
    step: int
    method: str
    body: str
    whole: bool


def capsule_text(tale: Tale, told: Told) -> str:
    """Return the capsule of a failing case."""
    start = tale.start
    shown = tale.shown.get(told.case, [])
    telling = _telling(shown, told)
    lines = [
        "# A case that broke the contract. Try it again:",
        "# loyalty-contract replay THIS-FILE URL",
        f"kit = {quoted(start['kit'])}",
        f"case = {quoted(told.case)}",
        f"seed = {start['seed']}",
        f"examples = {start['examples']}",
        f"programs = {start['programs']}",
    ]
    if start["unknown_program"] is not None:
        lines.append(f"unknown_program = {start['unknown_program']}")
    lines += [
        f"target = {quoted(start['url'])}",
        f"at = {quoted(start['at'])}",
        f"verdict = {quoted(told.verdict.value)}",
        f"rule = {quoted(told.rule)}",
        f"page = {quoted(told.page)}",
        f"expected = {quoted(told.expect)}",
        *(_request(telling) if telling else []),
        *_pins(start["pins"]),
    ]
    for found in told.breaches:
        lines += [
            "",
            "[[finding]]",
            f"rule = {quoted(found.rule)}",
            f"verdict = {quoted(found.verdict.value)}",
            f"text = {quoted(found.text)}",
        ]
    return "\n".join([*lines, ""])


def load(path: Path) -> Capsule:
    """Return what a capsule's file says; raises CapsuleError."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return _capsule(content)
    except OSError as error:
        raise CapsuleError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CapsuleError(f"{path}: not TOML: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CapsuleError(f"{path}: no capsule: {error} is missing or of another form") from error


def _capsule(content: Mapping[str, Any]) -> Capsule:
    request = content.get("request", {})
    unknown = content.get("unknown_program")
    return Capsule(
        case=str(content["case"]),
        seed=int(content["seed"]),
        examples=int(content["examples"]),
        programs=tuple(int(program) for program in content["programs"]),
        unknown_program=None if unknown is None else int(unknown),
        pins={str(knob): str(value) for knob, value in content.get("pins", {}).items()},
        rules=tuple(str(found["rule"]) for found in content.get("finding", [])),
        target=str(content["target"]),
        step=int(request.get("step", 0)),
        method=str(request.get("method", "POST")),
        body=str(request.get("body", "")),
        whole=bool(request.get("whole", False)),
    )


def _telling(shown: Sequence[Event], told: Told) -> Event | None:
    """The request to show: the batch that the first breach is about."""
    if not told.breaches or not shown:
        return shown[0] if shown else None
    at = told.breaches[0].exchange
    before = [event for event in shown if event["n"] <= at]
    batches = [event for event in before if event["request"]["operation"] != "tasks_status"]
    return (batches or before or list(shown))[-1]


def _request(event: Event) -> list[str]:
    request, answer = event["request"], event["answer"]
    return [
        "",
        "[request]",
        f"step = {event['step']}",
        f"method = {quoted(request['method'])}",
        f"path = {quoted(request['path'])}",
        f"framing = {quoted(request['framing'])}",
        f"bytes = {request['bytes']}",
        f"profiles = {request['profiles']}",
        f"sha256 = {quoted(request['sha256'])}",
        f"body = {quoted(request['body'])}",
        f"whole = {str(_is_whole(request)).lower()}",
        "",
        "[request.headers]",
        *(f"{quoted(name)} = {quoted(value)}" for name, value in request["headers"].items()),
        "",
        "[answer]",
        f"status = {answer['status']}",
        f"trouble = {quoted(answer['trouble'] or '')}",
        f"body = {quoted(answer['body'])}",
    ]


def _is_whole(request: Mapping[str, Any]) -> bool:
    """Whether a body stands there as it was, but for the token: short, and text."""
    return request["bytes"] <= SHOWN and "\ufffd" not in request["body"]


def _pins(pins: Mapping[str, str]) -> list[str]:
    if not pins:
        return []
    return ["", "[pins]", *(f"{knob} = {quoted(value)}" for knob, value in pins.items())]
