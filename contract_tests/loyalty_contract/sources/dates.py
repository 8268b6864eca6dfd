"""
DAT-1, DAT-2, DAT-4: dates on both sides of RFC 3339, in tables written by hand.

From sections 5.6 and 5.7 of the RFC. What DAT-3 leaves open (leap seconds, lower case, a space,
`-00:00`, year 0000, ten fraction digits, the future) stands in neither table.
"""

from typing import Any

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.continuing import add, begin
from loyalty_contract.talks.scenarios import Scenario, Talk, one
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build, is_accepted, is_noticed, noticed
from loyalty_contract.wire.asks import Ask
from loyalty_contract.wire.readings import Kind
from loyalty_schemas.contract import Standing

_PAGE = "registration_date: Registration date in RFC3339 format"

# name: a date-time every reader of RFC 3339 takes
VALID = {
    "page-example": "2024-09-01T12:34:56Z",
    "midnight": "2024-09-01T00:00:00Z",
    "last-second": "2024-09-01T23:59:59Z",
    "first-of-january": "2024-01-01T00:00:00Z",
    "end-of-december": "2023-12-31T23:59:59Z",
    "offset-plus": "2024-09-01T12:34:56+03:00",
    "offset-minus": "2024-09-01T12:34:56-05:00",
    "offset-half-hour": "2024-09-01T12:34:56+05:30",
    "offset-quarter": "2024-09-01T12:34:56+12:45",
    "offset-zero": "2024-09-01T12:34:56+00:00",
    "offset-fourteen": "2024-09-01T12:34:56+14:00",
    "offset-last": "2024-09-01T12:34:56+23:59",
    "offset-minus-last": "2024-09-01T12:34:56-23:59",
    "fraction-1-digit": "2024-09-01T12:34:56.1Z",
    "fraction-2-digits": "2024-09-01T12:34:56.12Z",
    "fraction-3-digits": "2024-09-01T12:34:56.123Z",
    "fraction-4-digits": "2024-09-01T12:34:56.1234Z",
    "fraction-5-digits": "2024-09-01T12:34:56.12345Z",
    "fraction-6-digits": "2024-09-01T12:34:56.123456Z",
    "fraction-7-digits": "2024-09-01T12:34:56.1234567Z",
    "fraction-8-digits": "2024-09-01T12:34:56.12345678Z",
    "fraction-9-digits": "2024-09-01T12:34:56.123456789Z",
    "fraction-zero": "2024-09-01T12:34:56.0Z",
    "fraction-with-offset": "2024-09-01T12:34:56.789+03:00",
    "leap-day-2024": "2024-02-29T12:00:00Z",
    "leap-day-2000": "2000-02-29T12:00:00Z",
    "leap-day-2020-offset": "2020-02-29T23:30:00-01:00",
    "february-28-of-a-plain-year": "2023-02-28T12:00:00Z",
    "thirty-days-of-april": "2024-04-30T12:00:00Z",
    "thirty-one-days-of-july": "2024-07-31T12:00:00Z",
    "thirty-one-days-of-august": "2024-08-31T12:00:00Z",
    "before-1970": "1969-12-31T23:59:59Z",
    "the-epoch": "1970-01-01T00:00:00Z",  # its number is 0, which a careless server takes for none
    "the-epoch-with-offset": "1970-01-01T03:00:00+03:00",
    "the-year-1900": "1900-03-01T00:00:00Z",
    "after-32-bits-of-the-past": "1901-12-13T20:45:51Z",
}

