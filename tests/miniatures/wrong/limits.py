"""Wrong about how much a request may hold: LIM-1 to LIM-6."""

import gzip
import zlib
from dataclasses import replace

from miniatures.bodies import (
    BATCH,
    DROPPED,
    fields,
    is_xml,
    items,
    payload,
    refusal,
    result_changed,
    saying,
    with_items,
)
from miniatures.gallery import PER_ITEM, Behind, wrong

SIZE = 10_000_000
MOST = 10_485_760
ROOMY = Behind(knobs={"over_count": "accept"})


def _count(server, request):
    return len(items(payload(server, request))) if len(request.body) > 10_000 else 0


def _refusing_more(server, request, most):
    if _count(server, request) > most:
        return refusal(request, 400, f"data has more than {most} profiles")
    return server.answer(request)


def _counting_all(server, request, kept):
    """Take what an edit keeps, and tell of the rest as if it had been taken."""
    lost = _count(server, request)
    smaller = with_items(server, request, kept)
    answer = server.answer(smaller)
    if smaller is not request and not answer.error:
        task = fields(answer)["task_id"]
        lost -= len(items(payload(server, smaller)))
        server.memory[task] = server.memory.get(task, 0) + lost
    return answer


def _told_all(server, request, answer):
    lost = server.memory.get(payload(server, request).get("task_id"), 0)
    if not lost or request.path == BATCH:
        return answer
    return result_changed(
        answer, lambda data: data["result"].update(total=data["result"]["total"] + lost)
    )


@wrong("LIM-1")
def fewer_than_ten_thousand(server, request):
    """Refuses ten thousand profiles: takes 9,999."""
    return _refusing_more(server, request, 9_999)


@wrong("LIM-1", subtle=True)
def five_thousand_in_xml(server, request):
    """Takes half as many in XML."""
    return _refusing_more(server, request, 5_000) if is_xml(request) else server.answer(request)


@wrong("LIM-1", subtle=True)
def fewer_custom_ones(server, request):
    """Takes 9,999 where the matching is custom."""
    if payload(server, request).get("matching") == "custom":
        return _refusing_more(server, request, 9_999)
    return server.answer(request)


@wrong("LIM-1", subtle=True, others=("TSK-3",), why="the loss shows in the total")
def cut_at_nine_thousand(server, request):
    """Leaves out what stands behind the first 9,000."""
    cut = with_items(server, request, lambda index, item, _: DROPPED if index >= 9_000 else item)
    return server.answer(cut)


@wrong(
    "LIM-1",
    subtle=True,
    others=("LIM-5", "TSK-3", "MAT-2", "MAT-3", "MAT-4", "MAT-5", "ITM-2", "ITM-3", "DAT-2"),
    why="the total lies; only a wrong profile among the lost shows that nobody looked",
)
def cut_at_nine_thousand_and_lying(server, request):
    """Leaves out what stands behind the first 9,000, and counts it all the same."""
    answer = _counting_all(
        server, request, lambda index, item, _: DROPPED if index >= 9_000 else item
    )
    return _told_all(server, request, answer)


@wrong("LIM-1", subtle=True, others=("TSK-3",), why="the loss shows in the total")
def middle_one_lost(server, request):
    """Loses the profile in the middle of more than 5,000."""
    lost = with_items(
        server,
        request,
        lambda index, item, count: DROPPED if count > 5_000 and index == count // 2 else item,
    )
    return server.answer(lost)


@wrong("LIM-1", subtle=True, others=("TSK-3",), why="the loss shows in the total")
def last_one_lost(server, request):
    """Loses the ten-thousandth profile."""
    return server.answer(
        with_items(server, request, lambda index, item, _: DROPPED if index == 9_999 else item)
    )


@wrong(
    "LIM-1",
    subtle=True,
    behind=PER_ITEM,
    others=("LIM-5", "TSK-3", "MAT-2", "MAT-3", "MAT-4", "MAT-5", "ITM-2", "ITM-3", "DAT-2"),
    why="the total is right; only a wrong profile there shows that nobody looked",
)
def every_thousandth_unseen(server, request):
    """Never looks at the first profile of each thousand but the first."""
    good = {"email": "x@example.com", "phone": "+9990001", "profile_id": "x", "field_name": "y"}

    def pass_over(index, item, count):
        unseen = index and not index % 1_000 and isinstance(item, dict)
        return (
            {
                **good,
                "field_value": str(index),
                "email": f"x{index}@example.com",
                "phone": f"+9990001{index:05d}",
                "profile_id": f"x{index}",
            }
            if unseen
            else item
        )

    return server.answer(with_items(server, request, pass_over))


@wrong(
    "LIM-1",
    subtle=True,
    others=("LIM-5", "CON-1", "CON-7"),
    why="the limit of one request is held against the task",
)
def ten_thousand_a_task(server, request):
    """Counts the profiles of a task, not of a request."""
    said = payload(server, request)
    task, count = said.get("task_id"), len(items(said))
    if task and request.path == BATCH and server.counts[task] + count > 10_000:
        return refusal(request, 400, "the task has more than 10000 profiles")
    answer = server.answer(request)
    if request.path == BATCH and not answer.error:
        server.counts[fields(answer)["task_id"]] += count
    return answer


@wrong("LIM-2", behind=ROOMY)
def one_too_many(server, request):
    """Takes 10,001, and no more."""
    return _refusing_more(server, request, 10_001)


@wrong("LIM-2", subtle=True)
def cut_to_ten_thousand(server, request):
    """Takes more than 10,000 and registers the first 10,000."""
    return server.answer(
        with_items(server, request, lambda index, item, _: DROPPED if index >= 10_000 else item)
    )


