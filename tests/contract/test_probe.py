"""
The probe: what results amount to as a profile, and a mock that is started with it.
"""

import tomllib

import pytest

from loyalty_contract.cases import Tier
from loyalty_contract.running.probe import findings, probe, questions
from loyalty_contract.running.result import Result
from loyalty_contract.verdicts import Finding, Verdict, observed
from loyalty_contract.wire.asks import Media
from loyalty_contract.wire.masks import masks_for
from loyalty_contract.wire.transport import HttpTransport
from loyalty_schemas.contract import knobs
from loyalty_schemas.profiles import load_profile, pins, profile_names, with_knobs

ODD = {knob.name: list(knob.values)[-1] for knob in knobs().values()}


def result(knob, media, *found, verdict=Verdict.INFO, reason=""):
    case = next(case for case in questions() if (case.knob, case.media) == (knob, media))
    return Result(case=case, verdict=verdict, findings=found, reason=reason)


def seen(knob, media, value, text="a thing: accepted"):
    return result(knob, media, observed(knobs()[knob].rule, knob, value, text))


def strange(knob, media, text):
    return result(knob, media, Finding(rule=knobs()[knob].rule, verdict=Verdict.INFO, text=text))


def written(*results, **more):
    return probe(results, **{"name": "staging", "origin": "a server", **more})


def part(text, knob):
    """The lines about one knob: its comments and its value."""
    return next(part for part in text.split("\n\n") if f"{knob} =" in part)


def test_a_value_seen_in_both_formats_stands_with_its_evidence():
    text = written(
        seen("date_space", Media.JSON, "accept"), seen("date_space", Media.XML, "accept")
    )
    assert part(text, "date_space").splitlines() == [
        "# DAT-3: Whether a space may stand for the T.",
        "# json, xml: a thing: accepted",
        'date_space = "accept"  # refuse | accept',
    ]


def test_a_value_seen_in_one_format_is_one():
    """What has no choice in XML, or could not be tried there, takes nothing from JSON's."""
    text = written(
        seen("date_space", Media.JSON, "accept"),
        result("date_space", Media.XML, verdict=Verdict.SKIP, reason="no results"),
    )
    assert tomllib.loads(text)["knobs"] == {"date_space": "accept"}
    assert "# xml: not seen: no results" in text


@pytest.mark.parametrize(
    ("results", "why"),
    [
        ([], "unknown: it was not tried"),
        (
            [result("date_space", Media.XML, verdict=Verdict.SKIP, reason="none given")],
            "unknown: it could not be seen",
        ),
        (
            [seen("date_space", Media.JSON, "accept"), seen("date_space", Media.XML, "refuse")],
            "unknown: the formats differ (json accept, xml refuse)",
        ),
        (
            [seen("date_space", Media.JSON, "accept"), strange("date_space", Media.XML, "mixed")],
            "unknown: in xml it goes a way that no value describes",
        ),
    ],
)
def test_what_is_unknown_is_left_out_with_the_reason(results, why):
    text = written(*results)
    assert "date_space" not in tomllib.loads(text)["knobs"]
    assert part(text, "date_space").splitlines()[-2:] == [
        f"# {why}",
        "# date_space =  # refuse | accept",
    ]


def test_what_could_not_be_judged_is_told_and_takes_nothing_from_what_could():
    text = written(
        seen("date_space", Media.JSON, "refuse"),
        result("date_space", Media.XML, verdict=Verdict.INCONCLUSIVE, reason="throttled"),
    )
    assert tomllib.loads(text)["knobs"] == {"date_space": "refuse"}
    assert "# xml: unclear: throttled" in text


def test_findings_of_other_rules_are_no_evidence():
    leak = Finding(rule="AUT-4", verdict=Verdict.NON_STRICT, text="the answer repeats a token")
    good = observed("DAT-3", "date_space", "accept", "a thing: accepted")
    text = written(result("date_space", Media.JSON, leak, good))
    assert tomllib.loads(text)["knobs"] == {"date_space": "accept"}
    assert "repeats a token" not in text


def test_every_knob_has_its_part_in_the_order_of_the_contract():
    found = findings(())
    assert [one.knob.name for one in found] == list(knobs())
    assert tomllib.loads(written())["knobs"] == {}