# name: no date-time of RFC 3339
INVALID = {
    "no-zone": "2024-09-01T12:34:56",
    "no-zone-with-fraction": "2024-09-01T12:34:56.123",
    "no-time": "2024-09-01",
    "no-date": "12:34:56Z",
    "no-seconds": "2024-09-01T12:34Z",
    "no-seconds-with-offset": "2024-09-01T12:34+03:00",
    "hour-only": "2024-09-01T12Z",
    "month-13": "2024-13-01T00:00:00Z",
    "month-00": "2024-00-10T00:00:00Z",
    "day-00": "2024-09-00T00:00:00Z",
    "day-32": "2024-01-32T00:00:00Z",
    "day-31-of-september": "2024-09-31T00:00:00Z",
    "day-31-of-april": "2024-04-31T00:00:00Z",
    "day-31-of-june": "2024-06-31T00:00:00Z",
    "day-31-of-november": "2024-11-31T00:00:00Z",
    "february-30": "2024-02-30T00:00:00Z",
    "february-29-of-2023": "2023-02-29T00:00:00Z",
    "february-29-of-1900": "1900-02-29T00:00:00Z",
    "february-29-of-2100": "2100-02-29T00:00:00Z",
    "hour-24": "2024-09-01T24:00:00Z",
    "hour-25": "2024-09-01T25:00:00Z",
    "minute-60": "2024-09-01T12:60:00Z",
    "second-61": "2024-09-01T12:34:61Z",
    "second-99": "2024-09-01T12:34:99Z",
    "offset-24": "2024-09-01T12:34:56+24:00",
    "offset-minute-60": "2024-09-01T12:34:56+03:60",
    "offset-without-colon": "2024-09-01T12:34:56+0300",
    "offset-of-hours": "2024-09-01T12:34:56+03",
    "offset-one-digit": "2024-09-01T12:34:56+3:00",
    "offset-after-z": "2024-09-01T12:34:56Z+03:00",
    "zone-name": "2024-09-01T12:34:56 UTC",
    "zone-other-letter": "2024-09-01T12:34:56A",
    "two-digit-year": "24-09-01T12:34:56Z",
    "five-digit-year": "12024-09-01T12:34:56Z",
    "signed-year": "+2024-09-01T12:34:56Z",
    "negative-year": "-2024-09-01T12:34:56Z",
    "one-digit-month": "2024-9-01T12:34:56Z",
    "one-digit-day": "2024-09-1T12:34:56Z",
    "one-digit-hour": "2024-09-01T1:34:56Z",
    "basic-format": "20240901T123456Z",
    "slashes": "2024/09/01T12:34:56Z",
    "dots": "01.09.2024 12:34:56",
    "american": "09/01/2024",
    "week-date": "2024-W35-7T12:34:56Z",
    "ordinal-date": "2024-245T12:34:56Z",
    "mail-date": "Sun, 01 Sep 2024 12:34:56 GMT",
    "epoch-text": "1725194096",
    "epoch-milliseconds": "1725194096000",
    "full-width-digits": "２０２４-09-01T12:34:56Z",  # noqa: RUF001 - what is tried
    "arabic-digits": "2024-09-0١T12:34:56Z",  # noqa: RUF001 - what is tried
    "fraction-without-digits": "2024-09-01T12:34:56.Z",
    "fraction-with-comma": "2024-09-01T12:34:56,5Z",
    "two-fractions": "2024-09-01T12:34:56.1.2Z",
    "underscore-for-t": "2024-09-01_12:34:56Z",
    "two-ts": "2024-09-01TT12:34:56Z",
    "leading-space": " 2024-09-01T12:34:56Z",
    "trailing-space": "2024-09-01T12:34:56Z ",
    "trailing-line-feed": "2024-09-01T12:34:56Z\n",
    "trailing-text": "2024-09-01T12:34:56Zulu",
    "trailing-second-date": "2024-09-01T12:34:56Z2024-09-01T12:34:56Z",
    "empty": "",
    "word": "yesterday",
    "template": "YYYY-MM-DDTHH:MM:SSZ",
    "interval": "2024-09-01T12:34:56Z/P1D",
    "unicode-minus": "2024−09−01T12:34:56Z",  # noqa: RUF001 - what is tried
}

# Where one wrong date stands: (name, matching, count, index, tier).
PLACES = (
    ("first-of-20", "email", 20, 0, Tier.STANDARD),
    ("middle-of-20", "phone", 20, 11, Tier.STANDARD),
    ("last-of-20", "profile_id", 20, 19, Tier.STANDARD),
    ("last-of-100-by-custom", "custom", 100, 99, Tier.STANDARD),
    ("last-of-2000", "email", 2000, 1999, Tier.STANDARD),
    ("first-of-10000", "email", 10_000, 0, Tier.LIMITS),
    ("middle-of-10000", "email", 10_000, 5_000, Tier.LIMITS),
    ("last-of-10000", "email", 10_000, 9_999, Tier.LIMITS),
)


