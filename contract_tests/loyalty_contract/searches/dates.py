"""
Dates drawn on both sides of RFC 3339, from a grammar of our own.

After section 5.6 of the RFC; the schema's pattern is never read. What DAT-3 leaves open is on
neither side: the second 60, lower case, a space, `-00:00`, the year 0000, a tenth digit of a
fraction, the future. Nor is white space around a date, which a reader of XML may strip.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from loyalty_contract.searches.strategies import digits, evenly

# Dates end before the kit was written, so that none lies in anyone's future.
_LAST_YEAR = 2024
_YEARS = _LAST_YEAR - 1900
_NUMBERS = ("year", "month", "day", "hour", "minute", "second")


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A date-time in its parts; what is wrong with one is wrong in one part."""

    year: str = "2024"
    month: str = "09"
    day: str = "01"
    between: str = "T"
    hour: str = "12"
    minute: str = "34"
    second: str = "56"
    fraction: str = ""
    zone: str = "Z"
    dashes: tuple[str, str] = ("-", "-")
    colons: tuple[str, str] = (":", ":")
    before: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """The date as it is sent."""
        (first, second), (third, fourth) = self.dashes, self.colons
        day = f"{self.year}{first}{self.month}{second}{self.day}"
        time = f"{self.hour}{third}{self.minute}{fourth}{self.second}{self.fraction}"
        return f"{self.before}{day}{self.between}{time}{self.zone}{self.after}"


def _two(first: int, last: int) -> SearchStrategy[str]:
    return st.integers(first, last).map(lambda number: f"{number:02d}")


def _last_day(year: int, month: int) -> int:
    return monthrange(year, month)[1]


class _Kind(Enum):
    """Which day is meant by a year, a month and a day drawn at random."""

    ANY = 1
    LAST_OF_MONTH = 2
    LEAP_DAY = 3


def _day(kind: _Kind, back: int, month: int, day: int) -> tuple[int, int, int]:
    """Return a day there was: one past the end of its month is its last."""
    if kind is _Kind.LEAP_DAY:
        return _LAST_YEAR - back // 4 * 4 if back < _YEARS else _LAST_YEAR, 2, 29
    year = _LAST_YEAR - back
    last = _last_day(year, month)
    return year, month, last if kind is _Kind.LAST_OF_MONTH else min(day, last)


# By one shape of draws for every kind, so that a failure shrinks to a plain day if it can.
_DAYS = st.builds(
    _day, st.sampled_from(_Kind), st.integers(0, _YEARS), st.integers(1, 12), st.integers(1, 31)
)
_TIMES = st.one_of(
    st.tuples(_two(0, 23), _two(0, 59), _two(0, 59)),
    st.sampled_from((("00", "00", "00"), ("23", "59", "59"))),
)
# No digit, any number of them, and more often as many as there may be.
_FRACTIONS = st.one_of(st.just(""), digits(1, 9).map(".{}".format), digits(9, 9).map(".{}".format))
_SIGNS = st.sampled_from("+-")


def _offset(minutes: int, hours: int, sign: str) -> str:
    """Return an offset; of nothing it is never negative, which DAT-3 leaves open."""
    return f"{sign if hours or minutes else '+'}{hours:02d}:{minutes:02d}"


# Most offsets are of whole hours; those of minutes alone are the ones that get forgotten.
_OFFSETS = (
    st.builds(_offset, st.just(0), st.integers(0, 23), _SIGNS),
    st.builds(_offset, st.integers(0, 59), st.integers(0, 23), _SIGNS),
    st.builds(_offset, st.integers(1, 59), st.just(0), _SIGNS),
)
_ZONES = st.one_of(st.just("Z"), st.just("+00:00"), *_OFFSETS)


def _date(day: tuple[int, int, int], time: tuple[str, str, str], fraction: str, zone: str) -> Date:
    return Date(
        year=f"{day[0]:04d}",
        month=f"{day[1]:02d}",
        day=f"{day[2]:02d}",
        hour=time[0],
        minute=time[1],
        second=time[2],
        fraction=fraction,
        zone=zone,
    )


# Dates that every reader of RFC 3339 takes.
VALID_DATES = st.builds(
    _date,
    _DAYS,
    _TIMES,
    _FRACTIONS,
    _ZONES,
)

Spoil = Callable[[Date], Date]


def _put(name: str, text: str) -> Spoil:
    """Return what writes a text into one part of a date."""
    part: dict[str, Any] = {name: text}
    return lambda date: replace(date, **part)


def _change(name: str, how: Callable[[str], str]) -> Spoil:
    """Return what changes the text of one part of a date."""
    return lambda date: _put(name, how(getattr(date, name)))(date)


def _puts(name: str, texts: SearchStrategy[str]) -> SearchStrategy[Spoil]:
    return texts.map(lambda text: _put(name, text))


def _changes(*ways: Callable[[str], str]) -> SearchStrategy[Spoil]:
    """Change any number of the date in one of these ways."""
    return st.builds(_change, st.sampled_from(_NUMBERS), st.sampled_from(ways))


def _beyond_the_month(by: int) -> Spoil:
    def spoil(date: Date) -> Date:
        last = _last_day(int(date.year), int(date.month))
        return replace(date, day=f"{min(last + by, 99):02d}")

    return spoil


def _no_leap_year(year: int) -> Spoil:
    return lambda date: replace(date, year=f"{year:04d}", month="02", day="29")


