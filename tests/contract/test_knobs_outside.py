"""
What no value of a knob describes, or nobody can see, is told and held against nobody.
"""

import json
from dataclasses import replace

import pytest

from loyalty_contract.running.probe import findings, questions
from loyalty_contract.verdicts import Verdict
from loyalty_contract.wire.asks import Answer, Media, Trouble
from loyalty_contract.wire.readings import read
from loyalty_schemas.contract import knobs

STATUS = "tasks_status"


def about(*names):
    return tuple(case for case in questions() if case.knob in names)


def one(outcome, knob):
    return next(found for found in findings(outcome.results) if found.knob.name == knob)


def verdicts(outcome, knob):
    return {result.verdict for result in outcome.results if result.case.knob == knob}


def recoded(answer, change, status=None):
    """The answer with its fields changed, in its own format, and perhaps another status."""
    fields = change(dict(read(answer).fields))
    if answer.ask.media is Media.JSON:
        body = json.dumps({**fields, "error": int(fields["error"])}).encode()
    else:
        body = f"<xml>{''.join(f'<{k}>{v}</{k}>' for k, v in fields.items())}</xml>".encode()
    return replace(answer, body=body, status=status or answer.status)


def refusals(change, status=None):
    """Tamper with refusals alone."""

    def tamper(ask, send):
        answer = send(ask)
        refused = answer.status >= 400
        return recoded(answer, change, status) if refused else answer

    return tamper


def without_status(ask, send):
    if ask.operation == STATUS:
        body, plain = b"no such page", {"content-type": "text/plain"}
        return Answer(ask=ask, status=404, headers=plain, body=body)
    return send(ask)


def assert_unknown(outcome, knob, *words):
    """Nothing is known of the knob, nobody is wronged, and the reason is told."""
    found = one(outcome, knob)
    assert found.value is None
    assert verdicts(outcome, knob) <= {Verdict.PASS, Verdict.INFO, Verdict.SKIP}
    told = " ".join((found.why, *found.evidence))
    assert all(word in told for word in words), told


@pytest.mark.parametrize(
    ("knob", "what"),
    [
        ("unknown_token_code", "an unknown token: error 418"),
        ("unknown_program_code", "an unknown program: error 418"),
        ("unknown_task_code", "an unknown task_id without one: error 418"),
        ("over_size_code", "a body of 10,485,761 bytes: error 418"),
    ],
)
def test_a_code_outside_the_list_is_only_told(lab, knob, what):
    tamper = refusals(lambda fields: {**fields, "error": 418}, 418)
    assert_unknown(lab.run(about(knob), tamper=tamper, pins={knob: "404"}), knob, what)


def test_a_refusal_without_an_envelope_has_the_code_of_its_status(lab):
    """A gateway that refuses a large body with its own page says 413 all the same."""

    def tamper(ask, send):
        answer = send(ask)
        page = {"content-type": "text/html"}
        refused = answer.status == 413
        return replace(answer, body=b"<html>too large", headers=page) if refused else answer

    found = one(lab.run(about("over_size_code"), tamper=tamper), "over_size_code")
    assert found.value == "413"


def test_a_connection_closed_on_a_large_body_tells_no_code_but_the_limit(lab):
    def tamper(ask, send):
        answer = send(ask)
        return Answer(ask=ask, trouble=Trouble.DROPPED) if answer.status == 413 else answer

    knobs_set = {"max_body_bytes": "10000000"}
    outcome = lab.run(about("over_size_code", "max_body_bytes"), knobs_set, tamper=tamper)
    assert_unknown(outcome, "over_size_code", "the connection was closed without a code")
    assert one(outcome, "max_body_bytes").value == "10000000"


def test_a_status_that_follows_no_code_is_only_told(lab):
    tamper = refusals(lambda fields: {**fields, "error": 1001})
    outcome = lab.run(about("http_status"), tamper=tamper)
    assert_unknown(outcome, "http_status", "HTTP 400 with error 1001")


def test_formats_that_differ_leave_a_knob_unknown(lab):
    """JSON takes the byte order mark, XML does not: each is told, neither is the value."""

    def tamper(ask, send):
        marked = ask.media is Media.XML and ask.body.startswith(b"\xef\xbb\xbf")
        answer = send(replace(ask, build=lambda: b"<xml>")) if marked else send(ask)
        return replace(answer, ask=ask)

    outcome = lab.run(about("byte_order_mark"), tamper=tamper)
    assert_unknown(outcome, "byte_order_mark", "the formats differ (json accept, xml refuse)")


def test_a_format_chosen_by_header_and_by_parameter_is_only_told(lab):
    def tamper(ask, send):
        answer = send(ask)
        other = Media.XML if ask.media is Media.JSON else Media.JSON
        wished = ask.query.get("format") or ask.headers.get("Accept")
        turned = replace(answer, ask=replace(ask, media=other))
        return replace(recoded(turned, dict), ask=ask) if wished else answer

    outcome = lab.run(about("response_format"), tamper=tamper)
    assert_unknown(outcome, "response_format", "with Accept answered in xml")


