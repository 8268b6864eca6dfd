"""
Names that an XML body alone has are forgotten with it; the others are read without a thread.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from loyalty_mock.shapes import TEXT, Integer, Listing, Record
from loyalty_mock.xml_names import has_names_of_its_own, markup_of, read_apart

SHAPE = Record({"token": TEXT, "data": Listing("item", Record({"email": TEXT, "n": Integer()}))})
GROWTH = Path(__file__).with_name("names_without_end.py")
KNOWN = [
    b"<xml/>",
    b"<xml><token/><data><item><email>a@b.co</email><n>1</n></item></data></xml>",
    b'<?xml version="1.0" encoding="utf-8"?>\n<xml></xml>',
    b"<xml><!-- a comment --><token>t</token></xml>",
    b"<xml><token><![CDATA[t]]></token></xml>",
    b"<xml><token>&amp;&lt;&gt;&quot;&apos;&#65;&#x41;</token></xml>",
    b"<xml>\n" + b"  " * 7 + b"<token/></xml>",
    b"<xml></xml><token></token><token/><data></data><data/><item/><email/><n/>",
    b"<xml><token>" + b"t" * 16_000 + b"</token></xml>",
]
OWN = [
    b"<xml><other/></xml>",
    b"<xml><token></tokens></xml>",
    b"<xml><token a='1'/></xml>",
    b'<xml xmlns="urn:1"/>',
    b"<v:xml/>",
    b"<?target?><xml/>",
    b"<xml><?target data?></xml>",
    b"<?xmlns ?><xml/>",
    b"<xml><token>&name;</token></xml>",
    b"<xml><token>&amp</token></xml>",
    b"<xml><token<other/></xml>",
    b"<xml>\n" + b" \t" * 8 + b"<token/></xml>",
    b"<xml><token>" + b"t" * 17_000 + b"</token></xml>",
]


@pytest.mark.parametrize("body", KNOWN)
def test_a_short_body_of_known_names_is_read_where_it_is(body):
    assert not has_names_of_its_own(body, markup_of("xml", SHAPE))


@pytest.mark.parametrize("body", OWN)
def test_a_body_that_may_have_other_names_is_told_from_them(body):
    assert has_names_of_its_own(body, markup_of("xml", SHAPE))


def test_what_is_read_apart_is_returned():
    assert read_apart(lambda: [1]) == [1]


def test_what_is_raised_apart_is_raised():
    with pytest.raises(KeyError, match="name"):
        read_apart(lambda: {}["name"])


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_names_that_never_come_again_do_not_stay_in_memory():
    done = subprocess.run([sys.executable, GROWTH], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    grown = json.loads(done.stdout)
    assert len(grown) == 15
    assert {name: mib for name, mib in grown.items() if mib > 5} == {}
