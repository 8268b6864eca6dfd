"""Wrong in reading JSON: ENC-1, ENC-3 and ENC-4."""

import json
import re

from miniatures.bodies import (
    BATCH,
    bare,
    is_xml,
    items,
    payload,
    refusal,
    saying,
    with_items,
)
from miniatures.gallery import wrong

_DECODER = json.JSONDecoder()


def _broken(answer):
    return answer.rule == "ENC-4"


def _mended(request, mend):
    """The request with a JSON body as a lenient reader would take it."""
    if is_xml(request) or request.path != BATCH or len(request.body) > 1_000_000:
        return request
    return request._replace(body=mend(request.body))


@wrong("ENC-4")
def dies_of_broken_json(server, request):
    """Has a 500 for JSON that is none."""
    answer = server.answer(request)
    if not _broken(answer) or is_xml(request):
        return answer
    return bare(500, b"Internal Server Error", "text/plain")


@wrong("ENC-4", subtle=True)
def commas_at_the_end(server, request):
    """Takes a comma behind the last member of an object or array."""
    return server.answer(_mended(request, lambda body: re.sub(rb",\s*([}\]])", rb"\1", body)))


@wrong("ENC-4", subtle=True)
def text_behind_the_json(server, request):
    """Reads the first JSON text, and nothing behind it."""

    def first(body):
        try:
            text = body.decode()
            return text[: _DECODER.raw_decode(text.lstrip())[1]].encode() if text else body
        except (ValueError, RecursionError):
            return body

    return server.answer(_mended(request, first))


@wrong("ENC-4", subtle=True)
def not_a_number(server, request):
    """Takes NaN and Infinity, as Python's reader does."""
    put = rb"\1null"
    return server.answer(
        _mended(request, lambda body: re.sub(rb"([:\[,]\s*)(?:NaN|-?Infinity)", put, body))
    )


@wrong("ENC-4", subtle=True)
def single_quotes(server, request):
    """Takes single quotes for double ones."""

    def mend(body):
        return body.replace(b"'", b'"') if body.lstrip().startswith(b"{'") else body

    return server.answer(_mended(request, mend))


@wrong("ENC-4", subtle=True)
def comments_in_json(server, request):
    """Takes comments in JSON."""
    comment = re.compile(rb"/\*.*?\*/|(?<=\s)//[^\"\n]*$", re.DOTALL | re.MULTILINE)
    return server.answer(_mended(request, lambda body: comment.sub(b"", body)))


@wrong("ENC-4", subtle=True)
def closes_what_is_open(server, request):
    """Closes the brackets that a cut body left open."""

    def close(body):
        for end in (b"}", b"]}", b"}]}", b'"}]}', b'"}'):
            try:
                json.loads(body)
            except (ValueError, RecursionError):
                pass
            else:
                return body
            try:
                said = json.loads(body + end)
            except (ValueError, RecursionError):
                continue
            if isinstance(said, dict) and "data" in said:
                return body + end
        return body

    return server.answer(_mended(request, close))


@wrong("ENC-4", subtle=True, others=("ENC-3",), why="what is not UTF-8 is an encoding as well")
def bytes_that_are_no_text(server, request):
    """Puts a replacement character for bytes that are not UTF-8."""
    try:
        request.body.decode()
    except UnicodeDecodeError:
        if not request.headers.get("content-encoding"):
            text = request.body.decode("utf-8", "replace")
            request = request._replace(body=text.encode())
    return server.answer(request)


@wrong("ENC-4", subtle=True)
def control_characters(server, request):
    """Takes a raw line feed or tab within a string."""

    def escape(body):
        try:
            said = json.loads(body, strict=False)
            return body if b"\n" not in body and b"\t" not in body else json.dumps(said).encode()
        except (ValueError, RecursionError):
            return body

    return server.answer(_mended(request, escape))


