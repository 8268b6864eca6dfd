"""
XML meant to hurt: deep, huge, cut, in other encodings, full of what a reader may trip over.

Each case carries its verdict; after each, the next plain request is served by the same mock.
"""

import pytest

LIMIT = 10_485_760  # LIM-4: the default of max_body_bytes
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
HEAD = (
    b"<token>abc123def456</token><loyalty_program_id>123</loyalty_program_id>"
    b"<matching>email</matching>"
)
DATA = b"<data><item><email>user1@example.com</email></item></data>"
GOOD = b"<xml>" + HEAD + DATA + b"</xml>"
UNREADABLE = {"ENC-3", "ENC-4"}
UNLIKE_XML = {"ENC-3", "ENC-4", "SEC-1", "SEC-2"}


def note(content):
    """Put content where an element stands that nobody asked for, in a request that is right."""
    return b"<xml>" + HEAD + DATA + b"<note>" + content + b"</note></xml>"


def email(content):
    return GOOD.replace(b"user1@example.com", content)


def filled(before, piece, after):
    """Make, when it is called for, a body that repeats a piece until the limit is reached."""
    times = (LIMIT - len(before) - len(after)) // len(piece)
    return lambda: before + piece * times + after


def many(before, piece, times, after):
    """Make, when it is called for, a body with so many different pieces."""
    return lambda: before + b"".join(piece % n for n in range(times)) + after


def deep(levels):
    return b"<a>" * levels + b"</a>" * levels


