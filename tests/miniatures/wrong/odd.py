"""Wrong in rarer ways, of several families: what a second look at the contract brought up."""

import re
import time

from miniatures.bodies import (
    BATCH,
    DROPPED,
    answered,
    changed,
    fields,
    is_xml,
    items,
    payload,
    result_changed,
    saying,
    telling,
    with_items,
)
from miniatures.gallery import PER_ITEM, SECOND_TOKEN, SLOW_TASKS, TOKEN, Behind, wrong


@wrong("AUT-4", subtle=True, asks=("CON-3", "TSK-4"))
def names_the_owner(server, request):
    """Tells whose task it is that another tenant named."""
    said = payload(server, request)
    other = {TOKEN: SECOND_TOKEN, SECOND_TOKEN: TOKEN}.get(str(said.get("token")))
    answer = server.answer(request)
    if answer.rule not in {"CON-2", "TSK-4"} or other is None:
        return answer
    if server.mock.book.find(other, str(said.get("task_id"))) is None:
        return answer
    return telling(answer, {**fields(answer), "error_text": f"the task belongs to {other}"})


@wrong("AUT-2", subtle=True)
def token_trimmed_away(server, request):
    """Takes a token of blanks for the first one."""
    said = payload(server, request)
    token = said.get("token")
    if isinstance(token, str) and token and not token.strip():
        request = changed(server, request, token=TOKEN)
    return server.answer(request)


@wrong("EXC-2", subtle=True)
def success_in_a_list(server, request):
    """Wraps the success in a list, when a task is continued."""
    answer = server.answer(request)
    if answer.error or is_xml(request) or "task_id" not in payload(server, request):
        return answer
    return answer._replace(body=b"[" + answer.body + b"]")


@wrong("EXC-2", subtle=True)
def root_called_response(server, request):
    """Calls the root of its XML response, when there are more than ten profiles."""
    answer = server.answer(request)
    many = len(items(payload(server, request))) > 10
    if answer.error or not many or not is_xml(request):
        return answer
    body = answer.body.replace(b"<xml>", b"<response>").replace(b"</xml>", b"</response>")
    return answer._replace(body=body)


@wrong("EXC-2", subtle=True)
def empty_id_for_later_batches(server, request):
    """Gives an empty task_id to every third success."""
    answer = server.answer(request)
    if answer.error or request.path != BATCH or server.count("success") % 3:
        return answer
    return telling(answer, {**fields(answer), "task_id": ""})


@wrong("EXC-4", subtle=True)
def good_ones_of_refused_batches_added(server, request):
    """Refuses a batch for one wrong item, and adds the others all the same."""
    answer = server.answer(request)
    said = payload(server, request)
    if not answer.error or "task_id" not in said or len(items(said)) < 2:
        return answer
    for index in range(len(items(said))):
        rest = [item for at, item in enumerate(items(said)) if at != index]
        if not server.answer(saying(request, {**said, "data": rest})).error:
            break
    return answer


@wrong("EXC-8", subtle=True)
def any_version(server, request):
    """Serves the operation under any version of the API."""
    path = re.sub(r"^/api/v[0-9.]+/", "/api/v1.1/", request.path).rstrip("/")
    return server.answer(request._replace(path=path))


@wrong("MAT-1", subtle=True)
def first_of_several_matchings(server, request):
    """Takes the first of a list for the matching."""
    matching = payload(server, request).get("matching")
    if isinstance(matching, list | dict):
        request = changed(server, request, matching="email")
    return server.answer(request)


@wrong("ITM-2", subtle=True, others=("TSK-3", "ENC-1"), why="two integers that it takes for one")
def integers_through_floats(server, request):
    """Reads integers as floats, so that two neighbours beyond 2**53 are one."""

    def rounded(index, item, count):
        value = item.get("field_value") if isinstance(item, dict) else None
        big = type(value) is int and abs(value) > 2**53
        return {**item, "field_value": int(float(value))} if big else item

    return server.answer(with_items(server, request, rounded))


@wrong("CON-1", subtle=True, others=("TSK-3",), why="the batch that is lost", behind=SLOW_TASKS)
def batches_lost_while_running(server, request):
    """Loses a batch that comes while the task is running."""
    said = payload(server, request)
    task = said.get("task_id")
    if request.path != BATCH or not isinstance(task, str):
        return server.answer(request)
    known = server.mock.book.find(str(said.get("token")), task)
    if known is None or known.completed(time.time()):
        return server.answer(request)
    answer = server.answer(changed(server, request, task_id=DROPPED))
    return answer if answer.error else telling(answer, {**fields(answer), "task_id": task})


