"""Wrong about how many profiles a request may hold: LIM-1 and LIM-2."""

from miniatures.bodies import (
    BATCH,
    DROPPED,
    fields,
    is_xml,
    items,
    payload,
    refusal,
    result_changed,
    with_items,
)
from miniatures.gallery import PER_ITEM, Behind, wrong

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


@wrong("LIM-1", heavy=True)
def fewer_than_ten_thousand(server, request):
    """Refuses ten thousand profiles: takes 9,999."""
    return _refusing_more(server, request, 9_999)


@wrong("LIM-1", heavy=True, subtle=True)
def five_thousand_in_xml(server, request):
    """Takes half as many in XML."""
    return _refusing_more(server, request, 5_000) if is_xml(request) else server.answer(request)


@wrong("LIM-1", heavy=True, subtle=True)
def fewer_custom_ones(server, request):
    """Takes 9,999 where the matching is custom."""
    if payload(server, request).get("matching") == "custom":
        return _refusing_more(server, request, 9_999)
    return server.answer(request)


@wrong("LIM-1", heavy=True, subtle=True, others=("TSK-3",), why="the loss shows in the total")
def cut_at_nine_thousand(server, request):
    """Leaves out what stands behind the first 9,000."""
    cut = with_items(server, request, lambda index, item, _: DROPPED if index >= 9_000 else item)
    return server.answer(cut)


@wrong(
    "LIM-1",
    heavy=True,
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


@wrong("LIM-1", heavy=True, subtle=True, others=("TSK-3",), why="the loss shows in the total")
def middle_one_lost(server, request):
    """Loses the profile in the middle of more than 5,000."""
    lost = with_items(
        server,
        request,
        lambda index, item, count: DROPPED if count > 5_000 and index == count // 2 else item,
    )
    return server.answer(lost)


@wrong("LIM-1", heavy=True, subtle=True, others=("TSK-3",), why="the loss shows in the total")
def last_one_lost(server, request):
    """Loses the ten-thousandth profile."""
    return server.answer(
        with_items(server, request, lambda index, item, _: DROPPED if index == 9_999 else item)
    )


@wrong(
    "LIM-1",
    heavy=True,
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
    heavy=True,
    subtle=True,
    others=("LIM-5", "CON-1", "CON-7"),
    why="the limit of one request is held against the task",
)
def ten_thousand_a_task(server, request):
    """Counts the profiles of a task, not of a request."""
    said = payload(server, request)
    task, count = said.get("task_id"), len(items(said))
    if isinstance(task, str) and request.path == BATCH and server.counts[task] + count > 10_000:
        return refusal(request, 400, "the task has more than 10000 profiles")
    answer = server.answer(request)
    if request.path == BATCH and not answer.error:
        server.counts[fields(answer)["task_id"]] += count
    return answer


@wrong("LIM-2", heavy=True, behind=ROOMY)
def one_too_many(server, request):
    """Takes 10,001, and no more."""
    return _refusing_more(server, request, 10_001)


@wrong("LIM-2", heavy=True, subtle=True)
def cut_to_ten_thousand(server, request):
    """Takes more than 10,000 and registers the first 10,000."""
    return server.answer(
        with_items(server, request, lambda index, item, _: DROPPED if index >= 10_000 else item)
    )


@wrong("LIM-2", heavy=True, subtle=True, behind=ROOMY)
def no_count_in_xml(server, request):
    """Counts in JSON alone."""
    return server.answer(request) if is_xml(request) else _refusing_more(server, request, 10_000)


@wrong("LIM-2", heavy=True, subtle=True, behind=ROOMY)
def no_count_in_later_batches(server, request):
    """Counts the first batch of a task alone."""
    if "task_id" in payload(server, request):
        return server.answer(request)
    return _refusing_more(server, request, 10_000)


@wrong(
    "LIM-2",
    heavy=True,
    subtle=True,
    behind=ROOMY,
    others=("LIM-6",),
    why="nobody counts what was packed",
)
def no_count_without_length(server, request):
    """Counts the profiles of a body that has a Content-Length."""
    if "transfer-encoding" in request.headers or "content-encoding" in request.headers:
        return server.answer(request)
    return _refusing_more(server, request, 10_000)
