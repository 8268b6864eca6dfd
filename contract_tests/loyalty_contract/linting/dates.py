"""
What a pattern cannot say of a date-time: where a leap second may stand, and what lies ahead.

The kit's own reading of RFC 3339, sections 5.6 and 5.7, for dates that the schema's pattern took.
"""

from datetime import date

_LEAP_DAYS = {(6, 30), (12, 31)}
_LAST_MINUTE = 23 * 60 + 59
_DAY = 24 * 60
_UNIX_DAY = date(1970, 1, 1).toordinal()
# The calendar repeats after 400 years; `date` does not hold the year 0.
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097


def is_misplaced_leap_second(text: str) -> bool:
    """Tell whether a second 60 stands elsewhere than at 23:59 UTC on 30 June or 31 December."""
    if text[17:19] != "60":
        return False
    day, minute = divmod(_minutes(text), _DAY)
    utc = date.fromordinal(day % _CYCLE_DAYS + _CYCLE_DAYS)
    return minute != _LAST_MINUTE or (utc.month, utc.day) not in _LEAP_DAYS


def is_after(text: str, now: float) -> bool:
    """Tell whether a date-time lies after `now`, in seconds since 1970."""
    seconds = float(text[17:].rstrip("Zz").partition("+")[0].partition("-")[0])
    return (_minutes(text) - _UNIX_DAY * _DAY) * 60 + seconds > now


def _minutes(text: str) -> int:
    """The whole minutes in UTC since the day 0 of Python's calendar, as it would go on."""
    year, month, day = int(text[0:4]), int(text[5:7]), int(text[8:10])
    cycles, rest = divmod(year, _CYCLE_YEARS)
    days = date(rest + _CYCLE_YEARS, month, day).toordinal() + (cycles - 1) * _CYCLE_DAYS
    local = days * _DAY + int(text[11:13]) * 60 + int(text[14:16])
    if text[-1] in "Zz":
        return local
    offset = int(text[-5:-3]) * 60 + int(text[-2:])
    return local - offset if text[-6] == "+" else local + offset