def test_a_target_s_words_can_break_no_line():
    """Control characters are none of TOML's, and a line feed would end the comment."""
    evil = 'no\n[knobs]\r\nname = "x"\x00\x1b[2J\x7f\u2028'
    text = written(result("date_space", Media.XML, verdict=Verdict.SKIP, reason=evil))
    assert tomllib.loads(text)["knobs"] == {}
    assert all(sign.isprintable() or sign == "\n" for sign in text)


def test_a_token_in_a_target_s_words_is_masked():
    reason = "refused with error 403: secret-token-1 is unknown"
    told = result("date_space", Media.XML, verdict=Verdict.SKIP, reason=reason)
    text = written(told, masks=masks_for(["secret-token-1"]))
    assert "secret-token-1" not in text and "*** is unknown" in text


def test_a_token_that_is_a_word_of_ours_spoils_no_profile():
    text = written(seen("date_space", Media.JSON, "accept"), masks=masks_for(["accept"]))
    assert tomllib.loads(text)["knobs"] == {"date_space": "accept"}


def test_long_evidence_is_wrapped():
    text = written(strange("date_space", Media.JSON, "a word " * 100))
    assert max(map(len, part(text, "date_space").splitlines())) <= 98


@pytest.mark.parametrize("name", ['a "quoted" one', "back\\slash", "tab\t", "del\x7f", "🎁"])
def test_any_name_is_kept(name, tmp_path):
    path = tmp_path / "found.toml"
    path.write_text(written(name=name, origin=name), encoding="utf-8")
    assert load_profile(path).name == name
    assert load_profile(path).origin == name


def test_the_tier_and_the_formats_choose_the_questions():
    assert {case.media for case in questions(media=[Media.XML])} == {Media.XML}
    assert max(case.tier for case in questions(Tier.STANDARD)) == Tier.STANDARD


@pytest.fixture
def load(tmp_path):
    """Read a profile back from its text."""

    def read(text):
        path = tmp_path / "found.toml"
        path.write_text(text, encoding="utf-8")
        return load_profile(path)

    return read


@pytest.mark.parametrize("name", profile_names())
def test_a_mock_with_the_profile_found_is_the_mock_that_was_probed(lab, load, name):
    """Probe a target, start the mock with what was found, probe that: the same profile."""
    target = load_profile(name)
    first = written(*lab.run(questions(), target.knobs).results)
    twin = load(first)
    assert written(*lab.run(questions(), twin.knobs).results) == first
    unseen = set(knobs()) - twin.named
    assert unseen <= {"token_precedence", "continue_other_matching", "next_key_required"} | {
        "repeated_next_key",
        "continue_other_program",
    }
    assert {knob: twin[knob] for knob in twin.named} == {knob: target[knob] for knob in twin.named}


def test_drift_from_the_profile_found_fails_the_knobs_that_drifted(lab, load):
    """Held to the profile that probe wrote, a target is clean until it changes its mind."""
    cases = tuple(case for case in questions() if not case.heavy)
    profile = load(written(*lab.run(cases).results))
    clean = lab.run(cases, pins=pins(profile))
    assert clean.counts()[Verdict.FAIL] == 0
    drifted = lab.run(cases, {"date_space": "accept", "duplicates": "refuse"}, pins=pins(profile))
    failed = {found.case.knob for found in drifted.results if found.verdict is Verdict.FAIL}
    assert failed == {"date_space", "duplicates"}


@pytest.mark.parametrize("knob", ["token_sources", "response_format", "missing_content_type"])
def test_what_is_on_the_wire_is_found_over_http(serve, settings_with, question_over, knob):
    """The same over sockets: the header, the parameter, and no Content-Type at all."""
    value = ODD[knob]
    server = serve(settings_with({knob: value}))
    transport = HttpTransport(f"http://127.0.0.1:{server.port}")
    cases = tuple(case for case in questions() if case.knob == knob)
    try:
        outcome = question_over(transport, cases)
    finally:
        transport.close()
    found = next(one for one in findings(outcome.results) if one.knob.name == knob)
    assert found.value == value


def test_a_profile_with_every_odd_value_is_found_as_far_as_it_shows(lab):
    outcome = lab.run(questions(), ODD)
    values = {one.knob.name: one.value for one in findings(outcome.results) if one.value}
    assert values.items() <= with_knobs(load_profile("page"), ODD).knobs.items()
