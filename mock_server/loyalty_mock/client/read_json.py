"""
Read members from JSON, member by member, and from NDJSON, a member a line.

Pure: pieces of text in, rows out. Of a document no more is held than one member and one piece.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from loyalty_mock.client.rows import Bad, Head, InputError, Row, Rows

_LONGEST = 10_000_000  # characters; no larger member fits into a request
_SPACE = re.compile(r"[ \t\r\n]*")
_SHOWN = 40


def read_ndjson(lines: Iterator[str]) -> Rows:
    """Yield a row for each line that is not blank; a line that is no JSON is a bad row."""
    yield Head({})
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _row(number, _DECODER.decode(line.strip()))
            except (ValueError, RecursionError) as error:
                yield Bad(number, f"no JSON: {_why(error)}", {})


def read_json(pieces: Iterator[str]) -> Rows:
    """
    Yield the members of an array, or of the `data` of a request; its fields before are the head.

    Raises InputError where the text is no JSON or neither of the two.
    """
    text = _Text(pieces)
    match text.peek():
        case "[":
            yield Head({})
            yield from _members(text)
        case "{":
            yield from _request(text)
        case other:
            raise text.error(f"neither an array of members nor a request: it begins {other!r}")
    if text.peek():
        raise text.error("something stands behind the end of the document")


def _request(text: "_Text") -> Rows:
    head: dict[str, Any] = {}
    told = False
    for _ in text.elements("{", "}"):
        key = text.value()
        if not isinstance(key, str) or text.peek() != ":":
            raise text.error("a name and a colon are missing here")
        text.skip()
        if key != "data":
            value = text.value()
            if not told:
                head[key] = value
            elif key in ("matching", "loyalty_program_id"):
                raise text.error(f"{key} stands behind data, too late to be heeded")
        elif told:
            raise text.error("data stands twice")
        elif text.peek() != "[":
            raise text.error("data is no array")
        else:
            told = True
            yield Head(head)
            yield from _members(text)
    if not told:
        raise text.error("the request has no data")


def _members(text: "_Text") -> Iterator[Row | Bad]:
    for _ in text.elements("[", "]"):
        line = text.line()
        yield _row(line, text.value())


def _row(line: int, value: Any) -> Row | Bad:
    if isinstance(value, dict):
        return Row(line, value)
    shown = json.dumps(value)[:_SHOWN]
    return Bad(line, f"a member is an object, and this is {shown}", {})


def _number(text: str) -> float:
    raise ValueError(f"{text} is no JSON")


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return error.msg if isinstance(error, json.JSONDecodeError) else str(error)


_DECODER = json.JSONDecoder(parse_constant=_number)


class _Text:
    """A document as far as it has been read: the piece under way, and the line it stands in."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._buffer = ""
        self._at = 0
        self._lines = 1
        self._counted = 0

    def peek(self) -> str:
        """Return the next character that is no white space; empty at the end."""
        while True:
            found = _SPACE.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def skip(self) -> None:
        self._at += 1

    def elements(self, opening: str, closing: str) -> Iterator[None]:
        """Stop at each element between two brackets; whoever asked reads it."""
        if self.peek() != opening:
            raise self.error(f"{opening!r} is missing here")
        self.skip()
        if self.peek() == closing:
            self.skip()
            return
        while True:
            yield
            mark = self.peek()
            self.skip()
            if mark == closing:
                return
            if mark != ",":
                self._at -= 1
                raise self.error(f"',' or {closing!r} is missing here")
            self.peek()

    def value(self) -> Any:
        """Return the value that begins here."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except (ValueError, RecursionError) as error:
                if isinstance(error, RecursionError) or not self._more():
                    below = self._buffer.count("\n", self._at, getattr(error, "pos", self._at))
                    raise InputError(self.line() + below, f"no JSON: {_why(error)}") from None
            else:
                # A number that ends where the piece ends may go on in the next.
                if end < len(self._buffer) or not self._more():
                    self._at = end
                    return value

    def line(self) -> int:
        self._lines += self._buffer.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._lines

    def error(self, reason: str) -> InputError:
        return InputError(self.line(), reason)

    def _more(self) -> bool:
        if len(self._buffer) - self._at > _LONGEST:
            return False
        piece: str | None = next(self._pieces, None)
        if piece is None:
            return False
        self.line()
        self._buffer = self._buffer[self._at :] + piece
        self._at = self._counted = 0
        return True
