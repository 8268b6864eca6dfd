"""
Registration dates against RFC 3339, row by row of dates.toml and date_knobs.toml.

The tables are written by hand; nothing here computes a verdict.
"""

import json
import tomllib
from html import escape
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DATES = tomllib.loads((HERE / "dates.toml").read_text("utf-8"))
KNOBS = tomllib.loads((HERE / "date_knobs.toml").read_text("utf-8"))
DEFAULTS = {
    "date_leap_second": "accept",
    "date_lower_case": "accept",
    "date_space": "refuse",
    "date_unknown_offset": "accept",
    "date_year_zero": "accept",
    "date_long_fraction": "accept",
}
NOW = 1725194096.0  # 2024-09-01T12:34:56Z

both_formats = pytest.mark.parametrize("media", ["json", "xml"])


def body(date, media):
    """Write the page's request with one profile that carries this date."""
    if media == "json":
        date = json.dumps(date)
        return (
            '{"token": "abc123def456", "loyalty_program_id": 123, "matching": "email",'
            f' "data": [{{"email": "user1@example.com", "registration_date": {date}}}]}}'
        ).encode()
    date = escape(date).replace("\r", "&#13;")
    return (
        "<xml><token>abc123def456</token><loyalty_program_id>123</loyalty_program_id>"
        "<matching>email</matching><data><item><email>user1@example.com</email>"
        f"<registration_date>{date}</registration_date></item></data></xml>"
    ).encode()


def rows(table):
    return pytest.mark.parametrize("date", [pytest.param(text, id=says) for text, says in table])


def knob_rows(table):
    return pytest.mark.parametrize(
        ("knob", "date"),
        [
            pytest.param(knob, text, id=f"{knob}-{says}")
            for knob, dates in table.items()
            for text, says in dates
        ],
    )


def is_refused(outcome, rules):
    assert (outcome.status, outcome.error) == (400, 400)
    assert outcome.rule in rules
    assert "data[0].registration_date" in outcome.error_text


@both_formats
@rows(DATES["accepted"])
def test_a_date_of_rfc_3339_is_accepted(mock_with, ask, media, date):
    assert ask(mock_with(), body(date, media), media).accepted


@both_formats
@rows(DATES["refused"])
def test_what_is_no_date_of_rfc_3339_is_refused(mock_with, ask, media, date):
    is_refused(ask(mock_with(), body(date, media), media), {"DAT-2"})


@both_formats
@rows(DATES["refused"])
def test_what_is_no_date_fails_its_item_alone(mock_with, ask, media, date):
    mock = mock_with({"invalid_item": "fail_item"})
    begun = ask(mock, body(date, media), media)
    assert begun.accepted
    question = json.dumps({"token": "abc123def456", "task_id": begun.task_id}).encode()
    told = ask(mock, question, path="/api/v1.1/tasks/status")
    (failure,) = told.data["result"]["errors"]
    assert (failure["batch"], failure["index"], failure["error"]) == (0, 0, 400)


@pytest.mark.parametrize(
    "value", [1725194096, 1725194096.5, -1, 0, True, False, None, [], {}, ["2024-09-01T12:34:56Z"]]
)
def test_a_date_that_is_no_string_is_refused(mock_with, ask, value):
    is_refused(ask(mock_with(), body(value, "json"), "json"), {"DAT-2"})


@both_formats
@knob_rows(KNOBS["knob"])
def test_accept_opens_what_its_knob_names(mock_with, ask, media, knob, date):
    assert ask(mock_with({knob: "accept"}), body(date, media), media).accepted


@both_formats
@knob_rows(KNOBS["knob"])
def test_refuse_closes_what_its_knob_names(mock_with, ask, media, knob, date):
    is_refused(ask(mock_with({knob: "refuse"}), body(date, media), media), {"DAT-3"})


@both_formats
@knob_rows(KNOBS["knob"])
def test_the_default_is_the_one_documented(mock_with, ask, media, knob, date):
    outcome = ask(mock_with(), body(date, media), media)
    assert outcome.accepted == (DEFAULTS[knob] == "accept")


@both_formats
@pytest.mark.parametrize("value", ["accept", "refuse"])
@knob_rows(KNOBS["still_refused"])
def test_no_value_of_a_knob_opens_more(mock_with, ask, media, value, knob, date):
    is_refused(ask(mock_with({knob: value}), body(date, media), media), {"DAT-2", "DAT-3"})


@both_formats
@pytest.mark.parametrize("value", ["accept", "refuse"])
@knob_rows(KNOBS["still_accepted"])
def test_no_value_of_a_knob_closes_more(mock_with, ask, media, value, knob, date):
    assert ask(mock_with({knob: value}), body(date, media), media).accepted


def test_knobs_open_together_what_needs_them_together(mock_with, ask):
    mock = mock_with({"date_space": "accept", "date_unknown_offset": "accept"})
    assert ask(mock, body("2016-12-31 23:59:60.5-00:00", "json")).accepted


@both_formats
@rows(KNOBS["future"]["past"])
def test_a_clock_closes_nothing_of_the_past(mock_with, ask, media, date):
    knobs = {"date_future": "refuse", "date_year_zero": "accept"}
    mock = mock_with(knobs, clock=lambda: NOW)
    assert ask(mock, body(date, media), media).accepted


@both_formats
@rows(KNOBS["future"]["future"])
def test_the_future_is_refused_where_the_profile_says_so(mock_with, ask, media, date):
    mock = mock_with({"date_future": "refuse"}, clock=lambda: NOW)
    is_refused(ask(mock, body(date, media), media), {"DAT-3"})


@both_formats
@rows(KNOBS["future"]["future"])
def test_the_future_is_accepted_by_default(mock_with, ask, media, date):
    assert ask(mock_with(clock=lambda: NOW), body(date, media), media).accepted


@both_formats
def test_the_future_becomes_the_past_as_the_clock_moves(mock_with, ask, media):
    now = [NOW]
    mock = mock_with({"date_future": "refuse"}, clock=lambda: now[0])
    soon = body("2024-09-01T12:34:57Z", media)
    is_refused(ask(mock, soon, media), {"DAT-3"})
    now[0] += 1
    assert ask(mock, soon, media).accepted


@both_formats
@pytest.mark.parametrize("length", [1_000, 1_000_000])
def test_a_fraction_as_long_as_one_likes_is_judged(mock_with, ask, media, length):
    date = f"2024-09-01T12:34:56.{'9' * length}Z"
    assert ask(mock_with({"date_long_fraction": "accept"}), body(date, media), media).accepted
    refuse = mock_with({"date_long_fraction": "refuse"})
    is_refused(ask(refuse, body(date, media), media), {"DAT-3"})
    is_refused(ask(refuse, body(date[:-1], media), media), {"DAT-2"})
