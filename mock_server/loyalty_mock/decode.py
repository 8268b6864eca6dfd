"""
From a request's bytes to the payload they stand for: step two of the straight line.

Pure. Undoes the coding, holds the limit, reads either format, and lets a profile's knobs bend
spellings (number_strings, matching_case); whether the payload is right is the judge's to say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from loyalty_mock.body import BYTE_ORDER_MARK, declared_media, judge_headers, sniff, unpack
from loyalty_mock.crowded_json import Crowd, crowd_of, is_crowded
from loyalty_mock.integers import read_integer
from loyalty_mock.json_body import read_json
from loyalty_mock.refusals import Refusal, refuse
from loyalty_mock.shapes import Listing, Record, read_shape
from loyalty_mock.wire import Media, WireRequest
from loyalty_mock.xml_names import has_names_of_its_own, markup_of, read_apart
from loyalty_schemas.documents import request_schema, xsd


@dataclass(frozen=True, slots=True)
class Form:
    """What the XSD of one operation says of its bodies, and how crowded ones are read."""

    root: str
    shape: Record | Listing
    markup: frozenset[bytes]
    crowd: Crowd | None


@dataclass(frozen=True, slots=True)
class Decoder:
    """How the bodies of one operation are read under one profile."""

    knobs: Mapping[str, str]
    limit: int
    form: Callable[[], Form]

    def media(self, request: WireRequest) -> Media | None:
        """Tell a request's format, by its Content-Type or, if the profile says so, its look."""
        content_type = request.headers.get("content-type")
        if content_type is None and self.knobs["missing_content_type"] == "sniff":
            return sniff(request.body)
        return declared_media(content_type)

    def decode(self, request: WireRequest) -> dict[str, Any] | Refusal:
        """Return the payload, or why it cannot be read (EXC-9, LIM-4, ENC)."""
        refusal = judge_headers(request.headers, self.knobs)
        if refusal:
            return refusal
        body = unpack(request.headers, request.body, self.limit)
        if isinstance(body, Refusal):
            return body
        if body.startswith(BYTE_ORDER_MARK):
            if self.knobs["byte_order_mark"] == "refuse":
                return refuse("byte order mark")
            body = body[len(BYTE_ORDER_MARK) :]
        if self.media(request) is Media.XML:
            value = self._read_xml(body)
        else:
            crowd = self.form().crowd if is_crowded(body) else None
            value = read_json(body, self.knobs, crowd)
        if isinstance(value, Refusal):
            return value
        return self._bend(value) if isinstance(value, dict) else refuse("not an object")

    def _read_xml(self, body: bytes) -> Any | Refusal:
        from loyalty_mock.xml_body import read_xml  # with lxml, in four MiB

        form = self.form()
        most = form.crowd.most if form.crowd else None
        read = partial(read_xml, body, form.root, form.shape, self.knobs, most)
        return read_apart(read) if has_names_of_its_own(body, form.markup) else read()

    def _bend(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Read what a profile lets be spelt otherwise as the schema spells it."""
        program = payload.get("loyalty_program_id")
        if isinstance(program, str) and self.knobs["number_strings"] == "coerce":
            number = read_integer(program, self.knobs["integer_spelling"])
            program = program if number is None else number
            payload = {**payload, "loyalty_program_id": program}
        matching = payload.get("matching")
        if isinstance(matching, str) and self.knobs["matching_case"] == "fold":
            payload = {**payload, "matching": matching.lower()}
        return payload


def make_decoder(operation: str, knobs: Mapping[str, str]) -> Decoder:
    """Return what reads an operation's bodies under a profile; the XSD only where it is needed."""

    @cache
    def form() -> Form:
        root, shape = read_shape(xsd(operation, "request"))
        crowd = crowd_of(shape, request_schema(operation, knobs), knobs)
        return Form(root, shape, markup_of(root, shape), crowd)

    return Decoder(knobs, int(knobs["max_body_bytes"]), form)
