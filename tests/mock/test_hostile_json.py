"""
JSON meant to hurt: deep, huge, cut, in other encodings, compressed, repeated.

Each case carries its verdict; after each, the next plain request is served by the same mock.
"""

import gzip
import socket
import zlib

import pytest

LIMIT = 10_485_760  # LIM-4: the default of max_body_bytes
HEAD = b'{"token": "abc123def456", "loyalty_program_id": 123, "matching": "email", '
DATA = b'"data": [{"email": "user1@example.com"}]'
UNREADABLE = {"ENC-3", "ENC-4"}
UNLIKE_JSON = {"ENC-3", "ENC-4", "SEC-2"}


def note(value):
    """Put a value where a field stands that nobody asked for, in a request that is right."""
    return HEAD + DATA + b', "note": ' + value + b"}"


def item(fields):
    return HEAD + b'"data": [{' + fields + b"}]}"


def filled(before, piece, after, limit=LIMIT):
    """Repeat a piece between two texts until the body is as long as the limit allows."""
    return before + piece * ((limit - len(before) - len(after)) // len(piece)) + after


def deep(opening, closing, levels):
    return opening * levels + b"0" + closing * levels


# name: (what makes the body, the rules one of which refuses it)
REFUSED = {
    "arrays opened to the limit": (lambda: b"[" * LIMIT, UNLIKE_JSON),
    "objects opened to the limit": (lambda: filled(b"", b'{"a":', b""), UNLIKE_JSON),
    "arrays nested to the limit": (lambda: deep(b"[", b"]", LIMIT // 2 - 1), UNLIKE_JSON),
    "objects nested to the limit": (lambda: deep(b'{"a":', b"}", LIMIT // 6 - 1), UNLIKE_JSON),
    "arrays nested in a field": (lambda: note(deep(b"[", b"]", 5_000_000)), UNLIKE_JSON),
    "objects nested in a field": (lambda: note(deep(b'{"a":', b"}", 1_700_000)), UNLIKE_JSON),
    "arrays nested 100,000 deep": (lambda: note(deep(b"[", b"]", 100_000)), UNLIKE_JSON),
    "a program id of 10 MB": (
        lambda: filled(b'{"token": "a", "loyalty_program_id": ', b"9", b', "matching": "email"}'),
        None,
    ),
    "a program id of 1e999999999": (
        lambda: (
            b'{"token": "a", "matching": "email", "loyalty_program_id": 1e999999999, %b}' % DATA
        ),
        {"PRG-1", "ENC-5", "SEC-2"},
    ),
    "a program id of 1e-999999999": (
        lambda: (
            b'{"token": "a", "matching": "email", "loyalty_program_id": 1e-999999999, %b}' % DATA
        ),
        {"PRG-1", "ENC-5", "SEC-2"},
    ),
    "NaN": (lambda: note(b"NaN"), UNREADABLE),
    "Infinity": (lambda: note(b"Infinity"), UNREADABLE),
    "minus Infinity": (lambda: note(b"-Infinity"), UNREADABLE),
    "NUL in a string": (lambda: note(b'"\0"'), UNREADABLE),
    "NUL after the end": (lambda: note(b"1") + b"\0", UNREADABLE),
    "NUL only": (lambda: b"\0" * 1000, UNREADABLE),
    "NUL to the limit": (lambda: b"\0" * LIMIT, UNREADABLE),
    "a byte order mark twice": (lambda: b"\xef\xbb\xbf" * 2 + note(b"1"), UNREADABLE | {"ENC-5"}),
    "a byte order mark within": (lambda: note(b"\xef\xbb\xbf1"), UNREADABLE),
    "two documents": (lambda: note(b"1") * 2, UNREADABLE),
    "a comment": (lambda: note(b"/* 1 */ 1"), UNREADABLE),
    "single quotes": (lambda: note(b"'1'"), UNREADABLE),
    "a trailing comma": (lambda: note(b"[1,]"), UNREADABLE),
    "nothing": (lambda: b"", UNREADABLE),
    "white space to the limit": (lambda: b" " * LIMIT, UNREADABLE),
    "bytes that are no UTF-8 where nobody looks": (lambda: note(b'"\xff"'), UNREADABLE),
    "bytes that are no UTF-8 in a key": (lambda: note(b'{"\xc3\x28": 1}'), UNREADABLE),
    "a surrogate in UTF-8": (lambda: note(b'"\xed\xa0\x80"'), UNREADABLE | {"ENC-5"}),
    "an overlong slash": (lambda: note(b'"\xc0\xaf"'), UNREADABLE),
    "Latin-1": (lambda: note('"é"'.encode("latin-1")), UNREADABLE),
    "UTF-7": (lambda: note(b"1").decode().encode("utf-7").replace(b"{", b"+AHs-"), UNREADABLE),
    "millions of empty items": (lambda: filled(HEAD + b'"data": [{}', b",{}", b"]}"), {"LIM-2"}),
    "1.4 million short items": (
        lambda: filled(HEAD + b'"data": [0', b',{"a":1}', b"]}"),
        {"LIM-2", "ITM-1"},
    ),
    "millions of numbers for items": (lambda: filled(HEAD + b'"data": [0', b",0", b"]}"), None),
    "data that is 10 MB of text": (lambda: filled(HEAD + b'"data": "', b"x", b'"}'), {"ITM-1"}),
    "a date of 10 MB": (
        lambda: filled(HEAD + b'"data": [{"email": "a@b", "registration_date": "', b"2", b'"}]}'),
        {"DAT-2"},
    ),
    "a phone of 10 MB": (
        lambda: filled(
            HEAD.replace(b'"email"', b'"phone"') + b'"data": [{"phone": "+', b"1", b'"}]}'
        ),
        {"ITM-3"},
    ),
    "a matching of 10 MB": (
        lambda: filled(
            b'{"token": "a", "loyalty_program_id": 1, "matching": "', b"x", b'", %b}' % DATA
        ),
        {"MAT-1"},
    ),
    "a task id of 10 MB": (
        lambda: filled(HEAD + b'"task_id": "', b"x", b'", %b}' % DATA),
        {"CON-2"},
    ),
    "a body one byte over the limit": (lambda: note(b"1").ljust(LIMIT + 1), {"LIM-4"}),
    "arrays opened over the limit": (lambda: b"[" * (LIMIT + 1), {"LIM-4"}),
}

# What the contract leaves to the server: any answer in the envelope, and the next request served.
ANSWERED = {
    "a note of 10 MB": lambda: filled(HEAD + DATA + b', "note": "', b"x", b'"}'),
    "a note of 10 MB of escapes": lambda: filled(HEAD + DATA + b', "note": "', b"\\u0000", b'"}'),
    "an e-mail address of 10 MB": lambda: filled(HEAD + b'"data": [{"email": "a@', b"x", b'"}]}'),
    "at signs for 10 MB": lambda: filled(HEAD + b'"data": [{"email": "a', b"@", b'"}]}'),
    "a token of 10 MB": lambda: filled(b'{"token": "', b"x", b'", %b}' % DATA),
    "a next_key of 10 MB": lambda: filled(HEAD + b'"next_key": "', b"x", b'", %b}' % DATA),
    "a key of 10 MB": lambda: filled(HEAD + DATA + b', "', b"x", b'": 1}'),
    "a number of 10 MB in a note": lambda: filled(HEAD + DATA + b', "note": ', b"9", b"}"),
    "a fraction of 10 MB in a note": lambda: filled(HEAD + DATA + b', "note": 0.', b"9", b"}"),
    "1e999999999 in a note": lambda: note(b"1e999999999"),
    "a field_value of 4,301 digits": lambda: item(
        b'"field_name": "a", "field_value": ' + b"9" * 4_301
    ).replace(b'"email"', b'"custom"', 1),
    "a field_value of 1,000,000 digits": lambda: item(
        b'"field_name": "a", "field_value": ' + b"9" * 1_000_000
    ).replace(b'"email"', b'"custom"', 1),
    "arrays nested 1,000 deep": lambda: note(deep(b"[", b"]", 1_000)),
    "a million repeated keys": lambda: filled(b"{", b'"token":"a",', HEAD[1:] + DATA + b"}"),
    "a million repeated keys in an item": lambda: filled(
        HEAD + b'"data": [{', b'"note":1,', b'"email": "user1@example.com"}]}'
    ),
    "a million different keys": lambda: note(
        b"{" + b",".join(b'"%d":0' % n for n in range(900_000)) + b"}"
    ),
    "control characters in an address": lambda: item(b'"email": "\\u0000\\u001f@\\uffff"'),
    "NUL in the token": lambda: note(b"1").replace(b"abc123", b"abc\\u0000"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_json_is_refused_and_the_next_request_served(mock_with, ask, page, name):
    make, rules = REFUSED[name]
    mock = mock_with()
    outcome = ask(mock, make())
    assert not outcome.accepted
    assert rules is None or outcome.rule in rules
    assert ask(mock, page["json"]).accepted


@pytest.mark.parametrize("name", ANSWERED)
def test_hostile_json_is_answered_and_the_next_request_served(mock_with, ask, page, name):
    mock = mock_with()
    ask(mock, ANSWERED[name]())
    assert ask(mock, page["json"]).accepted


@pytest.mark.parametrize(
    "encoding",
    ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp037"],
)
def test_encodings_other_than_utf_8_are_refused(mock_with, ask, page, encoding):
    outcome = ask(mock_with(), page["json"].decode().encode(encoding))
    assert outcome.rule in UNREADABLE


def test_every_truncation_of_the_pages_example_is_unreadable(mock_with, ask, page):
    mock = mock_with()
    whole = page["json"]
    for length in range(len(whole)):
        outcome = ask(mock, whole[:length])
        assert (outcome.rule, outcome.error) == ("ENC-4", 400), whole[:length]
    assert ask(mock, whole).accepted


@pytest.mark.parametrize(
    "text", [b'"\\ud800"', b'"\\udfff"', b'"\\ude00\\ud83d"', b'{"\\ud83d": 1}']
)
def test_a_lone_surrogate_is_a_choice(mock_with, ask, text):
    refused = ask(mock_with({"lone_surrogates": "refuse"}), note(text))
    assert (refused.rule, refused.error) == ("ENC-5", 400)
    assert ask(mock_with({"lone_surrogates": "replace"}), note(text)).accepted


def test_a_replaced_surrogate_is_told_as_the_replacement_character(mock_with, ask):
    broken = note(b"1").replace(b'"email", "data"', b'"\\ud800", "data"')
    outcome = ask(mock_with({"lone_surrogates": "replace"}), broken)
    assert outcome.rule == "MAT-1" and "\ufffd" in outcome.error_text


def test_a_surrogate_pair_is_one_character(mock_with, ask):
    assert ask(mock_with({"lone_surrogates": "refuse"}), note(b'"\\ud83d\\ude00"')).accepted


@pytest.mark.parametrize(
    "escape", ["\\u0000", "\\u0001", "\\u001f", "\\u000b", "\\ufffe", "\\uffff"]
)
def test_what_xml_cannot_hold_never_spoils_an_answer_in_xml(mock_with, ask, escape):
    mock = mock_with({"response_format": "accept", "unknown_fields": "refuse"})
    accept = {"accept": "application/xml"}
    for field in ('"matching": "%s"', '"matching": "email", "%s": 1'):
        fields = (field % escape).encode()
        body = b'{"token": "a", "loyalty_program_id": 1, %b, %b}' % (fields, DATA)
        assert not ask(mock, body, headers=accept, answer_in="xml").accepted


def test_many_bad_items_are_told_shortly_where_any_number_is_accepted(mock_with, ask):
    mock = mock_with({"over_count": "accept"})
    outcome = ask(mock, HEAD + b'"data": [{}' + b",{}" * 199_999 + b"]}")
    assert outcome.rule == "MAT-2"
    assert "200000" in outcome.error_text.replace(",", "").replace(" ", "")


@pytest.mark.parametrize(
    "number",
    ["1e999999999", "1e-999999999", "1e400", "-1e400", "1.5", "15e-1", "123.00000000000000000001"],
)
def test_no_spelling_makes_an_integer_of_what_is_none_or_too_big(mock_with, ask, page, number):
    mock = mock_with({"integer_spelling": "any"})
    body = page["json"].replace(b": 123,", b": %b," % number.encode())
    outcome = ask(mock, body)
    assert (outcome.rule, outcome.error) in {("PRG-1", 400), ("SEC-2", 400), ("ENC-5", 400)}
    assert ask(mock, page["json"]).accepted


GZIP = {"content-encoding": "gzip"}


def test_a_compressed_body_counts_with_its_decoded_size(mock_with, ask, page):
    mock = mock_with()
    assert ask(mock, gzip.compress(note(b"1").ljust(LIMIT)), headers=GZIP).accepted
    outcome = ask(mock, gzip.compress(note(b"1").ljust(LIMIT + 1)), headers=GZIP)
    assert (outcome.status, outcome.rule) == (413, "LIM-4")
    assert ask(mock, gzip.compress(gzip.compress(page["json"])), headers=GZIP).rule in UNREADABLE


def test_a_compressed_bomb_is_refused_for_its_decoded_size(mock_with, ask, page):
    packer = zlib.compressobj(level=9, wbits=31)
    bomb = b"".join(packer.compress(b" " * 1_000_000) for _ in range(300)) + packer.flush()
    mock = mock_with()
    outcome = ask(mock, bomb, headers=GZIP)
    assert (outcome.status, outcome.rule) == (413, "LIM-4")
    assert ask(mock, page["json"]).accepted


def test_what_only_claims_to_be_compressed_is_refused(mock_with, ask, page):
    mock = mock_with()
    good = gzip.compress(page["json"])
    wrong_sum = good[:-8] + bytes(8)
    for body in (b"", b"\x1f\x8b", page["json"], good + b"tail", wrong_sum, b"x" * 1000):
        assert not ask(mock, body, headers=GZIP).accepted
    for length in range(len(good)):
        assert not ask(mock, good[:length], headers=GZIP).accepted
    assert ask(mock, good, headers=GZIP).accepted


def test_a_body_cut_on_the_wire_leaves_the_server_serving(serve, settings_with, page):
    server = serve(settings_with())
    for head in (b"Content-Length: 1000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n400\r\n"):
        with socket.create_connection(("127.0.0.1", server.port)) as cut:
            cut.sendall(
                b"POST /api/v1.1/loyalty/register_member_batch_task HTTP/1.1\r\nHost: a\r\n"
                b"Content-Type: application/json\r\n" + head + page["json"][:100]
            )
        assert server.send(page["json"]).accepted


def test_hostile_json_over_http_is_answered_in_the_envelope(serve, settings_with, page):
    server = serve(settings_with())
    for body in (b"[" * LIMIT, b"[" * (LIMIT + 1_000_000), b"", b"\0" * 1000):
        assert not server.send(body).accepted
        assert server.send(page["json"]).accepted


@pytest.mark.parametrize("depth", [200, 254, 255, 256, 300, 500, 900])
@pytest.mark.parametrize(
    "shape",
    [
        b'{"token":"t","loyalty_program_id":1,"matching":"email","data":%s}',
        b'{"token":"t","loyalty_program_id":1,"matching":"email","data":[{"email":%s}]}',
        b'{"token":"t","loyalty_program_id":%s,"matching":"email","data":[{"email":"a@b"}]}',
        b'{"token":"t","loyalty_program_id":1,"matching":%s,"data":[{"email":"a@b"}]}',
    ],
)
def test_a_wrong_value_is_told_however_deep_it_is_nested(mock_with, ask, depth, shape):
    outcome = ask(mock_with(), shape % (b"[" * depth + b"]" * depth))
    assert outcome.error == 400
