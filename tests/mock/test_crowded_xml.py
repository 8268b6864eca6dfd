"""
XML read as a crowded body has the outcome that it has when a tree is made of all of it.

Here every body counts as crowded, is fed in pieces of a few bytes, and passes over whatever can be.
"""

from contextlib import contextmanager

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loyalty_fixtures import witnesses
from loyalty_mock import crowded_xml, xml_body
from loyalty_mock.refusals import Refusal
from loyalty_mock.shapes import TEXT, Integer, Listing, Record

BODIES = {
    one.id: one
    for one in witnesses()
    if "xml" in one.headers.get("Content-Type", "") and one.method == "POST" and one.body
}
LARGE = 100_000
ITEM = b"<item><email>a@example.com</email></item>"
XML = (
    b"<xml><token>t</token><loyalty_program_id>1</loyalty_program_id><matching>email</matching>"
    b"<data>%b</data>%b</xml>"
)
SHAPE = Record(
    {
        "a": TEXT,
        "n": Integer(),
        "list": Listing("item", Record({"a": TEXT, "in": Record({"n": Integer()})})),
        "words": Listing("a", TEXT),
    }
)
PIECES = st.one_of(
    st.sampled_from(
        [
            *(f"<{name}>" for name in ("a", "n", "list", "item", "in", "words", "z", "z:a")),
            *(f"</{name}>" for name in ("a", "n", "list", "item", "in", "words", "z")),
            *("<a>1</a>", "<n>2</n>", "<z/>", "<item/>", "<item><a>3</a></item>", "<a b='c'/>"),
            *(
                " ",
                "\n",
                "x",
                "é",
                "&#65;",
                "&amp;",
                "&nope;",
                "<!--c-->",
                "<?p?>",
                "<![CDATA[ ]]>",
            ),
            *("<", "&", "]]>", "<a b='' b=''/>", "\x01", "\ufffe"),
        ]
    ),
    st.integers(1, 40).map("<a/>".__mul__),
    st.integers(1, 40).map("<z>y</z>".__mul__),
    st.integers(1, 40).map("<item><a>1</a></item>".__mul__),
)


