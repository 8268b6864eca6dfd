"""
Judge a payload: which rule does it break, in the documented order?

Pure. Knows nothing of HTTP, formats or stored tasks; never raises for a client's mistake.
What a request looks like stands in its JSON Schema, compiled once; only what no schema can say
(where a leap second stands, what lies in the future, how a JSON integer is spelt) is said here.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from jsonschema_rs import Draft202012Validator

from loyalty_mock.breaches import allowed, first_breach
from loyalty_mock.dates import in_future, leap_second_misplaced
from loyalty_mock.long_texts import in_parts
from loyalty_mock.refusals import BREACHES, Refusal, refuse, shown
from loyalty_schemas.documents import clause_at, request_schema

MEMBER_BY = "member_by_"
# Stands for a value in messages that nobody reads, and that would else repeat ten megabytes of it.
_MASK = "…"


@dataclass(frozen=True, slots=True)
class ItemFailure:
    """One profile that cannot be registered: its index in the batch, and why."""

    index: int
    refusal: Refusal


class ItemFailures(NamedTuple):
    """The first of the wrong profiles, each with its reason, and how many there are in all."""

    told: Sequence[ItemFailure]
    total: int


@dataclass(frozen=True, slots=True)
class Judge:
    """The compiled request schema of one operation under one profile."""

    document: Mapping[str, Any]
    knobs: Mapping[str, str]
    whole: Draft202012Validator
    envelope: Draft202012Validator
    members: Mapping[str, Draft202012Validator]
    longest: Mapping[str, int]

    def judge_counts(self, payload: Mapping[str, Any]) -> Refusal | None:
        """Refuse too long an array before anything looks into it (LIM-2)."""
        for name, most in self.longest.items():
            value = payload.get(name)
            if isinstance(value, list) and len(value) > most:
                path = ("properties", name, "maxItems")
                text = BREACHES["maxItems"].format(
                    where=name, count=len(value), allowed=allowed(self.document, path)
                )
                return Refusal(clause_at(self.document, path).rule, text, paths=((name,),))
        return None

    def examine(self, payload: Mapping[str, Any], secrets: Collection[str]) -> "Examination":
        """Run the schema over the payload once; what it found is asked of the examination."""
        return Examination(self, payload, secrets, self.whole.is_valid(payload))


class Examination(NamedTuple):
    """One payload under one judge; reasons are looked for only where the schema found a breach."""

    judge: Judge
    payload: Mapping[str, Any]
    secrets: Collection[str]
    sound: bool

    def envelope_breach(self) -> Refusal | None:
        """Return the first breach outside the items, in the order of the schema's fields."""
        document, validator = self.judge.document, self.judge.envelope
        if not self.sound and not validator.is_valid(self.payload):
            return self._told(validator, self.payload, list(document["properties"]), ())
        return self._misspelt_integer(self.payload, "loyalty_program_id", ())

    def item_failures(self, now: float, tell: int) -> "ItemFailures":
        """Return which profiles are wrong, and for the first `tell` of them why."""
        data: Sequence[Any] = self.payload["data"]
        if self.sound:
            beyond = list(self._beyond_schema(enumerate(data), now))
            return ItemFailures(beyond[:tell], len(beyond))
        member = self.judge.members[self.payload["matching"]]
        broken = {index for index, item in enumerate(data) if not member.is_valid(item)}
        sound = ((index, item) for index, item in enumerate(data) if index not in broken)
        beyond_schema = {failure.index: failure for failure in self._beyond_schema(sound, now)}
        wrong = sorted({*broken, *beyond_schema})
        told = [
            beyond_schema.get(index) or self._broken_item(member, data[index], index)
            for index in wrong[:tell]
        ]
        return ItemFailures(told, len(wrong))

    def _broken_item(self, member: Draft202012Validator, item: Any, index: int) -> ItemFailure:
        fields = list(self.judge.document["$defs"]["member"]["properties"])
        return ItemFailure(index, self._told(member, item, fields, ("data", index)))

    def _told(
        self,
        validator: Draft202012Validator,
        value: Any,
        fields: Sequence[str],
        base: tuple[str | int, ...],
    ) -> Refusal:
        """Tell the first breach; of what is nested 255 deep the validator cannot tell any."""
        try:
            errors = list(validator.iter_errors(value))
        except ValueError:
            return refuse("too deep")
        return first_breach(errors, self.judge.document, fields, base, self.secrets)

    def _beyond_schema(self, items: Iterator[tuple[int, Any]], now: float) -> Iterator[ItemFailure]:
        """What no schema says, for profiles that are sound by the schema."""
        ahead = self.judge.knobs["date_future"] == "refuse"
        custom = self.payload["matching"] == "custom"
        for index, item in items:
            refusal = None
            if custom and type(item["field_value"]) is float:
                refusal = self._misspelt_integer(item, "field_value", ("data", index))
            date = item.get("registration_date")
            if refusal is None and date is not None and (ahead or ":60" in date):
                refusal = self._misplaced_date(date, index, now)
            if refusal:
                yield ItemFailure(index, refusal)

    def _misplaced_date(self, date: str, index: int, now: float) -> Refusal | None:
        at = ("data", index, "registration_date")
        if ":60" in date and leap_second_misplaced(date):
            return refuse("leap second", at=at, detail=shown(date, self.secrets))
        if self.judge.knobs["date_future"] == "refuse" and in_future(date, now):
            return refuse("future", at=at, detail=shown(date, self.secrets))
        return None

    def _misspelt_integer(
        self, holder: Mapping[str, Any], name: str, path: tuple[str | int, ...]
    ) -> Refusal | None:
        """JSON Schema takes 1.0 for an integer; where a target does, it is one by now (ENC-5)."""
        if type(holder.get(name)) is not float:
            return None
        return refuse(f"misspelt {name}", at=(*path, name))


def compile_judge(operation: str, knobs: Mapping[str, str]) -> Judge:
    """Compile the request schema of an operation under a profile's knobs."""
    document = request_schema(operation, knobs)
    definitions = document.get("$defs", {})
    # The conditions on `matching` reach into the items; without them the envelope alone is judged.
    bare = {key: value for key, value in document.items() if key != "allOf"}
    unconditional = [part for part in document.get("allOf", []) if "if" not in part]
    if unconditional:
        bare["allOf"] = unconditional
    fields = document["properties"]
    return Judge(
        document=document,
        longest={name: field["maxItems"] for name, field in fields.items() if "maxItems" in field},
        knobs=knobs,
        whole=Draft202012Validator(in_parts(document), mask=_MASK),
        envelope=Draft202012Validator(bare, mask=_MASK),
        members={
            name.removeprefix(MEMBER_BY): Draft202012Validator(
                {"$ref": f"#/$defs/{name}", "$defs": definitions}, mask=_MASK
            )
            for name in definitions
            if name.startswith(MEMBER_BY)
        },
    )
