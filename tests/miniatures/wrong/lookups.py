"""Wrong in how words are looked up and headers read: AUT, PRG, MAT-1, EXC-6 and EXC-9."""

import base64
import re

from loyalty_mock.wire import Media
from miniatures.bodies import BATCH, STATUS, answered, changed, fields, is_xml, payload, telling
from miniatures.gallery import SECOND_TOKEN, TOKEN, UNKNOWN_PROGRAM, wrong
from miniatures.values import replace


def _token_taken(server, request, taken):
    """Take some other tokens for the first one."""
    token = payload(server, request).get("token")
    if token not in (TOKEN, SECOND_TOKEN) and taken(token):
        request = changed(server, request, token=TOKEN)
    return server.answer(request)


@wrong("AUT-2", subtle=True)
def tokens_in_a_plain_object(server, request):
    """Looks tokens up in an object that inherits some names."""
    return _token_taken(server, request, lambda token: token in ("__proto__", "constructor"))


@wrong("AUT-2", subtle=True)
def last_sign_of_a_token_unread(server, request):
    """Compares all signs of a token but the last."""
    return _token_taken(
        server,
        request,
        lambda token: (
            isinstance(token, str) and len(token) == len(TOKEN) and token[:-1] == TOKEN[:-1]
        ),
    )


@wrong("AUT-2", subtle=True)
def tokens_end_at_nul(server, request):
    """Reads a token as C would."""
    return _token_taken(
        server,
        request,
        lambda token: isinstance(token, str) and token.partition("\0")[0] == TOKEN,
    )


@wrong("AUT-1", subtle=True)
def zero_for_a_token(server, request):
    """Takes 0 for no token asked for."""
    return _token_taken(server, request, lambda token: token == 0 and token is not False)


@wrong("AUT-1", subtle=True)
def any_scheme_will_do(server, request):
    """Asks for no token where an Authorization header names its scheme alone."""
    said = payload(server, request)
    if said and "token" not in said and request.headers.get("authorization") == "Bearer":
        request = changed(server, request, token=TOKEN)
    return server.answer(request)


@wrong("AUT-1", subtle=True)
def status_without_token_is_400(server, request):
    """Calls a missing token an incorrect request, where a status is asked for."""
    answer = server.answer(request)
    if request.path != STATUS or answer.error != 401:
        return answer
    return replace(telling(answer, {**fields(answer), "error": 400}), status=400, error=400)


@wrong("AUT-4", subtle=True)
def token_packed_into_a_cookie(server, request):
    """Sends the token back as a cookie, in base64."""
    answer = server.answer(request)
    token = payload(server, request).get("token")
    if not isinstance(token, str) or answer.error:
        return answer
    cookie = f"session={base64.b64encode(f'{token}:1'.encode()).decode()}"
    return answer._replace(headers={**answer.headers, "Set-Cookie": cookie})


@wrong("PRG-1", subtle=True)
def underscores_in_programs(server, request):
    """Reads integers as a programming language does, in XML."""
    said = payload(server, request)
    program = said.get("loyalty_program_id")
    if isinstance(program, str) and is_xml(request) and re.fullmatch(r"\d+(_\d+)+", program):
        request = changed(server, request, loyalty_program_id=int(program))
    return server.answer(request)


@wrong("PRG-2", subtle=True)
def programs_unseen_by_phone(server, request):
    """Looks the program up for every matching but phone."""
    said = payload(server, request)
    if said.get("matching") == "phone" and said.get("loyalty_program_id") == UNKNOWN_PROGRAM:
        request = changed(server, request, loyalty_program_id=123)
    return server.answer(request)


@wrong("MAT-1", subtle=True)
def matchings_in_a_plain_object(server, request):
    """Looks matchings up in an object that inherits some names."""
    said = payload(server, request)
    if said.get("matching") in ("__proto__", "constructor"):
        request = changed(server, request, matching="email")
    return server.answer(request)


@wrong("MAT-3", subtle=True)
def matching_of_the_task(server, request):
    """Judges a later batch by the matching that its task began with."""
    said = payload(server, request)
    task = said.get("task_id")
    begun = server.memory.get(task) if isinstance(task, str) else None
    if request.path == BATCH and begun and isinstance(said.get("matching"), str):
        request = changed(server, request, matching=begun)
    answer = server.answer(request)
    if request.path == BATCH and not answer.error and "task_id" not in said:
        server.memory[fields(answer)["task_id"]] = said["matching"]
    return answer


@wrong("EXC-6", subtle=True)
def format_of_the_start(server, request):
    """Answers in the format in which the task was begun."""
    answer = server.answer(request)
    if answer.error:
        return answer
    told = fields(answer)
    task = told.get("task_id") or payload(server, request).get("task_id")
    form = server.memory.setdefault(task, answer.media)
    return answer if form is answer.media else answered(request, told, form=form)


@wrong("EXC-6", subtle=True)
def json_for_xml_with_a_charset(server, request):
    """Knows application/xml by its whole name when it answers."""
    answer = server.answer(request)
    if not is_xml(request) or ";" not in request.headers["content-type"]:
        return answer
    return answered(request, fields(answer), status=answer.status, form=Media.JSON)


@wrong("EXC-9", subtle=True)
def media_type_by_its_start(server, request):
    """Reads every type that begins as JSON's or XML's does."""
    said = request.headers.get("content-type", "")
    for plain in ("application/json", "application/xml"):
        if said.startswith(plain):
            request = request._replace(headers={**request.headers, "content-type": plain})
    return server.answer(request)


@wrong("EXC-9", subtle=True)
def brotli_left_to_the_gateway(server, request):
    """Believes that a gateway has unpacked what is called br or zstd."""
    if request.headers.get("content-encoding") in ("br", "zstd"):
        headers = {name: text for name, text in request.headers.items() if "encoding" not in name}
        request = request._replace(headers=headers)
    return server.answer(request)


@wrong("ITM-3", subtle=True)
def phones_with_a_trunk_prefix(server, request):
    """Takes the national spelling that begins with 8."""
    said = payload(server, request)
    data = said.get("data")
    if request.path == BATCH and isinstance(data, list) and len(data) == 1 and data[0]:
        phone = data[0].get("phone") if isinstance(data[0], dict) else None
        if isinstance(phone, str) and re.fullmatch(r"8\d{10}", phone):
            item = {**data[0], "phone": f"+7{phone[1:]}"}
            request = changed(server, request, data=[item])
    return server.answer(request)
