"""
Members out of four formats: the same ones, a piece at a time, each mistake with its line.
"""

import io
import itertools
import tracemalloc

import pytest

from loyalty_mock.client.read_json import read_json
from loyalty_mock.client.reading import Format, read
from loyalty_mock.client.rows import Bad, Head, InputError, Row

MEMBERS = [
    {"email": "a@example.com", "registration_date": "2024-09-01T12:34:56Z"},
    {"email": 'b, "quoted" & <é>@example.com'},
]
SAME = {
    Format.CSV: (
        "email,registration_date\na@example.com,2024-09-01T12:34:56Z\n"
        '"b, ""quoted"" & <é>@example.com",\n'
    ),
    Format.NDJSON: (
        '{"email": "a@example.com", "registration_date": "2024-09-01T12:34:56Z"}\n\n'
        '{"email": "b, \\"quoted\\" & <\\u00e9>@example.com"}\n'
    ),
    Format.JSON: (
        '[{"email": "a@example.com", "registration_date": "2024-09-01T12:34:56Z"},\n'
        '{"email": "b, \\"quoted\\" & <é>@example.com"}]\n'
    ),
    Format.XML: (
        "<xml><data><item><email>a@example.com</email>"
        "<registration_date>2024-09-01T12:34:56Z</registration_date></item>"
        '<!-- nobody --><item><email>b, "quoted" &amp; &lt;é&gt;@example.com</email></item>'
        "</data></xml>"
    ),
}
TEXTS = [Format.CSV, Format.NDJSON, Format.JSON]


def rows(text, form, names=None):
    stream = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    return list(read(stream, form, names or {}))


@pytest.mark.parametrize("form", Format)
def test_each_format_gives_the_same_members(form):
    head, *told = rows(SAME[form], form)
    assert isinstance(head, Head) and all(isinstance(one, Row) for one in told)
    assert [dict(one.fields) for one in told] == MEMBERS


@pytest.mark.parametrize("form", TEXTS)
def test_a_byte_order_mark_is_passed_over(form):
    _, *told = rows(b"\xef\xbb\xbf" + SAME[form].encode(), form)
    assert [dict(one.fields) for one in told] == MEMBERS


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_json_is_the_same_in_whatever_pieces_it_comes(size):
    text = (
        '{"n": 12, "matching": "email", "data": [{"email": "a@é", "x": [1.5e3, -12]} , {}], "z": 1}'
    )
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    head, *told = read_json(pieces)
    assert dict(head.fields) == {"n": 12, "matching": "email"}
    assert [dict(one.fields) for one in told] == [{"email": "a@é", "x": [1500.0, -12]}, {}]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_page_s_own_request_is_read_with_its_envelope(page, form):
    head, *told = rows(page[form], Format(form))
    assert head.fields["token"] == "abc123def456" and head.fields["matching"] == "email"
    assert str(head.fields["loyalty_program_id"]) == "123"
    assert [one.fields["email"] for one in told] == ["user1@example.com", "user2@example.com"]
    assert [one.line for one in told] == [6, 10]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_the_header_tells_the_delimiter(mark):
    head, row = rows(f"email{mark}name\na@example.com{mark}Ann, B\n", Format.CSV)
    assert head.columns == ("email", "name")
    assert row.fields == {"email": "a@example.com", "name": "Ann, B"}


def test_a_column_of_another_name_serves_as_a_field():
    names = {"email": "E-Mail"}
    head, row = rows("E-Mail,email\na@example.com,old\n", Format.CSV, names)
    assert head.columns == ("email", "(email)") and row.fields["email"] == "a@example.com"


def test_lines_are_counted_over_cells_of_several_lines():
    _, first, second = rows('email,note\na@example.com,"1\n2\n3"\nb@example.com,\n', Format.CSV)
    assert (first.line, second.line) == (2, 5)


BAD = [
    (Format.CSV, "email\na@example.com,b\nc@example.com\n", 2, "2 cells where the header has 1"),
    (Format.CSV, 'email\na"b\n"c"d\nc@example.com\n', 3, "no CSV"),
    (Format.CSV, "email\n" + "x" * 70_000 + "\nc@example.com\n", 2, "field limit"),
    (Format.NDJSON, '{}\n{"email": \n{}\n', 2, "no JSON"),
    (Format.NDJSON, "{}\n[1]\n{}\n", 2, "a member is an object, and this is [1]"),
    (Format.NDJSON, '{}\n{"a": NaN}\n{}\n', 2, "NaN"),
    (Format.NDJSON, "{}\n" + "[" * 100_000 + "\n{}\n", 2, "nested too deeply"),
    (Format.JSON, '[{},\n"a",\n{}]', 2, 'a member is an object, and this is "a"'),
    (Format.XML, "<xml><data><item/>\n<row/><item/></data></xml>", 2, "stands row, not item"),
    (Format.XML, "<xml><data>\n<item><a/><a/></item><item/></data></xml>", 2, "a stands twice"),
    (Format.XML, "<xml><data>\n<item><a><b/></a></item></data></xml>", 2, "other elements"),
]


