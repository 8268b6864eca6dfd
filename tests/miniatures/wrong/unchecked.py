"""Wrong in judging items on some paths alone: MAT-2, ITM-2, ITM-3 and DAT-2 under a condition."""

import re

from miniatures.bodies import is_xml, payload, with_items
from miniatures.gallery import wrong

DATE = r"\d{4}-(0[1-9]|1[0-2])-[0-3]\d.([01]\d|2[0-3]):[0-5]\d:\d\d(\.\d+)?([zZ]|[+-]\d\d:\d\d)"


def _email(item, index):
    return item if "email" in item else {**item, "email": f"filled{index}@example.com"}


def _profile_id(item, index):
    known = isinstance(item.get("profile_id", ""), str)
    return item if known else {**item, "profile_id": f"filled-{index}"}


def _phone(item, index):
    phone = item.get("phone")
    if not isinstance(phone, str) or re.fullmatch(r"\+[1-9][0-9]{6,14}", phone):
        return item
    return {**item, "phone": f"+1202555{index % 10000:04}"}


def _date(item, _):
    date = item.get("registration_date")
    if not isinstance(date, str) or re.fullmatch(DATE, date, re.ASCII):
        return item
    return {**item, "registration_date": "2024-09-01T12:34:56Z"}


def _passing(server, request, mend, where=lambda index, item, count: True):
    """Let a fault of one kind pass unseen in some items."""
    return server.answer(
        with_items(
            server,
            request,
            lambda index, item, count: (
                mend(item, index) if isinstance(item, dict) and where(index, item, count) else item
            ),
        )
    )


@wrong("MAT-2", subtle=True)
def emails_unseen_in_chunks(server, request):
    """Looks for the email in a body of known length only."""
    if "transfer-encoding" not in request.headers:
        return server.answer(request)
    return _passing(server, request, _email)


@wrong("DAT-2", subtle=True)
def dates_unseen_with_a_charset(server, request):
    """Judges dates where the Content-Type has no parameter."""
    if ";" not in request.headers.get("content-type", ""):
        return server.answer(request)
    return _passing(server, request, _date)


@wrong("ITM-3", subtle=True)
def phones_unseen_in_large_bodies(server, request):
    """Judges phones in bodies of up to a megabyte."""
    if len(request.body) < 1_000_000:
        return server.answer(request)
    return _passing(server, request, _phone)


@wrong("ITM-2", subtle=True)
def types_unseen_behind_a_bearer(server, request):
    """Trusts who sends an Authorization header with the types."""
    if "authorization" not in request.headers:
        return server.answer(request)
    return _passing(server, request, _profile_id)


@wrong("ITM-3", subtle=True)
def phones_unseen_in_text_xml(server, request):
    """Judges phones in application/xml, not in text/xml."""
    if not request.headers.get("content-type", "").startswith("text/xml"):
        return server.answer(request)
    return _passing(server, request, _phone)


@wrong("DAT-2", subtle=True)
def dates_unseen_beside_unknown_fields(server, request):
    """Takes an item with a field it does not know as it is."""
    known = {"email", "phone", "profile_id", "field_name", "field_value", "registration_date"}
    return _passing(server, request, _date, lambda index, item, count: not known.issuperset(item))


@wrong("ITM-2", subtle=True)
def types_unseen_beside_foreign_fields(server, request):
    """Takes an item with a field of another matching as it is."""
    foreign = {"email", "phone", "field_name", "field_value"}
    return _passing(
        server, request, _profile_id, lambda index, item, count: not foreign.isdisjoint(item)
    )


@wrong("ITM-3", subtle=True)
def every_256th_phone_unseen(server, request):
    """Works in slices of 256 and steps over the first of each but the first."""
    return _passing(server, request, _phone, lambda index, item, count: index and index % 256 == 0)


@wrong("MAT-2", subtle=True)
def last_but_one_unseen(server, request):
    """Looks for the email in all items but the last but one."""
    return _passing(
        server, request, _email, lambda index, item, count: count > 3 and index == count - 2
    )


@wrong("ITM-3", subtle=True)
def middle_phone_of_xml_unseen(server, request):
    """Looks at the first and the second half of large XML, and not at what stands between."""
    if not is_xml(request):
        return server.answer(request)
    return _passing(
        server, request, _phone, lambda index, item, count: count > 100 and index == count // 2
    )


@wrong("DAT-2", subtle=True)
def dates_unseen_in_later_batches_of_phones(server, request):
    """Judges the dates of later batches by email alone."""
    said = payload(server, request)
    if "task_id" not in said or said.get("matching") == "email":
        return server.answer(request)
    return _passing(server, request, _date)
