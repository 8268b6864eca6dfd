"""Hostile bodies in XML. Knows no server."""

from bodies import XML_HEAD
from hostile_bodies import GOOD_JSON, GOOD_XML, LIMIT, XML, Hostile, counted, fill, unlike_any


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


def nested_attributes() -> bytes:
    """Eighty elements, each within the last and with ten thousand attributes of its own."""
    each = b"<a" + b"".join(b' a%d=""' % number for number in range(10_000)) + b">"
    return b"<xml>" + each * 80 + b"</a>" * 80 + GOOD_XML[5:]


ROWS = [
    Hostile("elements opened to the limit", XML, lambda: fill(b"", b"<a>")),
    Hostile(
        "elements nested to the limit", XML, lambda: b"<a>" * (LIMIT // 7) + b"</a>" * (LIMIT // 7)
    ),
    Hostile("items nested in items", XML, lambda: fill(XML_HEAD, b"<item>")),
    Hostile(
        "millions of empty items in XML",
        XML,
        lambda: fill(XML_HEAD, b"<item/>", b"</data></xml>"),
    ),
    Hostile(
        "names that no other body has",
        XML,
        lambda: unlike_any(
            XML_HEAD, b"<item><a%d-" + b"n" * 1000 + b"/></item>", 9_000, b"</data></xml>"
        ),
    ),
    Hostile("items of another name", XML, lambda: fill(XML_HEAD, b"<a/>", b"</data></xml>")),
    Hostile(
        "millions of elements in an item",
        XML,
        lambda: fill(XML_HEAD + b"<item>", b"<a/>", b"</item></data></xml>"),
    ),
    Hostile(
        "millions of elements in an address",
        XML,
        lambda: fill(XML_HEAD + b"<item><email>", b"<a/>", b"</email></item></data></xml>"),
    ),
    Hostile("millions of unknown elements", XML, lambda: fill(b"<xml>", b"<a/>", GOOD_XML[5:])),
    Hostile(
        "millions of elements between letters",
        XML,
        lambda: fill(b"<xml><note>", b"<a/>b", b"</note>" + GOOD_XML[5:]),
    ),
    Hostile(
        "a million elements of one attribute",
        XML,
        lambda: fill(b"<xml>", b'<a b=""/>', GOOD_XML[5:]),
    ),
    Hostile(
        "elements of one namespace each",
        XML,
        lambda: fill(b"<xml>", b'<a xmlns:b="u"/>', GOOD_XML[5:]),
    ),
    Hostile("attributes nested in each other", XML, nested_attributes),
    Hostile(
        "a million attributes",
        XML,
        lambda: counted(b"<xml", b' a%d=""', 900_000, b">" + GOOD_XML[5:]),
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
    Hostile("JSON as XML", XML, lambda: fill(b"", GOOD_JSON)),
]
