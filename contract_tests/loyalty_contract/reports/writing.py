"""
Write every report of a run into its folder, from its log of events alone.

A run that was killed is reported the same way: what the log tells is all there is.
"""

import json
from pathlib import Path

from loyalty_contract.reports.judging import Judgement, judge
from loyalty_contract.reports.junit import junit
from loyalty_contract.reports.page import page
from loyalty_contract.reports.sent import write_sent
from loyalty_contract.reports.summary import summary
from loyalty_contract.reports.tale import Tale, read_events, tale_of
from loyalty_contract.running.capsules import capsule_text

EVENTS = "events.ndjson"
CAPSULES = "capsules"
_WRITTEN = ("summary.json", "junit.xml", "report.html", "sent.ndjson")


def prepared(folder: Path) -> None:
    """Make a folder ready for a run: there, and without the reports of an earlier one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (EVENTS, *_WRITTEN):
        (folder / name).unlink(missing_ok=True)
    for old in (folder / CAPSULES).glob("*@*.toml"):
        old.unlink()


def write_reports(folder: Path) -> tuple[Tale, Judgement]:
    """Write summary, JUnit, HTML, identifiers and capsules; raises OSError."""
    tale = tale_of(folder / EVENTS)
    judgement = judge(tale)
    told = json.dumps(summary(tale, judgement), indent=2, ensure_ascii=True)
    (folder / "summary.json").write_text(told + "\n", encoding="utf-8")
    (folder / "junit.xml").write_bytes(junit(tale, judgement))
    (folder / "report.html").write_text(page(tale, judgement), encoding="utf-8")
    with (folder / "sent.ndjson").open("w", encoding="utf-8") as file:
        write_sent(read_events(folder / EVENTS), file)
    _write_capsules(folder, tale, judgement)
    return tale, judgement


def capsule_name(case: str) -> str:
    """Return where a case's capsule stands below the folder of reports."""
    return f"{CAPSULES}/{case.replace('/', '.')}.toml"


def _write_capsules(folder: Path, tale: Tale, judgement: Judgement) -> None:
    failing = {one.told.case: one.told for one in judgement.breaches}
    if failing:
        (folder / CAPSULES).mkdir(exist_ok=True)
    for case, told in failing.items():
        (folder / capsule_name(case)).write_text(capsule_text(tale, told), encoding="utf-8")
