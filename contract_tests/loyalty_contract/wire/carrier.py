"""
Carry the token where a target reads it: what stands in a body goes along in the header or URL.

For targets that pass over the body's `token`; which places are read is open (AUT-3). Adds nothing
to an ask that says itself where its token is, and knows no token but those it finds in bodies.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from lxml import etree

from loyalty_contract.cases import BOTH
from loyalty_contract.running.driver import Driver
from loyalty_contract.running.smoke import Smoke, first_step
from loyalty_contract.talks.stage import Stage
from loyalty_contract.wire.asks import Answer, Ask, Media
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_contract.wire.transport import Transport

_LARGEST = 11 * 1024 * 1024
_GZIP_OR_ZLIB = 47  # zlib's window bits: whichever of the two headers is found
_ABOUT_THE_TOKEN = frozenset({400, 401, 403})


class Place(StrEnum):
    """Where a token may stand beside the body; the one that no log shows comes first."""

    HEADER = "header"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class Carrier:
    """A transport that lets every body's token travel in another place as well."""

    transport: Transport
    place: Place

    def send(self, ask: Ask) -> Answer:
        """Return what came of it; the answer holds the ask as it was sent."""
        return self.transport.send(carried(ask, self.place))


def greet(driver: Driver, stage: Stage, media: Sequence[Media] = BOTH) -> tuple[Driver, Smoke]:
    """
    Take the first step, and where no body's token is read, with the token elsewhere too.

    Returns the driver to go on with. Raises BudgetError where nothing more may be sent.
    """
    first = first_step(driver, stage, media)
    if first.accepted or not any(_is_about_the_token(*came) for came in first.answers):
        return driver, first
    for place in Place:
        other = replace(driver, transport=Carrier(driver.transport, place))
        second = first_step(other, stage, media)
        if second.accepted:
            return other, second
    return driver, first


def carried(ask: Ask, place: Place) -> Ask:
    """Return the ask with its body's token in another place too, unless it names one itself."""
    if "token" in ask.query or any(name.lower() == "authorization" for name in ask.headers):
        return ask
    token = body_token(ask)
    if not token or not token.isascii() or not token.isprintable() or token != token.strip():
        return ask
    if place is Place.QUERY:
        return replace(ask, query={**ask.query, "token": token})
    return replace(ask, headers={**ask.headers, "Authorization": f"Bearer {token}"})


def body_token(ask: Ask) -> str:
    """Return the token in a body's envelope; nothing where there is none or it is no text."""
    try:
        body = _plain(ask)
        fields = json.loads(body) if ask.media is Media.JSON else _fields(body)
    except (ValueError, RecursionError, zlib.error, etree.XMLSyntaxError):
        return ""
    token = fields.get("token") if isinstance(fields, dict) else None
    return token if isinstance(token, str) else ""


def _is_about_the_token(answer: Answer, reading: Reading) -> bool:
    if reading.kind is not Kind.REFUSED:
        return False
    return reading.error in _ABOUT_THE_TOKEN or answer.status in {401, 403}


def _plain(ask: Ask) -> bytes:
    """The body without its Content-Encoding; no more of it than a request may have."""
    coding = ask.final_headers().get("Content-Encoding", "").lower()
    if coding not in {"gzip", "x-gzip", "deflate"}:
        return ask.body
    return zlib.decompressobj(_GZIP_OR_ZLIB).decompress(ask.body, _LARGEST)


def _fields(body: bytes) -> dict[str, str]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=len(body) < _LARGEST
    )
    root = etree.fromstring(body.removeprefix(b"\xef\xbb\xbf"), parser)
    return {str(child.tag): child.text or "" for child in root}
