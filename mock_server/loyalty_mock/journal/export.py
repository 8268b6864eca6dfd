"""
Give the journal out in the formats of other tools, piece by piece, every token masked.

Pure. NDJSON holds all that is known of an exchange, HAR 1.2 what other tools read.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from loyalty_mock.journal.entries import Entry
from loyalty_mock.journal.telling import instant, whole

_ORIGIN = "http://loyalty-mock"  # a HAR wants whole URLs; what name the client used is its own


def ndjson(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Return one line of JSON for each exchange."""
    for entry in entries:
        yield json.dumps(whole(entry), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def har(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Return an HTTP archive, version 1.2; a body that was not kept is told by a comment."""
    creator = {"name": "loyalty-mock", "version": version("loyalty-kit")}
    yield b'{"log":{"version":"1.2","creator":' + json.dumps(creator).encode() + b',"entries":['
    for number, entry in enumerate(entries):
        told = json.dumps(_entry(entry), ensure_ascii=False).encode("utf-8", "replace")
        yield (b",\n" if number else b"\n") + told
    yield b"\n]}}\n"


def _entry(entry: Entry) -> dict[str, Any]:
    told = whole(entry)
    request, answer = told["request"], told["answer"]
    query = request["query"]
    ms = told["ms"]
    return {
        "startedDateTime": instant(entry.time - entry.seconds),
        "time": ms,
        "request": {
            "method": told["method"],
            "url": _ORIGIN + told["path"] + (f"?{urlencode(query)}" if query else ""),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(request["headers"]),
            "queryString": _pairs(query),
            "postData": {
                "mimeType": request["headers"].get("content-type", ""),
                "params": [],
                **_text(request["body"]),
            },
            "headersSize": -1,
            "bodySize": request["body"]["size"],
        },
        "response": {
            "status": told["status"],
            "statusText": _phrase(told["status"]),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(answer["headers"]),
            "content": {
                "size": answer["body"]["size"],
                "mimeType": answer["headers"].get("Content-Type", ""),
                **_text(answer["body"]),
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": answer["body"]["size"],
        },
        "cache": {},
        "timings": {"send": 0, "wait": ms, "receive": 0},
        "comment": f"{told['outcome']} {told['rule'] or ''}".strip(),
        "_loyalty": {
            name: value for name, value in told.items() if name not in {"request", "answer"}
        },
    }


def _pairs(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]


def _text(body: Mapping[str, Any]) -> dict[str, str]:
    if "text" in body:
        return {"text": body["text"]}
    summary = json.dumps(body["summary"], ensure_ascii=False)
    return {"text": "", "comment": f"not kept; sha256 {body['sha256']}; {summary}"}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
