"""
Who is registered, by what and since when; and what the journal learns of it.
"""

import pytest

from loyalty_mock.faults.spec import parse_fault
from loyalty_mock.tasks import Member
from loyalty_mock.wire import WireRequest

TOKEN = "abc123def456"
SINCE = "2024-09-01T12:34:56Z"
TODAY = "2024-09-01T12:34:56+00:00"  # where the clock of these tests stands
JOINED = "2020-02-29T00:00:00+02:00"
BATCH = "/api/v1.1/loyalty/register_member_batch_task"

# matching: an item, and by what its member is known
KNOWN = {
    "email": ({"email": "User@example.com"}, "User@example.com"),
    "phone": ({"phone": "+380501234567"}, "+380501234567"),
    "profile_id": ({"profile_id": "77aa"}, "77aa"),
    "custom": ({"field_name": "card", "field_value": "0012"}, ("card", "0012")),
}
both_formats = pytest.mark.parametrize("media", ["json", "xml"])


@both_formats
@pytest.mark.parametrize("matching", KNOWN)
def test_a_member_is_known_by_what_it_is_matched_by(world, media, matching):
    w = world()
    item, who = KNOWN[matching]
    assert w.add(item, media=media, matching=matching).accepted
    assert w.mock.book.registered(TOKEN) == (Member(123, matching, who, TODAY),)


@both_formats
def test_who_comes_with_a_date_is_a_member_since_then(world, media):
    w = world()
    w.add({"email": "a@example.com", "registration_date": JOINED}, "b@example.com", media=media)
    assert [one.registration_date for one in w.mock.book.registered(TOKEN)] == [JOINED, TODAY]


@both_formats
def test_of_one_that_is_repeated_the_first_date_counts(world, media):
    w = world()
    first = {"email": "a@example.com", "registration_date": JOINED}
    later = {"email": "a@example.com", "registration_date": SINCE}
    w.add("c@example.com", first, later, "b@example.com", "c@example.com", later, media=media)
    assert w.mock.book.registered(TOKEN) == (
        Member(123, "email", "c@example.com", TODAY),
        Member(123, "email", "a@example.com", JOINED),
        Member(123, "email", "b@example.com", TODAY),
    )


def test_a_repeat_is_reported_and_says_whom_it_repeats(world):
    w = world()
    task = w.add("b@example.com", "a@example.com", "a@example.com", "a@example.com").task_id
    told = w.result(task)["errors"]
    assert [(one["batch"], one["index"]) for one in told] == [(0, 2), (0, 3)]
    assert all(one["error_text"].endswith("repeats data[1]") for one in told)


def test_who_is_a_member_already_stays_one_since_then(world):
    w = world()
    w.add({"email": "a@example.com", "registration_date": JOINED})
    w.now += 86_400
    w.add("a@example.com", "b@example.com")
    assert [one.registration_date for one in w.mock.book.registered(TOKEN)] == [
        JOINED,
        "2024-09-02T12:34:56+00:00",
    ]


def test_a_field_value_in_digits_is_one_whether_number_or_text(world):
    w = world()
    number, text = ({"field_name": "card", "field_value": value} for value in (12, "12"))
    result = w.result(w.add(number, text, matching="custom").task_id)
    assert [one["index"] for one in result["errors"]] == [1]
    assert w.mock.book.members(TOKEN, 123, "custom") == (("card", "12"),)


def test_fields_of_two_names_are_two_members(world):
    w = world()
    items = ({"field_name": name, "field_value": 1} for name in ("card", "shop"))
    w.add(*items, matching="custom")
    assert w.mock.book.members(TOKEN, 123, "custom") == (("card", "1"), ("shop", "1"))


def test_a_whole_number_spelt_as_a_fraction_is_that_number(world):
    w = world({"integer_spelling": "any"})
    body = (
        b'{"token": "abc123def456", "loyalty_program_id": 123, "matching": "custom",'
        b' "data": [{"field_name": "card", "field_value": 12.0}]}'
    )
    assert w.ask(w.mock, body).accepted
    assert w.mock.book.members(TOKEN, 123, "custom") == (("card", "12"),)


