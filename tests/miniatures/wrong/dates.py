"""Wrong about registration_date: DAT-1 and DAT-2."""

import re

from miniatures.bodies import is_xml, items, payload, refusal, with_items
from miniatures.gallery import PER_ITEM, wrong

GOOD = "2024-09-01T12:34:56Z"
DAY = r"\d{4}-\d\d-\d\d"
TIME = r"\d\d:\d\d:\d\d(?:\.\d+)?"
ZONE = r"(?:Z|[+-]\d\d:\d\d)"


def _text(pattern):
    return lambda date: isinstance(date, str) and re.fullmatch(pattern, date, re.ASCII) is not None


def _taking(server, request, wrong_date, where=lambda index, count: True):
    """The request with some wrong dates put right, unseen."""

    def mend(index, item, count):
        if not isinstance(item, dict) or "registration_date" not in item:
            return item
        if not where(index, count) or not wrong_date(item["registration_date"]):
            return item
        return {**item, "registration_date": GOOD}

    return with_items(server, request, mend)


def _refusing(server, request, good_date):
    for index, item in enumerate(items(payload(server, request))):
        date = item.get("registration_date") if isinstance(item, dict) else None
        if isinstance(date, str) and good_date(date):
            return refusal(request, 400, f"data[{index}].registration_date is no date")
    return server.answer(request)


@wrong("DAT-1")
def no_fractions(server, request):
    """Refuses fractions of a second."""
    return _refusing(server, request, _text(rf"{DAY}T\d\d:\d\d:\d\d\.\d{{1,9}}{ZONE}"))


@wrong("DAT-1", subtle=True)
def no_nanoseconds(server, request):
    """Refuses more than six digits of a fraction."""
    return _refusing(server, request, _text(rf"{DAY}T\d\d:\d\d:\d\d\.\d{{7,9}}{ZONE}"))


@wrong("DAT-1", subtle=True)
def fractions_of_three_or_six(server, request):
    """Refuses fractions of other than three or six digits, as Python 3.10 does."""
    digits = r"(?:\d{1,2}|\d{4,5}|\d{7,9})"
    return _refusing(server, request, _text(rf"{DAY}T\d\d:\d\d:\d\d\.{digits}{ZONE}"))


@wrong("DAT-1", subtle=True)
def no_offsets_in_xml(server, request):
    """Knows Z alone, in XML."""
    if not is_xml(request):
        return server.answer(request)
    return _refusing(server, request, _text(rf"{DAY}T{TIME}[+-]\d\d:\d\d"))


@wrong("DAT-1", subtle=True)
def no_half_hours(server, request):
    """Refuses offsets that are no whole hours."""
    return _refusing(server, request, _text(rf"{DAY}T{TIME}[+-]\d\d:(?!00)\d\d"))


@wrong("DAT-1", subtle=True)
def no_far_offsets(server, request):
    """Refuses offsets of more than fourteen hours."""
    return _refusing(server, request, _text(rf"{DAY}T{TIME}[+-](?:1[5-9]|2[0-3]):\d\d"))


@wrong("DAT-1", subtle=True)
def no_negative_offsets(server, request):
    """Refuses what lies west of Greenwich."""
    return _refusing(server, request, _text(rf"{DAY}T{TIME}-(?!00:00)\d\d:\d\d"))


@wrong("DAT-1", subtle=True)
def no_leap_day_in_2000(server, request):
    """Takes 2000 for a common year."""
    return _refusing(server, request, _text(rf"[0-9]{{2}}00-02-29T{TIME}{ZONE}"))


@wrong("DAT-1", subtle=True)
def no_leap_days(server, request):
    """Knows no 29 February."""
    return _refusing(server, request, _text(rf"\d{{4}}-02-29T{TIME}{ZONE}"))


@wrong("DAT-1", subtle=True)
def nothing_before_the_epoch(server, request):
    """Refuses dates before 1970."""
    return _refusing(server, request, _text(rf"(?:1[0-8]\d\d|19[0-6]\d)-\d\d-\d\dT{TIME}{ZONE}"))


@wrong("DAT-1", subtle=True)
def no_date_but_in_the_first_item(server, request):
    """Refuses a date anywhere but in the first item."""
    dated = [
        index
        for index, item in enumerate(items(payload(server, request)))
        if isinstance(item, dict) and "registration_date" in item
    ]
    if any(dated):
        return refusal(request, 400, f"data[{dated[-1]}] has a field that data[0] has not")
    return server.answer(request)


@wrong("DAT-1", subtle=True)
def date_is_required_for_phones(server, request):
    """Asks for a date where the matching is phone."""
    said = payload(server, request)
    if said.get("matching") == "phone":
        for index, item in enumerate(items(said)):
            if isinstance(item, dict) and "registration_date" not in item:
                return refusal(request, 400, f"data[{index}].registration_date is missing")
    return server.answer(request)


@wrong("DAT-2")
def any_date(server, request):
    """Takes any text for a date."""
    return server.answer(_taking(server, request, lambda date: isinstance(date, str)))


