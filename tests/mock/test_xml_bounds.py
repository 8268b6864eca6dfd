"""
How crowded an XML body is, and with what, told by its bytes; here a crowd are more than five.
"""

import pytest

from loyalty_mock import xml_bounds

BLOCK = 32


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Count to five where else it is 250,000, and look every 32 bytes."""
    monkeypatch.setattr(xml_bounds, "CROWD", 5)
    monkeypatch.setattr(xml_bounds, "_BLOCK", BLOCK)


# A body: whether it seems crowded.
CROWDED = {
    b"": False,
    b"<a/>": False,
    b"<a/>" * 5 + b"text": False,
    b"<a/>" * 6: True,
    b"<a b='' c=''/><a b=''/>": False,
    b"<a b='' c='' d='' e='' f=''/>": True,
    b"=" * 6: True,
    b"X" * 6: False,
    b"much text, and no sign of anything": False,
}


@pytest.mark.parametrize("body", CROWDED, ids=range(len(CROWDED)))
def test_elements_and_attributes_make_a_crowd(body):
    assert xml_bounds.is_crowded(body) == CROWDED[body]


def test_of_a_large_body_samples_tell(monkeypatch):
    monkeypatch.undo()
    assert xml_bounds.is_crowded(b"<a/>" * 251_000)
    assert not xml_bounds.is_crowded(b"<a/>" * 249_000)
    assert not xml_bounds.is_crowded(b"<a>%b</a>" % (b"x" * 400_000))


def attributes(count):
    return b"".join(b" attribute%d='value'" % number for number in range(count))


LONG = b"x" * (2 * BLOCK)
# A body: whether it has more attributes in one element, or more namespaces, than are read.
TOO_MANY = {
    b"<a%b/>" % attributes(5): False,
    b"<a%b/>" % attributes(6): True,
    b"<a%b" % attributes(6): True,
    b"<xml><b/><a%b></a></xml>" % attributes(6): True,
    b"<xml>%b<a%b></a></xml>" % (b"<b/>" * 50, attributes(6)): True,
    b"<a%b/><a%b/>" % (attributes(5), attributes(5)): False,
    b"<a%b/><a%b/>" % (attributes(5), attributes(6)): True,
    b"<a%b/>%b<a%b/>" % (attributes(5), b"<b/>" * 50, attributes(6)): True,
    b"<a%b/>%b<a%b/><b/>" % (attributes(5), b"<b/>" * 50, attributes(6)): True,
    b"<a%b>%b</a>" % (attributes(5), b"=" * 50): False,
    b"<a%b/>" % attributes(6).replace(b"'", b'"'): True,
    b"<a%b/>" % attributes(6).replace(b"=", b"\n=\t "): True,
    b"<a%b/>" % attributes(6).replace(b"value", b"va>lue"): True,
    b"<a%b/>" % attributes(6).replace(b" ", b"\r\n"): True,
    b"<a%b %b='value'/>" % (attributes(5), LONG): True,
    b"<a%b %b/>" % (attributes(5), LONG): False,
    b"<a %b='value'%b/>" % (LONG, attributes(5)): True,
    b"<a>%b</a>" % attributes(6): False,
    b"<a>%b" % attributes(6): False,
    b"%b<a/>" % attributes(6): False,
    b"%b" % attributes(6): False,
    b"<!--%b-->" % attributes(6): False,
    b"<!-- <a%b/> -->" % attributes(6): True,
    b"<?a%b?>" % attributes(6): False,
    b"<a>%b</a>" % (b"=" * 200): False,
    b"<a%b%b/>" % (attributes(3), b"=" * 200): False,
    b"<a xmlns:b='u'/>" * 5: False,
    b"<a xmlns:b='u'/>" * 6: True,
    b"": False,
    LONG: False,
    b"<": False,
    b"<" + LONG: False,
}


@pytest.mark.parametrize("body", TOO_MANY, ids=range(len(TOO_MANY)))
def test_one_element_has_only_so_many_attributes(body):
    assert xml_bounds.has_too_many_attributes(body) == TOO_MANY[body]


def test_a_crowd_is_counted_in_hundreds_of_thousands(monkeypatch):
    monkeypatch.undo()
    assert xml_bounds.CROWD == 250_000
