"""
A request that must be taken, of a member who may be known already.

Pure. Values such as `0` or the page's own example cannot carry a run's mark: another run, or the
other format, has sent them before, and a target may say so in the results.
"""

from loyalty_contract.talks.complaints import only_of_anyone
from loyalty_contract.talks.follow import follow
from loyalty_contract.talks.scenarios import Scenario, Talk, UnclearError, describe, one
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build
from loyalty_contract.verdicts import breach
from loyalty_contract.wire.readings import Kind
from loyalty_schemas.contract import Standing


def is_taken(build: Build, rule: str, standing: Standing) -> Scenario:
    """Return the scenario that a request must be accepted; a complaint in the results is less."""

    def play(stage: Stage) -> Talk:
        ask = build(stage)
        _, reading = yield from one(ask)
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.REFUSED:
            return [breach(rule, standing, f"was {describe(reading)}")]
        if not stage.follows or reading.task_id is None:
            return []
        task = yield from follow(stage, reading.task_id)
        if task.status == "failed" or task.errors:
            if (yield from only_of_anyone(stage, task, ask.matching)):
                return list(task.findings)
            weaker = Standing.OPEN if standing is Standing.OPEN else Standing.INFERRED
            text = f"was accepted, but the results complain of it ({task.status})"
            return [*task.findings, breach(rule, weaker, text)]
        return list(task.findings)

    return play
