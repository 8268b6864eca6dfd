"""Wrong in how an answer looks: EXC-2, EXC-3 and EXC-4."""

from itertools import pairwise

from miniatures.bodies import (
    answered,
    bare,
    fields,
    is_xml,
    items,
    payload,
    telling,
)
from miniatures.gallery import wrong


def _but(answer, **changes):
    """An answer of the mock with some fields set, or left out where None."""
    told = {**fields(answer), **changes}
    return telling(answer, {key: value for key, value in told.items() if value is not None})


def _success(answer):
    return not answer.error and b"task_id" in answer.body


@wrong("EXC-2")
def error_is_a_string(server, request):
    """Says in JSON that error is "0"."""
    answer = server.answer(request)
    return _but(answer, error="0") if _success(answer) else answer


@wrong("EXC-2")
def success_without_text(server, request):
    """Leaves error_text out of a success."""
    answer = server.answer(request)
    return _but(answer, error_text=None) if _success(answer) else answer


@wrong("EXC-2", subtle=True)
def two_ids_in_xml(server, request):
    """Answers with two elements task_id, in XML."""
    answer = server.answer(request)
    if not _success(answer) or not is_xml(request):
        return answer
    other = b"<task_id>00000000-0000-4000-8000-000000000000</task_id><task_id>"
    return answer._replace(body=answer.body.replace(b"<task_id>", other))


@wrong("EXC-2", subtle=True)
def two_errors_in_json(server, request):
    """Answers with two names error, the last one right, in JSON."""
    answer = server.answer(request)
    if not _success(answer) or is_xml(request):
        return answer
    return answer._replace(body=answer.body.replace(b"{", b'{"error":1,', 1))


@wrong("EXC-4", subtle=True)
def two_texts_in_a_refusal(server, request):
    """Refuses with two elements error_text, in XML."""
    answer = server.answer(request)
    if not answer.error or not is_xml(request):
        return answer
    return answer._replace(
        body=answer.body.replace(b"<error_text>", b"<error_text>no</error_text><error_text>")
    )


@wrong("EXC-2", subtle=True)
def error_is_false(server, request):
    """Says in JSON that error is false."""
    answer = server.answer(request)
    return _but(answer, error=False) if _success(answer) and not is_xml(request) else answer


@wrong("EXC-2", subtle=True)
def no_task_id_for_later_batches(server, request):
    """Gives no task_id back to the batch that continues a task."""
    answer = server.answer(request)
    later = "task_id" in payload(server, request)
    return _but(answer, task_id=None) if later and _success(answer) else answer


@wrong("EXC-2", subtle=True)
def number_for_an_id_now_and_then(server, request):
    """Every seventh task_id is a number, in JSON."""
    answer = server.answer(request)
    if not _success(answer) or is_xml(request) or server.count("success") % 7:
        return answer
    return _but(answer, task_id=server.counts["success"])


@wrong("EXC-2", subtle=True)
def no_text_after_many_profiles(server, request):
    """Leaves error_text out when there were more than 15 profiles."""
    answer = server.answer(request)
    many = len(items(payload(server, request))) > 15
    return _but(answer, error_text=None) if many and _success(answer) else answer


@wrong("EXC-2", subtle=True)
def first_task_in_capitals_of_xml(server, request):
    """Writes ERROR for error in XML."""
    answer = server.answer(request)
    if not _success(answer) or not is_xml(request):
        return answer
    return answer._replace(body=answer.body.replace(b"error>", b"ERROR>"))


@wrong("EXC-3")
def success_says_ok(server, request):
    """Says "OK"."""
    answer = server.answer(request)
    return _but(answer, error_text="OK") if _success(answer) else answer


@wrong("EXC-3", subtle=True)
def ids_without_hyphens(server, request):
    """Spells the task_id without hyphens, and takes it so."""
    said = payload(server, request)
    if isinstance(said.get("task_id"), str) and len(said["task_id"]) == 32:
        plain = said["task_id"]
        cuts = (0, 8, 12, 16, 20, 32)
        spelt = "-".join(plain[a:b] for a, b in pairwise(cuts))
        request = request._replace(body=request.body.replace(plain.encode(), spelt.encode()))
    answer = server.answer(request)
    if not _success(answer):
        return answer
    return _but(answer, task_id=fields(answer)["task_id"].replace("-", ""))


@wrong("EXC-3", subtle=True)
def success_text_translated_in_xml(server, request):
    """Says in XML "Successful operation." with a full stop."""
    answer = server.answer(request)
    return (
        _but(answer, error_text="Successful operation.")
        if is_xml(request) and _success(answer)
        else answer
    )


@wrong("EXC-4")
def refusals_in_plain_text(server, request):
    """Refuses with a bare sentence."""
    answer = server.answer(request)
    return bare(answer.status, b"bad request", "text/plain") if answer.error else answer


@wrong("EXC-4")
def refusals_with_error_zero(server, request):
    """Refuses with the HTTP status, and error 0."""
    answer = server.answer(request)
    return _but(answer, error=0) if answer.error else answer


@wrong("EXC-4", subtle=True)
def silent_refusals_in_xml(server, request):
    """Has nothing to say in error_text when it refuses XML."""
    answer = server.answer(request)
    return _but(answer, error_text="") if answer.error and is_xml(request) else answer


@wrong("EXC-4", subtle=True)
def refusals_name_a_task(server, request):
    """Gives a task_id with the refusal of an item."""
    answer = server.answer(request)
    if answer.rule not in {"MAT-2", "MAT-3", "DAT-2"}:
        return answer
    return _but(answer, task_id="0b6f0d5e-8a2f-4f1e-9f4e-5e0f6a1d2c3b")


@wrong("EXC-4", subtle=True)
def error_spelt_out_for_the_program(server, request):
    """Tells of an unknown program with an error that is a word."""
    answer = server.answer(request)
    return _but(answer, error="NOT_FOUND") if answer.rule == "PRG-2" else answer


@wrong("EXC-4", subtle=True, asks=("DAT-2",))
def empty_refusal_of_dates(server, request):
    """Refuses a date with a status and no body."""
    answer = server.answer(request)
    return bare(400, b"", "") if answer.rule == "DAT-2" else answer


@wrong("EXC-4", subtle=True)
def refusals_wrapped(server, request):
    """Puts the refusal of a matching into an object of its own."""
    answer = server.answer(request)
    if answer.rule != "MAT-1":
        return answer
    return answered(request, {"detail": fields(answer)}, status=answer.status)
