"""
A Postman collection (format 2.1): the page's examples, every matching, batches, status, mistakes.

Pure. Every request is a witness of `loyalty_fixtures`, its token and program as variables; what it
owes under the profile is its own expectation, as a test. Knows no server.
"""

import re
from collections.abc import Mapping
from typing import Any

from loyalty_contract.wire.asks import CONTENT_TYPES, Media
from loyalty_fixtures import PROGRAMS, TASK_ID, TOKENS, Expectation, Witness, expected, witness
from loyalty_schemas.contract import rules
from loyalty_schemas.profiles import Profile

_FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_MATCHINGS = ("MAT-2/email-present", "MAT-3/phone-present", "MAT-4/profile-id-present")
# folder: the witnesses in it, in the order in which they are to be sent
FOLDERS: Mapping[str, tuple[str, ...]] = {
    "The page's examples": ("EXC-2/page-request@json", "EXC-2/page-request@xml"),
    "Every matching": tuple(
        f"{name}@{media}"
        for name in (*_MATCHINGS, "MAT-5/both-fields-present")
        for media in ("json", "xml")
    ),
    "Several batches": (
        "EXC-2/page-request@json",
        "CON-1/later-batch@json",
        "CON-1/third-batch@json",
        "TSK-1/status-of-a-task@json",
    ),
    "Following a task": (
        "EXC-2/page-request@xml",
        "TSK-1/status-of-a-task@xml",
        "TSK-1/status-of-a-task@json",
    ),
    "Mistakes": (
        "AUT-1/token-missing@json",
        "AUT-1/token-missing@xml",
        "PRG-1/program-missing@json",
        "MAT-1/matching-unknown@json",
        "MAT-3/phone-missing@json",
        "MAT-3/phone-missing@xml",
        "ITM-1/data-missing@json",
        "ITM-3/phone-without-plus@json",
        "DAT-2/date-with-month-13@json",
        "DAT-2/date-without-zone@xml",
        "CON-2/task-id-no-uuid@json",
    ),
}
_KEPT = "pm.collectionVariables.set('task_id', answer('task_id'));"
# Read by both formats: an envelope is flat, so its fields can be found without a parser.
_READ = """function answer(name) {
    const text = pm.response.text();
    if (!text.trimStart().startsWith('<')) { return pm.response.json()[name]; }
    const found = text.match(new RegExp('<' + name + '>([^<]*)</' + name + '>'));
    return found === null ? undefined : name === 'error' ? Number(found[1]) : found[1];
}"""


def postman(profile: Profile, server: str) -> dict[str, Any]:
    """Return the collection, ready for `json.dumps`; `server` is its variable `base_url`."""
    variables = {
        "base_url": server,
        "token": TOKENS[0],
        "loyalty_program_id": str(PROGRAMS[0]),
        "task_id": TASK_ID,
    }
    return {
        "info": {
            "name": "Loyalty program: adding participants in batches",
            "description": (
                f"What each request owes, it owes under the profile {profile.name}. "
                "Set base_url, token and loyalty_program_id, and run the folders as they stand: "
                "a later batch needs the task_id of the one before."
            ),
            "schema": _FORMAT,
        },
        "variable": [{"key": key, "value": value} for key, value in variables.items()],
        "item": [
            {"name": folder, "item": [_item(witness(name), profile) for name in names]}
            for folder, names in FOLDERS.items()
        ],
    }


def _item(told: Witness, profile: Profile) -> dict[str, Any]:
    return {
        "name": f"{told.id}: {told.says}",
        "request": {
            "method": told.method,
            "description": f"{told.rule}: {rules()[told.rule].says}",
            "header": [{"key": "Content-Type", "value": CONTENT_TYPES[Media(told.media)]}],
            "url": {
                "raw": f"{{{{base_url}}}}{told.path}",
                "host": ["{{base_url}}"],
                "path": told.path.strip("/").split("/"),
            },
            "body": {
                "mode": "raw",
                "raw": _with_variables(told.body.decode()),
                "options": {"raw": {"language": told.media}},
            },
        },
        "event": [
            {
                "listen": "test",
                "script": {
                    "type": "text/javascript",
                    "exec": _script(told, expected(told, profile.knobs)).splitlines(),
                },
            }
        ],
    }


def _with_variables(body: str) -> str:
    """Put variables for what is known of one server only: token, program, task."""
    body = body.replace(TOKENS[0], "{{token}}").replace(TASK_ID, "{{task_id}}")
    return re.sub(
        rf'(loyalty_program_id(?:": *|>)){PROGRAMS[0]}\b', r"\1{{loyalty_program_id}}", body
    )


def _script(told: Witness, owed: Expectation) -> str:
    checks = [_READ]
    if owed.http is not None:
        checks.append(_test(f"HTTP {owed.http}", f"pm.response.to.have.status({owed.http})"))
    if owed.error is None:
        checks.append(_test("error is not 0", "pm.expect(answer('error')).to.not.equal(0)"))
    else:
        checks.append(
            _test(f"error is {owed.error}", f"pm.expect(answer('error')).to.equal({owed.error})")
        )
    if owed.expect == "accepted" and told.operation == "register_member_batch_task":
        checks.append(_test("task_id is told", "pm.expect(answer('task_id')).to.match(/./)"))
        checks.append(_KEPT)
    return "\n".join(checks)


def _test(name: str, check: str) -> str:
    return f"pm.test('{name}', () => {check});"