@wrong("DAT-2", subtle=True)
def date_without_zone(server, request):
    """Takes a date without a zone for one in UTC."""
    return server.answer(_taking(server, request, _text(rf"{DAY}T{TIME}")))


@wrong("DAT-2", subtle=True)
def date_without_time(server, request):
    """Takes a day for its midnight."""
    return server.answer(_taking(server, request, _text(DAY)))


@wrong("DAT-2", subtle=True)
def thirty_one_days_each_month(server, request):
    """Takes 31 April and 30 February for days."""
    days = r"\d{4}-(?:(?:04|06|09|11)-31|02-(?:30|31))"
    return server.answer(_taking(server, request, _text(rf"{days}T{TIME}{ZONE}")))


@wrong("DAT-2", subtle=True)
def leap_day_in_1900(server, request):
    """Takes every fourth year for a leap year."""

    def leap(date):
        day = isinstance(date, str) and re.match(r"(\d\d00)-02-29T", date)
        return bool(day) and int(day[1]) % 400 != 0

    return server.answer(_taking(server, request, leap))


@wrong("DAT-2", subtle=True)
def leap_day_in_any_year(server, request):
    """Takes 29 February in a common year."""

    def common(date):
        day = isinstance(date, str) and re.match(r"(\d{4})-02-29T", date)
        return bool(day) and (int(day[1]) % 4 != 0)

    return server.answer(_taking(server, request, common))


@wrong("DAT-2", subtle=True)
def hour_24(server, request):
    """Takes 24:00:00, as ISO 8601 does."""
    return server.answer(_taking(server, request, _text(rf"{DAY}T24:00:00(?:\.0+)?{ZONE}")))


@wrong("DAT-2", subtle=True)
def offset_of_24_hours(server, request):
    """Takes an offset of a whole day."""
    return server.answer(
        _taking(server, request, _text(rf"{DAY}T{TIME}[+-](?:24:00|2[4-9]:\d\d|\d\d:60)"))
    )


@wrong("DAT-2", subtle=True)
def offset_without_colon(server, request):
    """Takes +0300 for an offset."""
    return server.answer(_taking(server, request, _text(rf"{DAY}T{TIME}[+-]\d{{2,4}}")))


@wrong("DAT-2", subtle=True)
def seconds_since_the_epoch(server, request):
    """Takes the seconds since 1970, as a number or a text."""

    def epoch(date):
        number = isinstance(date, int | float) and not isinstance(date, bool)
        return number or _text(r"\d{9,13}")(date)

    return server.answer(_taking(server, request, epoch))


@wrong("DAT-2", subtle=True)
def full_width_dates(server, request):
    """Takes digits of any script in a date."""

    def wide(date):
        digits = isinstance(date, str) and re.fullmatch(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", date
        )
        return bool(digits) and not date.isascii()

    return server.answer(_taking(server, request, wide))


@wrong("DAT-2", subtle=True)
def text_after_the_date(server, request):
    """Looks at how a date starts."""
    return server.answer(_taking(server, request, _text(rf"(?s){DAY}T{TIME}{ZONE}.+")))


@wrong("DAT-2", subtle=True)
def comma_for_the_point(server, request):
    """Takes a comma before a fraction, as ISO 8601 does."""
    return server.answer(_taking(server, request, _text(rf"{DAY}T\d\d:\d\d:\d\d,\d+{ZONE}")))


@wrong("DAT-2", subtle=True)
def short_years(server, request):
    """Takes 24 for 2024."""
    return server.answer(_taking(server, request, _text(rf"\d\d-\d\d-\d\dT{TIME}{ZONE}")))


@wrong("DAT-2", subtle=True)
def minute_60(server, request):
    """Takes minute 60, and a second 61."""
    return server.answer(
        _taking(server, request, _text(rf"{DAY}T\d\d:(?:60:\d\d|\d\d:6[1-9])(?:\.\d+)?{ZONE}"))
    )


@wrong("DAT-2", subtle=True)
def month_13(server, request):
    """Takes month 13, or day 0, and counts on."""
    odd = rf"\d{{4}}-(?:13-\d\d|00-\d\d|\d\d-00|\d\d-32)T{TIME}{ZONE}"
    return server.answer(_taking(server, request, _text(odd)))


@wrong("DAT-2", subtle=True)
def dates_of_the_first_item_only(server, request):
    """Looks at the date of the first item."""
    return server.answer(_taking(server, request, lambda date: True, lambda index, _: index > 0))


@wrong("DAT-2", subtle=True, behind=PER_ITEM)
def dates_of_later_batches_unseen(server, request):
    """Looks at the dates of a task's first batch."""
    if "task_id" in payload(server, request):
        request = _taking(server, request, lambda date: True)
    return server.answer(request)


@wrong("DAT-2", subtle=True)
def dates_unseen_without_email(server, request):
    """Looks at dates where the matching is email."""
    if payload(server, request).get("matching") != "email":
        request = _taking(server, request, lambda date: True)
    return server.answer(request)


@wrong("DAT-2", subtle=True)
def null_date(server, request):
    """Takes null for no date, and in XML an empty one."""
    return server.answer(_taking(server, request, lambda date: date in (None, "")))
