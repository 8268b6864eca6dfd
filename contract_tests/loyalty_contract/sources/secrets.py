"""
AUT-3 and AUT-4: where the token may travel, and that it never comes back.

That no answer repeats the token is judged on every exchange (`shapes`); here the token is put
where a careless server would repeat it.
"""

from collections.abc import Callable
from dataclasses import replace

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.altering import altered, given
from loyalty_contract.talks.scenarios import Scenario, Talk, one
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build, is_open
from loyalty_contract.wire.asks import Ask
from loyalty_contract.wire.readings import Kind
from loyalty_contract.wire.render import render
from loyalty_contract.wire.transport import PATHS
from loyalty_schemas.contract import Standing

_PAGE = "no answer ever repeats the token"
_BATCH = PATHS["register_member_batch_task"]


def cases() -> tuple[Case, ...]:
    """Return the cases of AUT-3 and AUT-4."""
    return (*_sources(), *_kept())


def _sources() -> tuple[Case, ...]:
    return (
        *both(
            "AUT-3",
            "same-token-in-body-and-header",
            is_open(_twice, "AUT-3", "", {Kind.ACCEPTED: "accepted", Kind.REFUSED: "refused"}),
            standing=Standing.OPEN,
            page="whether a token may stand in two places is not said (RFC 6750 forbids it)",
            expect="accepted or refused, either is honest",
        ),
    )


def _twice(stage: Stage) -> Ask:
    return replace(stage.batch(), headers={"Authorization": f"Bearer {stage.access.token}"})


def _token(stage: Stage) -> str:
    return stage.access.token


def _item(name: str, matching: str) -> Build:
    """The token in the place of an identifier."""

    def build(stage: Stage) -> Ask:
        return stage.batch([stage.member(matching, **{name: stage.access.token})], matching)

    return build


def _unknown_field(stage: Stage) -> Ask:
    """The token for the name of a field: in XML a name begins with a letter."""
    return stage.batch(matching="words", **{f"x{stage.access.token}": 1})


def _cut(stage: Stage) -> Ask:
    """A body that ends right behind the token: parsers like to quote what they choked on."""
    ask = stage.batch()
    token = render(stage.access.token, stage.media)
    bare = token[1:-1] if token.startswith(b'"') else token[len(b"<xml>") : -len(b"</xml>")]
    body = ask.body[: ask.body.index(bare) + len(bare)]
    return replace(ask, build=lambda: body)


def _other_path(stage: Stage) -> Ask:
    return replace(stage.batch(), path=f"{_BATCH}/{stage.access.token}")


def _in_the_query(stage: Stage) -> Ask:
    return replace(stage.batch(matching="words"), query={"token": stage.access.token})


def _in_a_header(stage: Stage) -> Ask:
    ask = stage.batch(matching="words")
    return replace(ask, headers={"Authorization": f"Bearer {stage.access.token}"})


def _as_text(stage: Stage) -> Ask:
    return replace(stage.batch(), headers={"Content-Type": "text/plain"}, path=_BATCH)


_ODD_PLACES: dict[str, Build] = {
    "token-as-matching": altered(given("matching", _token)),
    "token-as-program": altered(given("loyalty_program_id", _token)),
    "token-as-data": altered(given("data", _token)),
    "token-as-an-item": altered(given("data", lambda stage: [stage.access.token])),
    "token-as-email": _item("email", "email"),
    "token-as-phone": _item("phone", "phone"),
    "token-as-profile-id": _item("profile_id", "profile_id"),
    "token-as-field-name": _item("field_name", "custom"),
    "token-as-field-value": _item("field_value", "custom"),
    "token-as-date": _item("registration_date", "email"),
    "token-as-task": altered(given("task_id", _token)),
    "token-as-next-key": altered(given("next_key", _token)),
    "token-with-a-tail": altered(given("token", lambda stage: stage.access.token + "x")),
    "token-within-spaces": altered(given("token", lambda stage: f" {stage.access.token} ")),
    "token-in-a-field-name": _unknown_field,
    "token-before-the-end": _cut,
    "token-in-the-path": _other_path,
    "token-in-the-query": _in_the_query,
    "token-in-the-header": _in_a_header,
    "token-in-plain-text": _as_text,
    "token-for-a-get": lambda stage: replace(stage.batch(), method="GET", droppable=True),
}


def _kept() -> tuple[Case, ...]:
    found: list[Case] = []
    for name, build in _ODD_PLACES.items():
        found += both(
            "AUT-4",
            name,
            _whatever(build),
            standing=Standing.INFERRED,
            page=_PAGE,
            expect="an answer without the token in it",
            tier=Tier.QUICK if name == "token-as-matching" else Tier.STANDARD,
        )
    for name, told in (
        ("token-in-a-success", lambda stage: stage.batch()),
        ("token-of-no-task", lambda stage: stage.batch(task_id=f"no-{stage.access.token}")),
    ):
        found += both(
            "AUT-4",
            name,
            _whatever(told),
            standing=Standing.INFERRED,
            page=_PAGE,
            expect="an answer without the token in it",
        )
    return tuple(found)


def _whatever(build: Callable[[Stage], Ask]) -> Scenario:
    """Send it and ask for the task it began: whatever is answered, the token is not in it."""

    def play(stage: Stage) -> Talk:
        answer, reading = yield from one(build(stage))
        if answer.trouble:
            return []
        if reading.kind is Kind.ACCEPTED and reading.task_id and stage.follows:
            yield from one(stage.status(reading.task_id))
        return []

    return play