@wrong("LIM-2", subtle=True, behind=ROOMY)
def no_count_in_xml(server, request):
    """Counts in JSON alone."""
    return server.answer(request) if is_xml(request) else _refusing_more(server, request, 10_000)


@wrong("LIM-2", subtle=True, behind=ROOMY)
def no_count_in_later_batches(server, request):
    """Counts the first batch of a task alone."""
    if "task_id" in payload(server, request):
        return server.answer(request)
    return _refusing_more(server, request, 10_000)


@wrong("LIM-3", heavy=True)
def ten_million_is_too_much(server, request):
    """Refuses exactly ten million bytes."""
    if len(request.body) >= SIZE:
        return refusal(request, 413, "the body is larger than 9999999 bytes")
    return server.answer(request)


@wrong("LIM-3", subtle=True, heavy=True)
def a_mebibyte_of_xml(server, request):
    """Takes a mebibyte of XML."""
    if is_xml(request) and len(request.body) > 2**20:
        return refusal(request, 413, "the body is larger than 1048576 bytes")
    return server.answer(request)


@wrong("LIM-3", subtle=True, heavy=True)
def characters_as_escapes(server, request):
    """Counts every character beyond ASCII as six bytes, as an escape would be."""
    if len(request.body) > 1_000_000:
        text = request.body.decode("utf-8", "replace")
        if len(text) + 5 * sum(not c.isascii() for c in text) > MOST:
            return refusal(request, 413, "the body is larger than 10485760 bytes")
    return server.answer(request)


@wrong("LIM-3", subtle=True, heavy=True)
def blanks_are_too_much(server, request):
    """Refuses a body that is mostly white space."""
    if len(request.body) > 1_000_000 and request.body.count(b" ") > len(request.body) // 2:
        return refusal(request, 413, "the body is larger than 1000000 bytes")
    return server.answer(request)


@wrong("LIM-3", subtle=True, heavy=True, others=("LIM-6",), why="what is refused is the framing")
def a_mebibyte_in_chunks(server, request):
    """Takes a mebibyte of a chunked body, and the whole of others."""
    if "transfer-encoding" in request.headers and len(request.body) > 2**20:
        return refusal(request, 413, "the body is larger than 1048576 bytes")
    return server.answer(request)


def _shortened(request):
    """A body of any size as one that the mock's limit lets through: blanks cut."""
    body = request.body
    while len(body) > SIZE and (shorter := body.replace(b"        ", b" ")) != body:
        body = shorter
    return replace(request, body=body)


def _limitless(server, request):
    """Answer what is too large as if it were not."""
    if len(request.body) <= MOST or request.headers.get("content-encoding"):
        return server.answer(request)
    said = payload(server, _shortened(request))
    if not said:
        said = {"token": "abc123def456", "loyalty_program_id": 123, "matching": "email"}
        said["data"] = [{"email": "endless@example.com"}]
    return server.answer(saying(request, said))


@wrong("LIM-4", heavy=True)
def no_limit(server, request):
    """Takes a body of any size."""
    return _limitless(server, request)


@wrong("LIM-4", subtle=True, heavy=True)
def no_limit_in_xml(server, request):
    """Takes XML of any size."""
    return _limitless(server, request) if is_xml(request) else server.answer(request)


@wrong("LIM-4", subtle=True, heavy=True)
def blanks_not_counted(server, request):
    """Strips the white space around a body before it measures it."""
    return server.answer(replace(request, body=request.body.strip()))


@wrong("LIM-4", subtle=True, heavy=True)
def characters_counted(server, request):
    """Measures a body in characters."""
    if len(request.body) > MOST:
        text = request.body.decode("utf-8", "replace")
        if len(text) <= MOST:
            return _limitless(server, request)
    return server.answer(request)


@wrong("LIM-4", subtle=True, heavy=True)
def dies_of_too_much(server, request):
    """Has a 500 for what is too large."""
    answer = server.answer(request)
    return replace(answer, status=500) if answer.rule == "LIM-4" else answer


@wrong("LIM-5", heavy=True)
def many_or_much(server, request):
    """Refuses many profiles in a large body, though each alone is fine."""
    if len(request.body) > 5_000_000 and _count(server, request) > 5_000:
        return refusal(request, 413, "the body is too large for so many profiles")
    return server.answer(request)


@wrong("LIM-6", heavy=True)
def chunked_without_limit(server, request):
    """Measures a body by its Content-Length, which a chunked one has not."""
    if "transfer-encoding" in request.headers:
        return _limitless(server, request)
    return server.answer(request)


@wrong("LIM-6", subtle=True, heavy=True)
def packed_size_counts(server, request):
    """Measures a compressed body as it comes."""
    if request.headers.get("content-encoding") != "gzip" or len(request.body) > MOST:
        return server.answer(request)
    try:
        plain = gzip.decompress(request.body)
    except (OSError, EOFError, zlib.error):
        return server.answer(request)
    headers = {key: value for key, value in request.headers.items() if key != "content-encoding"}
    return _limitless(server, replace(request, body=plain, headers=headers))


@wrong("LIM-2", subtle=True, behind=ROOMY, others=("LIM-6",), why="nobody counts what was packed")
def no_count_without_length(server, request):
    """Counts the profiles of a body that has a Content-Length."""
    if "transfer-encoding" in request.headers or "content-encoding" in request.headers:
        return server.answer(request)
    return _refusing_more(server, request, 10_000)
