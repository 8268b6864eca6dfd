"""
Bodies made to hurt a server, each with its headers; built when asked for, for they are large.

Knows nothing of what a server should make of them, but that it should live.
"""

import gzip
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from bodies import DATE, JSON_HEAD, XML_HEAD

LIMIT = 10_485_760
MIB = 150.0  # what a body may take beyond rest
JSON, XML = "application/json", "application/xml"
DATA = b'"data":[{"email":"a@example.com"}]'
GOOD_JSON = JSON_HEAD + b'{"email":"a@example.com"}]}'
GOOD_XML = XML_HEAD + b"<item><email>a@example.com</email></item></data></xml>"
BEFORE_DATA = JSON_HEAD[: -len(b'"data":[')]
XML_FIELDS = XML_HEAD[: -len(b"<data>")].removeprefix(b"<xml>")


@dataclass(frozen=True, slots=True)
class Hostile:
    """
    One body: what it is, its media type, how it is built, further headers, and its own bounds.

    `mib` beyond rest and the `others`' seconds are wider where libxml2's tree of a million nodes
    takes more: no reader of ours could make it smaller.
    """

    name: str
    media: str
    build: Callable[[], bytes]
    headers: Mapping[str, str] = field(default_factory=dict)
    mib: float = MIB
    others: float = 0.1


