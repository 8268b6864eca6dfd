"""Honest servers behind networks and gateways: slow, throttled, chunked, closing, hanging up."""

import re
from email.utils import formatdate
from time import time

from miniatures.bodies import bare, is_xml, refusal
from miniatures.gallery import Behind, honest
from miniatures.serve import DropError, Manner

OLD = Manner(version="HTTP/1.0", closes=True)


@honest(asks=("EXC",), manner=OLD)
def speaks_http_1_0(server, request):
    """Speaks HTTP/1.0."""
    return server.answer(request)


@honest(manner=Manner(closes=True))
def closes_each_time(server, request):
    """Closes the connection after each answer."""
    return server.answer(request)


@honest(asks=("EXC", "TSK"), manner=Manner(chunked=True, spelling=str.lower))
def answers_in_chunks(server, request):
    """Answers in chunks, with header names in lower case."""
    return server.answer(request)


@honest(manner=Manner(unframed=True, spelling=str.upper))
def ends_with_the_connection(server, request):
    """Ends an answer with the connection, with header names in capitals."""
    return server.answer(request)


@honest(
    manner=Manner(
        headers={
            "Server": "nginx/1.25.3",
            "X-Request-Id": "5f1c",
            "Set-Cookie": "lb=a1; Path=/",
            "Strict-Transport-Security": "max-age=63072000",
            "Vary": "Accept-Encoding",
        }
    )
)
def many_headers(server, request):
    """Sends the headers that gateways add."""
    return server.answer(request)


@honest(asks=("CON-7",), manner=Manner(seconds=0.05), streams=24)
def slow(server, request):
    """Takes 50 ms for each answer."""
    return server.answer(request)


@honest(asks=("CON-7", "SEC-2"))
def throttles(server, request):
    """Answers each fortieth request with 429 and when to come again."""
    if not server.count("requests") % 40:
        told = refusal(request, 429, "too many requests")
        return told._replace(headers={**told.headers, "Retry-After": "0"})
    return server.answer(request)


@honest(asks=("CON-7",))
def throttles_without_a_word(server, request):
    """Answers each sixtieth request with a bare 429."""
    if not server.count("requests") % 60:
        return bare(429, b"Too Many Requests", "text/plain")
    return server.answer(request)


@honest(asks=("SEC",))
def overloaded_now_and_then(server, request):
    """Answers each fiftieth request with 503 and a date."""
    if not server.count("requests") % 50:
        told = bare(503, b"<html><body>Service Unavailable</body></html>")
        later = {"Retry-After": formatdate(time(), usegmt=True)}
        return told._replace(headers={**told.headers, **later})
    return server.answer(request)


@honest(asks=("CON-7", "SEC"))
def bad_gateway_now_and_then(server, request):
    """Answers each fiftieth request with a gateway's 502."""
    if not server.count("requests") % 50:
        return bare(502, b"<html><body>Bad Gateway</body></html>")
    return server.answer(request)


@honest(asks=("SEC", "CON-7"))
def hangs_up_now_and_then(server, request):
    """Closes the connection at each fiftieth request, before it reads it."""
    if not server.count("requests") % 50:
        raise DropError
    return server.answer(request)


@honest(asks=("CON", "TSK"))
def answers_get_lost(server, request):
    """Carries out each fiftieth request, and the answer never comes."""
    answer = server.answer(request)
    if not server.count("requests") % 50:
        raise DropError
    return answer


@honest(asks=("LIM-4/over*length*", "LIM-6"), manner=Manner(reads=10_485_760))
def hangs_up_on_large_bodies(server, request):
    """Closes the connection on a body of more than 10 MiB."""
    return server.answer(request)


@honest(asks=("LIM-4", "LIM-6"), manner=Manner(reads=10_485_760, beyond="answer"))
def gateway_refuses_large_bodies(server, request):
    """Has a gateway before it that refuses large bodies, in HTML."""
    return server.answer(request)


@honest(asks=("LIM-4",))
def large_bodies_without_a_word(server, request):
    """Refuses large bodies with 413 and no body."""
    answer = server.answer(request)
    return bare(413, b"", "") if answer.error == 413 else answer


@honest(asks=("LIM-*chunked*", "ENC-*chunked*"))
def wants_a_length(server, request):
    """Refuses chunked bodies: 411."""
    if "transfer-encoding" in request.headers:
        return refusal(request, 411, "Content-Length is missing")
    return server.answer(request)


@honest(asks=("LIM-*expect*",))
def expects_nothing(server, request):
    """Refuses Expect: 417."""
    if "expect" in request.headers:
        return refusal(request, 417, "Expect is not supported")
    return server.answer(request)


@honest(asks=("LIM-6", "EXC-9"))
def unpacks_nothing(server, request):
    """Knows no Content-Encoding."""
    if request.headers.get("content-encoding", "identity") != "identity":
        return refusal(request, 415, "Content-Encoding is not supported")
    return server.answer(request)


@honest(
    manner=Manner(seconds=0.02),
    behind=Behind(profile="per-item", task_seconds=0.3),
    streams=24,
)
def slow_in_everything(server, request):
    """Takes 20 ms for an answer and 0.3 s for a batch, item by item."""
    return server.answer(request)


@honest(asks=("SEC-2",))
def hangs_up_on_deep_xml(server, request):
    """Closes the connection on XML that is nested more than 200 deep."""
    if is_xml(request) and len(request.body) > 1_000:
        depth = deepest = 0
        for tag in re.findall(rb"<(/?)[A-Za-z]", request.body[:200_000]):
            depth += -1 if tag else 1
            deepest = max(deepest, depth)
        if deepest > 200:
            raise DropError
    return server.answer(request)


@honest(asks=("EXC-9",))
def wants_no_charset(server, request):
    """Refuses a Content-Type with a charset, though it names UTF-8."""
    if "charset" in request.headers.get("content-type", ""):
        return refusal(request, 415, "Content-Type is not application/json or application/xml")
    return server.answer(request)
