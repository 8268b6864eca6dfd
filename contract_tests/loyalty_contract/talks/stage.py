"""
What a scenario is given: the format it speaks, the token and program, fresh identifiers.

Values only; the same seed and case give the same bytes. Every identifier carries the run's mark
and a reserved name: example.com, and numbers of a country code nobody has.
"""

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from random import Random
from typing import Any

from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.render import render

Item = dict[str, Any]

# +999 is reserved by the ITU (E.164 country codes): nobody's phone rings.
PHONE_PREFIX = "+999"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What one has of a target: tokens and programs, known and unknown ones."""

    token: str
    program: int = 123
    second_token: str | None = None
    unknown_token: str | None = None
    unknown_program: int | None = None
    second_program: int | None = None


@dataclass(frozen=True, kw_only=True)
class Stage:
    """
    One case's own corner of a target.

    `follows` tells whether the target answers at the status endpoint at all; `pins` are the
    knobs a profile fixes, none of them where there is no profile.
    """

    media: Media
    access: Access
    seed: int
    case: str
    follows: bool = True
    examples: int = 20
    pins: Mapping[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count, repr=False)

    @cached_property
    def mark(self) -> str:
        """The run's and the case's mark, in every identifier sent."""
        told = f"{self.seed}/{self.case}/{self.media}".encode()
        return f"lk{self.seed % 10**6:06d}{hashlib.sha256(told).hexdigest()[:8]}"

    def random(self) -> Random:
        """Return this case's own source of chance."""
        return Random(f"{self.seed}/{self.case}")  # noqa: S311 - draws test data, guards nothing

    def other(self, media: Media) -> "Stage":
        """Return the same stage in another format."""
        return replace(self, media=media)

    def stranger(self) -> "Stage":
        """Return the same corner as the second token sees it; ask for one with `needs`."""
        if self.access.second_token is None:
            raise ValueError("no second token was given: the case lacks needs=second_token")
        access = Access(token=self.access.second_token, program=self.access.program)
        return replace(self, access=access, case=f"{self.case}/stranger")

    def member(self, matching: str = "email", **fields: Any) -> Item:
        """Return a fresh member for a matching, with further fields."""
        number = next(self._numbers)
        return {**identifiers(matching, self.mark, number), **fields}

    def members(self, count: int, matching: str = "email") -> list[Item]:
        """Return so many fresh members."""
        return [self.member(matching) for _ in range(count)]

    def key(self) -> str:
        """Return a fresh next_key."""
        return f"{self.mark}-key-{next(self._numbers)}"

    def payload(self, data: Any = None, matching: Any = "email", **fields: Any) -> dict[str, Any]:
        """Return a whole request as plain values; `fields` add to it or stand in its place."""
        return {
            "token": self.access.token,
            "loyalty_program_id": self.access.program,
            "matching": matching,
            "data": self.members(1, matching) if data is None else data,
            **fields,
        }

    def batch(self, data: Any = None, matching: Any = "email", **fields: Any) -> Ask:
        """Return the ask for a batch; with no data, of one fresh member."""
        return self.ask(self.payload(data, matching, **fields))

    def ask(self, payload: Mapping[str, Any]) -> Ask:
        """Return the ask that carries a payload in the stage's format."""
        body = render(payload, self.media)
        data = payload.get("data")
        items = data if isinstance(data, Sequence) and not isinstance(data, str) else ()
        return Ask(
            media=self.media,
            build=lambda: body,
            profiles=len(items),
            matching=_matching(payload),
            sent=tuple(name for item in items for name in names(item)),
            starts="task_id" not in payload,
        )

    def raw(self, body: bytes, **kwargs: Any) -> Ask:
        """Return the ask that carries bytes as they are."""
        return Ask(media=self.media, build=lambda: body, **kwargs)

    def status(self, task_id: str, **fields: Any) -> Ask:
        """Return the ask for a task's status."""
        body = render({"token": self.access.token, "task_id": task_id, **fields}, self.media)
        return Ask(media=self.media, build=lambda: body, operation="tasks_status", hope="status")


def _matching(payload: Mapping[str, Any]) -> str:
    """The payload's matching, where it is one of the page's."""
    named = payload.get("matching")
    known = isinstance(named, str) and named in {"phone", "profile_id", "custom"}
    return str(named) if known else "email"


def identifiers(matching: str, mark: str, number: int) -> Item:
    """Return the fields that name one member under a matching."""
    match matching:
        case "phone":
            digits = int(hashlib.sha256(mark.encode()).hexdigest(), 16) % 10**6
            return {"phone": f"{PHONE_PREFIX}{digits:06d}{number:06d}"}
        case "profile_id":
            return {"profile_id": f"{mark}-{number}"}
        case "custom":
            return {"field_name": "user_id", "field_value": f"{mark}-{number}"}
        case _:
            return {"email": f"{mark}-{number}@example.com"}


def names(item: Any) -> Iterator[str]:
    """Yield the identifiers of an item that may have to be cleaned up, as `field=value`."""
    if isinstance(item, Mapping):
        for name in ("email", "phone", "profile_id", "field_value"):
            value = item.get(name)
            if isinstance(value, str | int) and value != "":
                yield f"{name}={value}"
