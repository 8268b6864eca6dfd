"""
Pick a member's fields out of a row, and judge what the endpoint's page states of them.

Pure. What the page leaves open is left to the server: only what is plainly wrong is held back,
because one such profile may spoil a whole batch.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from loyalty_mock.client.rows import Bad, Row


class Matching(StrEnum):
    """How the platform looks a profile up."""

    EMAIL = "email"
    PHONE = "phone"
    PROFILE_ID = "profile_id"
    CUSTOM = "custom"


NEEDED: Mapping[Matching, tuple[str, ...]] = {
    Matching.EMAIL: ("email",),
    Matching.PHONE: ("phone",),
    Matching.PROFILE_ID: ("profile_id",),
    Matching.CUSTOM: ("field_name", "field_value"),
}
DATE = "registration_date"
FIELDS = (*(name for names in NEEDED.values() for name in names), DATE)

# "Phone number in international format."
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
# "Registration date in RFC3339 format"; what that leaves open (leap seconds, -00:00) passes.
_DATE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}):([0-9]{2})(\.[0-9]+)?"
    r"([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    What of a row is sent: the fields of one matching and the date, nothing else.

    `field_name` serves a row that has none; `judge` finds what is wrong with the fields.
    """

    matching: Matching
    field_name: str | None
    judge: Callable[[Mapping[str, Any], Matching], str | None]

    def member(self, row: Row) -> Row | Bad:
        """Return the member to send, or why there is none."""
        names = (*NEEDED[self.matching], DATE)
        fields = {name: row.fields[name] for name in names if row.fields.get(name) is not None}
        if self.matching is Matching.CUSTOM and self.field_name is not None:
            fields = {"field_name": self.field_name, **fields}
        reason = self.judge(fields, self.matching)
        return Bad(row.line, reason, row.fields) if reason else Row(row.line, fields)


def guess(names: Collection[str], field_name: str | None) -> list[Matching]:
    """Return every matching that the names of some fields would serve, the page's order."""
    there = {*names, "field_name"} if field_name is not None else set(names)
    return [matching for matching, needed in NEEDED.items() if there.issuperset(needed)]


def not_judged(fields: Mapping[str, Any], matching: Matching) -> str | None:
    """Find nothing wrong: the server judges."""
    del fields, matching
    return None


def fault(fields: Mapping[str, Any], matching: Matching) -> str | None:
    """Tell what the page states that a member's fields break, or None."""
    for name in NEEDED[matching]:
        value = fields.get(name)
        if value is None or value == "":
            return f"{name} is missing, and matching is {matching}"
        whole = name == "field_value" and isinstance(value, int) and not isinstance(value, bool)
        if not isinstance(value, str) and not whole:
            return f"{name} is no text: {_shown(value)}"
    if matching is Matching.PHONE and not _PHONE.fullmatch(fields["phone"]):
        return f"phone is not in international format: {_shown(fields['phone'])}"
    date = fields.get(DATE)
    if date is not None and not _is_date(date):
        return f"{DATE} is no RFC 3339 date-time: {_shown(date)}"
    return None


def _is_date(value: Any) -> bool:
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return False
    day, minute, second = found[1], found[2], found[3]
    if day.startswith("0000"):
        # Python knows no such year; it has the same days as 2000.
        day = "2000" + day[4:]
    try:
        datetime.fromisoformat(f"{day}T{minute}:00+00:00")
    except ValueError:
        return False
    return second <= "60" and minute < "24"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
