"""What a target is entered with may be spelt in any way, and be little: it is not wronged."""

import pytest

from loyalty_contract.cases import select
from loyalty_contract.catalogue import catalogue
from loyalty_contract.talks.stage import Access
from loyalty_contract.verdicts import Verdict

BREACHES = {Verdict.FAIL, Verdict.NON_STRICT, Verdict.HARNESS_ERROR, Verdict.INCONCLUSIVE}
ASKED = ("AUT", "PRG", "ENC-1", "ENC-3", "MAT-1", "EXC", "LIM-1/one-less", "LIM-3/*long-values*")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("token", "program"),
    [
        ("k1", 7),
        ("a&b<c>'d", 77),
        ('a"b\\c', 123),
        ("PROGRAM WHO [TOKEN] ]]", 9_007_199_254_740_993),
        ("0123456789" * 30, 2**31),
    ],
    ids=["short", "of markup", "of quotes", "of a template's words", "long"],
)
def test_a_target_of_one_token_and_one_program_is_not_wronged(lab, token, program):
    outcome = lab.run(
        select(catalogue(), only=ASKED),
        access=Access(token=token, program=program),
        tokens=(token,),
        programs=(program,),
    )
    wronged = [
        (result.case.id, result.verdict.value, [one.text for one in result.findings])
        for result in outcome.results
        if result.verdict in BREACHES
    ]
    assert not wronged
