"""
What a run would send, without sending it: every scenario, driven against a target made of hope.

Pure. Each ask is answered as the ask itself hopes (`Ask.hope`); the clock is moved, never waited
for. A real target that answers otherwise may be sent a little less or more.
"""

import json
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from loyalty_contract.cases import BOTH, Case
from loyalty_contract.running.driver import Driver
from loyalty_contract.running.run import Plan, lacking
from loyalty_contract.running.smoke import Smoke, smoke
from loyalty_contract.talks.stage import Stage
from loyalty_contract.wire.asks import CONTENT_TYPES, Answer, Ask, Media
from loyalty_contract.wire.pace import Pace
from loyalty_contract.wire.render import render

_TASK = re.compile(rb"task_id[\"']?\s*[:>]\s*[\"']?([0-9a-f-]{36})")
_OK = {"error": 0, "error_text": "Successful operation"}
_NO = {"error": 400, "error_text": "Incorrect request"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is sent: requests, bytes of their bodies, profiles in them."""

    requests: int = 0
    size: int = 0
    profiles: int = 0

    def __add__(self, other: "Load") -> "Load":
        """Return both together."""
        return Load(
            requests=self.requests + other.requests,
            size=self.size + other.size,
            profiles=self.profiles + other.profiles,
        )


class Hopeful:
    """A transport without a wire that answers as every ask hopes; keeps and counts the asks."""

    def __init__(self) -> None:
        self.asks: list[Ask] = []
        self.load = Load()
        self._totals: dict[str, int] = {}

    def send(self, ask: Ask) -> Answer:
        """Return the answer that was hoped for."""
        self.asks.append(ask)
        self.load += Load(requests=1, size=len(ask.body), profiles=ask.profiles)
        fields = self._fields(ask)
        return Answer(
            ask=ask,
            status=int(fields["error"]) or 200,
            headers={"content-type": CONTENT_TYPES[ask.media]},
            body=json.dumps(fields).encode()
            if ask.media is Media.JSON
            else render(fields, ask.media),
        )

    def _fields(self, ask: Ask) -> dict[str, Any]:
        if ask.hope == "refused":
            return _NO
        found = _TASK.search(ask.body[-4096:]) or _TASK.search(ask.body[:4096])
        task_id = found[1].decode() if found else str(uuid.UUID(int=len(self._totals) + 1))
        if ask.operation == "tasks_status":
            total = self._totals.get(task_id, 0)
            result = {"errors": [], "total": total}
            return {**_OK, "data": {"status": "completed", "progress": 100, "result": result}}
        self._totals[task_id] = self._totals.get(task_id, 0) + ask.profiles
        return {**_OK, "task_id": task_id}


def loads(plan: Plan) -> Iterator[tuple[Case, Load]]:
    """Yield every case of a plan with what it would send; what cannot be tried sends nothing."""
    everything = Smoke(answers=(), follows=True)
    for case in plan.cases:
        if lacking(case, plan.access, everything):
            yield case, Load()
            continue
        yield case, rehearsed(case, plan.stage(case, everything)).load


def first_load(stage: Stage, media: Iterable[Media] = BOTH) -> Load:
    """Return what the first step sends."""
    hopeful = Hopeful()
    talk = smoke(stage, tuple(media))
    reply = None
    while True:
        try:
            reply = hopeful.send(talk.send(reply))
        except StopIteration:
            return hopeful.load


def rehearsed(case: Case, stage: Stage) -> Hopeful:
    """Return a target that is all a case hopes for, after the case."""
    hopeful = Hopeful()
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    driver = Driver(
        transport=hopeful,
        pace=Pace(clock=lambda: now[0], sleep=sleep),
        clock=lambda: now[0],
        sleep=sleep,
        secrets=(),
        canary=stage.batch,
        heard=lambda *_: None,
        # In threads the order would be another each time.
        at_once=lambda exchange, asks: tuple(map(exchange, asks)),
    )
    driver.run(case, stage)
    return hopeful
