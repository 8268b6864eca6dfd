"""
Observe the fringe of RFC 3339: what the page leaves open about a registration_date (DAT-3).

By hand from RFC 3339, sections 4.3, 5.6 and 5.7. A knob's dates differ in what else they are, so
that one odd date decides nothing.
"""

from collections.abc import Callable, Sequence

from loyalty_contract.cases import Case
from loyalty_contract.sources.knobs.steps import Tries, by_acceptance, observation
from loyalty_contract.talks.stage import Stage
from loyalty_contract.wire.asks import Ask

DATES: dict[str, tuple[str, ...]] = {
    "date_leap_second": (
        "2016-12-31T23:59:60Z",
        "2015-06-30T23:59:60Z",
        "2017-01-01T02:59:60+03:00",
    ),
    "date_lower_case": (
        "2024-09-01t12:34:56z",
        "2024-09-01T12:34:56z",
        "2024-09-01t12:34:56+03:00",
    ),
    "date_space": ("2024-09-01 12:34:56Z", "2024-09-01 12:34:56.5+03:00"),
    "date_unknown_offset": ("2024-09-01T12:34:56-00:00", "2024-02-29T00:00:00.5-00:00"),
    "date_year_zero": ("0000-01-01T00:00:00Z", "0000-12-31T23:59:59Z"),
    "date_long_fraction": (
        "2024-09-01T12:34:56.1234567891Z",
        "2024-09-01T12:34:56.12345678901234567890Z",
    ),
    "date_future": ("2099-01-01T00:00:00Z", "2199-12-31T23:59:59+03:00"),
}


def cases() -> tuple[Case, ...]:
    """Return the observations of DAT-3."""
    return tuple(
        case
        for knob, dates in DATES.items()
        for case in observation(
            knob,
            by_acceptance(knob, _dated(dates), accepted="accept", refused="refuse", wrong=_undated),
        )
    )


def _dated(dates: Sequence[str]) -> Callable[[Stage], Tries]:
    return lambda stage: {date: _batch(stage, date) for date in dates}


def _undated(stage: Stage) -> Ask:
    return _batch(stage, "2024-13-45T25:61:61Z")


def _batch(stage: Stage, date: str) -> Ask:
    return stage.batch([stage.member(registration_date=date)])