@wrong("ENC-4", subtle=True)
def empty_body_dies(server, request):
    """Has a 500 for an empty body."""
    if request.method == "POST" and not request.body.strip():
        return bare(500, b"Internal Server Error", "text/plain")
    return server.answer(request)


@wrong("EXC-4", subtle=True)
def no_object_dies(server, request):
    """Has a 500 for JSON that is an array, a text or null."""
    try:
        said = json.loads(request.body) if len(request.body) < 1_000 else {}
    except (ValueError, RecursionError):
        return server.answer(request)
    if isinstance(said, dict):
        return server.answer(request)
    return bare(500, b"Internal Server Error", "text/plain")


@wrong("ENC-3", subtle=True, others=("ENC-1",), why="an escape is a spelling, as CDATA is")
def escapes_unread(server, request):
    r"""Refuses a string with an escape such as @."""
    if not is_xml(request) and len(request.body) < 1_000_000 and rb"\u00" in request.body:
        return refusal(request, 400, "the body holds an escape")
    return server.answer(request)


@wrong("ENC-1", subtle=True, others=("ENC-3", "ITM-2"), why="the character is lost in JSON only")
def astral_escapes_cut(server, request):
    """Refuses a character that is written as a pair of escapes."""
    if not is_xml(request) and re.search(rb"\\u[dD][89abAB]..\\u[dD][c-fC-F]", request.body):
        return refusal(request, 400, "the body holds half of a character")
    return server.answer(request)


@wrong("ENC-1", subtle=True, others=("ENC-3", "ITM-2"), why="an identifier is any text")
def three_bytes_a_character(server, request):
    """Refuses what MySQL's utf8 cannot hold, in JSON."""
    for item in items(payload(server, request)):
        name = item.get("profile_id") if isinstance(item, dict) else None
        if isinstance(name, str) and any(ord(c) > 0xFFFF for c in name) and not is_xml(request):
            return refusal(request, 400, "profile_id cannot be stored")
    return server.answer(request)


@wrong("ENC-1", subtle=True, others=("ENC-3",), why="white space between tokens means nothing")
def compact_json_only(server, request):
    """Refuses JSON that begins with a line feed or ends with one."""
    if not is_xml(request) and request.body != request.body.strip(b"\r\n\t "):
        return refusal(request, 400, "the body is not well-formed JSON")
    return server.answer(request)


@wrong("ENC-1", subtle=True)
def dates_judged_in_json_only(server, request):
    """Takes any date in XML."""

    def mend(index, item, count):
        if not isinstance(item, dict) or "registration_date" not in item:
            return item
        return {**item, "registration_date": "2024-09-01T12:34:56Z"}

    return server.answer(with_items(server, request, mend) if is_xml(request) else request)


@wrong("ENC-1", subtle=True)
def phones_judged_in_xml_only(server, request):
    """Takes any phone in JSON."""

    def mend(index, item, count):
        if not isinstance(item, dict) or not isinstance(item.get("phone"), str):
            return item
        return {**item, "phone": f"+9990002{index:05d}"}

    return server.answer(request if is_xml(request) else with_items(server, request, mend))


@wrong("ENC-1", subtle=True, others=("ENC-3",), why="the order of an object's keys means nothing")
def keys_in_order(server, request):
    """Refuses JSON whose token does not come first."""
    if not is_xml(request) and request.path == BATCH and len(request.body) < 100_000:
        said = payload(server, request)
        if said and "token" in said and next(iter(said)) != "token":
            return refusal(request, 400, "token comes first")
    return server.answer(request)


@wrong("ENC-1", subtle=True, others=("TSK-3",), why="JSON loses what XML keeps")
def json_loses_the_second_of_three(server, request):
    """Loses, in JSON, the second of exactly three profiles."""
    said = payload(server, request)
    data = items(said)
    if not is_xml(request) and len(data) == 3 and request.path == BATCH:
        return server.answer(saying(request, {**said, "data": [data[0], data[2]]}))
    return server.answer(request)
