"""
One hand-written witness on one stage: its bytes with the run's own token, program and domain.

Pure. Works on bytes, so that no fault is smoothed away; sizes are made after the swap, so that they
stay exact.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from loyalty_contract.talks.scenarios import SkippedError
from loyalty_contract.talks.stage import Stage
from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.render import spelt
from loyalty_contract.wire.transport import PATHS
from loyalty_fixtures.model import TASK_ID, TOKENS, Witness

# What the witnesses call a token that nobody has, and a program that is none.
NOBODY = "nobody-has-this-token"
NO_PROGRAM = 999
_PROGRAM = {
    Media.JSON: re.compile(rb'("loyalty_program_id"\s*:\s*)([0-9]+)(?![0-9.eE])'),
    Media.XML: re.compile(rb"(<loyalty_program_id>\s*)([0-9]+)(?=\s*<)"),
}
_PAGE_PROGRAM, _SECOND_PROGRAM = b"123", b"124"
# Rules whose refusal may also be a closed connection.
_DROPPABLE = frozenset({"LIM-4", "LIM-6", "SEC-2", "EXC-8"})


def names_second_program(told: Witness) -> bool:
    """Tell whether a witness's body names the second of the two programs that witnesses know."""
    found = _PROGRAM[Media(told.media)].search(told.source.read_bytes())
    return found is not None and found[2] == _SECOND_PROGRAM


@dataclass(frozen=True)
class Sending:
    """One witness on one stage; `task_id` is the task that what went before it began."""

    told: Witness
    stage: Stage
    task_id: str | None = None

    @cached_property
    def text(self) -> bytes:
        """The witness's own bytes with the run's token, program and domain."""
        stage, access = self.stage, self.stage.access
        text = self.told.source.read_bytes()
        self._literal(text)
        for page, own in self._tokens():
            text = text.replace(page.encode(), self._inside(own))
        programs = {_PAGE_PROGRAM: access.program, _SECOND_PROGRAM: access.second_program}
        if self.told.rule == "PRG-2":
            programs[str(NO_PROGRAM).encode()] = access.unknown_program

        def own_program(found: re.Match[bytes]) -> bytes:
            number = programs.get(found[2])
            return found[0] if number is None else found[1] + str(number).encode()

        text = _PROGRAM[Media(self.told.media)].sub(own_program, text)
        if self.task_id:
            text = text.replace(TASK_ID.encode(), self.task_id.encode())
        return text.replace(b"@example.com", f"@{stage.mark}.example.com".encode())

    def _literal(self, text: bytes) -> None:
        """Raise SkippedError where token or program are spelt so that no other can be put there."""
        access, told = self.stage.access, self.told
        if told.expectation.expect != "accepted":
            return
        texts = f"{told.query} {dict(told.headers)}".encode() + text
        token = access.token == TOKENS[0] or any(one.encode() in texts for one in TOKENS)
        if b"<![CDATA[" in text and spelt(access.token, Media.XML) != access.token:
            token = False  # what stands in CDATA is not escaped, and may not be escaped
        matched = _PROGRAM[Media(told.media)].search(text)
        program = access.program == 123 or matched or told.operation == "tasks_status"
        if not (token and program):
            raise SkippedError(
                "the body spells the page's own token or program in a way of its own"
            )

    def _tokens(self) -> Sequence[tuple[str, str]]:
        access = self.stage.access
        own = (access.token, access.second_token, access.unknown_token)
        pairs = zip((*TOKENS, NOBODY), own, strict=True)
        return [(page, token) for page, token in pairs if token is not None]

    def _inside(self, token: str) -> bytes:
        return spelt(token, Media(self.told.media)).encode()

    def ask(self) -> Ask:
        """Return the ask that carries it."""
        told = self.told
        plain = told.path == PATHS[told.operation] and told.expectation.format is not None
        headers = {"Content-Type": "", **self._swapped(told.headers)}
        if told.expectation.error == 401:
            headers = {"Authorization": "", **headers}  # no token from elsewhere either
        text = self.text
        return Ask(
            media=Media(told.media),
            build=lambda: told.recipe.make(text),
            operation=told.operation,
            method=told.method,
            # With a path of its own no format is asked of the answer.
            path=None if plain else told.path,
            query=self._swapped(dict(parse_qsl(told.query))),
            headers=headers,
            profiles=told.recipe.repeat or _count(text, Media(told.media)),
            sent=_identifiers(text) if told.operation != "tasks_status" else (),
            droppable=told.rule in _DROPPABLE and told.expectation.expect == "refused",
        )

    def _swapped(self, values: Any) -> dict[str, str]:
        swapped = dict(values)
        for page, own in self._tokens():
            swapped = {name: value.replace(page, own) for name, value in swapped.items()}
        return swapped


def _count(text: bytes, media: Media) -> int:
    """How many items a body holds, near enough for what can be read at all."""
    if media is Media.XML:
        return len(re.findall(rb"<item[\s/>]", text))
    return _json_items(text)


def _json_items(text: bytes) -> int:
    try:
        data = json.loads(text).get("data")
    except (ValueError, AttributeError, RecursionError):
        return 0
    return len(data) if isinstance(data, list) else 0


def _identifiers(text: bytes) -> tuple[str, ...]:
    told = text[:100_000].decode("utf-8", "replace")
    pattern = r'["<](email|phone|profile_id|field_value)(?:"\s*:\s*"([^"]+)"|>([^<]+)<)'
    return tuple(f"{name}={json or xml}" for name, json, xml in re.findall(pattern, told))
