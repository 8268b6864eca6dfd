"""
What a pattern cannot say of a date-time: where a leap second may stand, and what lies ahead.

Takes only texts that the request schema's pattern has let through. Knows no clock.
"""

import re
from datetime import UTC, datetime, timedelta

_PARTS = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))",
    re.ASCII,
)
_LEAP_DAYS = {(6, 30), (12, 31)}


def leap_second_misplaced(date: str) -> bool:
    """
    Tell whether a second 60 stands anywhere but at 23:59 UTC on 30 June or 31 December.

    RFC 3339 section 5.7; whether that year had one is in a list that this does not hold.
    """
    utc = _utc_minute(date)
    return utc is not None and (
        (utc.month, utc.day) not in _LEAP_DAYS or (utc.hour, utc.minute) != (23, 59)
    )


def in_future(date: str, now: float) -> bool:
    """Tell whether a date-time lies after `now`, in seconds since 1970."""
    utc = _utc_minute(date)
    match = _PARTS.fullmatch(date)
    if utc is None or match is None:
        return False
    return utc.timestamp() + int(match[6]) + float(f"0.{match[7] or 0}") > now


def _utc_minute(date: str) -> datetime | None:
    """The minute a date-time falls in, in UTC; None for the edge of what datetime holds."""
    match = _PARTS.fullmatch(date)
    if match is None:
        return None
    year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
    try:
        local = datetime(year, month, day, hour, minute, tzinfo=UTC)
        if match[8] is None:
            return local
        offset = timedelta(hours=int(match[9]), minutes=int(match[10]))
        return local - offset if match[8] == "+" else local + offset
    except (ValueError, OverflowError):
        return None
