"""
The schema broken once, at one place, at every level: derived, never written.

Reads the request schemas as the most lenient target means them, so that what any choice of an open
knob allows is not broken here. Which rule is broken, the schema says itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from loyalty_contract.cases import Case, both
from loyalty_contract.deriving.breakers import Break
from loyalty_contract.deriving.deriver import breaks
from loyalty_contract.deriving.spots import fields
from loyalty_contract.talks.continuing import begin
from loyalty_contract.talks.scenarios import Scenario, Talk, UnclearError, describe, one
from loyalty_contract.talks.stage import Stage, identifiers
from loyalty_contract.talks.steps import Build, is_noticed, is_refused
from loyalty_contract.verdicts import breach
from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.readings import Kind
from loyalty_contract.wire.render import render
from loyalty_schemas.contract import Standing, rules
from loyalty_schemas.documents import request_schema
from loyalty_schemas.profiles import load_profile

_BATCH, _STATUS = "register_member_batch_task", "tasks_status"
_DATE = "2024-09-01T12:34:56Z"
_TASK = "199b9c75-c540-455e-9e38-3d54e51e1d7a"
_MATCHINGS = ("email", "phone", "profile_id", "custom")
_PLACES = ("first", "middle", "last")
_STRENGTH = tuple(Standing)  # strongest first
# Makes the scenario once it is known how hard the breach binds.
Play = Callable[[Standing], Scenario]


def cases() -> tuple[Case, ...]:
    """Return the derived cases of both operations."""
    return (*_envelopes(), *_items(), *_later_fields(), *_statuses())


@cache
def lenient(operation: str) -> Mapping[str, Any]:
    """Return a request's schema with every open knob at its most lenient value."""
    return request_schema(operation, load_profile("lenient").knobs)


def sample(matching: str) -> dict[str, Any]:
    """Return a request of three members that obeys the schema, to derive from."""
    data = [{**identifiers(matching, "lk", n), "registration_date": _DATE} for n in range(3)]
    return {"token": "t0ken", "loyalty_program_id": 123, "matching": matching, "data": data}


def _envelopes() -> Iterator[Case]:
    """The envelope is the same under every matching; it is broken under one."""
    for way in breaks(lenient(_BATCH), sample("email")):
        if len(way.place) < 2:
            yield from _cases(way, f"broken-{_what(way)}", _refused(way))


def _refused(way: Break) -> Play:
    return lambda standing: is_refused(_whole(way), way.rule, standing)


def _whole(way: Break) -> Build:
    def build(stage: Stage) -> Ask:
        payload = stage.payload(_members(stage, "email"))
        body = render(way.apply(payload), stage.media)
        return replace(stage.ask(payload), build=lambda: body, headers=_headers(way))

    return build


def _headers(way: Break) -> dict[str, str]:
    """A request without its token has none from elsewhere either."""
    return {"Authorization": ""} if way.rule == "AUT-1" else {}


def _members(stage: Stage, matching: str) -> list[dict[str, Any]]:
    return [stage.member(matching, registration_date=_DATE) for _ in range(3)]


def _items() -> Iterator[Case]:
    """Each way to break an item at one of three places, by turns."""
    for matching in _MATCHINGS:
        turn: dict[str, int] = {}
        for way in breaks(lenient(_BATCH), sample(matching)):
            if len(way.place) < 2:
                continue
            index = int(way.place[1])
            if turn.setdefault(_what(way), len(turn) % 3) == index:
                where = f"in-the-{_PLACES[index]}-item-by-{matching.replace('_', '-')}"
                yield from _cases(way, f"broken-{_what(way)}-{where}", _noticed(way, matching))


def _noticed(way: Break, matching: str) -> Play:
    def build(stage: Stage) -> Ask:
        return stage.ask(way.apply(stage.payload(_members(stage, matching), matching)))

    return lambda standing: is_noticed(build, way.rule, standing, int(way.place[1]))


