"""
Document type declarations, wherever the prolog hides them, and text that only looks like one.

A declaration is refused before anything in it is expanded, no file is read and no host reached.
"""

import socket

import pytest

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
GOOD = (
    b"<xml><token>abc123def456</token><loyalty_program_id>123</loyalty_program_id>"
    b"<matching>email</matching>"
    b"<data><item><email>user1@example.com</email></item></data></xml>"
)
ENTITY = b'<!ENTITY a "user1@example.com">'


def note(content):
    """Put content where an element stands that nobody asked for, in a request that is right."""
    return GOOD.replace(b"</xml>", b"<note>" + content + b"</note></xml>")


def email(content):
    return GOOD.replace(b"user1@example.com", content)


def with_doctype(inside, email_text=b"&a;"):
    return b"<!DOCTYPE xml [" + inside + b"]>" + email(email_text)


def laughs():
    lines = [b'<!ENTITY l0 "lol">']
    lines += [b'<!ENTITY l%d "%b">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10)]
    return with_doctype(b"".join(lines), b"&l9;")


# A document type declaration, wherever the prolog hides it: refused by SEC-1.
DOCTYPES = {
    "plain": b"<!DOCTYPE xml>" + GOOD,
    "empty": b"<!DOCTYPE xml []>" + GOOD,
    "an internal entity": with_doctype(ENTITY),
    "an entity that nobody uses": with_doctype(ENTITY, b"user1@example.com"),
    "a parameter entity": with_doctype(b"<!ENTITY % b \"<!ENTITY a 'a@b'>\"> %b;"),
    "a million laughs": laughs(),
    "one long entity often": with_doctype(
        b'<!ENTITY a "' + b"a" * 100_000 + b'">', b"&a;" * 100_000
    ),
    "an entity of itself": with_doctype(b'<!ENTITY a "&a;">'),
    "a default attribute": with_doctype(b'<!ATTLIST item note CDATA "1">', b"a@b"),
    "a default attribute of an entity": with_doctype(
        ENTITY + b'<!ATTLIST xml note CDATA "&a;">', b"a@b"
    ),
    "an element's declaration": with_doctype(b"<!ELEMENT xml ANY>", b"a@b"),
    "a file": with_doctype(b'<!ENTITY a SYSTEM "file:///etc/passwd">'),
    "a device": with_doctype(b'<!ENTITY a SYSTEM "file:///dev/zero">'),
    "a relative file": with_doctype(b'<!ENTITY a SYSTEM "pyproject.toml">'),
    "a public identifier": b'<!DOCTYPE xml PUBLIC "-//A//B" "file:///etc/passwd">' + GOOD,
    "a system identifier": b'<!DOCTYPE xml SYSTEM "file:///etc/passwd">' + GOOD,
    "after a declaration": DECLARATION + b"<!DOCTYPE xml>" + GOOD,
    "after a comment": b"<!-- a -->" + with_doctype(ENTITY),
    "after a comment that looks like the root": b"<!-- <xml> -->" + with_doctype(ENTITY),
    "after a comment with a greater-than sign": b"<!-- > -->" + with_doctype(ENTITY),
    "after a processing instruction": b"<?a b?>" + with_doctype(ENTITY),
    "after an instruction that looks like the root": b"<?a <xml>?>" + with_doctype(ENTITY),
    "after an instruction that opens a comment": b"<?a <!-- ?>" + with_doctype(ENTITY),
    "after a comment that opens an instruction": b"<!-- <? -->" + with_doctype(ENTITY),
    "after a comment that opens CDATA": b"<!-- <![CDATA[ -->" + with_doctype(ENTITY),
    "after a byte order mark": b"\xef\xbb\xbf" + with_doctype(ENTITY),
    "after a mark and a declaration": b"\xef\xbb\xbf" + DECLARATION + with_doctype(ENTITY),
    "after white space": b" \t\r\n" + with_doctype(ENTITY),
    "after 1 MB of white space": b" " * 1_000_000 + with_doctype(ENTITY),
    "after a comment of 5 MB": b"<!--" + b"x" * 5_000_000 + b"-->" + with_doctype(ENTITY),
    "after 100,000 comments": b"<!---->" * 100_000 + with_doctype(ENTITY),
    "a newline in it": b"<!DOCTYPE\nxml[" + ENTITY + b"]>" + email(b"&a;"),
    "a bracket in an entity": with_doctype(b'<!ENTITY b "]>"><!ENTITY a "a@b">'),
    "a comment in it": with_doctype(b"<!-- ]> -->" + ENTITY),
    "cut": b"<!DOCTYPE xml [" + ENTITY,
    "cut after the name": b"<!DOCTYPE xml",
    "never ended": b"<!DOCTYPE xml [" + ENTITY * 300_000,
}

# Nothing but text that looks like one.
NO_DOCTYPES = {
    "in a comment before the root": b"<!-- <!DOCTYPE xml [" + ENTITY + b"]> -->" + GOOD,
    "in a comment within": GOOD.replace(b"<data>", b"<!-- <!DOCTYPE xml> --><data>"),
    "in a comment after the root": GOOD + b"<!-- <!DOCTYPE xml> -->",
    "in a processing instruction": b"<?a <!DOCTYPE xml>?>" + GOOD,
    "in CDATA": note(b"<![CDATA[<!DOCTYPE xml [" + ENTITY + b"]>]]>"),
    "in an address of CDATA": email(b"<![CDATA[<!DOCTYPE@example.com]]>"),
    "in escaped text": note(b"&lt;!DOCTYPE xml>"),
    "in numeric references": note(b"&#60;!DOCTYPE xml&#x3e;"),
}


@pytest.mark.parametrize("name", DOCTYPES)
def test_a_document_type_is_refused_and_the_next_request_served(mock_with, ask, page, name):
    mock = mock_with()
    outcome = ask(mock, DOCTYPES[name], "xml")
    assert (outcome.rule, outcome.error) == ("SEC-1", 400)
    assert ask(mock, page["xml"], "xml").accepted


@pytest.mark.parametrize("marks", [2, 3])
@pytest.mark.parametrize("name", ["plain", "an internal entity", "a default attribute"])
def test_no_number_of_byte_order_marks_hides_one(mock_with, ask, marks, name):
    outcome = ask(mock_with(), b"\xef\xbb\xbf" * marks + DOCTYPES[name], "xml")
    assert outcome.rule in {"SEC-1", "ENC-3", "ENC-4", "ENC-5"}


@pytest.mark.parametrize("name", NO_DOCTYPES)
def test_text_that_looks_like_one_is_accepted(mock_with, ask, name):
    assert ask(mock_with(), NO_DOCTYPES[name], "xml").accepted


def test_no_knob_opens_a_document_type(mock_with, ask):
    lenient = {
        "unknown_fields": "ignore",
        "repeated_keys": "last",
        "byte_order_mark": "accept",
        "invalid_item": "fail_item",
        "missing_content_type": "sniff",
        "lone_surrogates": "replace",
    }
    assert ask(mock_with(lenient), DOCTYPES["an internal entity"], "xml").rule == "SEC-1"


def test_a_document_type_is_refused_at_the_status_too(mock_with, ask):
    body = b"<!DOCTYPE xml [" + ENTITY + b"]><xml><token>a</token><task_id>&a;</task_id></xml>"
    assert ask(mock_with(), body, "xml", path="/api/v1.1/tasks/status").rule == "SEC-1"


def test_no_file_is_read(mock_with, ask, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("user9@secret.example")
    for declared in (b'<!ENTITY a SYSTEM "%b">', b'<!ENTITY %% b SYSTEM "%b"> %%b;'):
        body = with_doctype(declared % secret.as_uri().encode())
        outcome = ask(mock_with({"invalid_item": "refuse_request"}), body, "xml")
        assert outcome.rule == "SEC-1"
        assert "secret" not in outcome.error_text


def test_no_host_is_reached(mock_with, ask):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)  # noqa: FBT003 - the socket's own signature
        url = b"http://127.0.0.1:%d/a" % listener.getsockname()[1]
        for body in (
            b'<!DOCTYPE xml SYSTEM "' + url + b'">' + GOOD,
            b'<!DOCTYPE xml PUBLIC "-//A//B" "' + url + b'">' + GOOD,
            with_doctype(b'<!ENTITY a SYSTEM "' + url + b'">'),
            with_doctype(b'<!ENTITY % b SYSTEM "' + url + b'"> %b;', b"a@b"),
        ):
            assert ask(mock_with(), body, "xml").rule == "SEC-1"
        for body in (
            b'<?xml-stylesheet href="' + url + b'" type="text/xsl"?>' + GOOD,
            note(b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="' + url + b'"/>'),
            GOOD.replace(b"<xml>", b'<xml xmlns="' + url + b'">'),
        ):
            ask(mock_with(), body, "xml")
        with pytest.raises(BlockingIOError):
            listener.accept()