# name: (body, the rules one of which refuses it)
REFUSED = {
    "a doctype in lower case": (b"<!doctype xml>" + GOOD, UNLIKE_XML),
    "a doctype after the root": (GOOD + b"<!DOCTYPE xml>", UNLIKE_XML),
    "a doctype within the root": (b"<xml><!DOCTYPE xml>" + GOOD[5:], UNLIKE_XML),
    "two doctypes": (b"<!DOCTYPE xml>" * 2 + GOOD, UNLIKE_XML),
    "an entity that is not declared": (email(b"&a;"), UNREADABLE),
    "an entity of HTML": (note(b"&nbsp;"), UNREADABLE),
    "a reference to NUL": (note(b"&#0;"), UNREADABLE),
    "a reference to a surrogate": (note(b"&#xD800;"), UNREADABLE | {"ENC-5"}),
    "a reference beyond Unicode": (note(b"&#x110000;"), UNREADABLE),
    "a huge reference": (note(b"&#" + b"9" * 1_000_000 + b";"), UNREADABLE),
    "NUL": (note(b"\0"), UNREADABLE),
    "NUL to the limit": (filled(b"", b"\0", b""), UNREADABLE),
    "a control character": (note(b"\x01"), UNREADABLE),
    "a character that is none": (note("\uffff".encode()), UNREADABLE),
    "a bare ampersand": (note(b"a & b"), UNREADABLE),
    "a bare less-than sign": (note(b"a < b"), UNREADABLE),
    "the end of CDATA in text": (note(b"]]>"), UNREADABLE),
    "two hyphens in a comment": (note(b"<!-- a -- b -->"), UNREADABLE),
    "a comment never ended": (note(b"<!-- "), UNREADABLE),
    "CDATA never ended": (note(b"<![CDATA["), UNREADABLE),
    "an instruction never ended": (note(b"<?a "), UNREADABLE),
    "a declaration after white space": (b" " + DECLARATION + GOOD, UNREADABLE),
    "two declarations": (DECLARATION * 2 + GOOD, UNREADABLE),
    "elements that cross": (b"<xml><token>a</xml></token>", UNREADABLE),
    "two roots": (GOOD * 2, UNREADABLE),
    "text after the root": (GOOD + b"text", UNREADABLE),
    "text before the root": (b"text" + GOOD, UNREADABLE),
    "an attribute twice": (note(b'<a b="1" b="2"/>'), UNREADABLE),
    "another root": (GOOD.replace(b"xml>", b"request>"), None),
    "no root": (b"<!-- a -->", UNREADABLE),
    "nothing": (b"", UNREADABLE),
    "white space to the limit": (filled(b"", b" ", b""), UNREADABLE),
    "JSON": (b'{"token": "a"}', UNREADABLE),
    "elements opened to the limit": (filled(b"", b"<a>", b""), UNLIKE_XML),
    "elements nested to the limit": (lambda: deep(LIMIT // 7), UNLIKE_XML),
    "elements nested in a field": (lambda: note(deep(1_000_000)), UNLIKE_XML),
    "elements nested in an address": (lambda: email(deep(100_000)), None),
    "items nested in items": (filled(b"<xml>" + HEAD + b"<data>", b"<item>", b""), None),
    "millions of empty items": (
        filled(b"<xml>" + HEAD + b"<data>", b"<item/>", b"</data></xml>"),
        {"LIM-2"},
    ),
    "bytes that are no UTF-8": (note(b"\xff"), UNREADABLE),
    "an overlong slash": (note(b"\xc0\xaf"), UNREADABLE),
    "a surrogate in UTF-8": (note(b"\xed\xa0\x80"), UNREADABLE | {"ENC-5"}),
    "a byte order mark twice": (b"\xef\xbb\xbf" * 2 + GOOD, UNREADABLE | {"ENC-5"}),
    "Latin-1 without a word": (note("é".encode("latin-1")), UNREADABLE),
    "a program id of 10 MB": (
        filled(b"<xml><loyalty_program_id>", b"9", b"</loyalty_program_id></xml>"),
        None,
    ),
    "a date of 10 MB": (
        filled(
            b"<xml>" + HEAD + b"<data><item><email>a@b</email><registration_date>",
            b"2",
            b"</registration_date></item></data></xml>",
        ),
        {"DAT-2", "SEC-2"},
    ),
    "a body one byte over the limit": (lambda: GOOD.ljust(LIMIT + 1), {"LIM-4"}),
}

# What does not change the outcome (ENC-3), however much of it there is.
ACCEPTED = {
    "a declaration": DECLARATION + GOOD,
    "a declaration in single quotes": b"<?xml version='1.0' encoding='utf-8' ?>" + GOOD,
    "a declaration without an encoding": b'<?xml version="1.0"?>' + GOOD,
    "a standalone declaration": b'<?xml version="1.0" standalone="yes"?>' + GOOD,
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "a mark and a declaration": b"\xef\xbb\xbf" + DECLARATION + GOOD,
    "a comment in an address": email(b"user1<!-- and -->@example.com"),
    "a comment in a token": GOOD.replace(b"abc123", b"abc<!-- -->123"),
    "a comment in a number": GOOD.replace(b">123<", b">1<!-- -->23<"),
    "an instruction in a matching": GOOD.replace(b">email<", b">em<?a b?>ail<"),
    "CDATA around an address": email(b"<![CDATA[user1@example.com]]>"),
    "CDATA in an address": email(b"user1<![CDATA[@]]>example.com"),
    "CDATA around a number": GOOD.replace(b">123<", b"><![CDATA[123]]><"),
    "numeric references": email(b"user1&#64;ex&#x61;mple.com"),
    "an ampersand in an address": email(b"a&amp;b@example.com"),
    "comments between elements": GOOD.replace(b"><", b"><!-- a --><"),
    "instructions between elements": GOOD.replace(b"><", b"><?a b?><"),
    "white space between elements": GOOD.replace(b"><", b">\r\n\t <"),
    "white space and comments after the root": GOOD + b"\n<!-- a -->\n<?a b?>\n",
    "a comment of 10 MB": filled(GOOD + b"<!--", b"x", b"-->"),
    "an instruction of 10 MB": filled(GOOD + b"<?a ", b"x", b"?>"),
    "10 MB of white space between elements": filled(b"<xml>", b" ", GOOD[5:]),
    "10 MB of white space after the root": filled(GOOD, b" ", b""),
    "a million comments": filled(b"<xml>", b"<!---->", GOOD[5:]),
    "a million instructions": filled(b"<xml>", b"<?a?>", GOOD[5:]),
}

# What the contract leaves to the server: any answer in the envelope, and the next request served.
ANSWERED = {
    "a note of 10 MB": filled(b"<xml>" + HEAD + DATA + b"<note>", b"x", b"</note></xml>"),
    "a note of 10 MB of CDATA": filled(
        b"<xml>" + HEAD + DATA + b"<note><![CDATA[", b"x", b"]]></note></xml>"
    ),
    "a note of 10 MB of references": filled(
        b"<xml>" + HEAD + DATA + b"<note>", b"&amp;", b"</note></xml>"
    ),
    "an address of 10 MB": filled(
        GOOD[: GOOD.index(b"user1")] + b"a@", b"x", GOOD[GOOD.index(b"</email>") :]
    ),
    "a name of 10 MB": filled(b"<", b"x", b"/>"),
    "an attribute of 10 MB": filled(b'<xml a="', b"x", b'">' + GOOD[5:]),
    "an attribute's name of 10 MB": filled(b"<xml ", b"x", b'="">' + GOOD[5:]),
    "a million attributes": many(b"<xml", b' a%d=""', 900_000, b">" + GOOD[5:]),
    "a million names": many(
        b"<xml>" + HEAD + DATA + b"<note>", b"<a%d/>", 900_000, b"</note></xml>"
    ),
    "a million names of fields": many(b"<xml>", b"<a%d/>", 900_000, GOOD[5:]),
    "half a million namespaces": many(b"<xml", b' xmlns:a%d="u"', 500_000, b">" + GOOD[5:]),
    "a million tokens": filled(b"<xml>", b"<token>a</token>", GOOD[5:]),
    "elements nested 1,000 deep": note(deep(1_000)),
    "a namespace": GOOD.replace(b"<xml>", b'<xml xmlns="urn:a">'),
    "a prefix": b'<a:xml xmlns:a="urn:a">' + GOOD[5:-6] + b"</a:xml>",
    "a prefix that is not declared": GOOD.replace(b"token>", b"a:token>"),
    "a field in another namespace": GOOD.replace(b"<token>", b'<token xmlns="urn:a">'),
    "an inclusion": note(
        b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    ),
    "a schema's place": GOOD.replace(
        b"<xml>",
        b'<xml xmlns:s="http://www.w3.org/2001/XMLSchema-instance"'
        b' s:noNamespaceSchemaLocation="file:///etc/passwd" s:nil="true">',
    ),
    "version 1.1": b'<?xml version="1.1"?>' + GOOD,
    "an attribute": GOOD.replace(b"<item>", b'<item note="1">'),
    "text between elements": GOOD.replace(b"<data>", b"text<data>"),
    "an element in a value": email(b"<b>user1@example.com</b>"),
    "an element beside a value": email(b"user1@example.com<b/>"),
    "another element in data": GOOD.replace(b"<data>", b"<data><member/>"),
    "an empty token": GOOD.replace(b"abc123def456", b""),
}

ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp037")
DECLARED = ("ISO-8859-1", "windows-1252", "UTF-7", "UTF-16", "UCS-4", "EBCDIC-CP-US", "x-none", "")


def made(body):
    return body() if callable(body) else body


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_xml_is_refused_and_the_next_request_served(mock_with, ask, page, name):
    body, rules = REFUSED[name]
    mock = mock_with()
    outcome = ask(mock, made(body), "xml")
    assert not outcome.accepted
    assert rules is None or outcome.rule in rules
    assert ask(mock, page["xml"], "xml").accepted


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_changes_nothing_is_accepted(mock_with, ask, name):
    mock = mock_with(tokens=("abc123def456",), programs=(123,))
    assert ask(mock, made(ACCEPTED[name]), "xml").accepted


@pytest.mark.parametrize("name", ANSWERED)
def test_hostile_xml_is_answered_and_the_next_request_served(mock_with, ask, page, name):
    mock = mock_with()
    ask(mock, made(ANSWERED[name]), "xml")
    assert ask(mock, page["xml"], "xml").accepted


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_bytes_of_another_encoding_are_refused(mock_with, ask, encoding):
    for text in (GOOD, DECLARATION.replace(b"UTF-8", encoding.encode()) + GOOD):
        outcome = ask(mock_with(), text.decode().encode(encoding), "xml")
        assert outcome.rule in UNREADABLE


@pytest.mark.parametrize("encoding", DECLARED)
def test_another_encoding_declared_is_refused(mock_with, ask, encoding):
    declaration = DECLARATION.replace(b"UTF-8", encoding.encode())
    spellings = {
        declaration,
        declaration.replace(b"<?xml ", b"<?xml\t"),
        declaration.replace(b"<?xml ", b"<?xml\r\n"),
        declaration.replace(b"=", b" \n= "),
        declaration.replace(b'"', b"'"),
        b"\xef\xbb\xbf" + declaration,
    }
    for spelling in spellings:
        outcome = ask(mock_with(), spelling + GOOD, "xml")
        assert outcome.rule in UNREADABLE, spelling


def test_utf_7_smuggles_nothing(mock_with, ask):
    mock = mock_with({"unknown_fields": "refuse"})
    declaration = DECLARATION.replace(b"UTF-8", b"UTF-7")
    smuggled = declaration + GOOD.replace(b"<data>", b"+ADw-note/+AD4-<data>")
    assert ask(mock, smuggled, "xml").rule in UNREADABLE


def test_a_byte_order_mark_is_a_choice(mock_with, ask):
    marked = b"\xef\xbb\xbf" + GOOD
    assert ask(mock_with({"byte_order_mark": "accept"}), marked, "xml").accepted
    assert ask(mock_with({"byte_order_mark": "refuse"}), marked, "xml").rule == "ENC-5"


def test_every_truncation_of_the_pages_example_is_unreadable(mock_with, ask, page):
    mock = mock_with()
    whole = page["xml"]
    for length in range(len(whole)):
        outcome = ask(mock, whole[:length], "xml")
        assert (outcome.rule, outcome.error) == ("ENC-4", 400), whole[:length]
    assert ask(mock, whole, "xml").accepted


def test_comments_and_cdata_leave_a_value_whole(mock_with, ask):
    dated = b"</email><registration_date>2024-<!-- a -->09-01T<![CDATA[12:34]]><?a?>:56Z"
    body = GOOD.replace(b"</email>", dated + b"</registration_date>")
    assert ask(mock_with(), body, "xml").accepted
