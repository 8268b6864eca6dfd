"""
A target that reads its token elsewhere is greeted there, and asked as any other.
"""

import gzip
from dataclasses import replace

import pytest

from loyalty_contract.sources import matching
from loyalty_contract.verdicts import Verdict
from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.carrier import Place, body_token, carried

JSON = b'{"token":"abc123def456","data":[{"token":"inner"}]}'
XML = b"<xml><data><item><token>inner</token></item></data><token>abc123def456</token></xml>"


def ask(body, media=Media.JSON, **more):
    return Ask(media=media, build=lambda: body, **more)


@pytest.mark.parametrize(("body", "media"), [(JSON, Media.JSON), (XML, Media.XML)])
def test_a_body_s_token_goes_along_in_the_header_or_the_url(body, media):
    in_header = carried(ask(body, media), Place.HEADER)
    assert in_header.headers == {"Authorization": "Bearer abc123def456"}
    in_query = carried(ask(body, media), Place.QUERY)
    assert in_query.query == {"token": "abc123def456"}
    assert in_header.body == in_query.body == body


def test_a_compressed_body_is_looked_into():
    packed = ask(gzip.compress(JSON), headers={"Content-Encoding": "gzip"})
    assert body_token(packed) == "abc123def456"
    assert carried(packed, Place.HEADER).headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "more",
    [
        {"headers": {"Authorization": ""}},
        {"headers": {"authorization": "Bearer another"}},
        {"query": {"token": "another"}},
    ],
)
def test_what_says_itself_where_its_token_is_stays_as_it_is(more):
    """An empty header says that there is none."""
    told = ask(JSON, **more)
    assert carried(told, Place.HEADER) is told
    assert carried(told, Place.QUERY) is told


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b'{"data":[{"token":"inner"}]}', Media.JSON),
        (b'{"token":123}', Media.JSON),
        (b'{"token":""}', Media.JSON),
        (b'{"token":"caf\xc3\xa9"}', Media.JSON),
        (b'{"token":"two\\r\\nlines"}', Media.JSON),
        (b'{"token":" around "}', Media.JSON),
        (b'{"token":"cut', Media.JSON),
        (b"[" * 100_000, Media.JSON),
        (b"\xff\xfe", Media.JSON),
        (b"", Media.JSON),
        (b"<xml><token/></xml>", Media.XML),
        (b"<xml><token>cut</token>", Media.XML),
        (b"", Media.XML),
    ],
)
def test_what_is_no_token_is_carried_nowhere(body, media):
    told = ask(body, media)
    assert carried(told, Place.HEADER) is told


@pytest.mark.parametrize("sources", ["header", "query", "header+query"])
def test_a_target_that_passes_over_the_body_s_token_is_questioned_as_any_other(lab, sources):
    outcome = lab.run(matching.cases(), {"token_sources": sources})
    assert outcome.smoke.accepted
    assert {result.verdict for result in outcome.results} == {Verdict.PASS}


def test_a_target_that_refuses_for_another_reason_is_not_asked_elsewhere(lab, access):
    """The token goes into no header or URL where the program was the trouble."""
    sent = []

    def tamper(told, send):
        sent.append(told)
        return send(told)

    stranger = replace(access, program=987654)
    outcome = lab.run((), access=stranger, tamper=tamper)
    assert not outcome.smoke.accepted
    assert not any(told.query or told.headers for told in sent)


def test_an_unknown_token_stays_refused_everywhere(lab, access):
    outcome = lab.run((), access=replace(access, token="nobody-has-this-token"))
    assert not outcome.smoke.accepted
