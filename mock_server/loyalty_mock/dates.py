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


# The calendar repeats after 400 years; datetime holds the years 1 to 9999 only, and an offset
# may lead out of them.
_CYCLE_YEARS = 400
_CYCLE_SECONDS = 146_097 * 86_400


def leap_second_misplaced(date: str) -> bool:
    """
    Tell whether a second 60 stands anywhere but at 23:59 UTC on 30 June or 31 December.

    RFC 3339 section 5.7; whether that year had one is in a list that this does not hold.
    """
    utc, _, _ = _utc_minute(date)
    return (utc.month, utc.day) not in _LEAP_DAYS or (utc.hour, utc.minute) != (23, 59)


def in_future(date: str, now: float) -> bool:
    """Tell whether a date-time lies after `now`, in seconds since 1970."""
    utc, cycles, seconds = _utc_minute(date)
    return utc.timestamp() + cycles * _CYCLE_SECONDS + seconds > now


def _utc_minute(date: str) -> tuple[datetime, int, float]:
    """The minute a date-time falls in, in UTC and 2000 to 2399; cycles off it; its seconds."""
    match = _PARTS.fullmatch(date)
    if match is None:
        raise ValueError("only a date that the request schema's pattern takes comes here")
    year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
    cycles, year_of_cycle = divmod(year - 2000, _CYCLE_YEARS)
    local = datetime(2000 + year_of_cycle, month, day, hour, minute, tzinfo=UTC)
    seconds = int(match[6]) + float(f"0.{match[7] or 0}")
    if match[8] is None:
        return local, cycles, seconds
    offset = timedelta(hours=int(match[9]), minutes=int(match[10]))
    return local - offset if match[8] == "+" else local + offset, cycles, seconds
