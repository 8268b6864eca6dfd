"""
What shrinks to what: a breach is told by the smallest request, or the fewest steps, that show it.

Each server here is the mock, wrong in one way about what it is sent.
"""

import json
import re
from dataclasses import replace

import pytest

from loyalty_contract.searches import search
from loyalty_contract.sources.properties import Searching, cases
from loyalty_contract.verdicts import Verdict
from loyalty_contract.wire.asks import Answer

GOOD = "2024-09-01T12:34:56Z"
REFUSAL = b'{"error":400,"error_text":"not taken"}'
NINE = re.compile(r"\.[0-9]{9}\D")


@pytest.fixture(autouse=True)
def _all_the_time_in_the_world(monkeypatch):
    """A slow machine shrinks as far as a fast one."""
    monkeypatch.setattr(search, "_SHRINK_SECONDS", float("inf"))
    monkeypatch.setattr(search, "_LEAST_SECONDS", float("inf"))


def case(name):
    return next(one for one in cases() if one.id == name)


def said(ask):
    """What a batch says, as plain values; nothing where it is no batch in JSON."""
    if ask.operation != "register_member_batch_task" or ask.media != "json":
        return {}
    return json.loads(ask.body)


def saying(ask, told):
    body = json.dumps(told).encode()
    return replace(ask, build=lambda: body)


def refused(ask):
    headers = {"content-type": "application/json"}
    return Answer(ask=ask, status=400, headers=headers, body=REFUSAL)


def mending(wrong):
    """A server that puts some items right, unseen; `wrong` gives what to put into an item."""

    def tamper(ask, send):
        told = said(ask)
        data = told.get("data", [])
        mended = [{**item, **wrong(at, item)} for at, item in enumerate(data)]
        return send(saying(ask, {**told, "data": mended}) if mended != data else ask)

    return tamper


def refusing(wrong):
    """A server that refuses a request for some of its items."""

    def tamper(ask, send):
        return refused(ask) if any(map(wrong, said(ask).get("data", []))) else send(ask)

    return tamper


def dying(wrong):
    """A server that has a 500 for some items."""

    def tamper(ask, send):
        if any(map(wrong, said(ask).get("data", []))):
            return Answer(ask=ask, status=500, headers={}, body=b"")
        return send(ask)

    return tamper


def any_date(_, item):
    return {"registration_date": GOOD} if "registration_date" in item else {}


def dates_but_the_first(at, item):
    return any_date(at, item) if at else {}


def is_astral(item):
    return any(ord(sign) > 0xFFFF for sign in str(item.get("profile_id", "")))


def one_finding(lab, name, tamper, **knobs):
    [result] = lab.run([case(name)], knobs, tamper=tamper).results[2:]
    [finding] = result.findings
    return finding


def data_of(finding):
    """The profiles that a finding shows."""
    return json.loads(
        re.search(r"the smallest found: matching \w+, data (\[.*\])$", finding.text)[1]
    )


REFUSED = "was refused with error 400: not taken; "
SMALLEST = {
    "a date of nine digits": (
        refusing(lambda item: NINE.search(item.get("registration_date", ""))),
        "2024-01-01T00:00:00.000000000Z",
    ),
    "a leap day": (
        refusing(lambda item: "-02-29" in item.get("registration_date", "")),
        "2024-02-29T00:00:00Z",
    ),
    "a date before 1970": (
        refusing(lambda item: item.get("registration_date", "2") < "1970"),
        "1969-01-01T00:00:00Z",
    ),
    "an offset west": (
        refusing(lambda item: re.search(r"-\d\d:\d\d$", item.get("registration_date", ""))),
        "2024-01-01T00:00:00-01:00",
    ),
}


@pytest.mark.thorough
@pytest.mark.parametrize(("tamper", "date"), SMALLEST.values(), ids=SMALLEST)
def test_what_is_refused_shrinks_to_one_profile_with_a_plain_date(lab, tamper, date):
    finding = one_finding(lab, "DAT-1/any-valid-date@json", tamper)
    assert finding.verdict is Verdict.FAIL and finding.text.startswith(REFUSED)
    assert data_of(finding) == [{"email": "…-0@example.com", "registration_date": date}]


def test_who_takes_any_date_is_told_of_one_profile_with_a_short_one(lab):
    finding = one_finding(lab, "DAT-2/any-wrong-date@json", mending(any_date))
    assert finding.verdict is Verdict.FAIL
    assert finding.text.startswith("was accepted, and nothing reports it; ")
    [item] = data_of(finding)
    assert item["email"] == "…-0@example.com" and len(item["registration_date"]) <= 20


@pytest.mark.thorough
def test_who_looks_at_the_first_date_only_is_told_of_the_second(lab):
    finding = one_finding(lab, "DAT-2/any-wrong-date@json", mending(dates_but_the_first))
    first, second = data_of(finding)
    assert first == {"email": "…-0@example.com"}
    assert len(second["registration_date"]) <= 20


