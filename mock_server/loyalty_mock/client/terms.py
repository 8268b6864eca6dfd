"""
What a send's envelope says: from the plan, else from the input's own head, else guessed aloud.
"""

from dataclasses import dataclass
from typing import Any

from loyalty_mock.client.members import FIELDS, Matching, guess
from loyalty_mock.client.plan import Plan, PlanError
from loyalty_mock.client.rows import Head, Row, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What every batch says, and remarks on how it came about."""

    token: str
    program: int
    matching: Matching
    remarks: tuple[str, ...]


def settle(plan: Plan, rows: Rows) -> Terms | None:
    """
    Return the terms, having read no further than the first member; None where there is none.

    Raises PlanError where something is missing, InputError where the input cannot be read.
    """
    head: dict[str, Any] = {}
    names: tuple[str, ...] | None = None
    first: Row | None = None
    for row in rows:
        if isinstance(row, Head):
            head, names = dict(row.fields), row.columns or None
        elif isinstance(row, Row):
            first = row
            break
    if first is None and not names:
        return None
    token = plan.token or head.get("token")
    if not token or not isinstance(token, str):
        raise PlanError("there is no token: give --token, or set LOYALTY_TOKEN")
    names = names or tuple(first.fields if first else ())
    matching, remarks = _matching(plan, head.get("matching"), names)
    left = [name for name in names if name not in FIELDS]
    if left:
        remarks.append(f"not sent, because no member has such a field: {', '.join(left)}")
    return Terms(
        token=token,
        program=_program(plan.program, head.get("loyalty_program_id")),
        matching=matching,
        remarks=tuple(remarks),
    )


def _program(given: int | None, told: Any) -> int:
    if given is not None:
        return given
    if isinstance(told, str) and told.strip().isdecimal():
        return int(told)  # in XML every value is a text
    if isinstance(told, int) and not isinstance(told, bool):
        return told
    raise PlanError("there is no loyalty_program_id: give --program")


def _matching(plan: Plan, told: Any, names: tuple[str, ...]) -> tuple[Matching, list[str]]:
    if plan.matching:
        return plan.matching, []
    if told is not None:
        try:
            return Matching(told), []
        except ValueError as error:
            raise PlanError(f"the input's matching {told!r} is none; give --matching") from error
    found = guess(names, plan.source.field_name)
    if not found:
        raise PlanError(
            f"no matching fits what the input names ({', '.join(names)}); give --matching, "
            "and --column FIELD=COLUMN for a column of another name"
        )
    others = f"; {', '.join(found[1:])} would fit too" if found[1:] else ""
    return found[0], [f"matching is guessed from the fields: {found[0]}{others}"]
