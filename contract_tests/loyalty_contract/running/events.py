"""
The log of a run, one JSON object a line, written as it happens: the source of every report.

Knows how an exchange is told, shortly and masked; knows no verdict's meaning. The lines' form is
published in `events.schema.json`.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, TextIO

from loyalty_contract.cases import Case
from loyalty_contract.reports.sent import fold, names_in
from loyalty_contract.running.result import Result
from loyalty_contract.running.smoke import Smoke, advice
from loyalty_contract.wire.asks import Answer
from loyalty_contract.wire.masks import Masks
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_contract.wire.transport import address

VERSION = 1
SHOWN = 2000
_SHOWN_END = 200
_LONGEST_HEADER = 300

Event = dict[str, Any]


class EventLog:
    """
    Writes events as whole lines to a text file; threads may write at once.

    Whoever `listens` is told every event as it is written, masked, one at a time.
    """

    def __init__(
        self,
        file: TextIO | None,
        masks: Masks,
        listens: Callable[[Event], None] = lambda _: None,
    ) -> None:
        self._file = file
        self._masks = masks
        self._listens = listens
        self._numbers: Counter[str] = Counter()
        self._steps: dict[str, tuple[int, str]] = {}
        self._lock = threading.Lock()

    def write(self, event: str, **fields: Any) -> None:
        """Write one event of our own words."""
        self._put({"event": event, **fields})

    def smoke(self, first: Smoke) -> None:
        """Write what the first step came to."""
        self.write(
            "smoke",
            accepted=[
                answer.ask.media.value
                for answer, reading in first.answers
                if reading.kind is Kind.ACCEPTED
            ],
            follows=first.follows,
            unreachable=first.unreachable,
            advice=[] if first.accepted else self._masks.values(advice(first.answers)),
        )
        for result in first.results:
            self.result(result)

    def begun(self, case: Case) -> None:
        """Write that a case begins."""
        self.write("case", case=case.id)

    def exchange(self, case: str, answer: Answer, reading: Reading) -> None:
        """Write an exchange, numbered within its case: bodies shortened, the whole as a digest."""
        fields = told(answer, reading, self._masks)
        with self._lock:
            number = self._numbers[case]
            self._numbers[case] += 1
            step = self._step(case, fields["request"]["sha256"])
        self._put({"event": "exchange", "case": case, "n": number, "step": step, **fields})

    def result(self, result: Result) -> None:
        """Write what came of a case."""
        self.write("result", **told_result(result, self._masks))

    def _step(self, case: str, digest: str) -> int:
        """Which of a case's requests this is, where one sent again counts once."""
        step, before = self._steps.get(case, (-1, ""))
        if digest != before:
            step += 1
            self._steps[case] = (step, digest)
        return step

    def _put(self, event: Event) -> None:
        line = json.dumps(event, ensure_ascii=True) + "\n" if self._file else ""
        with self._lock:
            if self._file:
                self._file.write(line)
                self._file.flush()
            self._listens(event)


def told(answer: Answer, reading: Reading, masks: Masks) -> Event:
    """Return an exchange as plain values without a token in them."""
    ask = answer.ask
    body = ask.body
    return {
        "request": {
            "method": ask.method,
            "path": masks.head(address(ask), SHOWN),
            "headers": _headers(ask.final_headers(), masks),
            "framing": ask.framing.value,
            "media": ask.media.value,
            "operation": ask.operation,
            "bytes": len(body),
            "profiles": ask.profiles,
            "sha256": masks.digest(body),
            "body": shown(body, masks),
            "sent": fold(masks.names(ask.sent or names_in(body))),
        },
        "answer": {
            "status": answer.status,
            "headers": _headers(answer.headers, masks),
            "bytes": len(answer.body),
            "body": shown(answer.body, masks),
            "trouble": str(answer.trouble) if answer.trouble else None,
            "ms": round(answer.seconds * 1000, 1),
        },
        "reading": {
            "kind": reading.kind.value,
            "error": reading.error,
            "why": masks.text(reading.why),
        },
    }


def told_result(result: Result, masks: Masks) -> Event:
    """Return a result as plain values without a token in them."""
    last = len(result.answers) - 1
    return {
        **told_case(result.case),
        "standing": result.case.standing.value,
        "verdict": result.verdict.value,
        "ended": result.ended.value,
        "reason": masks.text(result.reason),
        "findings": [
            {
                "rule": found.rule,
                "verdict": found.verdict.value,
                "text": masks.text(found.text),
                "knob": found.knob,
                "observed": found.observed,
                "exchange": last if found.exchange < 0 else found.exchange,
            }
            for found in result.findings
        ],
        "exchanges": len(result.answers),
        "ms": round(result.seconds * 1000, 1),
    }


def told_case(case: Case) -> dict[str, str]:
    """Return a case's address and meaning as plain values."""
    return {"case": case.id, "rule": case.rule, "page": case.page, "expect": case.expect}


def shown(body: bytes, masks: Masks) -> str:
    """Return the start of a body as masked text, and its end where it is long."""
    if len(body) <= SHOWN:
        return masks.text(body.decode("utf-8", "replace"))
    # A character is at most four bytes long, so the windows hold what is shown and a token more.
    start = body[: 4 * (SHOWN + masks.longest)].decode("utf-8", "replace")
    end = body[-4 * (_SHOWN_END + masks.longest) :].decode("utf-8", "replace")
    left_out = len(body) - SHOWN - _SHOWN_END
    if left_out <= 0:
        return masks.text(body.decode("utf-8", "replace"))
    return f"{masks.head(start, SHOWN)} … {left_out} bytes … {masks.tail(end, _SHOWN_END)}"


def _headers(headers: Any, masks: Masks) -> dict[str, str]:
    return {
        masks.head(name, _LONGEST_HEADER): masks.head(value, _LONGEST_HEADER)
        for name, value in headers.items()
    }