def _later_fields() -> Iterator[Case]:
    """The fields of a later batch; a task that is there makes them the only thing wrong."""
    payload = {**sample("email"), "task_id": _TASK, "next_key": "key-1"}
    for way in breaks(lenient(_BATCH), payload):
        if way.place == ("task_id",):
            yield from _cases(way, f"broken-{_what(way)}", _refused_field(way))
        elif way.place == ("next_key",):
            yield from _cases(way, f"broken-{_what(way)}", _refused_later(way))


def _refused_field(way: Break) -> Play:
    def build(stage: Stage) -> Ask:
        return stage.ask(way.apply(stage.payload(_members(stage, "email"), task_id=_TASK)))

    return lambda standing: is_refused(build, way.rule, standing)


def _refused_later(way: Break) -> Play:
    def play(stage: Stage, standing: Standing) -> Talk:
        first = yield from begin(stage, stage.members(1))
        more = {"task_id": first.task_id, "next_key": stage.key()}
        ask = stage.ask(way.apply(stage.payload(_members(stage, "email"), **more)))
        return (yield from is_refused(lambda _: ask, way.rule, standing)(stage))

    return lambda standing: lambda stage: play(stage, standing)


def _statuses() -> Iterator[Case]:
    for way in breaks(lenient(_STATUS), {"token": "t0ken", "task_id": _TASK}):
        # That there is such an operation at all is inferred.
        weak = _cases(way, f"broken-status-{_what(way)}", _status(way), Standing.INFERRED)
        yield from (replace(case, needs=frozenset({"status"})) for case in weak)


def _status(way: Break) -> Play:
    def play(stage: Stage, standing: Standing) -> Talk:
        first = yield from begin(stage, stage.members(1))
        ask = stage.status(first.task_id or "")
        question = {"token": stage.access.token, "task_id": first.task_id}
        body = render(way.apply(question), stage.media)
        _, reading = yield from one(
            replace(ask, build=lambda: body, headers=_headers(way), hope="refused")
        )
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.ACCEPTED:
            return [breach(way.rule, standing, "was accepted")]
        return []

    return lambda standing: lambda stage: play(stage, standing)


def _what(way: Break) -> str:
    """What is broken, in words: the field or the thing, and how."""
    names = [str(step) for step in way.place if isinstance(step, str)]
    thing = "request" if not way.place else "item" if len(way.place) == 2 else names[-1]
    told = way.how if way.keyword == "required" else f"{thing}-{way.how}"
    return told.replace("_", "-")


def _cases(
    way: Break, name: str, play: Play, at_most: Standing = Standing.STATED
) -> tuple[Case, ...]:
    """Return the cases of one way in each format it is one in, each as hard as it binds there."""
    found: list[Case] = []
    for media in way.media:
        standing = max(_standing(way, media), at_most, key=_STRENGTH.index)
        if standing is not Standing.OPEN:
            found += both(
                way.rule,
                name,
                play(standing),
                standing=standing,
                page=rules()[way.rule].says,
                expect="noticed" if len(way.place) > 1 else "refused",
                media=(media,),
            )
    return tuple(found)


def _standing(way: Break, media: Media) -> Standing:
    """How hard a breach binds: its rule's standing, less where the page only shows or is silent."""
    own = rules()[way.rule].standing
    if way.keyword != "type":
        return own
    if _optional(way) and (way.how == "null" or media is Media.XML):
        return Standing.OPEN  # nothing in the place of what may be left out may count as left out
    if media is Media.XML and way.how == "an-object":
        return max(own, Standing.SHOWN, key=_STRENGTH.index)  # scalars as text: ENC-2
    if media is Media.XML and way.place == ("data",):
        return max(own, Standing.INFERRED, key=_STRENGTH.index)  # no items, as in empty data
    return own


def _optional(way: Break) -> bool:
    if not way.place or isinstance(way.place[-1], int):
        return False
    if way.place in {("task_id",), ("next_key",)}:
        return True
    whole = fields(lenient(_BATCH), sample("email"), way.place[:-1])
    return not whole.get(str(way.place[-1]), True)
