"""
How an answer is written, and what chooses its format: both by tables written out by hand.
"""

import pytest

from loyalty_mock.encode import answer_media, encode
from loyalty_mock.wire import Media, WireRequest

JSON, XML = Media.JSON, Media.XML

# knob, Accept, the URL parameter, the request's own format: the answer's
CHOICES = [
    ("request", "application/xml", "xml", JSON, JSON),
    ("request", None, None, XML, XML),
    ("request", None, None, None, JSON),
    ("parameter", "application/xml", None, JSON, JSON),
    ("parameter", None, "xml", JSON, XML),
    ("parameter", None, "json", XML, JSON),
    ("parameter", None, "XML", JSON, JSON),
    ("parameter", None, "", XML, XML),
    ("parameter", None, "yaml", XML, XML),
    ("accept", None, "xml", JSON, JSON),
    ("accept", None, None, XML, XML),
    ("accept", "application/xml", "json", JSON, XML),
    ("accept", "*/*", None, XML, XML),
    ("accept", "application/json;q=0.2, text/xml;q=0.3", None, JSON, XML),
    ("accept", "application/json;q=0.2, text/xml;q=0.1", None, XML, JSON),
    ("accept", "application/json, application/xml", None, XML, JSON),
    ("accept", "application/xml, application/json", None, JSON, XML),
    ("accept", "application/xml; v=2; Q=0.5, text/json;q=0.6", None, XML, JSON),
    ("accept", "application/xml;q=0", None, JSON, JSON),
    ("accept", "application/xml;q=high", None, JSON, JSON),
    ("accept", "application/xml;q=0.9, application/json", None, XML, JSON),
    ("accept", "application/json;q=1.5, application/xml", None, XML, JSON),
    ("accept", "application/xml;q=0.5=0.1, application/json;q=0.2", None, XML, JSON),
]


@pytest.mark.parametrize(("knob", "accept", "parameter", "own", "media"), CHOICES)
def test_the_format_of_an_answer_is_chosen(knob, accept, parameter, own, media):
    request = WireRequest(
        method="POST",
        path="/",
        query={} if parameter is None else {"format": parameter},
        headers={} if accept is None else {"accept": accept},
        body=b"",
    )
    assert answer_media(request, own, {"response_format": knob}) is media


FIELDS = {
    "error": 0,
    "data": {"b": [{"i": 1, "h": "x"}, "two"], "a": [], "c": {}},
    "error_text": "<\"&'> дата",
}


def test_an_answer_in_json_has_its_keys_in_order():
    assert encode(FIELDS, JSON).decode() == (
        '{"data":{"a":[],"b":[{"h":"x","i":1},"two"],"c":{}},"error":0,'
        '"error_text":"<\\"&\'> дата"}'
    )


def test_an_answer_in_xml_has_items_and_its_elements_in_order():
    assert encode(FIELDS, XML).decode() == (
        "<xml><data><a></a><b><item><h>x</h><i>1</i></item><item>two</item></b><c></c></data>"
        "<error>0</error><error_text>&lt;\"&amp;'&gt; дата</error_text></xml>"
    )
