"""Wrong with the token: AUT-1 to AUT-4."""

from miniatures.bodies import STATUS, changed, fields, is_xml, payload, telling
from miniatures.gallery import SECOND_TOKEN, TOKEN, wrong


def _as_known(server, request):
    return changed(server, request, token=TOKEN)


def _sent(server, request):
    """The token sent in the body or the header."""
    said = payload(server, request).get("token")
    return said or request.headers.get("authorization", "").partition(" ")[2]


def _unknown(server, request):
    return _sent(server, request) not in {TOKEN, SECOND_TOKEN, None, ""}


@wrong("AUT-1")
def needs_no_token(server, request):
    """Serves who sends no token."""
    said = payload(server, request)
    if said and "token" not in said:
        request = _as_known(server, request)
    return server.answer(request)


@wrong("AUT-1", subtle=True)
def empty_token_in_xml(server, request):
    """Serves who sends an empty token, in XML."""
    if is_xml(request) and payload(server, request).get("token") == "":
        request = _as_known(server, request)
    return server.answer(request)


@wrong("AUT-1", subtle=True)
def null_token(server, request):
    """Serves who sends null for a token."""
    said = payload(server, request)
    if "token" in said and said["token"] is None:
        request = _as_known(server, request)
    return server.answer(request)


@wrong("AUT-1", subtle=True, others=("TSK-1", "TSK-4"), why="the status is asked for in vain")
def status_for_anyone(server, request):
    """Tells a task's status to who sends no token."""
    said = payload(server, request)
    if request.path == STATUS and said and "token" not in said:
        request = _as_known(server, request)
    return server.answer(request)


@wrong("AUT-1", subtle=True)
def task_id_for_a_token(server, request):
    """Continues a task for who sends its id and no token."""
    said = payload(server, request)
    if "task_id" in said and "token" not in said:
        request = _as_known(server, request)
    return server.answer(request)


@wrong("AUT-1", subtle=True)
def list_for_a_token(server, request):
    """Takes the first of a list for the token, as PHP would."""
    said = payload(server, request)
    if isinstance(said.get("token"), list) and said["token"]:
        request = changed(server, request, token=said["token"][0])
    elif isinstance(said.get("token"), int | float | dict) and said.get("token") is not False:
        request = _as_known(server, request)
    return server.answer(request)


@wrong("AUT-2")
def believes_any_token(server, request):
    """Serves whoever sends a token at all."""
    return server.answer(_as_known(server, request) if _unknown(server, request) else request)


@wrong("AUT-2", subtle=True)
def believes_any_token_in_xml(server, request):
    """Looks a token up in JSON only."""
    if is_xml(request) and _unknown(server, request):
        request = _as_known(server, request)
    return server.answer(request)


@wrong("AUT-2", subtle=True, others=("AUT-3",), why="the unknown token came in the header")
def believes_any_bearer(server, request):
    """Believes what the Authorization header says."""
    said = payload(server, request)
    if "authorization" in request.headers and "token" not in said and _unknown(server, request):
        headers = {**request.headers, "authorization": f"Bearer {TOKEN}"}
        request = request._replace(headers=headers)
    return server.answer(request)


@wrong("AUT-2", subtle=True)
def token_by_its_start(server, request):
    """Knows a token by how it starts."""
    said = str(payload(server, request).get("token", ""))
    if said != TOKEN and (said.startswith(TOKEN) or said.lower() == TOKEN):
        request = _as_known(server, request)
    return server.answer(request)


@wrong("AUT-2", subtle=True)
def status_for_unknown_tokens(server, request):
    """Looks the token up when members come, not when a status is asked for."""
    if request.path == STATUS and _unknown(server, request):
        request = _as_known(server, request)
    return server.answer(request)


@wrong("AUT-4")
def repeats_the_token(server, request):
    """Quotes the token in every refusal."""
    answer = server.answer(request)
    if not answer.error:
        return answer
    told = fields(answer)
    text = f"{told['error_text']} (token {_sent(server, request)})"
    return telling(answer, {**told, "error_text": text})


@wrong("AUT-4", subtle=True)
def names_the_unknown_token(server, request):
    """Tells which token it does not know."""
    answer = server.answer(request)
    if answer.rule != "AUT-2":
        return answer
    text = f"no such token: {_sent(server, request)}"
    return telling(answer, {**fields(answer), "error_text": text})


@wrong("AUT-4", subtle=True)
def token_in_a_header(server, request):
    """Sends the token back as a cookie, now and then."""
    answer = server.answer(request)
    if server.count("cookie") % 5:
        return answer
    cookie = f"session={_sent(server, request)}; HttpOnly"
    return answer._replace(headers={**answer.headers, "Set-Cookie": cookie})


@wrong("AUT-4", subtle=True)
def quotes_broken_json(server, request):
    """Quotes the start of a body that it cannot read."""
    answer = server.answer(request)
    if answer.rule != "ENC-4":
        return answer
    text = "cannot read " + request.body[:200].decode("utf-8", "replace")
    text = "".join(c for c in text if c.isprintable())
    return telling(answer, {**fields(answer), "error_text": text})
