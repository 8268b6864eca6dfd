"""Honest servers whose answers look otherwise: texts, codes, order, layout, more fields."""

import json
import re

from loyalty_mock.encode import CONTENT_TYPES, encode
from loyalty_mock.wire import Media
from miniatures.bodies import BATCH, STATUS, bare, fields, is_xml, telling
from miniatures.gallery import PER_ITEM, honest
from miniatures.values import replace


def _spelt(answer, json_text, xml_text):
    """The answer as another writer would have written it."""
    told = fields(answer)
    text = json_text(told) if answer.media is Media.JSON else xml_text(answer.body.decode())
    return answer._replace(body=text.encode())


@honest(asks=("TSK", "EXC"), behind=PER_ITEM)
def pretty_printed(server, request):
    """Indents its answers, behind an XML declaration."""
    return _spelt(
        server.answer(request),
        lambda told: json.dumps(told, indent=4) + "\n",
        lambda text: (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            + re.sub(r"(?<=>)(?=<(?!/))|(?<=>)(?=</(?:xml|data|result|item|errors)>)", "\n  ", text)
            + "\n"
        ),
    )


@honest(asks=("TSK", "EXC"), behind=PER_ITEM)
def backwards(server, request):
    """Writes its fields in the opposite order, and all but ASCII as escapes."""

    def turned(value):
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in sorted(value, reverse=True)}
        return [turned(one) for one in value] if isinstance(value, list) else value

    def turned_xml(text):
        return re.sub(
            r"<xml>(<error>.*?</error>)(<error_text>.*?</error_text>)(.*)</xml>",
            r"<xml>\3\2\1</xml>",
            text,
        )

    return _spelt(server.answer(request), lambda told: json.dumps(turned(told)), turned_xml)


@honest(asks=("TSK", "EXC"), behind=PER_ITEM)
def more_fields(server, request):
    """Adds fields of its own to every answer."""
    answer = server.answer(request)
    more = {"request_id": "r-1", "time": 12.5, "warnings": [], "links": {"self": "here"}}
    if answer.error:
        more["fields"] = {"field": "email", "reason": "wrong"}
    return telling(answer, {**fields(answer), **more})


@honest(asks=("EXC-4", "CON"))
def null_task_id_in_refusals(server, request):
    """Says in a refusal in JSON that task_id is null."""
    answer = server.answer(request)
    if not answer.error or is_xml(request):
        return answer
    return telling(answer, {**fields(answer), "task_id": None})


@honest(asks=("EXC-4", "CON"))
def empty_task_id_in_refusals(server, request):
    """Says in a refusal that task_id is empty."""
    answer = server.answer(request)
    return telling(answer, {**fields(answer), "task_id": ""}) if answer.error else answer


@honest(asks=("EXC-4", "SEC-3"))
def texts_in_russian(server, request):
    """Refuses in another language."""
    answer = server.answer(request)
    text = "Некорректный запрос: поле «data» — ошибка №1"
    return telling(answer, {**fields(answer), "error_text": text}) if answer.error else answer


@honest(asks=("EXC-4", "SEC-3"))
def long_texts(server, request):
    """Refuses at length, over several lines, with words that libraries use as well."""
    answer = server.answer(request)
    text = "The request is not valid.\n" + "See the page on errors, at the end of the manual. " * 40
    return telling(answer, {**fields(answer), "error_text": text}) if answer.error else answer


@honest(asks=("EXC", "AUT", "CON-3", "TSK-4"))
def codes_of_its_own(server, request):
    """Refuses with codes from 1001 on, and HTTP 200."""
    answer = server.answer(request)
    if not answer.error:
        return answer
    told = {**fields(answer), "error": 1000 + answer.error}
    return replace(telling(answer, told), status=200)


@honest(asks=("EXC", "AUT", "PRG", "CON-2", "CON-3"))
def one_code_for_all(server, request):
    """Refuses everything with 400, the incorrect request."""
    answer = server.answer(request)
    if not answer.error:
        return answer
    return replace(telling(answer, {**fields(answer), "error": 400}), status=400)


@honest(asks=("EXC-4", "EXC-7"))
def unprocessable(server, request):
    """Refuses items with 422, and calls its JSON problem+json."""
    answer = server.answer(request)
    if answer.error != 400 or is_xml(request):
        return answer
    headers = {"Content-Type": "application/problem+json"}
    told = {**fields(answer), "error": 422}
    return replace(telling(answer, told), status=422, headers=headers)


@honest(asks=("EXC", "AUT"))
def negative_codes(server, request):
    """Refuses with negative codes and HTTP 400."""
    answer = server.answer(request)
    if not answer.error:
        return answer
    return replace(telling(answer, {**fields(answer), "error": -answer.error}), status=400)


@honest(asks=("EXC", "CON"))
def accepted_is_202(server, request):
    """Says 202 Accepted, as the task is carried out later."""
    answer = server.answer(request)
    return answer._replace(status=202) if request.path == BATCH and not answer.error else answer


@honest(asks=("EXC",))
def text_xml(server, request):
    """Says text/xml, and application/json with a charset in capitals."""
    answer = server.answer(request)
    named = {Media.XML: "text/xml; charset=UTF-8", Media.JSON: 'application/json;charset="UTF-8"'}
    return answer._replace(headers={**answer.headers, "Content-Type": named[answer.media]})


@honest(asks=("EXC-7",))
def no_charset(server, request):
    """Names no charset."""
    answer = server.answer(request)
    named = CONTENT_TYPES[answer.media].partition(";")[0]
    return answer._replace(headers={**answer.headers, "Content-Type": named})


@honest(asks=("EXC", "ENC", "SEC"))
def refusals_in_json(server, request):
    """Refuses in JSON, the platform's default, whatever was sent."""
    answer = server.answer(request)
    if not answer.error or answer.media is Media.JSON:
        return answer
    headers = {**answer.headers, "Content-Type": CONTENT_TYPES[Media.JSON]}
    return replace(
        answer, body=encode(fields(answer), Media.JSON), headers=headers, media=Media.JSON
    )


@honest(asks=("EXC", "ENC", "TSK"))
def json_for_all(server, request):
    """Answers in JSON whatever was sent."""
    answer = server.answer(request)
    headers = {**answer.headers, "Content-Type": CONTENT_TYPES[Media.JSON]}
    return replace(
        answer, body=encode(fields(answer), Media.JSON), headers=headers, media=Media.JSON
    )


@honest(asks=("EXC", "SEC-3"))
def html_for_what_is_not_there(server, request):
    """Leaves paths and methods that it does not know to the web server before it."""
    if request.path in {BATCH, STATUS} and request.method == "POST":
        return server.answer(request)
    status = 405 if request.path in {BATCH, STATUS} else 404
    return bare(status, b"<html><body><h1>Nothing here</h1></body></html>")
