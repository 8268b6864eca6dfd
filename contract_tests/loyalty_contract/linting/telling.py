"""
A report as text: for a terminal, for GitHub's annotations, as JSON, as SARIF.

Pure. What stands in a file reaches no terminal as it came.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict

from loyalty_contract.linting.model import Finding, Level, Report
from loyalty_contract.linting.sarif import sarif
from loyalty_contract.wire.terminal import harmless

# GitHub's workflow commands: in data, and in properties besides (actions/toolkit, command.ts).
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def as_text(report: Report) -> str:
    """Return two lines a finding, what was left out, and the counts."""
    lines = []
    for finding in report.findings:
        where = f"{harmless(finding.file)}:{finding.at.line}:{finding.at.column}"
        lines.append(f"{where}: {finding.level}: {finding.rule} {finding.text}")
        lines.append(f"    {finding.sentence} [{finding.source}]")
    lines += [
        f"{harmless(file)}: and {count:,} more, not told here"
        for file, count in report.left_out.items()
    ]
    lines.append(_counts(report))
    return "\n".join(lines) + "\n"


def as_github(report: Report) -> str:
    """Return one annotation a finding, as a workflow's log is read for them."""
    lines = [_annotation(finding) for finding in report.findings]
    lines += [
        f"::notice file={_escaped(file, _PROPERTY)}::"
        f"{_escaped(f'{count:,} more findings in {harmless(file)}', _DATA)}"
        for file, count in report.left_out.items()
    ]
    return "\n".join([*lines, _counts(report)]) + "\n"


def as_json(report: Report) -> str:
    """Return everything that is told, for programs."""
    return json.dumps({**asdict(report)}, indent=2, ensure_ascii=False) + "\n"


def as_sarif(report: Report) -> str:
    """Return a SARIF 2.1.0 log."""
    return json.dumps(sarif(report), indent=2, ensure_ascii=False) + "\n"


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text,
    "github": as_github,
    "json": as_json,
    "sarif": as_sarif,
}


def _annotation(finding: Finding) -> str:
    command = "error" if finding.level is Level.ERROR else "warning"
    properties = {
        "file": finding.file,
        "line": str(finding.at.line),
        "col": str(finding.at.column),
        "title": f"{finding.rule} {finding.place}",
    }
    told = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in properties.items())
    text = _escaped(f"{finding.text}\n{finding.sentence}", _DATA)
    return f"::{command} {told}::{text}"


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)


def _counts(report: Report) -> str:
    return (
        f"{_many(report.files, 'file')}, {_many(report.errors, 'error')}, "
        f"{_many(report.warnings, 'warning')}"
    )


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
