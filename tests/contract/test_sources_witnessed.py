"""
The hand-written witnesses as cases: their bytes as they were written, their word as it was given.
"""

import json
from dataclasses import replace

import pytest

from loyalty_contract.cases import Tier
from loyalty_contract.sources import witnessed
from loyalty_contract.talks.stage import Access, Stage
from loyalty_contract.talks.witnessing import Sending
from loyalty_contract.verdicts import Verdict
from loyalty_fixtures.witnesses import witness, witnesses
from loyalty_schemas.contract import Standing
from loyalty_schemas.profiles import load_profile

OWN = Access(token='it"s&<mine>', program=77, second_token="hers", second_program=78)
WRONGED = {Verdict.FAIL, Verdict.NON_STRICT, Verdict.HARNESS_ERROR, Verdict.INCONCLUSIVE}


@pytest.fixture(scope="module")
def cases():
    return witnessed.cases()


def sending(name, access=OWN, task_id=None):
    told = witness(name)
    stage = Stage(media=told.media, access=access, seed=5, case=name)
    return Sending(told, stage, task_id), stage


def test_every_settled_witness_is_a_case(cases):
    """What hangs on no open choice is asked of everybody, the rest of nobody."""
    settled = [told.id for told in witnesses() if witnessed.settled(told)]
    assert [case.id.replace("-witnessed@", "@") for case in cases] == settled
    assert len(settled) < len(witnesses())


@pytest.mark.parametrize(
    "name",
    [
        "MAT-6/phone-beside-email@json",  # foreign_fields
        "ITM-1/data-empty@xml",  # empty_data
        "EXC-6/accept-header-xml@json",  # accepted whatever it says, but in which format?
        "CON-1/later-batch@json",  # continue_completed, next_key_required
        "LIM-4/ten-mebibytes@json",  # max_body_bytes
    ],
)
def test_what_a_knob_decides_is_no_case(name):
    """An open choice is never held against anyone."""
    assert not witnessed.settled(witness(name))


def test_the_run_has_its_own_token_program_and_domain():
    """Nothing of the page's is left in a body, and every special character is escaped."""
    for name in ("EXC-2/page-request@json", "EXC-2/page-request@xml"):
        made, stage = sending(name)
        body = made.ask().body
        assert b"abc123def456" not in body
        assert b"123" not in body.replace(b"2024-09-01T12:34:56Z", b"").replace(
            stage.mark.encode(), b""
        )
        assert f"@{stage.mark}.example.com".encode() in body
    made, _ = sending("EXC-2/page-request@json")
    assert json.loads(made.ask().body)["token"] == OWN.token
    made, _ = sending("EXC-2/page-request@xml")
    assert b'<token>it"s&amp;&lt;mine&gt;</token>' in made.ask().body


def test_a_size_stays_exact_with_any_token():
    """The bytes are counted after the swap."""
    made, _ = sending("LIM-3/ten-million-bytes@json", Access(token="a-much-longer-token" * 3))
    assert len(made.ask().body) == 10_000_000


def test_a_number_that_only_begins_like_the_program_is_left():
    """A fault in the program's spelling is not smoothed away."""
    made, _ = sending("PRG-1/program-a-fraction@json")
    assert b"77" not in made.ask().body


def test_a_task_stands_in_for_the_pages_own():
    """What was sent before began it."""
    made, _ = sending("TSK-1/status-of-a-task@json", task_id="0b7d")
    assert json.loads(made.ask().body)["task_id"] == "0b7d"


def test_a_body_under_another_media_type_asks_for_no_format():
    """Whose format is not named may be answered in either."""
    made, _ = sending("EXC-9/text-plain@xml")
    assert made.ask().path
    made, _ = sending("EXC-2/page-request@xml")
    assert made.ask().path is None


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("AUT-2/token-unknown@json", {"unknown_token"}),
        ("AUT-2/other-token-known@xml", {"second_token"}),
        ("CON-3/task-of-another-token@json", {"second_token"}),
        ("PRG-2/program-unknown@json", {"unknown_program"}),
        ("TSK-4/own-task-to-track@json", {"status"}),
        ("MAT-3/phone-missing@json", set()),
    ],
)
def test_a_witness_needs_what_it_speaks_of(cases, name, needs):
    """Without it the case is skipped, with a reason."""
    by_id = {case.id: case for case in cases}
    assert by_id[name.replace("@", "-witnessed@")].needs == needs


@pytest.mark.parametrize(
    ("name", "standing"),
    [
        ("MAT-3/phone-missing@xml", Standing.STATED),
        ("ITM-2/email-an-object@json", Standing.STATED),
        ("ITM-2/email-an-object@xml", Standing.SHOWN),  # scalars as text
        ("ITM-3/phone-with-spaces@json", Standing.INFERRED),  # as E.123 prints them
        ("EXC-9/charset-iso-8859-1@json", Standing.OPEN),
        ("EXC-9/charset-utf-8@json", Standing.INFERRED),
        ("TSK-1/status-of-a-task@json", Standing.INFERRED),
        ("LIM-6/gzip@json", Standing.OPEN),
    ],
)
def test_a_witness_binds_no_harder_than_the_page(name, standing):
    """What is only shown, or may be read kindly, is no FAIL."""
    assert witnessed.standing(witness(name)) is standing


def test_a_pattern_of_what_binds_less_matches_some_witness():
    """A witness that was renamed does not silently bind harder."""
    from fnmatch import fnmatchcase

    ids = [told.id for told in witnesses()]
    idle = [
        pattern
        for pattern, _ in witnessed._WEAKER
        if not any(fnmatchcase(name, pattern) for name in ids)
    ]
    assert not idle


def test_large_and_tabled_witnesses_wait_for_later_tiers(cases):
    """The standard run sends no megabytes, and says nothing twice."""
    tiers = {case.id: case.tier for case in cases}
    assert tiers["LIM-1/ten-thousand-witnessed@json"] is Tier.LIMITS
    assert tiers["LIM-3/ten-million-bytes-witnessed@xml"] is Tier.ABUSE
    assert tiers["MAT-3/phone-missing-witnessed@json"] is Tier.LIMITS
    assert tiers["AUT-1/token-missing-witnessed@json"] is Tier.STANDARD


@pytest.mark.parametrize("profile", ["page", "lenient", "strict"])
def test_no_witness_wrongs_the_mock(lab, cases, profile):
    """The mock is honest under every profile."""
    light = [case for case in cases if case.tier <= Tier.LIMITS and not case.heavy]
    outcome = lab.run(light, load_profile(profile).knobs)
    wronged = [
        (result.case.id, result.reason, [found.text for found in result.findings])
        for result in outcome.results
        if result.verdict in WRONGED
    ]
    assert not wronged


def test_other_tokens_and_programs_serve_as_well(lab, cases):
    """On a target of one's own, with tokens that need escaping."""
    own = replace(OWN, unknown_token="nobody", unknown_program=99)
    known = {"tokens": (OWN.token, OWN.second_token), "programs": (77, 78)}
    light = [case for case in cases if case.tier <= Tier.LIMITS and not case.heavy][::3]
    outcome = lab.run(light, access=own, **known)
    assert not [result.case.id for result in outcome.results if result.verdict in WRONGED]
