"""
Where a finding stands: every line and column counted by hand, in every format.
"""

import pytest

from loyalty_contract.linting.checking import File, findings
from loyalty_contract.linting.judging import terms
from loyalty_schemas.profiles import load_profile, with_knobs

NOW = 1_730_000_000.0
HEAD = '{"token": "t", "loyalty_program_id": 1, "matching": "phone", '
XML_HEAD = "<xml><token>t</token><loyalty_program_id>1</loyalty_program_id>"


def found(name, text, knobs=(), matching="phone"):
    profile = with_knobs(load_profile("page"), dict(knobs))
    held = terms("register_member_batch_task", profile.knobs, NOW)
    body = text if isinstance(text, bytes) else text.encode()
    told = findings(File(name, body), held, matching=matching)
    return [(one.at.line, one.at.column, one.rule, one.place) for one in told]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + '"data": [{"phone": 1}]}', [(1, 81, "ITM-2", "data[0].phone")]),
        (HEAD + '\n\t"data": [\r\n{"phone": "1"}]}', [(3, 11, "ITM-3", "data[0].phone")]),
        (HEAD + '"data": "x"}', [(1, 70, "ITM-1", "data")]),
        (
            HEAD + '"data": [],\r"task_id": 5}',
            [(1, 70, "ITM-1", "data"), (2, 12, "CON-1", "task_id")],
        ),
        ('{"é𝄞": "€", "matching": 1, ' + HEAD[1:] + '"data": [1]}', [(1, 97, "ITM-1", "data[0]")]),
        ('\n {"a": 1 "b": 2}', [(2, 10, "ENC-4", "the body")]),
        ("[]", [(1, 1, "EXC-4", "the body")]),
        ('{"a": NaN}', [(1, 7, "ENC-4", "the body")]),
        ("[" * 200_000, [(1, 1, "SEC-2", "the body")]),
        (b'{"a": "\xc3\xa9\xff"}', [(1, 9, "ENC-3", "the body")]),
    ],
)
def test_in_json(text, told):
    """Columns are characters, a tab is one; lines end with any of three endings."""
    seen = found("it.json", text)
    assert [one for one in seen if one[2] != "ENC-5"] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            XML_HEAD + "<matching>phone</matching>\n<data>\n\t<é>€</é></data></xml>",
            [(2, 1, "ITM-1", "data"), (3, 2, "ENC-2", "data")],
        ),
        (
            XML_HEAD + "<matching>phone</matching><data>\r\n€ <item/></data></xml>",
            [(1, 90, "ENC-2", "data"), (2, 3, "MAT-3", "data[0].phone")],
        ),
        ("<xml>\n <a></b></xml>", [(2, 7, "ENC-4", "the body")]),
        ("<!-- -->\n<!DOCTYPE xml><xml/>", [(2, 1, "SEC-1", "the body")]),
        ("<other/>", [(1, 1, "ENC-2", "the body")]),
    ],
)
def test_in_xml(text, told):
    """An element stands where its `<` does."""
    assert found("it.xml", text) == told


def test_a_field_nobody_knows_stands_at_its_name():
    """The name is what is wrong, so it is pointed at, not the value."""
    text = HEAD + '"data": [{"phone": "+12345678",\n  "phon": 1}]}'
    assert found("it.json", text, {"unknown_fields": "refuse"}) == [(2, 3, "ITM-5", "data[0].phon")]


def test_a_field_of_another_matching_is_told_with_its_rule():
    """A schema of `false` still finds its rule."""
    text = HEAD + '"data": [{"phone": "+12345678",\n "email": "a@b.c"}]}'
    assert found("it.json", text, {"foreign_fields": "refuse"}) == [
        (2, 11, "MAT-6", "data[0].email")
    ]


def test_a_repeated_key_is_told_at_the_repeat():
    """By default a server takes the last; the reader is warned."""
    text = HEAD + '"data": [{"phone": "+12345678", "phone": "x"}]}'
    assert found("it.json", text) == [
        (1, 94, "ENC-5", "data[0].phone"),
        (1, 103, "ITM-3", "data[0].phone"),
    ]


def test_every_line_of_members_is_a_member():
    """NDJSON: the line is the file's, the column the line's."""
    text = '{"phone": "+12345678"}\n\n{"phone": "1"}\n{"fone": 1}\n{nothing}\n'
    assert found("it.ndjson", text) == [
        (3, 11, "ITM-3", "data[1].phone"),
        (4, 1, "MAT-3", "data[2].phone"),
        (5, 2, "ENC-4", "the body"),
    ]


def test_every_record_of_csv_is_a_member():
    """A quoted cell may hold commas, quotes and line ends, and is counted right all the same."""
    text = 'phone,registration_date\n+12345678,\n"1, ""2""\n",yesterday\n+12345678,,x\n'
    assert found("it.csv", text) == [
        (3, 1, "ITM-3", "data[1].phone"),
        (4, 3, "DAT-2", "data[1].registration_date"),
        (5, 1, "ENC-4", "data[2]"),
        (5, 1, "ITM-7", "data[2]"),
    ]


def test_members_may_be_more_than_one_request_takes():
    """A file of members is sent in as many batches as it takes."""
    text = "".join(f'{{"phone": "+{10_000_000 + number}"}}\n' for number in range(10_001))
    assert found("it.ndjson", text) == []
    whole = HEAD + '"data": [' + ",".join(text.splitlines()) + "]}"
    assert found("it.json", whole) == [(1, 70, "LIM-2", "data")]


@pytest.mark.parametrize(
    ("date", "knobs", "rule"),
    [
        ("2016-12-31T23:59:60Z", {}, None),
        ("2017-01-01T02:59:60+03:00", {}, None),
        ("0000-12-31T23:59:60Z", {}, None),
        ("2016-06-30T19:59:60.5-04:00", {}, None),
        ("2016-12-31T23:59:60+01:00", {}, "DAT-2"),
        ("2016-11-30T23:59:60Z", {}, "DAT-2"),
        ("2024-10-27T03:33:20Z", {"date_future": "refuse"}, None),
        ("2024-10-27T03:33:20.5Z", {"date_future": "refuse"}, "DAT-3"),
        ("2024-10-27T06:33:21+03:00", {"date_future": "refuse"}, "DAT-3"),
        ("9999-10-27T06:33:20-03:00", {"date_future": "refuse"}, "DAT-3"),
        ("0000-01-01T00:00:00+23:00", {"date_future": "refuse"}, None),
    ],
)
def test_what_no_pattern_says_of_a_date(date, knobs, rule):
    """Leap seconds at the end of June and December in UTC; now is 2024-10-27T03:33:20Z."""
    text = HEAD + f'"data": [{{"phone": "+12345678", "registration_date": "{date}"}}]}}'
    assert [one[2] for one in found("it.json", text, knobs)] == ([rule] if rule else [])