@wrong("TSK-3", subtle=True, others=("CON-1",), why="the batch that is taken for a repeat")
def same_members_once_a_task(server, request):
    """Takes a later batch of as many members as the last one for a repeat, and drops it."""
    said = payload(server, request)
    task = said.get("task_id")
    if request.path != BATCH or not isinstance(task, str):
        return server.answer(request)
    size = len(items(said))
    with server.lock:
        repeated = server.memory.get(task) == size
        server.memory[task] = size
    if not repeated:
        return server.answer(request)
    answer = server.answer(changed(server, request, task_id=DROPPED))
    return answer if answer.error else telling(answer, {**fields(answer), "task_id": task})


@wrong("TSK-3", subtle=True, behind=Behind(profile="per-item", task_seconds=0.25))
def completed_too_early(server, request):
    """Says completed at once, while the errors are still to come."""
    return result_changed(
        server.answer(request), lambda data: data.update(status="completed", progress=100)
    )


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def one_error_is_no_list(server, request):
    """Tells an only error as an object, in JSON."""

    def alone(data):
        errors = data["result"]["errors"]
        if len(errors) == 1 and not is_xml(request):
            data["result"]["errors"] = errors[0]

    return result_changed(server.answer(request), alone)


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def errors_dropped_from_xml(server, request):
    """Tells no errors in XML."""
    if not is_xml(request):
        return server.answer(request)
    return result_changed(server.answer(request), lambda data: data["result"].update(errors=[]))


@wrong("TSK-2", subtle=True)
def status_in_capitals_for_xml(server, request):
    """Says COMPLETED in XML."""
    if not is_xml(request):
        return server.answer(request)
    return result_changed(
        server.answer(request), lambda data: data.update(status=data["status"].upper())
    )


@wrong("TSK-2", subtle=True)
def status_without_envelope(server, request):
    """Tells data alone when a status is asked for, in JSON."""
    answer = server.answer(request)
    if request.path == BATCH or answer.error or is_xml(request):
        return answer
    return answered(request, fields(answer)["data"])


@wrong("ENC-3", subtle=True, others=("ENC-1",), why="a reference is a spelling of its character")
def last_piece_of_a_text(server, request):
    """Keeps of an XML text what stands behind the last reference or CDATA section in it."""
    if is_xml(request) and (b"&" in request.body or b"<![CDATA[" in request.body):
        body = re.sub(rb">[^<>&]*<!\[CDATA\[(.*?)\]\]>", rb">\1", request.body)
        body = re.sub(rb"(?<=>)[^<>]*(&#?\w+;)(?=[^<>&]*[^<>&\s])", b"", body)
        request = request._replace(body=body)
    return server.answer(request)


@wrong("ENC-1", subtle=True, others=("ENC-3",), why="an escape is a spelling of its character")
def escaped_keys_unknown(server, request):
    """Knows a key of JSON only as it is written."""
    if is_xml(request) or not re.search(
        rb'\\u00[2-7][0-9a-fA-F][^"]*"\s*:', request.body[:100_000]
    ):
        return server.answer(request)
    said = payload(server, request)
    return server.answer(saying(request, {f"\\{key}": value for key, value in said.items()}))


@wrong("ENC-3", subtle=True)
def no_tabs_or_carriage_returns(server, request):
    """Refuses XML laid out with tabs or Windows line ends."""
    if is_xml(request) and re.search(rb">[ \n]*[\t\r]", request.body[:1_000_000]):
        return server.answer(request._replace(body=b"<xml"))
    return server.answer(request)


@wrong("LIM-1", subtle=True, heavy=True)
def fewer_with_dates(server, request):
    """Takes 5,000 profiles that have dates, or come in a later batch."""
    data = items(payload(server, request)) if len(request.body) > 100_000 else []
    dated = bool(data) and isinstance(data[-1], dict) and "registration_date" in data[-1]
    if len(data) > 5_000 and dated:
        return server.answer(changed(server, request, data=data * 3))
    return server.answer(request)


@wrong("LIM-4", subtle=True, heavy=True)
def a_limit_of_eleven_million(server, request):
    """Takes eleven million bytes."""
    if 10_485_760 < len(request.body) <= 11_000_000:
        said = {"token": TOKEN, "loyalty_program_id": 123, "matching": "email"}
        return server.answer(saying(request, {**said, "data": [{"email": "more@example.com"}]}))
    return server.answer(request)


@wrong("CON-7", subtle=True)
def many_at_once_lose_an_item(server, request):
    """Loses the last item of a batch when three others of its task are under way."""
    task = payload(server, request).get("task_id")
    if request.path != BATCH or not isinstance(task, str):
        return server.answer(request)
    with server.meanwhile(task) as others:
        if others < 3:
            return server.answer(request)
        return server.answer(
            with_items(
                server, request, lambda at, item, count: DROPPED if at == count - 1 else item
            )
        )
