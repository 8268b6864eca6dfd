"""Wrong with the array of items and the types in it: ITM-1 and ITM-2."""

from miniatures.bodies import DROPPED, changed, items, payload, refusal, with_items
from miniatures.gallery import PER_ITEM, wrong

ONE = [{"email": "in-its-place@example.com"}]


def _data(server, request):
    return payload(server, request).get("data", DROPPED)


def _typed(server, request, name, kinds, put, where=lambda index, count: True):
    """The request with fields of wrong types put right."""

    def mend(index, item, count):
        if not isinstance(item, dict) or name not in item or not where(index, count):
            return item
        value = item[name]
        return {**item, name: put(value, index)} if type(value) in kinds else item

    return with_items(server, request, mend)


@wrong("ITM-1")
def needs_no_data(server, request):
    """Begins a task although there is no data."""
    said = payload(server, request)
    if "matching" in said and "data" not in said:
        request = changed(server, request, data=ONE, matching="email")
    return server.answer(request)


@wrong("ITM-1", subtle=True)
def one_object_for_an_array(server, request):
    """Takes an object for an array of one."""
    data = _data(server, request)
    if isinstance(data, dict) and data:
        request = changed(server, request, data=[data])
    return server.answer(request)


@wrong("ITM-1", subtle=True)
def null_data(server, request):
    """Takes null, or a text in XML, for no data, and is content."""
    data = _data(server, request)
    if data is None or (isinstance(data, str) and data.strip()):
        request = changed(server, request, data=ONE, matching="email")
    return server.answer(request)


@wrong("ITM-1", subtle=True)
def words_among_the_items(server, request):
    """Takes no notice of items that are no objects, and counts them."""

    def mend(index, item, count):
        return item if isinstance(item, dict) else {"email": f"mended{index}@example.com"}

    if payload(server, request).get("matching") == "email":
        request = with_items(server, request, mend)
    return server.answer(request)


@wrong("ITM-1", subtle=True, others=("ITM-2", "MAT-2"), why="null is no object and has no fields")
def null_items_last(server, request):
    """Takes no notice of a null at the end of the data."""

    def mend(index, item, count):
        last = index == count - 1 and count > 1
        return {"email": f"mended{index}@example.com"} if last and item in (None, "") else item

    if payload(server, request).get("matching") == "email":
        request = with_items(server, request, mend)
    return server.answer(request)


@wrong("ITM-2")
def numbers_for_emails(server, request):
    """Takes a number for an email."""
    put = _typed(
        server, request, "email", {int, float}, lambda value, index: f"n{index}@example.com"
    )
    return server.answer(put)


@wrong("ITM-2", subtle=True)
def field_value_true(server, request):
    """Takes true and false for a field_value."""
    return server.answer(
        _typed(server, request, "field_value", {bool}, lambda value, _: str(value))
    )


@wrong("ITM-2", subtle=True)
def field_value_with_a_fraction(server, request):
    """Takes 1.5 for a field_value."""
    return server.answer(
        _typed(server, request, "field_value", {float}, lambda value, _: f"f{value}")
    )


@wrong("ITM-2", subtle=True)
def field_value_null(server, request):
    """Takes null for a field_value."""
    return server.answer(
        _typed(server, request, "field_value", {type(None)}, lambda _, index: f"null{index}")
    )


@wrong("ITM-2", subtle=True)
def field_value_must_be_text(server, request):
    """Refuses an integer for a field_value, which the page allows."""
    for item in items(payload(server, request)):
        if isinstance(item, dict) and type(item.get("field_value")) is int:
            return refusal(request, 400, "field_value is not a string")
    return server.answer(request)


@wrong("ITM-2", subtle=True)
def field_value_of_32_bits(server, request):
    """Refuses an integer of more than 32 bits for a field_value."""
    for item in items(payload(server, request)):
        value = item.get("field_value") if isinstance(item, dict) else None
        if type(value) is int and abs(value) >= 2**31:
            return refusal(request, 400, "field_value is out of range")
    return server.answer(request)


@wrong("ITM-2", subtle=True)
def list_for_a_profile_id(server, request):
    """Takes a list or an object for a profile_id."""
    return server.answer(
        _typed(server, request, "profile_id", {list, dict}, lambda _, index: f"list{index}")
    )


@wrong("ITM-2", subtle=True)
def number_for_the_last_profile_id(server, request):
    """Takes a number for a profile_id in the last item of many."""
    return server.answer(
        _typed(
            server,
            request,
            "profile_id",
            {int},
            lambda value, _: f"{value}-",
            lambda index, count: 1 < count == index + 1,
        )
    )


@wrong("ITM-2", subtle=True)
def number_for_a_field_name(server, request):
    """Takes a number for a field_name."""
    return server.answer(
        _typed(server, request, "field_name", {int, float, bool}, lambda value, _: "user_id")
    )


@wrong("ITM-2", subtle=True)
def null_email(server, request):
    """Takes null for an email, as an optional field would be."""
    return server.answer(
        _typed(server, request, "email", {type(None)}, lambda _, index: f"null{index}@example.com")
    )


@wrong("ITM-2", subtle=True, behind=PER_ITEM)
def number_for_a_phone_in_later_batches(server, request):
    """Takes a number for a phone once a task has begun."""
    if "task_id" in payload(server, request):
        request = _typed(server, request, "phone", {int}, lambda _, index: f"+9990000{index:05d}")
    return server.answer(request)
