"""
The rules as data: complete, well formed, and consistent with the knobs.

The tables are written by hand from the contract, so that a rule lost in the data is noticed.
"""

import tomllib
from importlib.resources import files

import pytest

from loyalty_schemas.contract import Standing, knobs, rules
from loyalty_schemas.operations import OPERATIONS
from loyalty_schemas.profiles import load_profile

STANDINGS = {
    "stated": """
        EXC-1 EXC-2 AUT-1 PRG-1 MAT-1 MAT-2 MAT-3 MAT-4 MAT-5 ITM-1 ITM-2 ITM-3 DAT-1 DAT-2
        LIM-1 LIM-3 CON-1 CON-4 CON-7 TSK-1 ENC-1
    """,
    "shown": "EXC-3 EXC-6 ENC-2",
    "inferred": """
        EXC-4 EXC-7 EXC-8 EXC-9 AUT-2 AUT-3 AUT-4 AUT-5 PRG-2 DAT-4 LIM-2 LIM-4 LIM-5 LIM-6
        CON-2 CON-3 CON-8 TSK-2 TSK-3 TSK-4 ENC-3 ENC-4 SEC-1 SEC-2 SEC-3
    """,
    "open": "EXC-5 PRG-3 MAT-6 MAT-7 ITM-4 ITM-5 ITM-6 ITM-7 DAT-3 CON-5 CON-6 ENC-5",
}
WEAKER = {
    "inferred": "AUT-1 CON-1 TSK-1",
    "open": "EXC-6 EXC-9 AUT-2 AUT-3 PRG-2 ITM-1 ITM-3 LIM-2 LIM-4 CON-2 CON-4",
}
CODES = {  # the code of a refusal under the profile page; all others that refuse answer 400
    "AUT-1": (401,),
    "AUT-2": (403,),
    "AUT-5": (402,),
    "PRG-2": (404,),
    "EXC-8": (404, 405),
    "EXC-9": (415,),
    "LIM-4": (413,),
    "LIM-6": (413,),
    "CON-2": (404,),
    "CON-3": (404,),
    "TSK-4": (404,),
}
REFUSES_NOTHING = """
    EXC-1 EXC-2 EXC-3 EXC-5 EXC-6 EXC-7 AUT-3 AUT-4 ENC-1 SEC-3 DAT-1 DAT-4 LIM-1 LIM-3 LIM-5
    CON-7 CON-8 TSK-1 TSK-2 TSK-3
"""
FAMILIES = {
    None: {"EXC", "AUT", "ENC", "SEC"},
    "register_member_batch_task": {"PRG", "MAT", "ITM", "DAT", "LIM", "CON"},
    "tasks_status": {"TSK"},
}
ALL = [rule_id for ids in STANDINGS.values() for rule_id in ids.split()]


def test_every_rule_of_the_contract_is_there_and_no_other():
    assert sorted(rules()) == sorted(ALL)


@pytest.mark.parametrize("standing", STANDINGS)
def test_a_rule_binds_as_hard_as_the_contract_says(standing):
    assert {rule.id for rule in rules().values() if rule.standing == standing} == set(
        STANDINGS[standing].split()
    )


@pytest.mark.parametrize("standing", WEAKER)
def test_a_weaker_half_is_told_apart_from_its_rule(standing):
    half = Standing(standing)
    assert {rule.id for rule in rules().values() if half in rule.weaker} == set(
        WEAKER[standing].split()
    )


def test_a_weaker_half_binds_less_than_its_rule():
    strength = list(Standing)
    for rule in rules().values():
        for half in rule.weaker:
            assert strength.index(half) > strength.index(rule.standing), rule.id


@pytest.mark.parametrize("rule_id", ALL)
def test_a_refusal_carries_the_code_of_its_rule(rule_id):
    expected = () if rule_id in REFUSES_NOTHING.split() else CODES.get(rule_id, (400,))
    assert rules()[rule_id].codes_under(load_profile("page").knobs) == expected


@pytest.mark.parametrize(
    ("rule_id", "knob"),
    [
        ("AUT-2", "unknown_token_code"),
        ("PRG-2", "unknown_program_code"),
        ("LIM-4", "over_size_code"),
        ("LIM-6", "over_size_code"),
        ("CON-2", "unknown_task_code"),
        ("CON-3", "unknown_task_code"),
        ("TSK-4", "unknown_task_code"),
    ],
)
def test_a_code_left_open_follows_its_knob(rule_id, knob):
    rule = rules()[rule_id]
    assert rule.code_knob == knob
    for value in knobs()[knob].values:
        assert rule.codes_under({knob: value}) == (int(value),)


@pytest.mark.parametrize("rule_id", ALL)
def test_every_knob_a_rule_names_exists(rule_id):
    rule = rules()[rule_id]
    assert set(rule.knobs) <= set(knobs())
    assert len(set(rule.knobs)) == len(rule.knobs)
    assert rule.code_knob is None or rule.code_knob in rule.knobs


def test_every_open_choice_has_a_knob_of_its_own():
    owners = {knob.rule for knob in knobs().values()}
    for rule in rules().values():
        if rule.standing is Standing.OPEN or Standing.OPEN in rule.weaker:
            assert rule.id in owners, f"{rule.id} is open, and no knob says which way"


@pytest.mark.parametrize("rule_id", ALL)
def test_a_rule_is_a_sentence_with_a_source(rule_id):
    rule = rules()[rule_id]
    for text in (rule.says, *rule.weaker.values()):
        assert text[0].isalpha() or text[0].isdigit()
        assert text.endswith(".")
        assert text == text.strip()
    assert rule.source


def test_no_two_rules_say_the_same():
    said = [rule.says for rule in rules().values()]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("operation", FAMILIES)
def test_a_family_lives_with_its_operation(operation):
    found = {rule.id.split("-")[0] for rule in rules().values() if rule.operation == operation}
    assert found == FAMILIES[operation]


def test_no_rule_stands_in_two_files():
    package = files("loyalty_schemas")
    folders = [package, *(package / operation.name for operation in OPERATIONS)]
    ids = [
        rule_id
        for folder in folders
        for rule_id in tomllib.loads((folder / "rules.toml").read_text(encoding="utf-8"))
    ]
    assert sorted(ids) == sorted(ALL)


def test_every_folder_of_rules_is_a_listed_operation():
    package = files("loyalty_schemas")
    folders = {
        entry.name
        for entry in package.iterdir()
        if entry.is_dir() and (entry / "rules.toml").is_file()
    }
    assert folders == {operation.name for operation in OPERATIONS}


def test_rules_cannot_be_changed():
    with pytest.raises(TypeError):
        rules()["MAT-3"] = None


def test_the_operations_are_those_of_the_pages():
    assert [(operation.method, operation.path) for operation in OPERATIONS] == [
        ("POST", "/api/v1.1/loyalty/register_member_batch_task"),
        ("POST", "/api/v1.1/tasks/status"),
    ]
