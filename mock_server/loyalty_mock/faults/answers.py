"""
What a fault makes of an answer: one in place of the real one, or the real one altered.

Pure: values in, values out. Knows no socket; how an answer is sent is the rim's.
"""

import random
from collections.abc import Mapping
from email.utils import formatdate
from html import escape
from http import HTTPStatus

from loyalty_mock.encode import CONTENT_TYPES, encode
from loyalty_mock.faults.book import Due
from loyalty_mock.wire import Media, WireResponse

# The platform's own table of codes; the words beyond it are those of HTTP.
PLATFORM_TEXTS: Mapping[int, str] = {
    400: "Incorrect request",
    401: "API token required",
    402: "Tariff limit reached",
    403: "No access",
}
_GATEWAY = """<!DOCTYPE html>
<html>
<head><title>{title}</title></head>
<body><center><h1>{title}</h1></center></body>
</html>
"""
_OTHER = {Media.JSON: Media.XML, Media.XML: Media.JSON}


_HTTP_TEXTS: Mapping[int, str] = {status.value: status.phrase for status in HTTPStatus}


def code_text(code: int) -> str:
    """Return the words for a code: the platform's, else those of HTTP, else the number."""
    return PLATFORM_TEXTS.get(code) or _HTTP_TEXTS.get(code, f"Error {code}")


def instead(due: Due, media: Media, knobs: Mapping[str, str], now: float) -> WireResponse:
    """Return what `error` and `http` answer in place of the mock; `now` dates a Retry-After."""
    if due.kind == "error":
        code: int = due["code"]
        # No HTTP status has such a number, so it cannot mirror the code (EXC-5).
        mirrored = knobs["http_status"] == "mirror" and 400 <= code <= 599
        text = code_text(code) if due["text"] is None else due["text"]
        answer = _envelope(code, text, code if mirrored else 200, media)
    else:
        answer = _status(due, media)
    headers = dict(answer.headers)
    if answer.status == 405:
        headers["Allow"] = "POST"
    seconds = due["retry_after"]
    if seconds is not None:
        dated = due["retry_after_as"] == "date"
        headers["Retry-After"] = formatdate(now + seconds, usegmt=True) if dated else str(seconds)
    return answer._replace(headers=headers)


def bad_gateway(media: Media) -> WireResponse:
    """Return what a gateway answers whose server has gone: 502, in HTML."""
    return _page(502, media)


def altered(answer: WireResponse, due: Due) -> WireResponse:
    """Return an answer with another body or another Content-Type."""
    headers = dict(answer.headers)
    match due.kind:
        case "wrong-format" if answer.fields is not None:
            other = _OTHER[answer.media]
            if due["label"] == "true":
                headers["Content-Type"] = CONTENT_TYPES[other]
            return answer._replace(headers=headers, body=encode(answer.fields, other), media=other)
        case "wrong-content-type":
            headers["Content-Type"] = due["content_type"]
            return answer._replace(headers=headers)
        case "garbage":
            return answer._replace(body=random.Random(due.luck).randbytes(due["bytes"]))
        case "empty":
            return answer._replace(body=b"")
    return answer


def delay_seconds(due: Due) -> float:
    """Return how long a `delay` lasts this time."""
    seconds: float = due["seconds"]
    least: float = due["least_seconds"]
    chance = random.Random(due.luck)
    match due["draw"]:
        case "uniform":
            return chance.uniform(least, seconds)
        case "exponential":
            mean = max(seconds - least, 0.0)
            return least + (min(chance.expovariate(1 / mean), 10 * mean) if mean else 0.0)
    return seconds


def kept_bytes(due: Due, size: int) -> int:
    """Return how many bytes of a body of some size a `cut` lets through: never all of them."""
    if due["bytes"] is not None:
        return max(min(int(due["bytes"]), size - 1), 0)
    share = 0.5 if due["share"] is None else due["share"]
    return max(min(int(size * share), size - 1), 0)


def _status(due: Due, media: Media) -> WireResponse:
    status: int = due["status"]
    match due["form"]:
        case "envelope":
            return _envelope(status, code_text(status), status, media)
        case "html":
            return _page(status, media)
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    body = f"{_line(status)}\n".encode()
    return WireResponse(status=status, headers=headers, body=body, media=media, error=status)


def _line(status: int) -> str:
    return f"{status} {_HTTP_TEXTS.get(status, 'Error')}"


def _page(status: int, media: Media) -> WireResponse:
    headers = {"Content-Type": "text/html; charset=utf-8"}
    title = escape(_line(status))
    body = _GATEWAY.format(title=title).encode()
    return WireResponse(status=status, headers=headers, body=body, media=media, error=status)


def _envelope(code: int, text: str, status: int, media: Media) -> WireResponse:
    fields = {"error": code, "error_text": text}
    return WireResponse(
        status=status,
        headers={"Content-Type": CONTENT_TYPES[media]},
        body=encode(fields, media),
        media=media,
        error=code,
        fields=fields,
    )
