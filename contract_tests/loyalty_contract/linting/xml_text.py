"""
Read an XML document into the plain values that the same request has in JSON, with every position.

By the schema of the request: an array is `item` elements, an integer is text. Reads with expat,
which tells line and column of every element; a document type declaration ends the reading before
anything in it is looked at (SEC-1).
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from loyalty_contract.linting.model import START, Document, Fault, Level, Path, Position, Spot
from loyalty_contract.linting.positions import Positions

_BLANK = " \t\r\n"  # white space as XML means it, not as Python does
_INTEGER = re.compile(r"[+-]?[0-9]{1,4000}")


@dataclass(slots=True)
class _Element:
    """An element as it is read: `text` is all that stands directly in it."""

    tag: str
    at: Position
    children: list["_Element"] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    @property
    def content(self) -> str:
        return "".join(self.text)


class _RefusedError(Exception):
    """The document is of a kind that is not read on; carries the fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.text)
        self.fault = fault


def read_xml(text: str, knobs: Mapping[str, str], schema: Mapping[str, Any]) -> Document:
    """Return the value of a document, or why there is none (ENC-2, ENC-3, ENC-4, SEC-1)."""
    faults: list[Fault] = []
    try:
        _look_before(text)
        root = _parsed(text, faults)
    except _RefusedError as refused:
        return Document(readable=False, faults=(refused.fault,))
    except expat.ExpatError as error:
        at = Position(error.lineno, error.offset + 1)
        said = f"is not well-formed XML: {expat.ErrorString(error.code)}"
        return Document(readable=False, faults=(Fault(rule="ENC-4", text=said, at=at),))
    if root.tag != "xml":
        other = Fault(rule="ENC-2", text="has another root element than xml", at=root.at)
        return Document(readable=False, faults=(*faults, other))
    member = schema.get("$defs", {}).get("member", {})
    reader = _Reader(knobs, faults, member.get("properties", {}))
    value = reader.record(root, schema["properties"], ())
    return Document(value=value, faults=tuple(faults), locate=reader.locate)


def _look_before(text: str) -> None:
    """Refuse what expat would read as another encoding, or pass over."""
    if "\0" in text:
        at = Positions(text).at(text.index("\0"))
        raise _RefusedError(Fault(rule="ENC-3", text="is not UTF-8", at=at))
    if text.startswith("\ufeff"):
        second = "is not well-formed XML: a second byte order mark"
        raise _RefusedError(Fault(rule="ENC-4", text=second, at=START))


def _parsed(text: str, faults: list[Fault]) -> _Element:
    parser = expat.ParserCreate("utf-8", " ")  # a name in a namespace is another name
    parser.buffer_text = True
    body = text.encode("utf-8")
    outside = _Element("", Position(1, 1))
    stack = [outside]

    def here() -> Position:
        return Position(parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def start(tag: str, _: object) -> None:
        element = _Element(tag, here())
        stack[-1].children.append(element)
        stack.append(element)

    def characters(data: str) -> None:
        stack[-1].text.append(data)

    def declaration(_: str, encoding: str | None, __: int) -> None:
        if encoding and encoding.lower() not in {"utf-8", "utf8"}:
            said = "declares an encoding other than UTF-8"
            faults.append(Fault(rule="ENC-3", text=said, at=here()))

    def doctype(*_: object) -> None:
        # expat tells of it at the end of its name.
        before = body[: parser.CurrentByteIndex + 1].decode("utf-8", "ignore")
        at = Positions(before).at(before.rindex("<!DOCTYPE"))
        raise _RefusedError(Fault(rule="SEC-1", text="declares a document type", at=at))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = characters
    parser.XmlDeclHandler = declaration
    parser.StartDoctypeDeclHandler = doctype
    parser.Parse(body, True)  # noqa: FBT003 - expat's own way
    return outside.children[0]


class _Reader:
    """One walk over the tree, which notes where everything stood."""

    def __init__(
        self, knobs: Mapping[str, str], faults: list[Fault], member: Mapping[str, Any]
    ) -> None:
        self._knobs = knobs
        self._faults = faults
        self._member = member
        self._spots: dict[Path, Spot] = {}

    def locate(self, _: Collection[Path]) -> Mapping[Path, Spot]:
        """Return the spot of every element."""
        return self._spots

    def record(self, element: _Element, fields: Mapping[str, Any], path: Path) -> Any:
        """Return an element of named elements; of text alone it is that text."""
        self._spots[path] = Spot(element.at, element.at)
        if element.content.strip(_BLANK):
            if not element.children:
                return element.content
            self._note("ENC-2", "holds text between its elements", element, path)
        found: dict[str, Any] = {}
        for child in element.children:
            below = (*path, child.tag)
            if child.tag in found:
                refused = self._knobs["repeated_keys"] == "refuse"
                level = Level.ERROR if refused else Level.WARNING
                self._note("ENC-5", "stands more than once", child, below, level)
                if self._knobs["repeated_keys"] == "first":
                    continue
            found[child.tag] = self._field(child, fields.get(child.tag), below)
        return found

    def _field(self, element: _Element, schema: Any, path: Path) -> Any:
        self._spots[path] = Spot(element.at, element.at)
        kind = schema.get("type") if isinstance(schema, Mapping) else None
        if kind == "array":
            return self._listing(element, path)
        if element.children:
            return None if schema is None else {}
        text = element.content
        if kind == "integer" and _INTEGER.fullmatch(text.strip(_BLANK)):
            return int(text)
        return text

    def _listing(self, element: _Element, path: Path) -> Any:
        if element.content.strip(_BLANK):
            if not element.children:
                return element.content
            self._note("ENC-2", "holds text between its elements", element, path)
        found: list[Any] = []
        for child in element.children:
            if child.tag != "item":
                self._note("ENC-2", "holds an element other than item", child, path)
                continue
            found.append(self.record(child, self._member, (*path, len(found))))
        return found

    def _note(
        self, rule: str, text: str, element: _Element, path: Path, level: Level = Level.ERROR
    ) -> None:
        self._faults.append(Fault(rule=rule, text=text, path=path, at=element.at, level=level))
