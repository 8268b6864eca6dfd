"""Wrong with the program: PRG-1 and PRG-2."""

import re

from miniatures.bodies import changed, is_xml, payload, refusal
from miniatures.gallery import PROGRAM, SECOND_PROGRAM, wrong
from miniatures.values import replace

_KNOWN = {PROGRAM, SECOND_PROGRAM}


def _program(server, request):
    return payload(server, request).get("loyalty_program_id")


def _as_known(server, request):
    return changed(server, request, loyalty_program_id=PROGRAM)


@wrong("PRG-1")
def program_by_default(server, request):
    """Takes a request without a program for its first one."""
    said = payload(server, request)
    if "data" in said and "loyalty_program_id" not in said:
        request = _as_known(server, request)
    return server.answer(request)


@wrong("PRG-1", subtle=True)
def true_is_a_program(server, request):
    """Takes true for a program's number."""
    return server.answer(
        _as_known(server, request) if _program(server, request) is True else request
    )


@wrong("PRG-1", subtle=True)
def program_cut_to_an_integer(server, request):
    """Cuts 123.5 down to 123."""
    program = _program(server, request)
    cut = isinstance(program, float) and not program.is_integer()
    if isinstance(program, str) and re.fullmatch(r"[0-9]+\.[0-9]*[1-9]", program):
        cut = True
    return server.answer(_as_known(server, request) if cut else request)


@wrong("PRG-1", subtle=True)
def program_read_as_far_as_it_goes(server, request):
    """Reads "123abc" as 123, in XML."""
    program = _program(server, request)
    if is_xml(request) and isinstance(program, str) and re.match(r"[0-9]+[^0-9.\s]", program):
        request = _as_known(server, request)
    return server.answer(request)


@wrong("PRG-1", subtle=True)
def program_null(server, request):
    """Takes null, or in XML nothing, for its first program."""
    said = payload(server, request)
    if "loyalty_program_id" in said and said["loyalty_program_id"] in (None, ""):
        request = _as_known(server, request)
    return server.answer(request)


@wrong("PRG-1", subtle=True)
def program_from_the_task(server, request):
    """Asks for no program where a task is continued."""
    said = payload(server, request)
    if "task_id" in said and "data" in said and "loyalty_program_id" not in said:
        request = _as_known(server, request)
    return server.answer(request)


@wrong("PRG-1", subtle=True)
def program_in_a_list(server, request):
    """Takes [123] for 123."""
    program = _program(server, request)
    if isinstance(program, list):
        request = _as_known(server, request)
    return server.answer(request)


@wrong("PRG-2")
def any_program(server, request):
    """Adds members to programs that do not exist."""
    program = _program(server, request)
    if isinstance(program, int) and not isinstance(program, bool) and program not in _KNOWN:
        request = _as_known(server, request)
    return server.answer(request)


@wrong("PRG-2", subtle=True)
def any_program_in_xml(server, request):
    """Adds members to programs that do not exist, in XML."""
    program = _program(server, request)
    if is_xml(request) and isinstance(program, int) and program not in _KNOWN:
        request = _as_known(server, request)
    return server.answer(request)


@wrong("PRG-2", subtle=True)
def dies_of_unknown_programs(server, request):
    """Has a 500 for a program that does not exist."""
    answer = server.answer(request)
    return (
        replace(refusal(request, 500, "failed"), status=500) if answer.rule == "PRG-2" else answer
    )