def cases() -> tuple[Case, ...]:
    """Return the cases of dates."""
    return (*_valid(), *_invalid(), *_placed(), *_later())


def _valid() -> tuple[Case, ...]:
    found: list[Case] = []
    for name, date in VALID.items():
        found += both(
            "DAT-1",
            name,
            is_accepted(_dated(date), "DAT-1", Standing.STATED),
            standing=Standing.STATED,
            page=_PAGE,
            expect=f"{date} is accepted",
            tier=Tier.QUICK if name in {"page-example", "offset-plus"} else Tier.STANDARD,
        )
    found += both(
        "DAT-4",
        "left-out",
        is_accepted(lambda stage: stage.batch(), "DAT-4", Standing.STATED),
        standing=Standing.STATED,
        page="registration_date is not required",
        expect="accepted without a date",
        tier=Tier.QUICK,
    )
    for place, count in (("of-20", 20), ("of-1000", 1000)):
        found += both(
            "DAT-1",
            f"many-kinds-{place}",
            is_accepted(_many(count), "DAT-1", Standing.STATED),
            standing=Standing.STATED,
            page=_PAGE,
            expect="valid dates of every kind beside each other are accepted",
        )
    return tuple(found)


def _invalid() -> tuple[Case, ...]:
    found: list[Case] = []
    for name, date in INVALID.items():
        # An empty element may be read as no date at all; then it is not the date that is wrong.
        standing = Standing.INFERRED if name == "empty" else Standing.STATED
        found += both(
            "DAT-2",
            name,
            is_noticed(_dated(date), "DAT-2", standing, 0),
            standing=standing,
            page=_PAGE,
            expect=f"{date[:40]!r} is noticed",
            tier=Tier.QUICK if name in {"no-zone", "month-13"} else Tier.STANDARD,
        )
    return tuple(found)


def _placed() -> tuple[Case, ...]:
    kinds = ("month-13", "no-zone", "february-30", "hour-24", "trailing-text")
    return tuple(
        case
        for number, (place, matching, count, index, tier) in enumerate(PLACES)
        for case in both(
            "DAT-2",
            f"{kinds[number % len(kinds)]}-{place}",
            is_noticed(
                _placed_date(INVALID[kinds[number % len(kinds)]], matching, count, index),
                "DAT-2",
                Standing.STATED,
                index,
            ),
            standing=Standing.STATED,
            page=_PAGE,
            expect=f"one wrong date, {place}, is noticed",
            tier=tier,
        )
    )


def _later() -> tuple[Case, ...]:
    return tuple(
        case
        for name, before, date in (
            ("second", 1, "2024-02-30T00:00:00Z"),
            ("third", 2, "2024-09-01T12:34:56"),
        )
        for case in both(
            "DAT-2",
            f"wrong-date-in-the-{name}-batch",
            _in_batch(before, date),
            standing=Standing.STATED,
            page=_PAGE,
            expect="a wrong date in a later batch is noticed",
        )
    )


def _in_batch(before: int, date: str) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(1))
        task_id = first.task_id or ""
        for _ in range(before - 1):
            yield from add(stage, task_id, stage.members(1))
        data = [stage.member(), stage.member(registration_date=date), stage.member()]
        _, reading = yield from one(stage.batch(data, task_id=task_id, next_key=stage.key()))
        if reading.kind is Kind.ACCEPTED and reading.task_id is None:
            return []
        return (
            yield from noticed(
                stage,
                reading,
                sent=before + len(data),
                rule="DAT-2",
                standing=Standing.STATED,
                index=1,
                batch=before,
            )
        )

    return play


def _dated(date: Any) -> Build:
    return lambda stage: stage.batch([stage.member(registration_date=date)])


def _many(count: int) -> Build:
    dates = list(VALID.values())

    def build(stage: Stage) -> Ask:
        return stage.batch(
            [stage.member(registration_date=dates[n % len(dates)]) for n in range(count)]
        )

    return build


def _placed_date(date: str, matching: str, count: int, index: int) -> Build:
    def build(stage: Stage) -> Ask:
        data = stage.members(count, matching)
        data[index]["registration_date"] = date
        return stage.batch(data, matching)

    return build
