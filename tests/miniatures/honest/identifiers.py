"""Honest servers with a mind of their own where the page says nothing of what identifiers are."""

import re

from miniatures.bodies import items, payload, refusal, with_items
from miniatures.gallery import PER_ITEM, honest


def _refusing(server, request, name, wrong):
    for index, item in enumerate(items(payload(server, request))):
        value = item.get(name) if isinstance(item, dict) else None
        if isinstance(value, str) and wrong(value):
            return refusal(request, 400, f"data[{index}].{name} is not allowed")
    return server.answer(request)


@honest(asks=("MAT-2", "ENC-1", "ENC-3", "ITM-2/*email*"))
def plain_emails_only(server, request):
    """Takes emails of letters, digits and a few signs, as most forms do."""
    plain = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
    return _refusing(server, request, "email", lambda email: not plain.fullmatch(email))


@honest(asks=("MAT-5", "ENC-1", "LIM-1/*custom*"))
def custom_fields_of_its_own(server, request):
    """Knows one custom field, the page's: user_id."""
    return _refusing(server, request, "field_name", lambda name: name != "user_id")


@honest(asks=("LIM-3/*length*", "ITM-2/*letters*"))
def columns_of_255(server, request):
    """Refuses identifiers of more than 255 characters, which its database does not hold."""
    for name in ("email", "profile_id", "field_value"):
        answer = _refusing(server, request, name, lambda value: len(value) > 255)
        if answer.error:
            return answer
    return answer


@honest(asks=("ITM-2", "ITM-7"), behind=PER_ITEM)
def capitals_do_not_matter(server, request):
    """Takes identifiers that differ in case for repeats of one, and reports them."""

    def fold(index, item, count):
        value = item.get("profile_id") if isinstance(item, dict) else None
        return {**item, "profile_id": value.lower()} if isinstance(value, str) else item

    return server.answer(with_items(server, request, fold))
