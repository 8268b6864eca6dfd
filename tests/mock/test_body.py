"""
What the headers say of a body: media type, charset and coding, each accepted or refused by hand.
"""

import zlib

import pytest

from loyalty_mock.body import declared_media, judge_headers, sniff, unpack
from loyalty_mock.refusals import Refusal
from loyalty_mock.wire import Media

SNIFF, REFUSE = {"missing_content_type": "sniff"}, {"missing_content_type": "refuse"}
NO_TYPE = "Content-Type is missing: say application/json or application/xml"
OTHER_TYPE = "Content-Type is neither application/json nor application/xml"
OTHER_CHARSET = "the charset in Content-Type is not utf-8"
OTHER_CODING = "Content-Encoding is none of gzip, deflate, identity"

# headers: what is said of them, None for nothing
HEADERS = [
    ({"content-type": "application/json"}, None),
    ({"content-type": "text/json"}, None),
    ({"content-type": " Application/XML ; charset=UTF-8"}, None),
    ({"content-type": "text/xml; a=b; charset=' utf8 '".replace("'", '"')}, None),
    ({"content-type": "application/vnd.x+json"}, None),
    ({"content-type": "image/svg+xml"}, None),
    ({"content-type": "application/json; charset=latin1"}, OTHER_CHARSET),
    ({"content-type": "application/json; a=b; CharSet=utf-16"}, OTHER_CHARSET),
    ({"content-type": "application/json; charset"}, OTHER_CHARSET),
    ({"content-type": "text/html"}, OTHER_TYPE),
    ({"content-type": "json"}, OTHER_TYPE),
    ({"content-type": ""}, OTHER_TYPE),
    ({"content-type": "text/html; charset=latin1"}, OTHER_TYPE),
    ({"content-type": "application/json", "content-encoding": "br"}, OTHER_CODING),
    ({"content-type": "application/json", "content-encoding": "gzip, gzip"}, OTHER_CODING),
    ({"content-type": "text/html", "content-encoding": "br"}, OTHER_CODING),
    ({"content-type": "application/json", "content-encoding": " GZIP "}, None),
    ({"content-type": "application/json", "content-encoding": "x-gzip"}, None),
    ({"content-type": "application/json", "content-encoding": "deflate"}, None),
    ({"content-type": "application/json", "content-encoding": "Identity"}, None),
    ({"content-type": "application/json", "content-encoding": ""}, None),
]


@pytest.mark.parametrize(("headers", "said"), HEADERS, ids=repr)
def test_headers_are_taken_or_refused(headers, said):
    refused = judge_headers(headers, REFUSE)
    assert refused == (None if said is None else Refusal("EXC-9", said))


def test_a_missing_type_is_refused_where_a_target_minds_it():
    assert judge_headers({}, REFUSE) == Refusal("EXC-9", NO_TYPE)
    assert judge_headers({}, SNIFF) is None


@pytest.mark.parametrize(
    ("content_type", "media"),
    [
        (None, None),
        ("", None),
        ("application/json", Media.JSON),
        ("application/x+JSON;a", Media.JSON),
        ("x+xml", Media.XML),
        ("TEXT/xml", Media.XML),
        ("text/plain", None),
    ],
)
def test_a_type_names_a_format_or_none(content_type, media):
    assert declared_media(content_type) is media


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"{}", Media.JSON),
        (b"<xml/>", Media.XML),
        (b" \r\n\t<", Media.XML),
        (b"\xef\xbb\xbf <", Media.XML),
        (b"", Media.JSON),
        (b"x<", Media.JSON),
    ],
)
def test_a_body_without_a_type_is_what_it_begins_with(body, media):
    assert sniff(body) is media


TOO_LARGE = Refusal("LIM-4", "the body is larger than 10 bytes")
BROKEN = Refusal("ENC-4", "the body is not what its Content-Encoding says")
GZIP, DEFLATE = {"content-encoding": "gzip"}, {"content-encoding": "deflate"}


def gzipped(text):
    packer = zlib.compressobj(wbits=31)
    return packer.compress(text) + packer.flush()


@pytest.mark.parametrize(
    ("headers", "body", "limit", "told"),
    [
        ({}, b"x" * 10, 10, b"x" * 10),
        ({}, b"x" * 11, 10, TOO_LARGE),
        ({"content-encoding": "identity"}, b"x" * 10, 10, b"x" * 10),
        ({"content-encoding": "identity"}, b"x" * 11, 10, TOO_LARGE),
        (GZIP, b"x" * 11, 10, TOO_LARGE),
        (GZIP, b"x" * 10, 10, BROKEN),
        (GZIP, gzipped(b"x" * 99), 99, b"x" * 99),
        (DEFLATE, zlib.compress(b"x" * 99), 99, b"x" * 99),
        (DEFLATE, zlib.compress(b""), 10, b""),
        (DEFLATE, zlib.compress(b"x" * 99)[:-1], 99, BROKEN),
        (DEFLATE, b"", 10, b""),
    ],
    ids=range(11),
)
def test_a_coding_is_undone_within_the_limit(headers, body, limit, told):
    assert unpack(headers, body, limit) == told


def test_a_body_as_long_as_the_limit_when_packed_is_read():
    packed = zlib.compress(b"ab")
    assert unpack(DEFLATE, packed, len(packed)) == b"ab"