@pytest.mark.parametrize(("form", "text", "line", "reason"), BAD)
def test_a_bad_row_is_told_with_its_line_and_the_rest_is_read_on(form, text, line, reason):
    told = rows(text, form)
    (bad,) = [one for one in told if isinstance(one, Bad)]
    assert bad.line == line and reason in bad.reason
    assert isinstance(told[-1], Row) or told[-1] is bad


BROKEN = [
    (Format.CSV, "", 1, "there is no header row"),
    (Format.CSV, "a,b,a\n", 1, "the column 'a' stands twice"),
    (Format.CSV, b"email\n\xff@example.com\n", 2, "no UTF-8"),
    (Format.JSON, "", 1, "neither an array of members nor a request"),
    (Format.JSON, '"a"', 1, "neither an array of members nor a request"),
    (Format.JSON, '[{},\n{"a": 1]', 2, "no JSON"),
    (Format.JSON, "[{}\n\n{}]", 3, "',' or ']' is missing here"),
    (Format.JSON, "[{},\n", 2, "no JSON"),
    (Format.JSON, "[{}]\n[]", 2, "something stands behind the end"),
    (Format.JSON, '{"a": 1}', 1, "the request has no data"),
    (Format.JSON, '{"data": 1}', 1, "data is no array"),
    (Format.JSON, '{"data": [],\n"data": []}', 2, "data stands twice"),
    (Format.JSON, '{"data": [],\n"matching": "email"}', 2, "too late to be heeded"),
    (Format.JSON, b'[{"a": "\n\xff"}]', 2, "no UTF-8"),
    (Format.XML, "<xml><data>\n<item></data></xml>", 2, "no well-formed XML"),
    (Format.XML, "<xml/>", 0, "the request has no data"),
    (Format.XML, "<!DOCTYPE xml><xml><data/></xml>", 1, "a document type declaration"),
    (
        Format.XML,
        "<xml><data/>\n<matching>email</matching></xml>",
        2,
        "too late to be heeded",
    ),
]


@pytest.mark.parametrize(("form", "text", "line", "reason"), BROKEN)
def test_what_cannot_be_read_on_is_told_with_its_line(form, text, line, reason):
    with pytest.raises(InputError) as caught:
        rows(text, form)
    assert (caught.value.line, reason in caught.value.reason) == (line, True), caught.value


def test_a_column_that_is_not_there_is_told():
    with pytest.raises(InputError, match="there is no column 'E-Mail' for email"):
        rows("email\n", Format.CSV, {"email": "E-Mail"})


class Endless(io.RawIOBase):
    """A file of a great many members, none of which stands anywhere."""

    def __init__(self, head, member, tail, count):
        self._parts = itertools.chain([head], itertools.repeat(member, count), [tail])
        self._rest = b""

    def readable(self):
        return True

    def readinto(self, room):
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = part
        piece = self._rest[: len(room)]
        self._rest = self._rest[len(room) :]
        room[: len(piece)] = piece
        return len(piece)


MANY = 20_000
ENDLESS = {
    Format.CSV: (b"email\n", b"member@example.com\n", b""),
    Format.NDJSON: (b"", b'{"email": "member@example.com"}\n', b""),
    Format.JSON: (b'[{"email": "a"}', b',{"email": "member@example.com"}', b"]"),
    Format.XML: (
        b"<xml><data>",
        b"<item><email>member@example.com</email></item>",
        b"</data></xml>",
    ),
}


@pytest.mark.parametrize("form", Format)
def test_of_many_members_only_a_few_are_held(form):
    """Twenty thousand members pass through little more memory than a piece takes."""
    stream = io.BufferedReader(Endless(*ENDLESS[form], MANY))
    tracemalloc.start()
    try:
        count = sum(isinstance(one, Row) for one in read(stream, form, {}))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count >= MANY and peak < 600_000
