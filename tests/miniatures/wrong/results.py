"""Wrong in what the results of a task say: TSK-3."""

from miniatures.bodies import BATCH, DROPPED, payload, result_changed, with_items
from miniatures.gallery import PER_ITEM, Behind, wrong

RUNNING = Behind(profile="per-item", task_seconds=0.15)


def _results(server, request, edit):
    """Let an edit have its hands on the results in a status answer."""
    return result_changed(server.answer(request), lambda data: edit(data["result"]))


def _errors(edit):
    return lambda result: result.update(errors=edit(result["errors"]))


def _batches(server, request):
    task = server.mock.book.find(
        payload(server, request).get("token"), payload(server, request).get("task_id")
    )
    return task.batches if task else []


@wrong("TSK-3")
def total_of_the_last_batch(server, request):
    """Counts the last batch alone."""
    return _results(
        server,
        request,
        lambda result: result.update(total=_batches(server, request)[-1].size),
    )


@wrong("TSK-3", subtle=True, others=("CON-1",), why="the batch that is not counted")
def total_off_by_one_after_two(server, request):
    """Counts one too few once a second batch has come."""

    def off(result):
        if len(_batches(server, request)) == 2:
            result["total"] -= 1

    return _results(server, request, off)


@wrong("TSK-3", subtle=True)
def third_batch_counted_twice(server, request):
    """Counts the third batch of a task twice."""

    def twice(result):
        batches = _batches(server, request)
        if len(batches) >= 3:
            result["total"] += batches[2].size

    return _results(server, request, twice)


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def failed_ones_not_counted(server, request):
    """Counts only who was registered."""
    return _results(
        server,
        request,
        lambda result: result.update(total=result["total"] - len(result["errors"])),
    )


@wrong("TSK-3", behind=PER_ITEM)
def counts_from_one(server, request):
    """Counts the index of a failed item from 1."""
    return _results(
        server,
        request,
        _errors(lambda errors: [{**one, "index": one["index"] + 1} for one in errors]),
    )


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def index_over_all_batches(server, request):
    """Counts the index of a failed item on over the batches of its task."""
    return _results(
        server,
        request,
        _errors(
            lambda errors: [
                {
                    **one,
                    "index": one["index"]
                    + sum(each.size for each in _batches(server, request)[: one["batch"]]),
                }
                for one in errors
            ]
        ),
    )


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def first_batch_in_every_error(server, request):
    """Blames the first batch for every failed item."""
    return _results(
        server, request, _errors(lambda errors: [{**one, "batch": 0} for one in errors])
    )


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def one_error_missing(server, request):
    """Leaves the last of several errors out."""
    return _results(
        server, request, _errors(lambda errors: errors[:-1] if len(errors) > 1 else errors)
    )


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def ten_errors_at_most(server, request):
    """Tells the first ten errors of many."""
    return _results(server, request, _errors(lambda errors: errors[:10]))


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def errors_told_twice(server, request):
    """Tells each error twice once a second batch has come."""
    return _results(
        server,
        request,
        _errors(lambda errors: errors * (2 if len(_batches(server, request)) > 1 else 1)),
    )


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def neighbour_blamed(server, request):
    """Tells of the item behind a failed one that it failed as well."""
    return _results(
        server,
        request,
        _errors(
            lambda errors: [
                other
                for one in errors
                for other in (one, {**one, "index": one["index"] + 1})[: 2 if one["index"] else 1]
            ]
        ),
    )


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def errors_of_the_first_batch_forgotten(server, request):
    """Forgets the errors of earlier batches."""

    def last(errors):
        newest = len(_batches(server, request)) - 1
        return [one for one in errors if one["batch"] == newest]

    return _results(server, request, _errors(last))


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def errors_without_text(server, request):
    """Tells the code of an error, in an empty sentence."""
    return _results(
        server, request, _errors(lambda errors: [{**one, "error_text": ""} for one in errors])
    )


@wrong("TSK-3", subtle=True, behind=PER_ITEM)
def errors_of_no_error(server, request):
    """Tells of a failed item with error 0."""
    return _results(
        server, request, _errors(lambda errors: [{**one, "error": 0} for one in errors])
    )


@wrong("TSK-3", subtle=True)
def total_is_text(server, request):
    """Tells the total as a text with a point."""
    return _results(
        server,
        request,
        lambda result: result.update(total=f"{result['total']}.0"),
    )


@wrong("TSK-3", subtle=True, others=("CON-1", "CON-7"), why="the batch whose items are lost")
def later_batches_lose_their_last(server, request):
    """Loses the last item of every batch but a task's first."""
    if request.path == BATCH and "task_id" in payload(server, request):
        request = with_items(
            server,
            request,
            lambda index, item, count: DROPPED if 0 < index == count - 1 else item,
        )
    return server.answer(request)


@wrong("TSK-3", subtle=True)
def one_lost_of_every_dozen(server, request):
    """Loses the twelfth item of a batch."""
    return server.answer(
        with_items(server, request, lambda index, item, _: DROPPED if index == 11 else item)
    )


@wrong("TSK-3", subtle=True, others=("ITM-2",), why="whom it takes for one")
def emoji_alike(server, request):
    """Merges members that differ in characters beyond the basic plane, and counts one."""
    seen = set()

    def merge(index, item, count):
        value = item.get("profile_id") if isinstance(item, dict) else None
        if not isinstance(value, str) or value.isascii():
            return item
        name = "".join(c if ord(c) < 0x10000 else "?" for c in value)
        known = name in seen
        seen.add(name)
        return DROPPED if known else item

    return server.answer(with_items(server, request, merge))
