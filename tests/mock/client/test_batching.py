"""
Members into batches: both limits kept to the byte, the same batches in every run.
"""

import json
from xml.etree import ElementTree

import pytest

from loyalty_mock.client.batching import KEY_LENGTH, Limits, batches, refuse_bad
from loyalty_mock.client.delivering import LONGEST_TASK_ID, Letterhead
from loyalty_mock.client.encoding import Encoding, fields_of
from loyalty_mock.client.members import Choice, Matching, fault, guess, not_judged
from loyalty_mock.client.rows import Bad, Head, InputError, Row

EMAIL = Choice(matching=Matching.EMAIL, field_name=None, judge=fault)
TOKEN = 'a "token" & <more>'


def letterhead(encoding):
    fields = {"token": TOKEN, "loyalty_program_id": 1, "matching": "email"}
    return Letterhead(fields=fields, encoding=encoding)


def gathered(rows, encoding=Encoding.JSON, choice=EMAIL, reject=refuse_bad, **limits):
    room = letterhead(encoding).room(KEY_LENGTH)
    return list(
        batches(
            iter(rows), choice, encoding=encoding, room=room, limits=Limits(**limits), reject=reject
        )
    )


def people(count, width=5):
    return [Head({}), *(Row(n + 2, {"email": f"{n:0{width}}@é.com"}) for n in range(count))]


def body(batch, encoding, task="t" * LONGEST_TASK_ID):
    return letterhead(encoding).envelope(task, batch.key).body(batch.items)


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (9, [9]), (10, [10]), (11, [10, 1])])
def test_a_batch_holds_no_more_profiles_than_it_may(count, sizes):
    told = gathered(people(count), profiles=10)
    assert [len(batch) for batch in told] == sizes
    assert [batch.number for batch in told] == list(range(len(sizes)))


@pytest.mark.parametrize("encoding", Encoding)
@pytest.mark.parametrize("room", range(0, 60, 7))
def test_no_body_is_larger_than_it_may_be_and_none_could_hold_one_more(encoding, room):
    told = gathered(people(300), encoding, bytes=2_000 + room)
    assert sum(map(len, told)) == 300
    sizes = [len(body(batch, encoding)) for batch in told]
    item = len(told[0].items[0]) + (encoding is Encoding.JSON)
    assert all(2_000 + room - item < size <= 2_000 + room for size in sizes[:-1])


def test_a_body_of_exactly_the_limit_is_one_batch():
    whole = len(body(gathered(people(50))[0], Encoding.JSON))
    assert [len(one) for one in gathered(people(50), bytes=whole)] == [50]
    assert [len(one) for one in gathered(people(50), bytes=whole - 1)] == [49, 1]


def test_a_member_larger_than_a_request_is_a_bad_row():
    rows = [Head({}), Row(7, {"email": "a" * 3_000})]
    with pytest.raises(InputError, match="line 7: does not fit into a request of 2,000 bytes"):
        gathered(rows, bytes=2_000)


@pytest.mark.parametrize("encoding", Encoding)
def test_a_body_says_what_the_page_s_example_says(encoding):
    (batch,) = gathered(people(2), encoding)
    told = body(batch, encoding, task="199b9c75").decode()
    if encoding is Encoding.JSON:
        assert json.loads(told) == {
            "token": TOKEN,
            "loyalty_program_id": 1,
            "matching": "email",
            "task_id": "199b9c75",
            "next_key": batch.key,
            "data": [{"email": "00000@é.com"}, {"email": "00001@é.com"}],
        }
    else:
        root = ElementTree.fromstring(told)
        assert {child.tag: child.text for child in root if child.tag != "data"} == {
            "token": TOKEN,
            "loyalty_program_id": "1",
            "matching": "email",
            "task_id": "199b9c75",
            "next_key": batch.key,
        }
        assert [one.text for one in root.iterfind("data/item/email")] == [
            "00000@é.com",
            "00001@é.com",
        ]


def test_a_task_s_first_batch_names_none():
    (batch,) = gathered(people(1))
    told = json.loads(letterhead(Encoding.JSON).envelope(None, batch.key).body(batch.items))
    assert "task_id" not in told


def test_the_same_input_gives_the_same_keys_and_another_gives_others():
    first = [batch.key for batch in gathered(people(30), profiles=10)]
    assert first == [batch.key for batch in gathered(people(30), profiles=10)]
    assert len(set(first)) == 3
    other = people(30)
    other[15] = Row(15, {"email": "other@example.com"})
    again = [batch.key for batch in gathered(other, profiles=10)]
    assert [a == b for a, b in zip(first, again, strict=True)] == [True, False, True]


def test_two_batches_of_the_same_members_have_two_keys():
    same = [Head({}), *(Row(2, {"email": "a@example.com"}) for _ in range(2))]
    assert len({batch.key for batch in gathered(same, profiles=1)}) == 2


@pytest.mark.parametrize("encoding", Encoding)
def test_what_was_written_is_read_back(encoding):
    fields = {"email": 'a"<&>é\r\n@b', "registration_date": "2024-09-01T12:34:56Z"}
    (batch,) = gathered([Row(1, fields)], encoding)
    assert fields_of(batch.items[0], encoding) == fields


