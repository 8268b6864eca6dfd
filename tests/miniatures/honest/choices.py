"""
Honest servers that make the open choices one way or the other.

Between them every value of every knob is taken, but for `token_sources` without the body, under
which the page's own example is refused.
"""

from miniatures.gallery import PROGRAM, Behind, honest


def _choosing(name, does, *, asks, profile="page", task_seconds=0.0, **knobs):
    def play(server, request):
        return server.answer(request)

    play.__name__ = name
    play.__doc__ = does
    behind = Behind(profile=profile, knobs=knobs, task_seconds=task_seconds)
    honest(asks=asks, behind=behind, streams=24 if task_seconds else 4)(play)


_choosing(
    "the_page",
    "Makes every open choice as the page's profile does.",
    asks=("LIM-1", "LIM-3", "LIM-4", "SEC", "ENC"),
)
_choosing("always_200", "Refuses with HTTP 200.", profile="always-200", asks=("EXC", "AUT"))
_choosing(
    "lenient",
    "Takes all that may be taken.",
    profile="lenient",
    asks=("LIM-2", "DAT-3", "ENC-5", "ITM-5", "ITM-6"),
)
_choosing(
    "strict",
    "Refuses all that may be refused.",
    profile="strict",
    asks=("LIM-3/*chunked*", "CON", "ITM-7", "ENC-5"),
)
_choosing(
    "per_item",
    "Fails wrong items one by one.",
    profile="per-item",
    asks=("TSK-3", "MAT", "ITM-2/*20*", "DAT-2"),
)
_choosing(
    "per_item_and_200",
    "Fails wrong items one by one, and refuses with HTTP 200.",
    profile="per-item",
    http_status="always_200",
    task_seconds=0.2,
    asks=("TSK-3",),
)
_choosing(
    "other_codes",
    "Has the other code wherever the code is open.",
    unknown_token_code="401",
    unknown_program_code="400",
    unknown_task_code="400",
    over_size_code="400",
    max_body_bytes="10000000",
    asks=("LIM-4", "AUT", "PRG", "CON", "TSK"),
)
_choosing(
    "program_without_access",
    "Says 403 of unknown programs, and coerces numbers in strings.",
    unknown_program_code="403",
    number_strings="coerce",
    integer_spelling="any",
    asks=("PRG",),
)
_choosing(
    "answers_as_accepted",
    "Answers in the format of Accept.",
    response_format="accept",
    asks=("EXC", "ENC"),
)
_choosing(
    "answers_as_the_parameter_says",
    "Answers in the format that the URL asks for.",
    response_format="parameter",
    asks=("EXC", "ENC"),
)
_choosing(
    "token_in_the_body_only",
    "Reads no token but the body's, and sniffs formats.",
    token_sources="body",
    missing_content_type="sniff",
    asks=("AUT", "EXC-9"),
)
_choosing(
    "token_in_the_header_first",
    "Believes the header before the body.",
    token_sources="body+header",
    token_precedence="header",
    asks=("AUT",),
)
_choosing(
    "token_in_the_query_first",
    "Believes the URL before the body.",
    token_sources="body+query",
    token_precedence="query",
    asks=("AUT",),
)
_choosing(
    "fussy_about_items",
    "Refuses foreign and unknown fields, and duplicates.",
    foreign_fields="refuse",
    unknown_fields="refuse",
    duplicates="refuse",
    asks=("ITM-5", "ITM-7", "MAT-6", "ENC-1"),
)
_choosing(
    "fussy_item_by_item",
    "Fails single items for foreign and unknown fields.",
    profile="per-item",
    foreign_fields="refuse",
    unknown_fields="refuse",
    empty_identifier="refuse",
    date_future="refuse",
    asks=("MAT-6", "ITM-4", "ITM-5", "ITM-6", "ITM-7"),
)
_choosing(
    "easy_on_items",
    "Takes empty data and identifiers, any email, and matchings in capitals.",
    empty_data="accept",
    empty_identifier="accept",
    email_syntax="none",
    matching_case="fold",
    asks=("ITM-1", "ITM-6", "MAT"),
)
_choosing(
    "dates_of_all_kinds",
    "Takes the fringe of RFC 3339.",
    date_lower_case="accept",
    date_space="accept",
    date_unknown_offset="accept",
    date_year_zero="accept",
    date_long_fraction="accept",
    asks=("DAT",),
)
_choosing(
    "dates_of_one_kind",
    "Refuses the fringe of RFC 3339.",
    date_leap_second="refuse",
    date_lower_case="refuse",
    date_space="refuse",
    date_unknown_offset="refuse",
    date_year_zero="refuse",
    date_long_fraction="refuse",
    date_future="refuse",
    asks=("DAT",),
)
_choosing(
    "any_count", "Takes more than 10,000 profiles.", over_count="accept", asks=("LIM-1", "LIM-2")
)
_choosing(
    "keys_append",
    "Adds a repeated next_key again.",
    repeated_next_key="append",
    asks=("CON-4", "CON-1", "ENC-1"),
)
_choosing(
    "keys_refused",
    "Refuses a repeated next_key.",
    repeated_next_key="refuse",
    asks=("CON-4", "CON-7", "ENC-1"),
)
_choosing(
    "keys_given",
    "Gives a next_key with every answer, and asks for one.",
    next_key_in_answer="always",
    next_key_required="yes",
    asks=("CON", "EXC-2"),
)
_choosing(
    "tasks_for_all_programs",
    "Lets a task be continued with another program, not another matching.",
    continue_other_program="accept",
    continue_other_matching="refuse",
    asks=("CON", "PRG-2"),
)
_choosing(
    "completed_is_completed",
    "Takes no batch for a completed task; every task is completed at once.",
    continue_completed="refuse",
    asks=("CON", "TSK", "MAT-3", "DAT-2/wrong*"),
)
_choosing(
    "completed_after_a_while",
    "Takes no batch for a completed task; a batch takes a third of a second.",
    continue_completed="refuse",
    task_seconds=0.3,
    asks=("CON-1", "CON-6"),
)
_choosing(
    "first_of_repeated_keys",
    "Takes the first of repeated keys, no BOM, and replaces half surrogates.",
    repeated_keys="first",
    byte_order_mark="refuse",
    lone_surrogates="replace",
    asks=("ENC",),
)
_choosing(
    "no_repeated_keys", "Refuses repeated keys and elements.", repeated_keys="refuse", asks=("ENC",)
)
_choosing("tasks_take_a_while", "Takes 0.3 seconds for a batch.", task_seconds=0.3, asks=("TSK",))


@honest(asks=("PRG", "MAT", "EXC"), behind=Behind(programs=(PROGRAM,)))
def one_program_alone(server, request):
    """Knows no second program."""
    return server.answer(request)
