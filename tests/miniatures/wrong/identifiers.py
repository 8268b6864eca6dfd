"""Wrong about what an identifier looks like: ITM-2 and ITM-3."""

import re

from miniatures.bodies import is_xml, items, payload, refusal, with_items
from miniatures.gallery import PER_ITEM, wrong


def _phones(server, request, pattern, where=lambda index, count: True):
    """The request with phones of some spelling put right, unseen."""

    def mend(index, item, count):
        phone = item.get("phone") if isinstance(item, dict) else None
        if not isinstance(phone, str) or not where(index, count):
            return item
        return {**item, "phone": f"+9990001{index:05d}"} if re.fullmatch(pattern, phone) else item

    if payload(server, request).get("matching") != "phone":
        return request
    return with_items(server, request, mend)


def _refusing_phones(server, request, pattern):
    if payload(server, request).get("matching") == "phone":
        for index, item in enumerate(items(payload(server, request))):
            phone = item.get("phone") if isinstance(item, dict) else None
            if isinstance(phone, str) and re.fullmatch(pattern, phone):
                return refusal(request, 400, f"data[{index}].phone is no phone number")
    return server.answer(request)


@wrong("ITM-3")
def phone_of_any_kind(server, request):
    """Takes any text for a phone."""
    return server.answer(_phones(server, request, r"(?s).+"))


@wrong("ITM-3", subtle=True)
def phone_without_plus(server, request):
    """Takes digits without a plus sign."""
    return server.answer(_phones(server, request, r"[0-9]{7,15}"))


@wrong("ITM-3", subtle=True)
def phone_beginning_with_zero(server, request):
    """Takes +0 for the start of a phone."""
    return server.answer(_phones(server, request, r"\+0[0-9]{6,14}"))


@wrong("ITM-3", subtle=True)
def phone_of_sixteen_digits(server, request):
    """Takes one digit too many."""
    return server.answer(_phones(server, request, r"\+[1-9][0-9]{15}"))


@wrong("ITM-3", subtle=True)
def phone_of_six_digits(server, request):
    """Takes one digit too few."""
    return server.answer(_phones(server, request, r"\+[1-9][0-9]{5}"))


@wrong("ITM-3", subtle=True)
def phone_in_full_width_digits(server, request):
    """Takes digits of any script, as a careless pattern does."""
    return server.answer(_phones(server, request, r"\+(?=.*[^0-9+])\d{7,15}"))


@wrong("ITM-3", subtle=True)
def phone_with_a_line_feed(server, request):
    """Takes a line feed after a phone, as Python's $ does."""
    return server.answer(_phones(server, request, r"\+[1-9][0-9]{6,14}\n"))


@wrong("ITM-3", subtle=True)
def phone_with_spaces(server, request):
    """Takes spaces and hyphens between the digits."""
    return server.answer(_phones(server, request, r"\+[1-9][0-9]*([ ()-]+[0-9]+)+"))


@wrong("ITM-3", subtle=True)
def phone_with_an_extension(server, request):
    """Takes letters after a phone."""
    return server.answer(_phones(server, request, r"\+[1-9][0-9]{6,14} ?[A-Za-z].*"))


@wrong("ITM-3", subtle=True, behind=PER_ITEM)
def phone_of_the_last_unseen(server, request):
    """Looks at every phone but the last of many."""
    return server.answer(
        _phones(server, request, r"(?s).+", lambda index, count: 1 < count == index + 1)
    )


@wrong("ITM-3", subtle=True)
def longest_phones_refused(server, request):
    """Refuses the fifteenth digit."""
    return _refusing_phones(server, request, r"\+[1-9][0-9]{14}")


@wrong("ITM-3", subtle=True)
def shortest_phones_refused(server, request):
    """Refuses seven digits, in XML."""
    if not is_xml(request):
        return server.answer(request)
    return _refusing_phones(server, request, r"\+[1-9][0-9]{6}")
