"""
What a refusal says: the place in the vendor's words, a short value, and nothing else.

The wording is the mock's own; place and value are held to here, in JSON and XML alike.
"""

import pytest

TOKEN = "abc123def456"
PAGE = {
    "token": TOKEN,
    "loyalty_program_id": 123,
    "matching": "email",
    "data": [{"email": "user1@example.com"}, {"email": "user2@example.com"}],
}
GOOD = {"email": "user1@example.com"}
BARE = {"registration_date": "2024-09-01T12:34:56Z"}
DATED = {"email": "user9@example.com", "registration_date": "2024-13-01"}

both_formats = pytest.mark.parametrize("media", ["json", "xml"])


def by(matching, *data):
    return {"matching": matching, "data": list(data)}


def emails(count):
    return [{"email": f"user{n}@example.com"} for n in range(count)]


# what is sent: the place, and the value as it is told or None, under these knobs
TOLD = {
    "a program that is no number": ({"loyalty_program_id": "12x"}, "loyalty_program_id", '"12x"'),
    "an unknown program": ({"loyalty_program_id": 999}, "loyalty_program_id", "999"),
    "an unknown matching": ({"matching": "passport"}, "matching", '"passport"'),
    "matching in upper case": ({"matching": "EMAIL"}, "matching", '"EMAIL"'),
    "data that is text": ({"data": "none"}, "data", '"none"'),
    "an empty data": ({"data": []}, "data", None),
    "an unknown task": ({"task_id": "199b9c75"}, "task_id", None),
    "an unknown field": ({"note": "a"}, "note", None),
    "a bad address": (by("email", {"email": "nobody"}), "data[0].email", '"nobody"'),
    "an empty address": (by("email", GOOD, {"email": ""}), "data[1].email", None),
    "no address": (
        by("email", GOOD, GOOD | {"email": "b@c"}, {"phone": "1"}),
        "data[2].email",
        None,
    ),
    "a short phone": (by("phone", {"phone": "12345"}), "data[0].phone", '"12345"'),
    "no phone": (by("phone", BARE), "data[0].phone", None),
    "no profile_id": (by("profile_id", BARE), "data[0].profile_id", None),
    "no field_name": (by("custom", {"field_value": "1"}), "data[0].field_name", None),
    "no field_value": (by("custom", {"field_name": "a"}), "data[0].field_value", None),
    "a date": (by("email", *emails(17), DATED), "data[17].registration_date", '"2024-13-01"'),
    "a date in quotes": (
        by("email", GOOD | {"registration_date": 'a"b\\c'}),
        "data[0].registration_date",
        r'"a\"b\\c"',
    ),
    "a date in other letters": (
        by("email", GOOD | {"registration_date": "дата"}),
        "data[0].registration_date",
        '"дата"',
    ),
    "a leap second in March": (
        by("email", GOOD | {"registration_date": "2024-03-01T23:59:60Z"}),
        "data[0].registration_date",
        '"2024-03-01T23:59:60Z"',
    ),
    "an item's unknown field": (by("email", GOOD | {"note": "a"}), "data[0].note", None),
    "another mode's field": (by("email", GOOD | {"phone": "+1234567890"}), "data[0].phone", None),
    "a repeated profile": (by("email", GOOD, {"email": "b@c"}, GOOD), "data[2]", None),
}
KNOBS = {"unknown_fields": "refuse", "foreign_fields": "refuse", "duplicates": "refuse"}


@both_formats
@pytest.mark.parametrize("name", TOLD)
def test_a_text_names_place_and_value(mock_with, ask, written, name, media):
    sent, place, value = TOLD[name]
    mock = mock_with(KNOBS, programs=(123,))
    text = ask(mock, written(PAGE | sent, media), media).error_text
    assert text.startswith(f"{place} ")
    assert text.endswith(f": {value}") if value else ":" not in text


@pytest.mark.parametrize("name", TOLD)
def test_both_formats_say_the_same(mock_with, ask, written, name):
    sent = PAGE | TOLD[name][0]
    texts = {
        ask(mock_with(KNOBS, programs=(123,)), written(sent, media), media).error_text
        for media in ("json", "xml")
    }
    assert len(texts) == 1


@both_formats
def test_a_text_reads_as_the_documents_show_it(mock_with, ask, written, media):
    sent = written(PAGE | by("email", *emails(17), DATED), media)
    text = ask(mock_with(), sent, media).error_text
    assert text == 'data[17].registration_date is not an RFC 3339 date-time: "2024-13-01"'


@pytest.mark.parametrize(
    ("value", "told"),
    [(5, "5"), (True, "true"), (None, "null"), (1.5, "1.5"), ([1], None), ({}, None)],
)
def test_a_value_of_another_type_is_told_as_json(mock_with, ask, written, value, told):
    sent = written(PAGE | by("email", {"email": value}), "json")
    text = ask(mock_with(), sent).error_text
    assert text.startswith("data[0].email ")
    assert text.endswith(f": {told}") if told else ":" not in text


@both_formats
def test_a_repeat_is_told_with_what_it_repeats(mock_with, ask, written, media):
    sent = written(PAGE | by("email", GOOD, {"email": "b@c"}, GOOD), media)
    text = ask(mock_with({"duplicates": "refuse"}), sent, media).error_text
    assert "data[2]" in text and "data[0]" in text and "data[1]" not in text


