"""Wrong by a slip of the language: zero taken for nothing, digits for a number, text for bytes."""

from miniatures.bodies import is_xml, items, payload, refusal, result_changed, with_items
from miniatures.gallery import PER_ITEM, wrong


def _values(server, request, name):
    return [item.get(name) for item in items(payload(server, request)) if isinstance(item, dict)]


@wrong("ITM-2", subtle=True, others=("MAT-5",), why="the field is there, and its type is right")
def zero_is_no_value(server, request):
    """Takes the field_value 0 for none."""
    if any(type(value) is int and not value for value in _values(server, request, "field_value")):
        return refusal(request, 400, "field_value is missing")
    return server.answer(request)


@wrong("ITM-2", subtle=True)
def negative_values_refused(server, request):
    """Refuses a field_value below 0."""
    if any(type(value) is int and value < 0 for value in _values(server, request, "field_value")):
        return refusal(request, 400, "field_value is out of range")
    return server.answer(request)


@wrong("ITM-2", subtle=True, others=("TSK-3", "ENC-1"), why="two identifiers that it takes for one")
def zeros_stripped(server, request):
    """Reads digits in a profile_id as a number, so that 07 and 7 are one."""

    def strip(index, item, count):
        value = item.get("profile_id") if isinstance(item, dict) else None
        if not isinstance(value, str):
            return item
        at = len(value.rstrip("0123456789"))
        plain = value[at:].lstrip("0") or value[at:][-1:]
        return {**item, "profile_id": value[:at] + plain} if plain != value[at:] else item

    return server.answer(with_items(server, request, strip))


@wrong("ITM-2", subtle=True, others=("ENC-1",), why="the word is a text like any other")
def words_of_the_language(server, request):
    """Takes the texts null, None and undefined in XML for nothing."""
    words = {"null", "None", "undefined"}
    for name in ("profile_id", "field_value"):
        said = {value for value in _values(server, request, name) if isinstance(value, str)}
        if is_xml(request) and words & said:
            return refusal(request, 400, f"{name} is missing")
    return server.answer(request)


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def index_zero_left_out(server, request):
    """Leaves out the index of the first item, as it is 0."""

    def leave_out(data):
        for one in data["result"]["errors"]:
            if one["index"] == 0:
                del one["index"]

    return result_changed(server.answer(request), leave_out)


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def errors_in_order_of_text(server, request):
    """Tells the errors of many under each other's index: sorted as texts, 10 before 9."""

    def mix(data):
        errors = data["result"]["errors"]
        if len(errors) > 2:
            told = sorted(str(one["index"]) for one in errors)
            for one, index in zip(errors, told, strict=True):
                one["index"] = int(index) if int(index) != errors[-1]["index"] else 0

    return result_changed(server.answer(request), mix)


@wrong("ENC-1", subtle=True, others=("ENC-3", "ITM-2"), why="white space in a value is part of it")
def spaces_within_collapsed(server, request):
    """Collapses white space within a value of XML, so that two spaces are one."""

    def collapse(index, item, count):
        value = item.get("profile_id") if isinstance(item, dict) else None
        if not isinstance(value, str) or "  " not in value.strip():
            return item
        return {**item, "profile_id": " ".join(value.split())}

    return server.answer(with_items(server, request, collapse) if is_xml(request) else request)
