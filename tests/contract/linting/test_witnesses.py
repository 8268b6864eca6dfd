"""
The check of files, held to the witnesses: what a server is to refuse for its body is found.
"""

import functools

import pytest

from loyalty_contract.linting.checking import File, findings
from loyalty_contract.linting.judging import terms
from loyalty_contract.linting.model import Level
from loyalty_fixtures import expected, witness, witnesses
from loyalty_schemas.profiles import load_profile

NOW = 1_730_000_000.0
SMALL = 20_000
# Refused for what the body alone does not show: who knows which token, task or program, what was
# sent before, how it was sent.
OF_THE_WORLD = {
    *("AUT-2", "AUT-3", "AUT-4", "CON-2", "CON-3", "CON-5", "CON-6", "EXC-1", "EXC-4", "EXC-8"),
    *("EXC-5", "EXC-6", "EXC-7", "EXC-9", "PRG-2", "TSK-4", "SEC-3", "CON-7"),
}


@functools.cache
def held(operation, profile):
    return terms(operation, load_profile(profile).knobs, NOW)


def of_the_body():
    """The small witnesses that are sent plainly, by rules that a body can break."""
    for one in witnesses():
        plain = set(one.headers) == {"Content-Type"} and one.media in one.headers["Content-Type"]
        if plain and one.rule not in OF_THE_WORLD and not one.query and len(one.body) < SMALL:
            yield one


@pytest.mark.parametrize("profile", ["page", "strict"])
def test_what_is_refused_is_found_and_what_is_accepted_is_clean(profile):
    """No finding too few, none too many."""
    knobs = load_profile(profile).knobs
    wrong = {}
    counted = 0
    for one in of_the_body():
        owed = expected(one, knobs).expect
        of_the_state = one.after and one.rule in {"CON-1", "CON-4", "ENC-1", "TSK-1", "MAT-7"}
        if of_the_state and owed == "refused":
            continue
        file = File(f"it.{one.media}", one.body)
        found = findings(file, held(one.operation, profile), matching="email")
        errors = [finding.rule for finding in found if finding.level is Level.ERROR]
        counted += 1
        if bool(errors) != (owed == "refused"):
            wrong[one.id] = errors
    assert not wrong
    assert counted > 800


@pytest.mark.parametrize(
    ("name", "at", "rule", "place", "pointer"),
    [
        ("MAT-3/phone-missing@json", (6, 5), "MAT-3", "data[0].phone", "/data/0"),
        ("MAT-3/phone-missing-in-the-second-item@xml", (7, 5), "MAT-3", "data[1].phone", "/data/1"),
        (
            "DAT-2/date-with-month-13@json",
            (6, 55),
            "DAT-2",
            "data[0].registration_date",
            "/data/0/registration_date",
        ),
        ("MAT-1/matching-unknown@json", (4, 15), "MAT-1", "matching", "/matching"),
        ("AUT-1/token-missing@xml", (1, 1), "AUT-1", "token", ""),
    ],
)
def test_a_finding_has_its_line_its_column_and_its_place(name, at, rule, place, pointer):
    """Counted by hand in the witness's file."""
    told = witness(name)
    (found,) = findings(
        File(f"it.{told.media}", told.body), held(told.operation, "page"), matching="email"
    )
    assert (found.at.line, found.at.column) == at
    assert (found.rule, found.place, found.pointer) == (rule, place, pointer)
