"""Wrong with hostile input: SEC-1, SEC-2 and SEC-3."""

import re
import time

from lxml import etree

from miniatures.bodies import bare, fields, is_xml, items, payload, telling
from miniatures.gallery import wrong

DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", re.DOTALL)


def _quoting(answer, text):
    return telling(answer, {**fields(answer), "error_text": text})


@wrong("SEC-1")
def doctype_passed_over(server, request):
    """Takes no notice of a document type declaration."""
    if is_xml(request):
        plain = DOCTYPE.sub(b"", request.body)
        plain = re.sub(rb"&(?!amp;|lt;|gt;|quot;|apos;|#)[\w.]+;", b"entity", plain)
        request = request._replace(body=plain)
    return server.answer(request)


@wrong("SEC-1", subtle=True)
def entities_expanded(server, request):
    """Expands the entities that a document declares in itself."""
    if is_xml(request) and b"<!ENTITY" in request.body and b"SYSTEM" not in request.body:
        parser = etree.XMLParser(resolve_entities=True, no_network=True)
        try:
            root = etree.fromstring(request.body, parser)
        except etree.XMLSyntaxError:
            return server.answer(request)
        request = request._replace(body=etree.tostring(root, encoding="utf-8"))
    return server.answer(request)


@wrong("SEC-1", subtle=True)
def doctype_without_subset(server, request):
    """Lets a document type pass that declares nothing."""
    if is_xml(request):
        request = request._replace(body=re.sub(rb"<!DOCTYPE\s+\w+\s*>", b"", request.body))
    return server.answer(request)


@wrong("SEC-1", subtle=True)
def doctype_behind_a_comment(server, request):
    """Looks for a document type at the very start, or behind the XML declaration."""
    if is_xml(request) and not re.match(rb"\s*(<\?xml[^>]*\?>)?\s*<!DOCTYPE", request.body):
        request = request._replace(body=DOCTYPE.sub(b"", request.body))
    return server.answer(request)


@wrong("SEC-1", subtle=True)
def dies_of_doctypes(server, request):
    """Has a 500 for a document type."""
    answer = server.answer(request)
    if answer.rule != "SEC-1":
        return answer
    return bare(500, b"Internal Server Error", "text/plain")


@wrong("SEC-2")
def dies_of_depth(server, request):
    """Has a 500 for JSON that is nested deeply."""
    if not is_xml(request) and request.body.count(b"[") > 500:
        return bare(500, b"Internal Server Error", "text/plain")
    return server.answer(request)


@wrong("SEC-2", subtle=True)
def dies_of_huge_numbers(server, request):
    """Has a 500 for a number of more than 400 digits."""
    if re.search(rb"\d{400}", request.body):
        return bare(500, b"Internal Server Error", "text/plain")
    return server.answer(request)


@wrong("SEC-2", subtle=True)
def dies_of_exponents(server, request):
    """Has a 500 for a number such as 1e400."""
    if re.search(rb"\d[eE]\+?\d{3}", request.body) and not is_xml(request):
        return bare(500, b"Internal Server Error", "text/plain")
    return server.answer(request)


@wrong("SEC-2", subtle=True, others=("ITM-2",), why="the identifier that it dies of")
def dies_of_nul(server, request):
    """Has a 500 for the character U+0000 in an identifier, as some databases do."""
    names = [
        item.get(name)
        for item in items(payload(server, request))
        if isinstance(item, dict)
        for name in ("profile_id", "field_value")
    ]
    if any(isinstance(name, str) and "\0" in name for name in names):
        return bare(500, b"Internal Server Error", "text/plain")
    return server.answer(request)


@wrong("SEC-2", subtle=True)
def dies_of_long_identifiers(server, request):
    """Has a 500 for an identifier of more than a hundred thousand characters."""
    if re.search(rb"[\w@.-]{100000}", request.body[:5_000_000]):
        return bare(500, b"Internal Server Error", "text/plain")
    return server.answer(request)


@wrong("SEC-2", subtle=True)
def dies_now_and_then(server, request):
    """Has a 500 for every fortieth request."""
    if not server.count("requests") % 40:
        return bare(500, b"Internal Server Error", "text/plain")
    return server.answer(request)


@wrong("SEC-2", subtle=True)
def sick_after_depth(server, request):
    """Has a 500 for the next requests after one that was nested deeply."""
    if request.body.count(b"[") > 500 or request.body.count(b"{") > 30_000:
        server.memory["until"] = time.monotonic() + 0.5
    if time.monotonic() < server.memory.get("until", 0):
        return bare(500, b"Internal Server Error", "text/plain")
    return server.answer(request)


@wrong("SEC-3")
def shows_a_trace(server, request):
    """Shows a stack trace when it refuses."""
    answer = server.answer(request)
    trace = 'Traceback (most recent call last): File "judge.py", line 12, in judge'
    return _quoting(answer, trace) if answer.error else answer


@wrong("SEC-3", subtle=True)
def shows_the_parser(server, request):
    """Says of broken XML what the parser says."""
    answer = server.answer(request)
    said = "lxml.etree.XMLSyntaxError: Opening and ending tag mismatch"
    return _quoting(answer, said) if answer.rule == "ENC-4" and is_xml(request) else answer


@wrong("SEC-3", subtle=True, asks=("DAT-2",))
def shows_where_it_lives(server, request):
    """Shows a path of its own when a date is wrong."""
    answer = server.answer(request)
    said = "bad date in /opt/loyalty/app/dates.rb"
    return _quoting(answer, said) if answer.rule == "DAT-2" else answer


@wrong("SEC-3", subtle=True, asks=("PRG-1",))
def shows_java_in_xml(server, request):
    """Shows an exception of Java when a program in XML is no number."""
    answer = server.answer(request)
    said = 'java.lang.NumberFormatException: For input string: "x"'
    return _quoting(answer, said) if answer.rule == "PRG-1" and is_xml(request) else answer
