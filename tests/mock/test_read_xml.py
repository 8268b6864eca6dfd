"""
How XML is read by a shape and under the knobs of ENC-5: a table of texts and what comes of them.
"""

import pytest

from loyalty_mock import crowded_xml, xml_body
from loyalty_mock.refusals import Refusal
from loyalty_mock.shapes import TEXT, Integer, Listing, Record
from loyalty_mock.xml_body import read_xml

SHAPE = Record(
    {
        "a": TEXT,
        "n": Integer(),
        "list": Listing("item", Record({"b": TEXT, "m": Integer(), "in": Record({"x": TEXT})})),
        "words": Listing("w", TEXT),
    }
)
PAGE = {"integer_spelling": "digits", "repeated_keys": "last"}
DOCTYPE = Refusal("SEC-1", "the body holds a document type declaration")
ENCODING = Refusal("ENC-3", "the XML declaration names an encoding other than UTF-8")
NOT_UTF_8 = Refusal("ENC-3", "the body is not UTF-8")
DEEP = Refusal("SEC-2", "the body is nested too deeply")
TWICE = Refusal("ENC-5", "an element stands more than once")
NBSP = "\u00a0".encode()
LONG = b"x" * 10_500_000


def not_xml(where=""):
    return Refusal("ENC-4", f"the body is not well-formed XML{where}")


def stray(where, *path):
    text = f"{where} holds text between its elements"
    return Refusal("ENC-2", text, paths=(path,) if path else ())


def other(where, name, *path):
    text = f"{where} holds an element other than {name}"
    return Refusal("ENC-2", text, paths=(path,) if path else ())


def read(body, most=None, **knobs):
    return read_xml(body, "xml", SHAPE, PAGE | knobs, most)


# What stands in the root: what it is read as.
VALUES = {
    b"": {},
    b" \t\r\n": {},
    b"<a>1</a>": {"a": "1"},
    b"<a/><n/>": {"a": "", "n": ""},
    b"<n>12</n>": {"n": 12},
    b"<n>1.0</n>": {"n": "1.0"},
    b"<n>twelve</n>": {"n": "twelve"},
    b"<a><n>1</n></a>": {"a": {}},
    b"<n><a>1</a></n>": {"n": {}},
    b"<z>5</z>": {"z": None},
    b" <a> 1 </a> <n>2</n> ": {"a": " 1 ", "n": 2},
    b"<a>&lt;&#65;&amp;</a>": {"a": "<A&"},
    b"<a><![CDATA[<]]>b</a>": {"a": "<b"},
    b"<a>x<!--c-->y<?p?>z</a>": {"a": "xyz"},
    b"text": "text",
    NBSP: "\u00a0",
    b"<list/>": {"list": []},
    b"<list> </list>": {"list": []},
    b"<list>text</list>": {"list": "text"},
    b"<list>%b</list>" % NBSP: {"list": "\u00a0"},
    b"<list> <item/> <item><b>1</b></item> </list>": {"list": [{}, {"b": "1"}]},
    b"<list><item>x</item></list>": {"list": ["x"]},
    b"<list><item><m>3</m><z/></item></list>": {"list": [{"m": 3, "z": None}]},
    b"<words><w>x</w><w/></words>": {"words": ["x", ""]},
    b"<words><w><x/></w></words>": {"words": [{}]},
}


@pytest.mark.parametrize("inside", VALUES, ids=range(len(VALUES)))
def test_a_document_is_read_by_its_shape(inside):
    assert read(b"<xml>%b</xml>" % inside) == VALUES[inside]


def test_a_text_may_be_longer_than_libxml2_takes_by_default():
    assert read(b"<xml><a>%b</a></xml>" % LONG) == {"a": LONG.decode()}