def answered(w, *addresses, media="json", **more):
    """What the core itself answers, before it is bytes."""
    data = [{"email": address} for address in addresses]
    payload = {"token": TOKEN, "loyalty_program_id": 123, "matching": "email", "data": data}
    request = WireRequest(
        method="POST",
        path=BATCH,
        query={},
        headers={"content-type": f"application/{media}"},
        body=w.written(payload | more, media),
    )
    return w.mock.answer(request)


@both_formats
def test_the_journal_learns_of_task_batch_and_failures(world, media):
    w = world()
    who = ("a@example.com", "b@example.com", "a@example.com")
    first = answered(w, *who, media=media).trace
    assert (first.operation, first.token) == ("register_member_batch_task", TOKEN)
    assert (first.batch, first.failed) == (0, 1)
    assert w.follow(first.task_id).data["result"]["total"] == 3
    later = answered(w, *who[:2], media=media, task_id=first.task_id, next_key="k").trace
    assert (later.task_id, later.batch, later.failed) == (first.task_id, 1, 0)
    again = answered(w, *who, media=media, task_id=first.task_id, next_key="k").trace
    assert (again.task_id, again.batch, again.failed) == (first.task_id, None, 0)


def test_a_fault_that_strikes_a_batch_is_told_to_the_journal(world):
    w = world()
    w.mock.faults.add(parse_fault({"kind": "items-fail", "indexes": [0], "times": 1}))
    first, second = (answered(w, f"{n}@example.com") for n in range(2))
    assert (first.faults, first.trace.failed) == (("items-fail",), 1)
    assert (second.faults, second.trace.failed) == ((), 0)
    assert w.mock.book.members(TOKEN, 123, "email") == ("1@example.com",)


def test_of_what_is_refused_the_journal_learns_the_task_that_was_named(world):
    trace = answered(world(), "a@example.com", task_id="unknown").trace
    assert (trace.task_id, trace.batch, trace.failed) == ("unknown", None, 0)


def test_where_a_target_gives_a_next_key_each_answer_has_another(world):
    w = world({"next_key_in_answer": "always"})
    answers = [answered(w, f"{n}@example.com") for n in range(2)]
    keys = {answer.fields["next_key"] for answer in answers}
    assert len(keys) == 2 and all(isinstance(key, str) and key for key in keys)


@pytest.mark.parametrize("size", [1, 2])
def test_a_tariff_limit_says_how_many_it_allows(world, size):
    w = world(tariff_limit=size)
    assert w.add(*(f"{n}@example.com" for n in range(size))).accepted
    refused = w.add("one.more@example.com")
    assert not refused.accepted and str(size) in refused.error_text
    assert w.mock.book.member_count(TOKEN) == size
    assert w.add("0@example.com").accepted


@pytest.mark.parametrize(
    ("program", "programs", "accepted"),
    [(1, (), True), (0, (), False), (-1, (), False), (5, (4, 5), True), (1, (4, 5), False)],
)
def test_a_program_is_known_where_it_is_listed_or_counts(world, program, programs, accepted):
    w = world(programs=programs)
    told = w.add("a@example.com", loyalty_program_id=program)
    assert told.accepted is accepted
    if not accepted:
        assert str(program) in told.error_text


def test_a_program_that_spells_a_secret_is_not_told(world):
    w = world(programs=(1,))
    assert (
        "987654" not in w.add("a@example.com", loyalty_program_id=987654, token="987654").error_text
    )


@both_formats
def test_every_wrong_item_is_in_the_results_and_nobody_else(world, media):
    w = world({"invalid_item": "fail_item"})
    addresses = [f"{n}@example.com" if n % 3 == 0 else f"nobody {n}" for n in range(20)]
    result = w.result(w.add(*addresses, media=media).task_id)
    assert [one["index"] for one in result["errors"]] == [n for n in range(20) if n % 3]
    assert w.mock.book.members(TOKEN, 123, "email") == tuple(addresses[::3])
