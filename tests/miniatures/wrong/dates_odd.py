"""Wrong about registration_date in rarer ways: other spellings taken, plain ones refused."""

import re

from miniatures.bodies import is_xml, items, payload
from miniatures.gallery import PER_ITEM, wrong
from miniatures.wrong.dates import DAY, TIME, ZONE, _refusing, _taking, _text


@wrong("DAT-1", subtle=True)
def the_epoch_is_no_date(server, request):
    """Takes 1970-01-01T00:00:00Z for no date at all, as its number is 0."""
    return _refusing(server, request, _text(r"1970-01-01T00:00:00(?:\.0+)?(?:Z|\+00:00)"))


@wrong("DAT-1", subtle=True)
def nothing_before_1900(server, request):
    """Refuses dates before 1900."""
    return _refusing(server, request, _text(rf"(?!0000)(?:0\d|1[0-8])\d\d-\d\d-\d\dT{TIME}{ZONE}"))


@wrong("DAT-1", subtle=True)
def no_31st(server, request):
    """Refuses the 31st of a month that has one."""
    return _refusing(server, request, _text(rf"\d{{4}}-(?:0[13578]|1[02])-31T{TIME}{ZONE}"))


@wrong("DAT-1", subtle=True)
def no_zero_offset(server, request):
    """Wants Z for +00:00."""
    return _refusing(server, request, _text(rf"{DAY}T{TIME}\+00:00"))


@wrong("DAT-1", subtle=True)
def no_z_in_xml(server, request):
    """Wants +00:00 for Z where there is a fraction, in XML."""
    if not is_xml(request):
        return server.answer(request)
    return _refusing(server, request, _text(rf"{DAY}T\d\d:\d\d:\d\d\.\d+Z"))


@wrong("DAT-1", subtle=True)
def no_midnight(server, request):
    """Refuses midnight."""
    return _refusing(server, request, _text(rf"{DAY}T00:00:00(?:\.0+)?{ZONE}"))


@wrong("DAT-1", subtle=True)
def no_last_second(server, request):
    """Refuses 23:59:59."""
    return _refusing(server, request, _text(rf"{DAY}T23:59:59(?:\.\d+)?{ZONE}"))


@wrong("DAT-1", subtle=True, behind=PER_ITEM)
def dates_fail_in_custom_batches(server, request):
    """Refuses any date where the matching is custom."""
    if payload(server, request).get("matching") != "custom":
        return server.answer(request)
    return _refusing(server, request, lambda date: True)


@wrong("DAT-2", subtle=True)
def dates_without_seconds(server, request):
    """Takes 12:34Z."""
    return server.answer(_taking(server, request, _text(rf"{DAY}T\d\d:\d\d{ZONE}")))


@wrong("DAT-2", subtle=True)
def dates_without_signs(server, request):
    """Takes the basic format, 20240901T123456Z."""
    return server.answer(
        _taking(server, request, _text(r"\d{8}T\d{6}(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)"))
    )


@wrong("DAT-2", subtle=True)
def dates_trimmed(server, request):
    """Takes white space around a date."""
    return server.answer(_taking(server, request, _text(rf"\s+.*|{DAY}T{TIME}{ZONE}\s+")))


@wrong("DAT-2", subtle=True)
def dates_of_one_digit(server, request):
    """Takes 2024-9-1."""
    odd = rf"(?=.*(?:-\d[-T]|T\d:))\d{{4}}-\d\d?-\d\d?T\d\d?:\d\d?:\d\d?(?:\.\d+)?{ZONE}"
    return server.answer(_taking(server, request, _text(odd)))


@wrong("DAT-2", subtle=True)
def empty_fractions(server, request):
    """Takes a point with no digit behind it."""
    return server.answer(_taking(server, request, _text(rf"{DAY}T\d\d:\d\d:\d\d\.{ZONE}")))


@wrong("DAT-2", subtle=True)
def zones_by_name(server, request):
    """Takes the name of a zone for an offset."""
    return server.answer(
        _taking(server, request, _text(rf"{DAY}T{TIME} ?(?:{ZONE})?\[?[A-Y][A-Za-z/_]+\]?"))
    )


@wrong("DAT-2", subtle=True)
def weeks_and_days_of_the_year(server, request):
    """Takes week dates and ordinal dates, as ISO 8601 does."""
    return server.answer(
        _taking(server, request, _text(rf"\d{{4}}-(?:W\d\d-\d|\d{{3}})T{TIME}{ZONE}"))
    )


@wrong("DAT-2", subtle=True)
def dates_of_mail(server, request):
    """Takes dates as mail and HTTP write them."""
    return server.answer(
        _taking(server, request, _text(r"[A-Z][a-z]{2}, .*|\d\d? [A-Z][a-z]{2} .*"))
    )


@wrong("DAT-2", subtle=True)
def years_of_five_digits(server, request):
    """Takes years beyond 9999 and before 0."""
    return server.answer(
        _taking(server, request, _text(rf"(?:[+-]\d{{4,6}}|\d{{5,6}})-\d\d-\d\dT{TIME}{ZONE}"))
    )


@wrong("DAT-2", subtle=True)
def slashes(server, request):
    """Takes slashes or points between year, month and day."""
    return server.answer(
        _taking(server, request, _text(rf"\d{{2,4}}[/.]\d\d[/.]\d{{2,4}}(?:[T ]{TIME}{ZONE}?)?"))
    )


@wrong("DAT-2", subtle=True)
def dates_with_odd_signs(server, request):
    """Takes a dash or a minus that is not ASCII's."""

    def odd(date):
        if not isinstance(date, str) or date.isascii():
            return False
        plain = re.sub("[\u2010-\u2015\u2212\uff0d]", "-", date).replace("\uff1a", ":")
        return _text(rf"{DAY}T{TIME}{ZONE}")(plain)

    return server.answer(_taking(server, request, odd))


@wrong("DAT-2", subtle=True, behind=PER_ITEM)
def one_wrong_date_a_batch(server, request):
    """Reports the first wrong date of a batch, and takes the rest."""
    dated = [
        index
        for index, item in enumerate(items(payload(server, request)))
        if isinstance(item, dict)
        and not _text(rf"{DAY}T{TIME}{ZONE}")(item.get("registration_date", ""))
        and "registration_date" in item
    ]
    first = dated[0] if dated else -1
    return server.answer(
        _taking(server, request, lambda date: True, lambda index, _: index != first)
    )


@wrong("DAT-2", subtle=True)
def list_for_a_date(server, request):
    """Takes an array, an object or true for no date at all."""
    return server.answer(
        _taking(server, request, lambda date: isinstance(date, list | dict | bool))
    )
