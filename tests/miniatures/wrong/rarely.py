"""Wrong now and then: right nine times, and then not."""

from loyalty_mock.wire import Media
from miniatures.bodies import (
    BATCH,
    DROPPED,
    changed,
    fields,
    is_xml,
    items,
    payload,
    refusal,
    telling,
)
from miniatures.gallery import SECOND_TOKEN, TOKEN, wrong
from miniatures.wrong.dates import _taking
from miniatures.wrong.exchange import _in


def _each(server, what, number):
    return server.count(what) % number == 0


@wrong("EXC-1", subtle=True)
def refuses_now_and_then(server, request):
    """Refuses every eleventh batch that it would have taken."""
    answer = server.answer(request)
    if request.path == BATCH and not answer.error and _each(server, "taken", 11):
        return refusal(request, 400, "the request cannot be taken")
    return answer


@wrong("EXC-7", subtle=True)
def no_media_type_now_and_then(server, request):
    """Calls every ninth answer text/plain."""
    answer = server.answer(request)
    if _each(server, "answers", 9):
        return answer._replace(headers={**answer.headers, "Content-Type": "text/plain"})
    return answer


@wrong("AUT-2", subtle=True)
def unknown_tokens_now_and_then(server, request):
    """Believes every fourth unknown token."""
    answer = server.answer(request)
    if answer.rule == "AUT-2" and _each(server, "unknown", 4):
        return server.answer(changed(server, request, token=TOKEN))
    return answer


@wrong("CON-3", subtle=True)
def foreign_tasks_now_and_then(server, request):
    """Lets every second stranger add to a task."""
    answer = server.answer(request)
    said = payload(server, request)
    other = {TOKEN: SECOND_TOKEN, SECOND_TOKEN: TOKEN}.get(str(said.get("token")))
    if answer.rule != "CON-2" or other is None:
        return answer
    if server.mock.book.find(other, str(said.get("task_id"))) is None:
        return answer
    if _each(server, "foreign", 2):
        return server.answer(changed(server, request, token=other))
    return answer


@wrong("TSK-3", subtle=True, others=("CON-1", "CON-7"), why="the batch that is lost")
def thirteenth_batch_lost(server, request):
    """Loses every thirteenth later batch."""
    task = payload(server, request).get("task_id")
    if request.path != BATCH or not isinstance(task, str) or not _each(server, "later", 13):
        return server.answer(request)
    answer = server.answer(changed(server, request, task_id=DROPPED))
    return answer if answer.error else telling(answer, {**fields(answer), "task_id": task})


@wrong("DAT-2", subtle=True)
def dates_now_and_then(server, request):
    """Does not look at the dates of every seventh batch that has any."""
    dated = any(
        isinstance(item, dict) and "registration_date" in item
        for item in items(payload(server, request))
    )
    if dated and _each(server, "dated", 7):
        request = _taking(server, request, lambda date: True)
    return server.answer(request)


@wrong("ENC-4", subtle=True, others=("EXC-4",), why="the refusal of what is not well-formed")
def broken_bodies_now_and_then(server, request):
    """Refuses every fifth broken body without a word."""
    answer = server.answer(request)
    if answer.rule == "ENC-4" and _each(server, "broken", 5):
        return telling(answer, {"error": answer.error, "error_text": ""})
    return answer


@wrong("CON-8", subtle=True, others=("TSK-3",), why="the members of two tasks in one")
def ids_given_twice_now_and_then(server, request):
    """Gives every sixteenth start the id of the one before it."""
    said = payload(server, request)
    if request.path != BATCH or "task_id" in said:
        return server.answer(request)
    token = said.get("token")
    if _each(server, "starts", 16) and server.memory.get(str(token)):
        again = server.answer(changed(server, request, task_id=server.memory[str(token)]))
        if not again.error:
            return again
    answer = server.answer(request)
    if not answer.error:
        server.memory[str(token)] = fields(answer)["task_id"]
    return answer


@wrong("EXC-6", subtle=True)
def json_for_every_eighth(server, request):
    """Answers every eighth request in XML in JSON."""
    answer = server.answer(request)
    if not is_xml(request) or not _each(server, "xml", 8):
        return answer
    return _in(Media.JSON, answer)
