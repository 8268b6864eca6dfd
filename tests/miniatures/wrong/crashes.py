"""Wrong in dying of what a client got wrong, each of one thing: a 500 where a refusal belongs."""

import re

from miniatures.bodies import BATCH, bare, is_xml, items, payload
from miniatures.gallery import wrong


def _dying(server, request, of):
    """A 500 where `of` the payload is true."""
    if request.path == BATCH and of(payload(server, request)):
        return bare(500, b"Internal Server Error", "text/plain")
    return server.answer(request)


def _values(said, name):
    return [item.get(name) for item in items(said) if isinstance(item, dict)]


@wrong("ITM-1", subtle=True)
def dies_of_words_among_items(server, request):
    """Dies of an item that is no object: a text has no fields to look up."""
    return _dying(
        server, request, lambda said: any(not isinstance(one, dict) for one in items(said))
    )


@wrong("ITM-1", subtle=True)
def dies_of_null_data(server, request):
    """Dies of null for data: nothing to count."""
    return _dying(server, request, lambda said: "data" in said and said["data"] is None)


@wrong("ITM-2", subtle=True)
def dies_of_a_number_for_a_phone(server, request):
    """Dies of a number for a phone: a pattern wants a text."""
    return _dying(
        server, request, lambda said: any(type(one) is int for one in _values(said, "phone"))
    )


@wrong("DAT-2", subtle=True)
def dies_of_a_number_for_a_date(server, request):
    """Dies of a number for a date."""
    return _dying(
        server,
        request,
        lambda said: any(
            isinstance(one, int | float) for one in _values(said, "registration_date")
        ),
    )


@wrong("DAT-2", subtle=True)
def dies_of_30_february(server, request):
    """Dies of a day that no month has."""
    return _dying(
        server,
        request,
        lambda said: any(
            isinstance(one, str) and re.match(r"\d{4}-(?:02-3|0[469]-31|11-31)", one)
            for one in _values(said, "registration_date")
        ),
    )


@wrong("SEC-2", subtle=True, others=("DAT-3",), why="open whether it is taken, not whether it dies")
def dies_of_leap_seconds(server, request):
    """Dies of second 60, which its language's dates do not have."""
    return _dying(
        server,
        request,
        lambda said: any(
            isinstance(one, str) and ":60" in one for one in _values(said, "registration_date")
        ),
    )


@wrong("SEC-2", subtle=True, others=("DAT-3",), why="open whether it is taken, not whether it dies")
def dies_of_the_year_zero(server, request):
    """Dies of the year 0000, which its language's dates do not have."""
    return _dying(
        server,
        request,
        lambda said: any(
            isinstance(one, str) and one.startswith("0000")
            for one in _values(said, "registration_date")
        ),
    )


@wrong("SEC-2", subtle=True, others=("ENC-5",), why="open whether it is taken, not whether it dies")
def dies_of_half_a_surrogate(server, request):
    """Dies of half a surrogate pair when it writes UTF-8."""
    halves = re.search(
        rb"\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]",
        request.body[:100_000],
    )
    if halves and not is_xml(request):
        return bare(500, b"Internal Server Error", "text/plain")
    return server.answer(request)


@wrong("SEC-2", subtle=True, others=("ITM-1",), why="open whether it is taken, not whether it dies")
def dies_of_no_items(server, request):
    """Dies of empty data: there is no first one."""
    return _dying(server, request, lambda said: said.get("data") == [])


@wrong("SEC-2", subtle=True, others=("PRG-1", "PRG-2"), why="the number that it dies of")
def dies_of_programs_of_64_bits(server, request):
    """Dies of a program's number that its database cannot hold."""
    return _dying(
        server,
        request,
        lambda said: (
            type(said.get("loyalty_program_id")) is int and abs(said["loyalty_program_id"]) >= 2**63
        ),
    )


@wrong("MAT-1", subtle=True)
def dies_of_a_list_for_a_matching(server, request):
    """Dies of a matching that is an array or an object: neither can be looked up in a table."""
    return _dying(server, request, lambda said: isinstance(said.get("matching"), list | dict))


@wrong("AUT-1", subtle=True)
def dies_of_an_object_for_a_token(server, request):
    """Dies of a token that is no text."""
    return _dying(server, request, lambda said: isinstance(said.get("token"), list | dict))


@wrong("CON-1", subtle=True)
def dies_of_an_object_for_a_task(server, request):
    """Dies of a task_id that is no text."""
    return _dying(server, request, lambda said: isinstance(said.get("task_id"), list | dict))


@wrong("EXC-8", subtle=True)
def dies_of_get(server, request):
    """Dies of a request without a body."""
    if request.method == "GET":
        return bare(500, b"Internal Server Error", "text/plain")
    return server.answer(request)


@wrong("SEC-2", subtle=True, others=("EXC-9",), why="open whether it is taken, not whether it dies")
def dies_without_a_media_type(server, request):
    """Dies of a body without a Content-Type."""
    if request.method == "POST" and "content-type" not in request.headers:
        return bare(500, b"Internal Server Error", "text/plain")
    return server.answer(request)


@wrong("SEC-2", subtle=True, others=("ITM-6", "ITM-2"), why="open whether it is taken")
def dies_of_nothing_for_a_phone(server, request):
    """Dies of an empty phone: it has no first character."""
    return _dying(server, request, lambda said: "" in _values(said, "phone"))


@wrong("SEC-3", subtle=True, asks=("EXC-8",))
def shows_its_router(server, request):
    """Shows where its router stands when it knows no such path."""
    answer = server.answer(request)
    if answer.error != 404 or request.path.startswith("/api/v1.1/"):
        return answer
    page = (
        b"<pre>Error: Not Found<br> at Router.handle (/srv/app/node_modules/router.js:175:3)</pre>"
    )
    return bare(404, page)