@contextmanager
def crowded(piece, many=2):
    """Read every body as a crowded one, so many bytes at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xml_body, "is_crowded", lambda body: True)
        patch.setattr(crowded_xml, "_PIECE", piece)
        patch.setattr(crowded_xml, "_MANY", many)
        yield


def read(body, most=None, repeated="last"):
    knobs = {"integer_spelling": "digits", "repeated_keys": repeated}
    return xml_body.read_xml(body, "xml", SHAPE, knobs, most)


def outcome(answer):
    return answer.error, answer.rule, answer.error_text


@pytest.mark.thorough
@pytest.mark.parametrize("name", [name for name, one in BODIES.items() if len(one.body) < LARGE])
def test_a_witness_has_the_same_outcome(answer_to, name):
    right = outcome(answer_to(BODIES[name]))
    with crowded(64):
        assert outcome(answer_to(BODIES[name])) == right


NAMES = st.sampled_from(["a", "n", "list", "item", "in", "z"])
ELEMENTS = st.recursive(
    st.sampled_from(["", "x", " ", "&amp;", "12"]),
    lambda inner: st.lists(st.tuples(NAMES, inner), max_size=5).map(
        lambda children: " ".join(f"<{name}>{inside}</{name}>" for name, inside in children)
    ),
    max_leaves=20,
)
SIZES = st.integers(1, 60)
MOST = st.none() | st.integers(1, 4)
REPEATED = st.sampled_from(["last", "first", "refuse"])


@given(inside=st.lists(PIECES, max_size=12).map("".join), size=SIZES, most=MOST, repeated=REPEATED)
@example(inside="&nope;<xml></xml>", size=11, most=None, repeated="last")
def test_whatever_stands_in_a_document_is_read_alike(inside, size, most, repeated):
    for body in (f"<xml>{inside}</xml>".encode(), f"<xml>{inside}".encode()):
        right = read(body, most, repeated)
        with crowded(size):
            assert read(body, most, repeated) == right


@given(inside=ELEMENTS, size=SIZES, most=MOST, repeated=REPEATED)
def test_a_document_that_is_well_formed_is_read_alike(inside, size, most, repeated):
    body = f"<xml>{inside}</xml>".encode()
    right = read(body, most, repeated)
    with crowded(size):
        assert read(body, most, repeated) == right


@pytest.mark.parametrize(("deep", "refused"), [(3, False), (4, True)])
def test_a_depth_that_no_libxml2_may_bound_is_bounded(monkeypatch, deep, refused):
    monkeypatch.setattr(crowded_xml, "_DEEPEST", 4)
    body = b"<xml>%b%b</xml>" % (b"<z>" * deep, b"</z>" * deep)
    with crowded(1):
        found = read(body)
    assert found == (Refusal("SEC-2", "the body is nested too deeply") if refused else {"z": None})


# What a root may be called, and what else may be wrong with it.
ROOTS = [
    b"<request/>",
    b"<p:xml xmlns:p='u'/>",
    b"<xml xmlns='u'/>",
    "<é><xml/></é>".encode(),
    "<\ufffe/>".encode(),
    b"<x\x00l/>",
    b"<\xff/>",
    b"<{u}xml/>",
    b"< xml/>",
    b"<xml/><xml/>",
    b"<!-- <xml> --><?p <xml>?><xml>x</xml>",
]


@pytest.mark.parametrize("body", ROOTS, ids=range(len(ROOTS)))
def test_any_root_is_read_alike(body):
    right = read(body)
    with crowded(5):
        assert read(body) == right


MANY = 500
# What a body has much of: how many elements are open at once at most.
LET_GO = {
    "unknown elements": (b"<xml>%b</xml>", b"<z/>", 2),
    "elements of one name": (b"<xml>%b</xml>", b"<a>1</a>", 2),
    "items": (b"<xml><list>%b</list></xml>", b"<item/>", 3),
    "items of three fields": (b"<xml><list>%b</list></xml>", b"<item><a/><in/><z/></item>", 4),
    "items of another name": (b"<xml><list>%b</list></xml>", b"<z/>", 3),
    "fields of an item": (b"<xml><list><item>%b</item></list></xml>", b"<z/>", 4),
    "elements in a field": (b"<xml><list><item><a>%b</a></item></list></xml>", b"<z/>", 5),
    "elements in one unknown": (b"<xml><z><z><z>%b</z></z></z></xml>", b"<z/>", 5),
    "elements behind a text": (b"<xml>x%b</xml>", b"<a/>", 2),
    "lists": (b"<xml>%b</xml>", b"<list><item/></list>", 3),
    "elements in another root": (b"<request>%b</request>", b"<a/>", 2),
    "elements in a root beyond ASCII": ("<\u00e9>%b</\u00e9>".encode(), b"<a/>", 2),
    "elements in a root with a prefix": (b"<p:r xmlns:p='u'>%b</p:r>", b"<a/>", 2),
    "elements in a root of that namespace": (b"<xml xmlns='u'>%b</xml>", b"<a/>", 2),
}


@pytest.mark.parametrize("most", [None, 3])
@pytest.mark.parametrize("name", LET_GO)
def test_what_was_read_is_let_go(monkeypatch, name, most):
    around, piece, deep = LET_GO[name]
    body = b"<!-- a prolog -->" + around % (piece * MANY)
    held, attributes = [], []

    def watch(*arguments, take=crowded_xml._take):
        taken = take(*arguments)
        held.append(sum(1 for _ in arguments[0].iter()))
        attributes.extend(element.attrib for element in arguments[0].iter() if element.attrib)
        return taken

    monkeypatch.setattr(crowded_xml, "_take", watch)
    with crowded(len(piece)):
        read(body, most)
    assert len(held) >= MANY
    assert max(held) <= deep
    assert not attributes


def test_millions_of_items_are_counted_and_no_more_kept(mock_with, ask):
    refused = ask(mock_with(), XML % (b"<item/>" * 300_000, b""), "xml")
    assert (refused.rule, refused.error) == ("LIM-2", 400)
    assert "300000 profiles" in refused.error_text


def test_a_crowd_where_nobody_looks_is_passed_over(mock_with, ask):
    crowd = b"<note>" + b"<a/>" * 300_000 + b"</note>"
    assert ask(mock_with(), XML % (ITEM, crowd), "xml").accepted


def test_what_is_no_xml_at_its_end_is_no_xml(mock_with, ask):
    body = (XML % (ITEM, b"<a/>" * 300_000))[:-1]
    assert ask(mock_with(), body, "xml").rule == "ENC-4"


# name: what stands behind the items; where so many attributes are, a body is refused
ATTRIBUTES = b"".join(b' a%d=""' % number for number in range(250_001))
FEW = ATTRIBUTES[: ATTRIBUTES.rfind(b" ")]
TOO_MANY = Refusal("SEC-2", "the body has more attributes than are read")
CROWDS = {
    "as many as are read": (b"<n%b/>" % FEW, True),
    "one more": (b"<n%b/>" % ATTRIBUTES, False),
    "in single quotes and spaced": (b"<n\n%b />" % ATTRIBUTES.replace(b'=""', b" = ''"), False),
    "one more, of two elements": (b"<n%b/><n a=''/>" % FEW, True),
    "equals signs in a text": (b"<n>%b</n>" % (b"=" * 1_500_000), True),
    "what looks like attributes in a text": (b"<n>%b</n>" % ATTRIBUTES, True),
    "a comment with one more": (b"<!-- <n%b/> -->" % ATTRIBUTES, False),
    "in a comment, where no tag is": (b"<!--%b-->" % ATTRIBUTES, True),
    "namespaces of one element": (
        b"<n%b/>" % ATTRIBUTES.replace(b'=""', b'="u"').replace(b" a", b" xmlns:a"),
        False,
    ),
    "namespaces of many elements": (b'<n xmlns:a="u"/>' * 250_001, False),
}


@pytest.mark.parametrize("name", CROWDS)
def test_a_crowd_of_attributes_is_bounded(mock_with, ask, name):
    crowd, accepted = CROWDS[name]
    answer = ask(mock_with(), XML % (ITEM, crowd), "xml")
    assert answer.accepted == accepted
    if not accepted:
        assert (answer.rule, answer.error, answer.error_text) == (TOO_MANY.rule, 400, TOO_MANY.text)