@pytest.mark.parametrize(
    ("knob", "odd"),
    [
        ("date_space", b"34:56.5+03:00"),
        ("date_long_fraction", b".12345678901234567890Z"),
        ("date_year_zero", b"0000-12-31"),
        ("foreign_fields", b"user_id"),
        ("unknown_fields", b"lk_unknown_field"),
        ("matching_case", b"EMAIL"),
        ("email_syntax", b" 2@example.com"),
        ("integer_spelling", b"123e0"),
    ],
)
def test_one_spelling_treated_otherwise_leaves_a_knob_unknown(lab, knob, odd):
    """A target with finer taste than the closed list is described by no value of it."""

    def tamper(ask, send):
        answer = send(ask)
        if ask.operation == STATUS or odd not in ask.body or ask.body.endswith(b'"lk"}'):
            return answer
        if answer.status >= 400:
            return replace(send(plain(ask)), ask=ask)
        return replace(send(replace(ask, build=lambda: b"{")), ask=ask)

    def plain(ask):
        body = b'{"token":"abc123def456","loyalty_program_id":123,"matching":"email","data":[%s]}'
        return replace(ask, media=Media.JSON, build=lambda: body % b'{"email":"a@example.com"}')

    media = Media.JSON
    cases = tuple(case for case in about(knob) if case.media is media)
    assert_unknown(lab.run(cases, tamper=tamper), knob, "a way that no value describes")


def test_a_repeat_that_nothing_reports_is_none_of_the_values(lab):
    """Accepted, and the results know of no repeat: registered twice, or once in silence."""

    def tamper(ask, send):
        answer = send(ask)
        if ask.operation != STATUS or answer.status != 200 or ask.media is not Media.JSON:
            return answer
        told = json.loads(answer.body)
        told["data"]["result"]["errors"] = []
        return replace(answer, body=json.dumps(told).encode())

    cases = tuple(case for case in about("duplicates") if case.media is Media.JSON)
    assert_unknown(lab.run(cases, tamper=tamper), "duplicates", "repeats another: accepted")


@pytest.mark.parametrize("knob", ["repeated_next_key", "continue_completed", "invalid_item"])
def test_what_only_results_show_is_skipped_where_there_are_none(lab, knob):
    outcome = lab.run(about(knob), {"invalid_item": "fail_item"}, tamper=without_status)
    assert_unknown(outcome, knob, "not seen")
    assert verdicts(outcome, knob) == {Verdict.SKIP}


@pytest.mark.parametrize("value", ["accept", "refuse"])
def test_without_results_a_refused_wrong_profile_shows_that_the_accepted_were_taken(lab, value):
    outcome = lab.run(about("date_space"), {"date_space": value}, tamper=without_status)
    assert one(outcome, "date_space").value == value


def test_without_results_and_with_wrong_profiles_accepted_nothing_is_said_of_items(lab):
    items = {"foreign_fields", "unknown_fields", "empty_identifier", "email_syntax", "date_space"}
    knobs_set = {"invalid_item": "fail_item"}
    outcome = lab.run(about(*items), knobs_set, tamper=without_status)
    assert {verdict for knob in items for verdict in verdicts(outcome, knob)} == {Verdict.SKIP}


def test_what_one_does_not_have_is_skipped_with_the_option_that_gives_it(lab, access):
    poor = replace(
        access, second_token=None, second_program=None, unknown_token=None, unknown_program=None
    )
    wanting = {
        "unknown_token_code": "--unknown-token",
        "unknown_program_code": "--unknown-program",
        "continue_other_program": "--program twice",
        "token_precedence": "--unknown-token or --second-token",
    }
    outcome = lab.run(about(*wanting), access=poor)
    for knob, option in wanting.items():
        assert_unknown(outcome, knob, option)


def test_a_second_known_token_shows_precedence_as_well_as_an_unknown_one(lab, access):
    """Whoever owns the task is whose token counted."""
    for value in knobs()["token_precedence"].values:
        outcome = lab.run(
            about("token_precedence"),
            {"token_precedence": value},
            access=replace(access, unknown_token=None),
        )
        assert one(outcome, "token_precedence").value == value


def test_a_target_that_takes_any_token_shows_precedence_by_its_tasks(lab):
    """Without a closed list of tokens the unknown one is a stranger with tasks of his own."""
    for value in knobs()["token_precedence"].values:
        outcome = lab.run(about("token_precedence"), {"token_precedence": value}, tokens=())
        assert one(outcome, "token_precedence").value == value


def test_at_the_tariffs_limit_nothing_is_said(lab):
    """Once every request is refused for the tariff, no refusal tells of anything else."""
    outcome = lab.run(about("date_space", "duplicates"), tariff_limit=4)
    assert_unknown(outcome, "duplicates", "the tariff's limit is reached")


@pytest.mark.parametrize("value", knobs()["unknown_task_code"].values)
def test_a_next_key_that_is_refused_for_itself_hides_nothing(lab, value):
    """A target that takes only keys which it gave out, and gives out none."""

    def tamper(ask, send):
        answer = send(ask)
        if b"next_key" not in ask.body:
            return answer
        refused = send(replace(ask, build=lambda: ask.body.replace(b"email", b"liame")))
        return replace(recoded(refused, lambda fields: {**fields, "error": 400}), ask=ask)

    names = ("unknown_task_code", "continue_other_program", "continue_other_matching")
    outcome = lab.run(about(*names), {"unknown_task_code": value}, tamper=tamper)
    assert one(outcome, "unknown_task_code").value == value
    assert one(outcome, "continue_other_program").value == "refuse"
    assert one(outcome, "continue_other_matching").value == "accept"


@pytest.mark.parametrize("value", knobs()["unknown_task_code"].values)
def test_a_next_key_that_is_missing_hides_nothing(lab, value):
    knobs_set = {"unknown_task_code": value, "next_key_required": "yes"}
    outcome = lab.run(about("unknown_task_code"), knobs_set)
    assert one(outcome, "unknown_task_code").value == value