@both_formats
@pytest.mark.parametrize(
    ("length", "told"), [(40, "x" * 40), (41, "x" * 40 + "…"), (1_000_000, "x" * 40 + "…")]
)
def test_a_long_value_is_cut(mock_with, ask, written, media, length, told):
    sent = written(PAGE | by("email", {"email": "x" * length}), media)
    text = ask(mock_with(), sent, media).error_text
    assert text.startswith("data[0].email ") and text.endswith(f': "{told}"')


@both_formats
def test_a_long_name_is_cut(mock_with, ask, written, media):
    sent = written(PAGE | {"n" * 1000: "a"}, media)
    text = ask(mock_with({"unknown_fields": "refuse"}), sent, media).error_text
    assert text.startswith("n" * 40 + "… ")


def test_a_long_number_is_not_told(mock_with, ask, written):
    sent = written(PAGE | {"matching": 10**1000}, "json")
    text = ask(mock_with(), sent).error_text
    assert text.startswith("matching ") and "000" not in text


@pytest.mark.parametrize(
    "character", ["\n", "\t", "\x00", "\x1b", "\x7f", "\u202e", "\u2028", "\ufeff"]
)
def test_what_does_not_print_is_escaped(mock_with, ask, written, character):
    mock = mock_with({"unknown_fields": "refuse"})
    for sent in ({"matching": f"a{character}b"}, {f"a{character}b": 1}):
        assert ask(mock, written(PAGE | sent, "json")).error_text.isprintable()


@pytest.mark.parametrize("character", ["<", "&", "]]>", "'", '"'])
def test_what_xml_minds_is_told_in_xml(mock_with, ask, written, character):
    value = f"a{character}b"
    text = ask(mock_with(), written(PAGE | {"matching": value}, "xml"), "xml").error_text
    assert value.replace('"', r"\"") in text


@pytest.mark.parametrize(
    "sent",
    [
        {"path": "/home-of-nobody"},
        {"method": "DELETE"},
        {"headers": {"content-encoding": "nobody-knows"}},
        {"headers": {"content-type": "application/json; charset=nobody-knows"}},
    ],
)
def test_no_path_method_or_header_is_repeated(mock_with, ask, page, sent):
    text = ask(mock_with(), page["json"], **sent).error_text
    assert "nobody" not in text and "DELETE" not in text


def wrong_at(indexes, count):
    members = emails(count)
    for index in indexes:
        members[index]["registration_date"] = f"day {index}"
    return PAGE | {"data": members}


@both_formats
@pytest.mark.parametrize(
    ("wrong", "told", "count"),
    [
        ([1], [1], None),
        ([1, 3], [1, 3], 2),
        ([1, 3, 5], [1, 3, 5], 3),
        ([1, 3, 5, 7], [1, 3, 5], 4),
        ([9, 8, 7, 6, 5], [5, 6, 7], 5),
    ],
)
def test_the_first_three_wrong_profiles_are_told_and_how_many_in_all(
    mock_with, ask, written, media, wrong, told, count
):
    text = ask(mock_with(), written(wrong_at(wrong, 10), media), media).error_text
    places = [f"data[{index}].registration_date" for index in told]
    assert [part.split(" ")[0] for part in text.split("; ")[: len(places)]] == places
    assert text.count("registration_date") == len(places)
    assert text.endswith(f"; {count} profiles are wrong in all") if count else ";" not in text


@both_formats
def test_ten_thousand_wrong_profiles_are_told_in_a_few_words(mock_with, ask, written, media):
    text = ask(mock_with(), written(wrong_at(range(10_000), 10_000), media), media).error_text
    assert len(text) < 400 and text.endswith("; 10000 profiles are wrong in all")


@both_formats
def test_the_first_wrong_profile_gives_the_rule(mock_with, ask, written, media):
    sent = written(PAGE | by("email", GOOD, {"email": "nobody"}, DATED), media)
    assert ask(mock_with(), sent, media).rule == "ITM-3"


@both_formats
def test_more_than_ten_thousand_profiles_are_counted(mock_with, ask, written, media):
    text = ask(mock_with(), written(PAGE | {"data": emails(10_001)}, media), media).error_text
    assert text.startswith("data ") and "10001" in text and "10000" in text


@both_formats
def test_a_body_too_large_is_told_the_limit_of_the_profile(mock_with, ask, page, media):
    for limit in ("10000000", "10485760"):
        mock = mock_with({"max_body_bytes": limit})
        assert limit in ask(mock, page[media].ljust(int(limit) + 1), media).error_text


def test_a_body_that_is_no_json_is_told_where(mock_with, ask, page):
    cut = page["json"].replace(b'"matching"', b'"matching', 1)
    assert "byte" in ask(mock_with(), cut).error_text


def test_a_body_that_is_no_xml_is_told_where(mock_with, ask, page):
    cut = page["xml"].replace(b"</matching>", b"", 1)
    text = ask(mock_with(), cut, "xml").error_text
    assert "line" in text and "column" in text


@both_formats
@pytest.mark.parametrize("token", ["t", "a", "data", "loyalty_program_id"])
def test_a_short_token_hides_no_name_of_the_contract(mock_with, ask, written, media, token):
    sent = PAGE | {"token": token, "data": [{"phone": "1"}]}
    assert ask(mock_with(), written(sent, media), media).error_text.startswith("data[0].email ")
