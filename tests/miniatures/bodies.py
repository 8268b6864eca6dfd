"""
Read and change what passes through a miniature: requests before the mock, answers after it.

A request is changed only where an edit changes something, so that whatever else is wrong with it
reaches the mock as it was sent. Knows no rule.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

from loyalty_contract.wire.asks import Media as Written
from loyalty_contract.wire.render import render
from loyalty_mock.body import declared_media
from loyalty_mock.encode import CONTENT_TYPES, encode
from loyalty_mock.wire import Media, WireRequest, WireResponse
from miniatures.serve import Server

BATCH = "/api/v1.1/loyalty/register_member_batch_task"
STATUS = "/api/v1.1/tasks/status"

Item = dict[str, Any]
Edit = Callable[[int, Any, int], Any]

DROPPED = object()  # what an edit returns for an item that is to be left out
_NUMBERS = frozenset({"error", "progress", "total", "batch", "index"})


def is_xml(request: WireRequest) -> bool:
    return declared_media(request.headers.get("content-type")) is Media.XML


def media(request: WireRequest) -> Media:
    return Media.XML if is_xml(request) else Media.JSON


def payload(server: Server, request: WireRequest) -> dict[str, Any]:
    """What a request says, as plain values; nothing where it cannot be read."""
    line = server.mock.profiles.under().by_path.get(request.path)
    said = line.decoder.decode(request) if line and request.method == "POST" else None
    return said if isinstance(said, dict) else {}


def saying(request: WireRequest, said: Mapping[str, Any]) -> WireRequest:
    """The same request with another payload, in its own format."""
    body = render(said, Written(media(request).value))
    headers = {name: value for name, value in request.headers.items() if name != "content-encoding"}
    return request._replace(body=body, headers=headers)


def changed(server: Server, request: WireRequest, **fields: Any) -> WireRequest:
    """The same request with some fields of its envelope set, or left out where DROPPED."""
    said = {**payload(server, request), **fields}
    return saying(request, {key: value for key, value in said.items() if value is not DROPPED})


def items(said: Mapping[str, Any]) -> list[Any]:
    data = said.get("data")
    return data if isinstance(data, list) else []


def with_items(server: Server, request: WireRequest, edit: Edit) -> WireRequest:
    """The same request with each item as `edit(index, item, how many)` wants it."""
    said = payload(server, request)
    data = items(said)
    if not data or request.path != BATCH:
        return request
    edited = [edit(index, item, len(data)) for index, item in enumerate(data)]
    kept = [item for item in edited if item is not DROPPED]
    if len(kept) == len(data) and all(a is b for a, b in zip(kept, data, strict=True)):
        return request
    return saying(request, {**said, "data": kept})


def fields(answer: WireResponse) -> dict[str, Any]:
    """What an answer of the mock says, as plain values."""
    if answer.status == 500:
        return {"error": 500, "error_text": "failed"}
    if answer.media is Media.JSON:
        return dict(json.loads(answer.body))
    return dict(_plain(ElementTree.fromstring(answer.body)))


def telling(answer: WireResponse, told: Mapping[str, Any]) -> WireResponse:
    """The same answer with other fields, in its own format."""
    return answer._replace(body=encode(told, answer.media))


def result_changed(answer: WireResponse, edit: Callable[[dict[str, Any]], Any]) -> WireResponse:
    """A status answer whose `data` an edit has had its hands on; others as they are."""
    told = fields(answer)
    if answer.error or "data" not in told:
        return answer
    edit(told["data"])
    return telling(answer, told)


def refusal(request: WireRequest, code: int, text: str) -> WireResponse:
    """A refusal in the envelope, in the request's format."""
    return answered(request, {"error": code, "error_text": text}, status=code)


def answered(
    request: WireRequest, told: Mapping[str, Any], *, status: int = 200, form: Media | None = None
) -> WireResponse:
    """An answer made by hand."""
    form = form or media(request)
    return WireResponse(
        status=status,
        headers={"Content-Type": CONTENT_TYPES[form]},
        body=encode(told, form),
        media=form,
        error=told.get("error", 0) if isinstance(told.get("error", 0), int) else 0,
    )


def bare(status: int, body: bytes, content_type: str = "text/html") -> WireResponse:
    """An answer that is in no envelope."""
    headers = {"Content-Type": content_type} if content_type else {}
    return WireResponse(status=status, headers=headers, body=body, media=Media.JSON, error=status)


def _plain(element: ElementTree.Element) -> Any:
    if element.tag == "errors":
        return [_plain(child) for child in element]
    if len(element):
        return {child.tag: _plain(child) for child in element}
    text = element.text or ""
    return int(text) if element.tag in _NUMBERS else text
