"""Wrong in the exchange itself: methods, paths, formats, media types (EXC-1, EXC-6 to EXC-9)."""

from loyalty_mock.encode import CONTENT_TYPES, encode
from loyalty_mock.wire import Media
from miniatures.bodies import BATCH, STATUS, bare, fields
from miniatures.gallery import wrong
from miniatures.values import replace


def _in(form, answer):
    return replace(
        answer,
        body=encode(fields(answer), form),
        headers={**answer.headers, "Content-Type": CONTENT_TYPES[form]},
        media=form,
    )


@wrong("EXC-6")
def answers_json_to_all(server, request):
    """Answers XML in JSON."""
    return _in(Media.JSON, server.answer(request))


@wrong("EXC-6", subtle=True)
def refuses_in_json(server, request):
    """Answers XML in XML, but refuses it in JSON."""
    answer = server.answer(request)
    return _in(Media.JSON, answer) if answer.error else answer


@wrong("EXC-6", subtle=True)
def status_always_in_json(server, request):
    """Tells a task's status in JSON, whatever was asked in."""
    answer = server.answer(request)
    return _in(Media.JSON, answer) if request.path == STATUS else answer


@wrong("EXC-7")
def html_by_its_header(server, request):
    """Says text/html of whatever it answers."""
    answer = server.answer(request)
    return answer._replace(headers={**answer.headers, "Content-Type": "text/html"})


@wrong("EXC-7", subtle=True)
def xml_called_json_in_refusals(server, request):
    """Says application/json of a refusal in XML."""
    answer = server.answer(request)
    if not answer.error or answer.media is not Media.XML:
        return answer
    return answer._replace(headers={**answer.headers, "Content-Type": "application/json"})


@wrong("EXC-7", subtle=True)
def latin_charset_in_xml(server, request):
    """Says iso-8859-1 of its XML."""
    answer = server.answer(request)
    if answer.media is not Media.XML:
        return answer
    named = "application/xml; charset=iso-8859-1"
    return answer._replace(headers={**answer.headers, "Content-Type": named})


@wrong("EXC-8")
def takes_any_method(server, request):
    """Takes PUT and PATCH for POST."""
    return server.answer(request._replace(method="POST"))


@wrong("EXC-8", subtle=True)
def get_is_fine(server, request):
    """Answers GET with a success."""
    if request.method == "GET" and request.path == BATCH:
        return bare(200, b'{"error": 0, "error_text": "Successful operation"}', "application/json")
    return server.answer(request)


@wrong("EXC-8", subtle=True, others=("EXC-4",), why="the envelope is asked for by EXC-4 as well")
def other_paths_in_html(server, request):
    """Has the web server's own page for a path nobody knows."""
    answer = server.answer(request)
    if request.path in {BATCH, STATUS}:
        return answer
    return bare(404, b"<html><body><h1>Not Found</h1></body></html>")


@wrong("EXC-8", subtle=True, others=("EXC-4",), why="the envelope is asked for by EXC-4 as well")
def delete_is_empty(server, request):
    """Refuses DELETE with a status and nothing else."""
    if request.method == "DELETE":
        return bare(405, b"", "")
    return server.answer(request)


@wrong("EXC-9")
def reads_any_media_type(server, request):
    """Reads text/plain as JSON."""
    named = request.headers.get("content-type", "")
    if named and "json" not in named and "xml" not in named:
        headers = {**request.headers, "content-type": "application/json"}
        request = request._replace(headers=headers)
    return server.answer(request)


@wrong("EXC-9", subtle=True)
def blind_to_unknown_codings(server, request):
    """Takes no notice of a Content-Encoding that it does not know."""
    coding = request.headers.get("content-encoding", "")
    if coding not in {"", "gzip", "deflate"}:
        headers = {**request.headers}
        del headers["content-encoding"]
        request = request._replace(headers=headers)
    return server.answer(request)


@wrong("EXC-9", subtle=True)
def form_posts_are_json(server, request):
    """Reads application/x-www-form-urlencoded as JSON, as some frameworks do."""
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        headers = {**request.headers, "content-type": "application/json"}
        request = request._replace(headers=headers)
    return server.answer(request)


@wrong("EXC-9", subtle=True)
def chokes_on_other_media_types(server, request):
    """Answers another media type with a 500."""
    answer = server.answer(request)
    return bare(500, b"Internal Server Error", "text/plain") if answer.error == 415 else answer
