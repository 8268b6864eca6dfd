"""Wrong about how large a request may be: LIM-3 to LIM-6."""

import gzip
import zlib

from miniatures.bodies import is_xml, items, payload, refusal, saying
from miniatures.gallery import wrong

SIZE = 10_000_000
MOST = 10_485_760


def _count(server, request):
    return len(items(payload(server, request))) if len(request.body) > 10_000 else 0


@wrong("LIM-3", heavy=True)
def ten_million_is_too_much(server, request):
    """Refuses exactly ten million bytes."""
    if len(request.body) >= SIZE:
        return refusal(request, 413, "the body is larger than 9999999 bytes")
    return server.answer(request)


@wrong("LIM-3", subtle=True, heavy=True)
def a_mebibyte_of_xml(server, request):
    """Takes a mebibyte of XML."""
    if is_xml(request) and len(request.body) > 2**20:
        return refusal(request, 413, "the body is larger than 1048576 bytes")
    return server.answer(request)


@wrong("LIM-3", subtle=True, heavy=True)
def characters_as_escapes(server, request):
    """Counts every character beyond ASCII as six bytes, as an escape would be."""
    if len(request.body) > 1_000_000:
        text = request.body.decode("utf-8", "replace")
        if len(text) + 5 * sum(not c.isascii() for c in text) > MOST:
            return refusal(request, 413, "the body is larger than 10485760 bytes")
    return server.answer(request)


@wrong("LIM-3", subtle=True, heavy=True)
def blanks_are_too_much(server, request):
    """Refuses a body that is mostly white space."""
    said = len(request.body.translate(None, b" \t\r\n"))
    if len(request.body) > 1_000_000 and said < len(request.body) // 2:
        return refusal(request, 413, "the body is larger than 1000000 bytes")
    return server.answer(request)


@wrong("LIM-3", subtle=True, heavy=True, others=("LIM-6",), why="what is refused is the framing")
def a_mebibyte_in_chunks(server, request):
    """Takes a mebibyte of a chunked body, and the whole of others."""
    if "transfer-encoding" in request.headers and len(request.body) > 2**20:
        return refusal(request, 413, "the body is larger than 1048576 bytes")
    return server.answer(request)


def _shortened(request):
    """A body of any size as one that the mock's limit lets through: blanks cut."""
    body = request.body
    while len(body) > SIZE and (shorter := body.replace(b"        ", b" ")) != body:
        body = shorter
    return request._replace(body=body)


def _limitless(server, request):
    """Answer what is too large as if it were not."""
    if len(request.body) <= MOST or request.headers.get("content-encoding"):
        return server.answer(request)
    said = payload(server, _shortened(request))
    if not said:
        said = {"token": "abc123def456", "loyalty_program_id": 123, "matching": "email"}
        said["data"] = [{"email": "endless@example.com"}]
    return server.answer(saying(request, said))


@wrong("LIM-4", heavy=True)
def no_limit(server, request):
    """Takes a body of any size."""
    return _limitless(server, request)


@wrong("LIM-4", subtle=True, heavy=True)
def no_limit_in_xml(server, request):
    """Takes XML of any size."""
    return _limitless(server, request) if is_xml(request) else server.answer(request)


@wrong("LIM-4", subtle=True, heavy=True)
def blanks_not_counted(server, request):
    """Strips the white space around a body before it measures it."""
    return server.answer(request._replace(body=request.body.strip()))


@wrong("LIM-4", subtle=True, heavy=True)
def characters_counted(server, request):
    """Measures a body in characters."""
    if len(request.body) > MOST:
        text = request.body.decode("utf-8", "replace")
        if len(text) <= MOST:
            return _limitless(server, request)
    return server.answer(request)


@wrong("LIM-4", subtle=True, heavy=True)
def dies_of_too_much(server, request):
    """Has a 500 for what is too large."""
    answer = server.answer(request)
    return answer._replace(status=500) if answer.rule == "LIM-4" else answer


@wrong("LIM-5", heavy=True)
def many_or_much(server, request):
    """Refuses many profiles in a large body, though each alone is fine."""
    if len(request.body) > 5_000_000 and _count(server, request) > 5_000:
        return refusal(request, 413, "the body is too large for so many profiles")
    return server.answer(request)


@wrong("LIM-6", heavy=True)
def chunked_without_limit(server, request):
    """Measures a body by its Content-Length, which a chunked one has not."""
    if "transfer-encoding" in request.headers:
        return _limitless(server, request)
    return server.answer(request)


@wrong("LIM-6", subtle=True, heavy=True)
def packed_size_counts(server, request):
    """Measures a compressed body as it comes."""
    if request.headers.get("content-encoding") != "gzip" or len(request.body) > MOST:
        return server.answer(request)
    try:
        plain = gzip.decompress(request.body)
    except (OSError, EOFError, zlib.error):
        return server.answer(request)
    headers = {key: value for key, value in request.headers.items() if key != "content-encoding"}
    return _limitless(server, request._replace(body=plain, headers=headers))