# What stands in the root: what is wrong, and where.
WRONG = {
    b"x<a/>": stray("the body"),
    b"%b<a/>" % NBSP: stray("the body"),
    b"<a/>x": stray("the body"),
    b"<a/>%b" % NBSP: stray("the body"),
    b"<list>x<item/></list>": stray("list", "list"),
    b"<list><item/>x</list>": stray("list", "list"),
    b"<list><item/>%b<item/></list>" % NBSP: stray("list", "list"),
    b"<list><item/><item>x<b/></item></list>": stray("list[1]", "list", 1),
    b"<list><item><b/>x</item></list>": stray("list[0]", "list", 0),
    b"<list><item/><item/><item><in>y<x/></in></item></list>": stray("list[2].in", "list", 2, "in"),
    b"<list><item/><b/></list>": other("list", "item", "list"),
    b"<words><item/></words>": other("words", "w", "words"),
    b"<a>&nope;</a>": not_xml(" at line 1, column 15"),
    b"<a>": not_xml(" at line 1, column 15"),
    b"\n<a></n>": not_xml(" at line 2, column 8"),
    b"\xff": NOT_UTF_8,
    b"<list>" * 3000 + b"</list>" * 3000: DEEP,
}


@pytest.mark.parametrize("inside", WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_told_with_its_place(inside):
    assert read(b"<xml>%b</xml>" % inside) == WRONG[inside]


# The whole document: what it is read as.
DOCUMENTS = {
    b"<xml/>": {},
    b" <xml/> ": {},
    b"<other/>": Refusal("ENC-2", "the root element is not xml"),
    b"": not_xml(" at line 1, column 1"),
    b"\xef\xbb\xbf<xml/>": not_xml(),
    "<xml/>".encode("utf-16"): NOT_UTF_8,
    "<xml/>".encode("utf-16-le"): ...,
    b"<!--c--><xml/><!--d-->": {},
    b"<!-->c--><xml/>": {},
    b"<!DOCTYPE xml><xml/>": DOCTYPE,
    b"\n<!doctype xml><xml/>": DOCTYPE,
    b"<!--c--><!DOCTYPE xml><xml><!--d--></xml>": DOCTYPE,
    b"<!----><!DOCTYPE xml><!--c--><xml/>": DOCTYPE,
    b"<?p?><!DOCTYPE xml><xml><?q?></xml>": DOCTYPE,
    b"<??><!DOCTYPE xml><?p?><xml/>": DOCTYPE,
    b"<?p?> <!--c--> <?q?><!DOCTYPE xml><xml/>": DOCTYPE,
    b"<xml><a>&lt;!DOCTYPE xml></a></xml>": {"a": "<!DOCTYPE xml>"},
    b'<?xml version="1.0"?><xml/>': {},
    b'<?xml version="1.0" encoding="UTF-8"?><xml/>': {},
    b"<?xml version='1.0' encoding='utf8'?><xml/>": {},
    b'<?xml version="1.0" encoding = "latin1"?><xml/>': ENCODING,
    b'<?xml\tversion="1.0" encoding="utf-16"?><xml/>': ENCODING,
    b'\n<?xml version="1.0" encoding="latin1"?><xml/>': ENCODING,
    b'<?xml-stylesheet encoding="latin1"?><xml/>': {},
    b'<?xml version="1.0"?><?p encoding="latin1"?><xml/>': {},
    b'<?xml version="1.0"?><xml><a>encoding="latin1"?></a></xml>': {"a": 'encoding="latin1"?>'},
    b'<?xml version="1.0" encoding="latin1"': ...,
    b"<!-- ": ...,
    b"<xml/><!DOCTYPE xml>": ...,
}


@pytest.mark.parametrize("body", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_what_stands_around_the_root_is_read_too(body):
    expected = DOCUMENTS[body]
    found = read(body)
    if expected is ...:
        assert found.rule == "ENC-4"
    else:
        assert found == expected


REPEATED = b"<xml><a>1</a><n>3</n><a>2</a><z/><n>4</n></xml>"


@pytest.mark.parametrize(
    ("knob", "value"),
    [
        ("last", {"a": "2", "n": 4, "z": None}),
        ("first", {"a": "1", "n": 3, "z": None}),
        ("refuse", TWICE),
    ],
)
def test_of_repeated_elements_the_profile_says_which_counts(knob, value):
    assert read(REPEATED, repeated_keys=knob) == value


def test_a_repeated_element_is_refused_wherever_it_stands():
    body = b"<xml><list><item><b/><b/></item></list></xml>"
    assert read(body, repeated_keys="refuse") == TWICE


def test_an_integer_may_be_spelt_as_the_profile_says():
    assert read(b"<xml><n>1.0</n></xml>", integer_spelling="any") == {"n": 1}


def test_where_only_what_is_judged_counts_no_unknown_element_is_kept():
    assert read(b"<xml><z/><a>1</a></xml>", most=2) == {"a": "1"}
    assert read(b"<xml><list><item><z/><b/></item></list></xml>", most=2) == {"list": [{"b": ""}]}


def test_of_items_beyond_one_too_many_only_the_number_is_kept():
    item = b"<item><b>1</b></item>"
    told = read(b"<xml><list>%b</list></xml>" % (5 * item), most=2)
    assert told == {"list": [{"b": "1"}, {"b": "1"}, {"b": "1"}, None, None]}


# Crowds: much of the same, and something among it that counts.
CROWDS = [
    *(b"<a>1</a><a>2</a><a>3</a><a>4</a>%b" % last for last in (b"", b"<a>5", b"<z/>", b"x", b" ")),
    b"<a>1</a><n>2</n><z/><z/><z/><n>3</n><z/>",
    b"<z/><z/><z/>x<z/><a>1</a>",
    b"x<z/><z/><z/>",
    b"<z/><z/><list><item/></list><z/><z/>",
    b"<list><item/></list><list><item>x<b/></item></list><list/><a/><a/>",
    b"<list><item>x<b/><b/></item></list><list/>",
    b"<list>x<item/><item/><item/></list>",
    b"<list><item>x<b/></item></list>x<a/>",
    b"<list>%b</list>" % (b"<item><b>1</b><m>2</m></item>" * 9),
    *(
        b"<list>%b%b</list>" % (b"<item><b>1</b></item>" * 6, last)
        for last in (b"x", b"<b/>", b"<item>x<b/></item>", b"<item/>x<item/>", b"<item><b>2")
    ),
    b"<list>%bx%b</list>" % (b"<item/>" * 4, b"<item/>" * 4),
    b"<list>%b<b/>%b</list>" % (b"<item/>" * 4, b"<item/>" * 4),
    b"<list><item><in>%b</in><in>x%b</in></item></list>" % (b"<x>1</x>" * 5, b"<x>1</x>" * 5),
    b"<list><item>%b<b>1</b>%b</item></list>" % (b"<z/>" * 5, b"<z><b>2</b></z>" * 5),
    b"<words>%b</words>" % (b"<w>1<x/><x/><x/>2</w>" * 5),
    b"<a>%b</a><n>1%b</n>" % (b"<x/>" * 9, b"<x/>" * 9),
    b"<z>%b</z><a>1</a>" % (b"<x/>y" * 9),
    b"<xml><a>2</a><n>3</n><z/></xml><a>1</a><z/>",
    b"<p:a xmlns:p='u'/><a b='c' p='q'/><z xmlns='u'><a/></z>",
]
DOCUMENTS_OF_EVERY_KIND = [
    body
    for body in (
        *(b"<xml>%b</xml>" % inside for inside in (*VALUES, *WRONG, *CROWDS)),
        *DOCUMENTS,
        REPEATED,
        b"<request>%b</request>" % REPEATED,
    )
    if 0 < len(body) < 1000
]


@pytest.mark.parametrize("body", DOCUMENTS_OF_EVERY_KIND, ids=range(len(DOCUMENTS_OF_EVERY_KIND)))
def test_a_document_read_piece_by_piece_is_read_alike(monkeypatch, body):
    knobs = [
        {"most": most, "repeated_keys": repeated}
        for most in (None, 1, 3)
        for repeated in ("last", "first", "refuse")
    ]
    right = [read(body, **one) for one in knobs]
    monkeypatch.setattr(xml_body, "is_crowded", bool)
    monkeypatch.setattr(crowded_xml, "_MANY", 2)
    for piece in (1, 9, 50, 1000):
        monkeypatch.setattr(crowded_xml, "_PIECE", piece)
        assert [read(body, **one) for one in knobs] == right
