"""
The log of a run, one JSON object a line, written as it happens: the source of every report.

Knows how an exchange is told, shortly and masked; knows no verdict's meaning. The lines' form is
published in `events.schema.json`.
"""

import hashlib
import json
import threading
from collections.abc import Mapping
from typing import Any, TextIO

from loyalty_contract.asks import Answer
from loyalty_contract.cases import Case
from loyalty_contract.driver import Result
from loyalty_contract.masks import Masks
from loyalty_contract.readings import Reading
from loyalty_contract.transport import address

SHOWN_BYTES = 2000


class EventLog:
    """Writes events to a text file, whole lines only; threads may write at once."""

    def __init__(self, file: TextIO, masks: Masks) -> None:
        self._file = file
        self._masks = masks
        self._lock = threading.Lock()

    def write(self, event: str, **fields: Any) -> None:
        """Write one event."""
        line = self._masks.text(json.dumps({"event": event, **fields}, ensure_ascii=True))
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()

    def exchange(self, case: str, answer: Answer, reading: Reading) -> None:
        """Write an exchange: bodies shortened, the whole as a digest."""
        self.write("exchange", case=case, **told(answer, reading))

    def result(self, result: Result) -> None:
        """Write what came of a case."""
        self.write("result", **told_result(result))


def told(answer: Answer, reading: Reading) -> dict[str, Any]:
    """Return an exchange as plain values; tokens are not masked yet."""
    ask = answer.ask
    body = ask.body
    return {
        "request": {
            "method": ask.method,
            "path": address(ask),
            "headers": ask.final_headers(),
            "framing": ask.framing.value,
            "bytes": len(body),
            "profiles": ask.profiles,
            "sha256": hashlib.sha256(body).hexdigest(),
            "body": shown(body),
        },
        "answer": {
            "status": answer.status,
            "headers": dict(answer.headers),
            "bytes": len(answer.body),
            "body": shown(answer.body),
            "trouble": str(answer.trouble) if answer.trouble else None,
            "ms": round(answer.seconds * 1000, 1),
        },
        "reading": {"kind": reading.kind.value, "error": reading.error, "why": reading.why},
    }


def told_result(result: Result) -> dict[str, Any]:
    """Return a result as plain values."""
    return {
        "case": result.case.id,
        "rule": result.case.rule,
        "standing": result.case.standing.value,
        "page": result.case.page,
        "expect": result.case.expect,
        "verdict": result.verdict.value,
        "reason": result.reason,
        "findings": [
            {
                "rule": found.rule,
                "verdict": found.verdict.value,
                "text": found.text,
                "knob": found.knob,
                "observed": found.observed,
                "exchange": found.exchange,
            }
            for found in result.findings
        ],
        "exchanges": len(result.answers),
        "ms": round(result.seconds * 1000, 1),
    }


def told_case(case: Case) -> Mapping[str, str]:
    """Return a case's address and meaning as plain values."""
    return {"case": case.id, "rule": case.rule, "page": case.page, "expect": case.expect}


def shown(body: bytes) -> str:
    """Return the start of a body as text, and its end where it is long."""
    text = body[: SHOWN_BYTES + 4].decode("utf-8", "replace")
    if len(body) <= SHOWN_BYTES:
        return text
    tail = body[-200:].decode("utf-8", "replace")
    return f"{text[:SHOWN_BYTES]} … {len(body) - SHOWN_BYTES - 200} bytes … {tail}"
