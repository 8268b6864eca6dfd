"""
The Postman collection: whole requests, variables that are set, and what each request owes.
"""

import re

import pytest

from loyalty_contract.exporting.postman import FOLDERS, postman
from loyalty_fixtures import witness
from loyalty_schemas.profiles import load_profile

SERVER = "http://127.0.0.1:8080"


def items(name="page"):
    document = postman(load_profile(name), SERVER)
    variables = {one["key"]: one["value"] for one in document["variable"]}
    return variables, [item for folder in document["item"] for item in folder["item"]]


def script(item):
    return "\n".join(item["event"][0]["script"]["exec"])


def test_a_body_with_its_variables_filled_in_is_the_witness_s_own():
    """Nothing of a request is lost to the variables."""
    variables, told = items()
    ids = [name for names in FOLDERS.values() for name in names]
    for name, item in zip(ids, told, strict=True):
        raw = item["request"]["body"]["raw"]
        filled = re.sub(r"\{\{(\w+)\}\}", lambda found: variables[found[1]], raw)
        assert filled.encode() == witness(name).body, name


def test_nothing_of_one_server_is_left_in_a_body():
    """Token and program are variables in every request that has them."""
    for item in items()[1]:
        raw = item["request"]["body"]["raw"]
        assert "abc123def456" not in raw and not re.search(r"program_id\W+123\b", raw)


@pytest.mark.parametrize(
    ("profile", "name", "owed"),
    [
        ("page", "MAT-3/phone-missing@json", ("have.status(400)", "to.equal(400)")),
        ("always-200", "MAT-3/phone-missing@json", ("have.status(200)", "to.equal(400)")),
        ("per-item", "MAT-3/phone-missing@json", ("have.status(200)", "to.equal(0)")),
        ("page", "AUT-1/token-missing@xml", ("have.status(401)", "to.equal(401)")),
        ("strict", "CON-1/later-batch@json", ("have.status(400)", "to.equal(400)")),
        ("page", "CON-1/later-batch@json", ("have.status(200)", "to.equal(0)")),
    ],
)
def test_what_a_request_owes_follows_the_profile(profile, name, owed):
    """The tests of a request are the witness's expectation under the profile."""
    (found,) = [item for item in items(profile)[1] if item["name"].startswith(f"{name}:")]
    assert all(part in script(found) for part in owed)


def test_an_accepted_request_keeps_its_task_for_the_next():
    """A later batch and the status name the task that was begun."""
    for item in items()[1]:
        begins = "/register_member_batch_task" in item["request"]["url"]["raw"]
        accepted = "to.equal(0)" in script(item)
        assert ("collectionVariables.set('task_id'" in script(item)) is (begins and accepted)