def _in_script(zero: int) -> Callable[[str], str]:
    return lambda number: "".join(chr(zero + int(digit)) for digit in number)


def _ending(sign: str) -> Callable[[str], str]:
    return lambda number: number[:-1] + sign


def _from(first: int) -> SearchStrategy[str]:
    """Numbers of two digits from a bound on, the bound itself most of all."""
    return st.one_of(st.just(f"{first:02d}"), _two(first, 99))


_OUT_OF_RANGE = st.one_of(
    _puts("month", st.one_of(st.just("00"), _from(13))),
    _puts("day", st.just("00")),
    _puts("hour", _from(24)),
    _puts("minute", _from(60)),
    _puts("second", _from(61)),
    _puts("zone", st.builds("{}{}:{}".format, _SIGNS, _from(24), _two(0, 59))),
    _puts("zone", st.builds("{}{}:{}".format, _SIGNS, _two(0, 23), _from(60))),
    st.one_of(st.just(1), st.integers(1, 68)).map(_beyond_the_month),
    # 29 February of a common year, or of three full hundreds in four.
    st.integers(0, _YEARS).map(lambda back: _LAST_YEAR - back - (back % 4 == 0)).map(_no_leap_year),
    st.sampled_from((1900, 2100)).map(_no_leap_year),
)
_OTHER_ZONES = _puts(
    "zone",
    st.one_of(
        st.sampled_from(("", "UTC", "GMT", "A", "ZZ", "+", "EST", "+3", "+3:00", "+03:0")),
        st.sampled_from(("+03:00:00", "Z+03:00", "\u221203:00", "+03.00", "03:00")),
        _two(0, 23).map("+{}".format),
        st.builds("{}{}{}".format, _SIGNS, _two(0, 23), _two(0, 59)),
    ),
)
_DAY: dict[str, Any] = {"year": "", "month": "", "day": "", "dashes": ("", "")}
_TIME: dict[str, Any] = {"hour": "", "minute": "", "second": "", "fraction": "", "colons": ("", "")}
_LEFT_OUT: tuple[dict[str, Any], ...] = (
    {**_TIME, "between": "", "zone": ""},
    {**_TIME, "between": ""},
    _TIME,
    {**_DAY, "between": ""},
    {"second": "", "fraction": "", "colons": (":", "")},
    {"minute": "", "second": "", "fraction": "", "colons": ("", "")},
    {"day": "", "dashes": ("-", "")},
)
_PARTS_LEFT_OUT: SearchStrategy[Spoil] = st.sampled_from(_LEFT_OUT).map(
    lambda parts: lambda date: replace(date, **parts)
)
_DASHES = st.sampled_from(("/", ".", ":", "", "_", "\u2013", "\u2212"))
_COLONS = st.sampled_from((".", "-", "", "h", "\uff1a"))
_OTHER_SIGNS: SearchStrategy[Spoil] = st.one_of(
    _DASHES.map(lambda sign: lambda date: replace(date, dashes=(sign, sign))),
    _DASHES.map(lambda sign: lambda date: replace(date, dashes=("-", sign))),
    _COLONS.map(lambda sign: lambda date: replace(date, colons=(sign, sign))),
    _COLONS.map(lambda sign: lambda date: replace(date, colons=(":", sign))),
    _puts("between", st.sampled_from(("", "TT", "X", "-", ":", ",", "\u0422"))),
)
_DIGITS = digits(1, 6)
_OTHER_FRACTIONS = _puts(
    "fraction",
    st.one_of(
        st.just("."),
        *(_DIGITS.map(form.format) for form in (",{}", ".{}.", "..{}", ".{}x", ":{}", ".-{}")),
    ),
)
# The zeros of other scripts; a digit of theirs is none of RFC 5234's DIGIT.
_ZEROS = (0xFF10, 0x0660, 0x06F0, 0x0966, 0x0E50, 0x1D7CE)
_OTHER_NUMBERS = st.one_of(
    _changes(lambda number: number[1:], "0{}".format),
    _changes(*(_in_script(zero) for zero in _ZEROS)),
    _changes(*(_ending(sign) for sign in "OlxX?*-")),
)
_MORE = st.sampled_from(("x", "0", "1", "-", "+", ".", "/", "Z", "\u00e9", " (UTC)"))
_SPOILS: SearchStrategy[Spoil] = evenly(
    _OUT_OF_RANGE,
    _OUT_OF_RANGE,
    _OTHER_ZONES,
    _PARTS_LEFT_OUT,
    _OTHER_SIGNS,
    _OTHER_FRACTIONS,
    _OTHER_NUMBERS,
    _OTHER_NUMBERS,
    st.one_of(_puts("after", _MORE), _puts("before", _MORE)),
)
# No date-time at all: seconds and days since some day, words, and other people's formats.
_OTHERWISE = st.one_of(
    st.integers(0, 10**13).map(str),
    st.sampled_from(("yesterday", "now", "null", "0", "20240901T123456Z", "2024-W35-7T12:34:56Z")),
    st.sampled_from(("Sun, 01 Sep 2024 12:34:56 GMT", "01.09.2024 12:34:56", "09/01/2024")),
)
_SPOILT = st.builds(lambda date, spoil: spoil(date).text, VALID_DATES, _SPOILS)
# Texts that are no date-time of RFC 3339, most of them for one reason only.
WRONG_DATES: SearchStrategy[str] = evenly(*(_SPOILT,) * 9, _OTHERWISE)
