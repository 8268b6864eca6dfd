"""Wrong with the matching and the fields it asks for: MAT-1 to MAT-5."""

from miniatures.bodies import BATCH, changed, is_xml, items, payload, refusal, with_items
from miniatures.gallery import PER_ITEM, wrong

MATCHINGS = ("email", "phone", "profile_id", "custom")
FILLED = {
    "email": "filled-in@example.com",
    "phone": "+9990000",
    "profile_id": "filled-in",
    "field_name": "user_id",
    "field_value": "filled-in",
}


def _filling(server, request, matching, names, where=lambda index, count: True):
    """The request with fields filled in where they miss, so that the mock has nothing to say."""
    if payload(server, request).get("matching") != matching:
        return request

    def fill(index, item, count):
        missing = [name for name in names if name not in item] if isinstance(item, dict) else []
        if not missing or not where(index, count):
            return item
        return {**item, **{name: f"{FILLED[name]}{index}"[-30:] for name in missing}}

    return with_items(server, request, fill)


@wrong("MAT-1")
def matching_by_default(server, request):
    """Takes email where no matching is said."""
    said = payload(server, request)
    if "data" in said and "matching" not in said:
        request = changed(server, request, matching="email")
    return server.answer(request)


@wrong("MAT-1", subtle=True)
def matchings_of_other_pages(server, request):
    """Knows more matchings than the page: email_profile, phone_sub, id."""
    matching = payload(server, request).get("matching")
    if isinstance(matching, str) and matching.lower() not in MATCHINGS and matching.strip():
        data = items(payload(server, request))
        filled = [{"email": f"any{index}@example.com"} for index, _ in enumerate(data)]
        request = changed(server, request, matching="email", data=filled)
    return server.answer(request)


@wrong("MAT-1", subtle=True)
def empty_matching_in_xml(server, request):
    """Takes an empty matching for email, in XML."""
    if is_xml(request) and payload(server, request).get("matching") == "":
        request = changed(server, request, matching="email")
    return server.answer(request)


@wrong("MAT-1", subtle=True)
def matching_null(server, request):
    """Takes null for email."""
    said = payload(server, request)
    if "matching" in said and said["matching"] is None:
        request = changed(server, request, matching="email")
    return server.answer(request)


@wrong("MAT-2")
def email_never_looked_for(server, request):
    """Registers who has no email."""
    return server.answer(_filling(server, request, "email", ["email"]))


@wrong("MAT-2", subtle=True)
def last_email_never_looked_for(server, request):
    """Looks for email in every item but the last of many."""
    return server.answer(
        _filling(server, request, "email", ["email"], lambda index, count: 1 < count == index + 1)
    )


@wrong("MAT-2", subtle=True)
def email_only_in_the_first_hundred(server, request):
    """Looks into the first hundred items, and trusts the rest."""
    return server.answer(
        _filling(server, request, "email", ["email"], lambda index, _: index >= 100)
    )


@wrong("MAT-2", subtle=True)
def later_batches_trusted(server, request):
    """Looks for email in a task's first batch only."""
    if "task_id" in payload(server, request):
        request = _filling(server, request, "email", ["email"])
    return server.answer(request)


@wrong("MAT-2", subtle=True)
def middle_never_looked_for(server, request):
    """Looks at the first and the last item of many."""
    return server.answer(
        _filling(server, request, "email", ["email"], lambda index, count: 0 < index < count - 1)
    )


@wrong("MAT-3")
def phone_missing_in_xml(server, request):
    """Registers, in XML, who has no phone."""
    if is_xml(request):
        request = _filling(server, request, "phone", ["phone"])
    return server.answer(request)


@wrong("MAT-3", subtle=True)
def phone_or_email(server, request):
    """Registers by email who has no phone."""
    data = items(payload(server, request))
    if any(isinstance(item, dict) and "email" in item for item in data):
        request = _filling(server, request, "phone", ["phone"])
    return server.answer(request)


@wrong("MAT-3", subtle=True)
def third_batch_trusted(server, request):
    """Looks for phones in two batches of a task, and no more."""
    said = payload(server, request)
    task = said.get("task_id")
    if isinstance(task, str) and request.path == BATCH and server.count(task) > 1:
        request = _filling(server, request, "phone", ["phone"])
    return server.answer(request)


@wrong("MAT-4")
def profile_id_made_up(server, request):
    """Makes up the profile_id that misses."""
    return server.answer(_filling(server, request, "profile_id", ["profile_id"]))


@wrong("MAT-4", subtle=True, behind=PER_ITEM)
def second_missing_profile_id_unseen(server, request):
    """Reports items without profile_id, but not the first item of a batch."""
    return server.answer(
        _filling(server, request, "profile_id", ["profile_id"], lambda index, _: index == 0)
    )


@wrong("MAT-5")
def value_is_optional(server, request):
    """Asks for field_name alone."""
    return server.answer(_filling(server, request, "custom", ["field_value"]))


@wrong("MAT-5", subtle=True)
def name_said_once(server, request):
    """Takes the field_name of the first item for all."""
    return server.answer(
        _filling(server, request, "custom", ["field_name"], lambda index, _: index > 0)
    )


@wrong("MAT-5", subtle=True)
def name_is_optional_in_json(server, request):
    """Asks in JSON for field_value alone."""
    if not is_xml(request):
        request = _filling(server, request, "custom", ["field_name"])
    return server.answer(request)


@wrong("MAT-5", subtle=True)
def custom_not_built_for_xml(server, request):
    """Has no custom matching in XML."""
    if is_xml(request) and payload(server, request).get("matching") == "custom":
        return refusal(request, 400, "matching is not one of email, phone, profile_id")
    return server.answer(request)