def test_rows_left_out_are_told_and_the_others_keep_their_lines():
    bad = []
    rows = [Row(2, {"email": "a@b"}), Row(3, {}), Bad(4, "no CSV", {}), Row(5, {"email": "c@d"})]
    (batch,) = gathered(rows, reject=bad.append)
    assert batch.lines == (2, 5) and [one.line for one in bad] == [3, 4]


def test_what_xml_cannot_write_is_a_bad_row_there_only():
    rows = [Row(2, {"email": "a\x00@b"})]
    with pytest.raises(InputError, match=r"line 2: XML has no way to write the character U\+0000"):
        gathered(rows, Encoding.XML)
    assert len(gathered(rows, Encoding.JSON)) == 1


def test_a_lone_surrogate_is_a_bad_row():
    with pytest.raises(InputError, match="line 2"):
        gathered([Row(2, {"email": "\ud800@b"})])


def test_a_row_stops_everything_unless_it_may_be_left_out():
    with pytest.raises(InputError, match="line 3: email is missing, and matching is email"):
        gathered([Row(2, {"email": "a@b"}), Row(3, {})])


SOUND = [
    ("email", {"email": "a"}),
    ("phone", {"phone": "+79991234567"}),
    ("phone", {"phone": "+1234567"}),
    ("profile_id", {"profile_id": "profile123"}),
    ("custom", {"field_name": "user_id", "field_value": "123456"}),
    ("custom", {"field_name": "user_id", "field_value": 123456}),
    *(
        ("email", {"email": "a", "registration_date": date})
        for date in (
            "2024-09-01T12:34:56Z",
            "2024-02-29T23:59:59.123456789+05:30",
            # What RFC 3339 and the page leave open is the server's to judge.
            "2016-12-31T23:59:60Z",
            "2024-09-01t12:34:56z",
            "2024-09-01 12:34:56Z",
            "2024-09-01T12:34:56-00:00",
            "0000-02-29T00:00:00Z",
        )
    ),
]
UNSOUND = [
    ("email", {}, "email is missing"),
    ("email", {"email": ""}, "email is missing"),
    ("email", {"email": 5}, "email is no text: 5"),
    ("phone", {"email": "a"}, "phone is missing"),
    *(
        ("phone", {"phone": phone}, "not in international format")
        for phone in ("12345", "phone", "+000000000000", "+799912345678901234567890", "+123456")
    ),
    ("custom", {"field_name": "a"}, "field_value is missing"),
    ("custom", {"field_value": "a"}, "field_name is missing"),
    ("custom", {"field_name": "a", "field_value": True}, "field_value is no text"),
    ("custom", {"field_name": "a", "field_value": 1.5}, "field_value is no text"),
    *(
        ("email", {"email": "a", "registration_date": date}, "no RFC 3339 date-time")
        for date in (
            "2024-09-01",
            "2024-09-01T12:34:56",
            "2024-13-01T12:34:56Z",
            "2023-02-29T12:34:56Z",
            "2024-09-01T24:00:00Z",
            "2024-09-01T12:60:00Z",
            "2024-09-01T12:34:61Z",
            "2024-09-01T12:34:56+24:00",
            "24-09-01T12:34:56Z",
            "2024-09-01T12:34:56Z ",
            "\uff12024-09-01T12:34:56Z",
            1725194096,
        )
    ),
]


@pytest.mark.parametrize(("matching", "fields"), SOUND)
def test_what_may_be_sound_passes(matching, fields):
    assert fault(fields, Matching(matching)) is None


@pytest.mark.parametrize(("matching", "fields", "reason"), UNSOUND)
def test_what_breaks_the_page_is_held_back_with_its_reason(matching, fields, reason):
    assert reason in fault(fields, Matching(matching))
    assert not_judged(fields, Matching(matching)) is None


def test_only_the_fields_of_the_matching_are_sent():
    row = Row(2, {"email": "a", "phone": "+12345678", "name": "Ann", "registration_date": None})
    assert EMAIL.member(row) == Row(2, {"email": "a"})


def test_one_field_name_may_serve_every_member():
    choice = Choice(matching=Matching.CUSTOM, field_name="user_id", judge=fault)
    assert choice.member(Row(2, {"field_value": "5"})).fields == {
        "field_name": "user_id",
        "field_value": "5",
    }
    own = choice.member(Row(2, {"field_name": "own", "field_value": "5"}))
    assert own.fields["field_name"] == "own"


@pytest.mark.parametrize(
    ("names", "field_name", "found"),
    [
        (["email"], None, ["email"]),
        (["phone", "email", "name"], None, ["email", "phone"]),
        (["field_name", "field_value"], None, ["custom"]),
        (["field_value"], None, []),
        (["field_value"], "user_id", ["custom"]),
        (["name"], None, []),
    ],
)
def test_the_matching_is_guessed_from_the_fields(names, field_name, found):
    assert guess(names, field_name) == found
