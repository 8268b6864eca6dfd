"""
A report as SARIF 2.1.0 (OASIS), which code scanning reads.
"""

from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from loyalty_contract.linting.model import Finding, Report
from loyalty_schemas.contract import rules

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def sarif(report: Report) -> dict[str, Any]:
    """Return the log: each rule that was broken once, each finding with its place."""
    broken = sorted({finding.rule for finding in report.findings})
    notes = [
        {"level": "note", "message": {"text": f"{file}: {count} more findings were left out"}}
        for file, count in report.left_out.items()
    ]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "loyalty-contract",
                        "version": version("loyalty-kit"),
                        "rules": [_rule(rule) for rule in broken],
                    }
                },
                "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, broken) for finding in report.findings],
            }
        ],
    }


def _rule(rule_id: str) -> dict[str, Any]:
    rule = rules()[rule_id]
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.says},
        "fullDescription": {"text": f"{rule.says} ({rule.standing}; {rule.source})"},
        "properties": {"standing": str(rule.standing), "source": rule.source},
    }


def _result(finding: Finding, broken: list[str]) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "ruleIndex": broken.index(finding.rule),
        "level": str(finding.level),
        "message": {"text": f"{finding.text}. {finding.sentence}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(finding.file)},
                    "region": {
                        "startLine": finding.at.line,
                        "startColumn": finding.at.column,
                    },
                },
                "logicalLocations": [{"fullyQualifiedName": finding.place}],
            }
        ],
    }