def fill(before: bytes, piece: bytes, after: bytes = b"") -> bytes:
    """Repeat a piece between two ends, up to the limit of a body."""
    room = LIMIT - len(before) - len(after)
    return before + piece * (room // len(piece)) + after


def counted(before: bytes, piece: bytes, times: int, after: bytes) -> bytes:
    """Repeat a piece with its number in it, as far as a body goes."""
    room = LIMIT - len(before) - len(after)
    built = b"".join(piece % number for number in range(times))
    return before + built[: built.rfind(piece[:1], 0, room) if len(built) > room else None] + after


def note(value: bytes) -> bytes:
    """A sound request with something in a field that nobody knows."""
    return BEFORE_DATA + DATA + b',"note":' + value + b"}"


def fault_each() -> bytes:
    """Ten thousand items, each wrong in another way."""
    wrong = [
        b'{"email":%d}',
        b'{"email":"nobody%d"}',
        b'{"phone":"%d"}',
        b'{"email":"a@example.com","registration_date":"%d"}',
        b'{"email":["%d"]}',
        b'{"email":null,"x%d":1}',
        b"%d",
        b'{"email":"a@example.com","registration_date":"2024-13-01T00:00:%02dZ"}',
    ]
    return JSON_HEAD + b",".join(wrong[n % len(wrong)] % n for n in range(10_000)) + b"]}"


def fault_each_xml() -> bytes:
    """The same in XML, as far as XML has such mistakes."""
    wrong = [
        b"<item><email>nobody%d</email></item>",
        b"<item><phone>%d</phone></item>",
        b"<item>%d</item>",
        b"<item><email><a>%d</a></email></item>",
        b"<item><email>a@example.com</email><registration_date>%d</registration_date></item>",
    ]
    return XML_HEAD + b"".join(wrong[n % 5] % n for n in range(10_000)) + b"</data></xml>"


def entities(text: bytes, use: bytes = b"&a;") -> bytes:
    """A document type declaration, and its entity used where an address stands."""
    return b"<!DOCTYPE xml [" + text + b"]>" + GOOD_XML.replace(b"a@example.com", use)


def laughs() -> bytes:
    """Ten entities, each ten times the one before."""
    names = [b'<!ENTITY a0 "ha">']
    names += [b'<!ENTITY a%d "%b">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    return entities(b"".join(names), b"&a9;")


def colliding_keys() -> bytes:
    """Keys that are integers a multiple of one prime apart, as old hash tables fear them."""
    return note(b"{" + b",".join(b'"%d":1' % (n * 1_000_003) for n in range(600_000)) + b"}")


def long_value(fields: bytes) -> bytes:
    """One item in which one value, where the star stands, goes up to the limit."""
    before, _, after = fields.partition(b"*")
    return fill(JSON_HEAD + b"{" + before, b"1", after + b"}]}")


LONG_VALUES = {
    "an e-mail address": b'"email":"a@*"',
    "a date": b'"email":"a@example.com","registration_date":"2*"',
    "a date's fraction": b'"email":"a@example.com","registration_date":"2024-01-01T00:00:00.*Z"',
    "an unknown field": b'"email":"a@example.com","x":"*"',
}
ROWS = [
    Hostile("arrays opened to the limit", JSON, lambda: b"[" * LIMIT),
    Hostile("objects opened to the limit", JSON, lambda: fill(b"", b'{"a":')),
    Hostile("arrays nested to the limit", JSON, lambda: b"[" * (LIMIT // 2) + b"]" * (LIMIT // 2)),
    Hostile("arrays nested in a field", JSON, lambda: note(b"[" * 5_000_000 + b"]" * 5_000_000)),
    Hostile(
        "objects nested in a field",
        JSON,
        lambda: note(b'{"a":' * 1_700_000 + b"1" + b"}" * 1_700_000),
    ),
    Hostile("arrays nested 900 deep", JSON, lambda: note(b"[" * 900 + b"]" * 900)),
    Hostile("millions of empty items", JSON, lambda: fill(JSON_HEAD + b"{}", b",{}", b"]}")),
    Hostile("millions of numbers for items", JSON, lambda: fill(JSON_HEAD + b"0", b",0", b"]}")),
    Hostile(
        "a million items of one field", JSON, lambda: fill(JSON_HEAD + b"0", b',{"a":1}', b"]}")
    ),
    Hostile(
        "millions of empty arrays in a field",
        JSON,
        lambda: note(fill(b"[[]", b",[]", b"]")[:-9_000] + b",1]"),
    ),
    Hostile("a number of 10 MB", JSON, lambda: fill(BEFORE_DATA + DATA + b',"note":', b"9", b"}")),
    Hostile(
        "a program of 10 MB", JSON, lambda: fill(b'{"token":"a","loyalty_program_id":', b"9", b"}")
    ),
    Hostile(
        "a fraction of 10 MB", JSON, lambda: fill(BEFORE_DATA + DATA + b',"note":0.', b"9", b"}")
    ),
    Hostile("1e999999999", JSON, lambda: note(b"1e999999999")),
    Hostile("a program of 1e999999999", JSON, lambda: GOOD_JSON.replace(b":123", b":1e999999999")),
    Hostile(
        "a program of 1e-999999999", JSON, lambda: GOOD_JSON.replace(b":123", b":1e-999999999")
    ),
    Hostile(
        "a field_value of a million digits",
        JSON,
        lambda: GOOD_JSON.replace(
            b'"email":"a@example.com"', b'"field_name":"a","field_value":' + b"9" * 1_000_000
        ).replace(b'"email"', b'"custom"'),
    ),
    *(
        Hostile(f"{name} of 10 MB", JSON, partial(long_value, text))
        for name, text in LONG_VALUES.items()
    ),
    Hostile("a token of 10 MB", JSON, lambda: fill(b'{"token":"', b"x", b'",' + DATA + b"}")),
    Hostile(
        "a task id of 10 MB", JSON, lambda: fill(BEFORE_DATA + DATA + b',"task_id":"', b"x", b'"}')
    ),
    Hostile(
        "a next_key of 10 MB",
        JSON,
        lambda: fill(BEFORE_DATA + DATA + b',"next_key":"', b"x", b'"}'),
    ),
    Hostile(
        "a matching of 10 MB",
        JSON,
        lambda: fill(b'{"token":"a","loyalty_program_id":1,"matching":"', b"x", b'"}'),
    ),
    Hostile("a key of 10 MB", JSON, lambda: fill(BEFORE_DATA + DATA + b',"', b"x", b'":1}')),
    Hostile("at signs for 10 MB", JSON, lambda: fill(JSON_HEAD + b'{"email":"a', b"@", b'"}]}')),
    Hostile(
        "10 MB of escapes", JSON, lambda: fill(BEFORE_DATA + DATA + b',"note":"', b"\\u0000", b'"}')
    ),
    Hostile(
        "10 MB of half surrogates",
        JSON,
        lambda: fill(BEFORE_DATA + DATA + b',"note":"', b"\\ud800", b'"}'),
    ),
    Hostile("a million repeated keys", JSON, lambda: fill(b"{", b'"token":"a",', GOOD_JSON[1:])),
    Hostile(
        "a million different keys",
        JSON,
        lambda: counted(BEFORE_DATA + DATA, b',"k%d":1', 700_000, b"}"),
    ),
    Hostile("keys made to collide", JSON, colliding_keys),
    Hostile("10,000 items, each with another mistake", JSON, fault_each),
    Hostile(
        "10,000 items that repeat one",
        JSON,
        lambda: JSON_HEAD + b",".join([b'{"email":"a@example.com"}'] * 10_000) + b"]}",
    ),
    Hostile("UTF-16", JSON, lambda: GOOD_JSON.decode().encode("utf-16")),
    Hostile("UTF-32 to the limit", JSON, lambda: ("[" * (LIMIT // 4 - 1)).encode("utf-32")),
    Hostile("UTF-7", JSON, lambda: GOOD_JSON.decode().encode("utf-7")),
    Hostile("overlong UTF-8", JSON, lambda: note(b'"\xc0\xaf"')),
    Hostile("cut UTF-8 at the end", JSON, lambda: GOOD_JSON + b"\xe2\x82"),
    Hostile("NUL to the limit", JSON, lambda: b"\0" * LIMIT),
    Hostile("a mark and nothing", JSON, lambda: b"\xef\xbb\xbf"),
    Hostile("white space to the limit", JSON, lambda: b" " * LIMIT),
    Hostile("40 MB of white space", JSON, lambda: b" " * 40_000_000),
    Hostile("elements opened to the limit", XML, lambda: fill(b"", b"<a>")),
    Hostile(
        "elements nested to the limit", XML, lambda: b"<a>" * (LIMIT // 7) + b"</a>" * (LIMIT // 7)
    ),
    Hostile("items nested in items", XML, lambda: fill(XML_HEAD, b"<item>")),
    Hostile(
        "millions of empty items in XML",
        XML,
        lambda: fill(XML_HEAD, b"<item/>", b"</data></xml>"),
        mib=250,
    ),
    Hostile(
        "a million attributes",
        XML,
        lambda: counted(b"<xml", b' a%d=""', 900_000, b">" + GOOD_XML[5:]),
        mib=320,
        others=0.25,
    ),
    Hostile(
        "a million distinct names", XML, lambda: counted(b"<xml>", b"<a%d/>", 900_000, GOOD_XML[5:])
    ),
    Hostile(
        "half a million namespaces",
        XML,
        lambda: counted(b"<xml", b' xmlns:a%d="u"', 500_000, b">" + GOOD_XML[5:]),
    ),
    Hostile("a million comments", XML, lambda: fill(b"<xml>", b"<!---->", GOOD_XML[5:])),
    Hostile("a comment of 10 MB", XML, lambda: fill(GOOD_XML + b"<!--", b"x", b"-->")),
    Hostile("a million instructions", XML, lambda: fill(b"<xml>", b"<?a?>", GOOD_XML[5:])),
    Hostile(
        "a million CDATA sections",
        XML,
        lambda: fill(b"<xml><note>", b"<![CDATA[]]>", b"</note>" + GOOD_XML[5:]),
    ),
    Hostile(
        "a million references",
        XML,
        lambda: fill(b"<xml><note>", b"&#65;", b"</note>" + GOOD_XML[5:]),
    ),
    Hostile(
        "an address of 10 MB in XML",
        XML,
        lambda: fill(XML_HEAD + b"<item><email>a@", b"x", b"</email></item></data></xml>"),
    ),
    Hostile(
        "a date of 10 MB in XML",
        XML,
        lambda: fill(
            XML_HEAD + b"<item><email>a@example.com</email><registration_date>2",
            b"0",
            b"</registration_date></item></data></xml>",
        ),
    ),
    Hostile(
        "a program of 10 MB in XML",
        XML,
        lambda: fill(b"<xml><loyalty_program_id>", b"9", b"</loyalty_program_id>" + GOOD_XML[5:]),
    ),
    Hostile(
        "a million repeated elements",
        XML,
        lambda: fill(b"<xml>", b"<token>a</token>", GOOD_XML[5:]),
        mib=200,
    ),
    Hostile("10,000 items in XML, each with another mistake", XML, fault_each_xml),
    Hostile("an element's name of 10 MB", XML, lambda: fill(b"<", b"x", b"/>")),
    Hostile("entities that laugh", XML, laughs),
    Hostile(
        "one entity of 10 MB",
        XML,
        lambda: entities(fill(b'<!ENTITY a "', b"x", b'">')[: LIMIT - 1000] + b'">'),
    ),
    Hostile(
        "an entity of a file", XML, lambda: entities(b'<!ENTITY a SYSTEM "file:///etc/passwd">')
    ),
    Hostile(
        "an entity of a host", XML, lambda: entities(b'<!ENTITY a SYSTEM "http://127.0.0.1:9/">')
    ),
    Hostile(
        "a parameter entity",
        XML,
        lambda: entities(b'<!ENTITY % a SYSTEM "http://127.0.0.1:9/"> %a;'),
    ),
    Hostile(
        "a DTD elsewhere",
        XML,
        lambda: b'<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd">' + GOOD_XML,
    ),
    Hostile(
        "a DTD of a million elements",
        XML,
        lambda: entities(counted(b"", b"<!ELEMENT a%d ANY>", 400_000, b"")[: LIMIT - 1000]),
    ),
    Hostile(
        "XInclude of a file",
        XML,
        lambda: GOOD_XML.replace(
            b"a@example.com",
            b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>',
        ),
    ),
    Hostile("UTF-16 in XML", XML, lambda: GOOD_XML.decode().encode("utf-16")),
    Hostile(
        "EBCDIC by its declaration",
        XML,
        lambda: b'<?xml version="1.0" encoding="cp037"?>' + GOOD_XML,
    ),
    Hostile(
        "a gzip bomb",
        JSON,
        lambda: gzip.compress(b" " * 1_000_000_000, 9),
        {"Content-Encoding": "gzip"},
    ),
    Hostile(
        "10 MB from 10 KB",
        JSON,
        lambda: gzip.compress(fill(BEFORE_DATA + DATA + b',"note":"', b"x", b'"}')),
        {"Content-Encoding": "gzip"},
    ),
    Hostile(
        "gzip in gzip",
        JSON,
        lambda: gzip.compress(gzip.compress(b" " * 100_000_000)),
        {"Content-Encoding": "gzip"},
    ),
    Hostile(
        "a thousand gzip members",
        JSON,
        lambda: gzip.compress(b" " * 100_000) * 1_000,
        {"Content-Encoding": "gzip"},
    ),
    Hostile(
        "a million empty gzip members",
        JSON,
        lambda: gzip.compress(b"") * 500_000,
        {"Content-Encoding": "gzip"},
    ),
    Hostile(
        "a deflate bomb",
        XML,
        lambda: zlib.compress(b" " * 1_000_000_000, 9),
        {"Content-Encoding": "deflate"},
    ),
    Hostile(
        "broken gzip", JSON, lambda: gzip.compress(GOOD_JSON)[:-9], {"Content-Encoding": "gzip"}
    ),
    Hostile("gzip that is none", JSON, lambda: GOOD_JSON, {"Content-Encoding": "gzip"}),
    Hostile("two codings", JSON, lambda: GOOD_JSON, {"Content-Encoding": "gzip, gzip"}),
    Hostile("JSON as XML", XML, lambda: fill(b"", GOOD_JSON)),
    Hostile("XML as JSON", JSON, lambda: fill(b"", GOOD_XML)),
    Hostile(
        f"dates beside {DATE}",
        JSON,
        lambda: (
            JSON_HEAD
            + b",".join(
                b'{"email":"a%d@example.com","registration_date":"%b"}' % (n, b"9" * 1000)
                for n in range(9_000)
            )
            + b"]}"
        ),
    ),
]