def test_a_refused_integer_shrinks_to_one_profile(lab):
    wrong = refusing(lambda item: isinstance(item.get("field_value"), int))
    finding = one_finding(lab, "ITM-1/any-valid-request@json", wrong)
    [item] = data_of(finding)
    assert item["field_name"] == "user_id" and isinstance(item["field_value"], int)


def test_a_missing_phone_shrinks_to_nothing_at_all(lab):
    unseen = mending(lambda at, item: {"phone": f"+99900000{at:06d}"})
    finding = one_finding(lab, "MAT-3/phone-missing-anywhere@json", unseen)
    assert finding.rule == "MAT-3" and data_of(finding) == [{}]


def test_an_astral_character_shrinks_to_one(lab):
    finding = one_finding(lab, "ITM-2/any-word-in-an-identifier@json", refusing(is_astral))
    [item] = data_of(finding)
    text = item["profile_id"].removeprefix("…-0-").removesuffix("-x")
    assert len(text) == 1 and ord(text) > 0xFFFF


def test_a_server_that_dies_of_a_character_is_told_of_it(lab):
    finding = one_finding(lab, "ITM-2/any-word-in-an-identifier@json", dying(is_astral))
    assert finding.verdict is Verdict.FAIL
    assert "was answered with HTTP 500 5 times, plain requests were served" in finding.text
    assert len(re.search(r"…-0-(.*)-x", finding.text)[1]) == 1


@pytest.mark.thorough
def test_the_two_formats_differ_by_one_date(lab):
    """ENC-1: in JSON any date is taken, in XML it is not."""
    finding = one_finding(lab, "ENC-1/any-request-in-both-formats@json", mending(any_date))
    assert finding.rule == "ENC-1"
    assert finding.text.startswith("JSON was accepted; XML was refused with error 400")
    [item] = data_of(finding)
    assert len(item["registration_date"]) <= 21


@pytest.mark.thorough
def test_two_breaches_are_two_findings(lab):
    """One fault more does not hide the next; neither is told twice."""

    def tamper(ask, send):
        return mending(lambda at, item: {"phone": f"+99900000{at:06d}"} | any_date(at, item))(
            ask, send
        )

    name = "ENC-1/any-request-in-both-formats@json"
    [result] = lab.run([case(name)], tamper=tamper).results[2:]
    assert [finding.rule for finding in result.findings] == ["ENC-1"]
    wrong = {"any-wrong-date", "phone-missing-anywhere"}
    found = lab.run([one for one in cases() if one.name in wrong], tamper=tamper).results[2:]
    assert {f.rule for result in found for f in result.findings} == {"DAT-2", "MAT-3"}


def test_what_is_seen_now_and_then_is_told_as_it_was_sent(lab):
    """A failure that does not come again was one all the same."""
    turns = iter(range(10**6))

    def now_and_then(ask, send):
        dated = any("registration_date" in item for item in said(ask).get("data", []))
        return refused(ask) if dated and next(turns) == 3 else send(ask)

    finding = one_finding(lab, "DAT-1/any-valid-date@json", now_and_then)
    assert finding.verdict is Verdict.FAIL
    assert finding.text.endswith(", which does not show it every time")


def test_what_stays_unclear_is_inconclusive(lab):
    """A target that throttles without end is held to nothing, and not asked for ever."""
    asked = []

    def throttling(ask, send):
        if not any("registration_date" in item for item in said(ask).get("data", [])[:1]):
            return send(ask)
        asked.append(ask)
        return Answer(ask=ask, status=429, headers={}, body=b"") if len(asked) > 2 else send(ask)

    [result] = lab.run([case("DAT-1/any-valid-date@json")], tamper=throttling).results[2:]
    assert result.verdict is Verdict.INCONCLUSIVE and not result.findings
    assert result.reason.startswith("throttled")
    assert len(asked) < 40


def test_a_target_that_tells_no_results_is_skipped(lab):
    """What cannot be noticed is not held against anyone."""

    def no_status(ask, send):
        if ask.operation == "tasks_status":
            return replace(refused(ask), status=404)
        return send(ask)

    name = "DAT-2/any-wrong-date@json"
    outcome = lab.run([case(name)], {"invalid_item": "fail_item"}, tamper=no_status)
    assert outcome.results[-1].verdict is Verdict.SKIP


def test_the_exchange_that_shows_a_breach_is_named(lab):
    """The finding leads to the smallest request, not to the first that failed."""
    [result] = lab.run([case("DAT-2/any-wrong-date@json")], tamper=mending(any_date)).results[2:]
    assert result.findings[0].exchange > 2


def test_hypothesis_says_its_own_word(lab):
    """Who runs a search under pytest reads what Hypothesis found."""
    told = []
    search = replace(
        case("DAT-2/any-wrong-date@json"), play=Searching("any-wrong-date", told.append)
    )
    lab.run([search], tamper=mending(any_date))
    [error] = told
    assert "request=Request(" in "".join(error.__notes__)
