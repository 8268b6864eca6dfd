"""
From the elements of an XML document to plain values, by the shape its XSD gives.

Pure. Takes what a parser made; knows neither bytes nor what is right about a value.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from loyalty_mock.integers import read_integer
from loyalty_mock.refusals import Refusal, refuse
from loyalty_mock.shapes import TEXT, Integer, Listing, Record, Shape

_BLANK = " \t\r\n"  # white space as XML means it (production 3), not as Python does

Read = Callable[[Any, Any], Any]


class BrokenShapeError(Exception):
    """The document has another shape than its XSD says; its way up adds where that is."""

    def __init__(self, fault: str, detail: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.detail = detail
        self.path: tuple[str | int, ...] = ()

    def within(self, step: str | int) -> "BrokenShapeError":
        """Tell one step more of its place, the outer before the inner ones."""
        self.path = (step, *self.path)
        return self

    @property
    def refusal(self) -> Refusal:
        """The same as a value."""
        if self.fault == "repeated name":
            return refuse(self.fault, where="an element")
        return refuse(self.fault, at=self.path, detail=self.detail)


@dataclass(frozen=True, slots=True)
class ElementReader:
    """
    One walk over the elements; a wrong type becomes another JSON type, for the schema to judge.

    It passes tens of thousands of elements, so a path is made up only where something is wrong.
    With `most`, only what is judged is kept: no unknown elements, and of items beyond the first
    that is one too many their number alone.
    """

    repeated: str
    spelling: str
    most: int | None

    def read(self, element: Any, shape: Shape) -> Any:
        """Return an element's value; raises BrokenShapeError."""
        if isinstance(shape, Record):
            return self._record(element, shape)
        if isinstance(shape, Listing):
            return self._listing(element, shape)
        if len(element):
            return {}
        text = element.text or ""
        if isinstance(shape, Integer):
            number = read_integer(text, self.spelling)
            return text if number is None else number
        return text

    def _record(self, element: Any, shape: Record) -> Any:
        text = element.text
        if text and text.strip(_BLANK):
            return self._stray(element, text)
        found: dict[str, Any] = {}
        self.add_fields(element, shape, found, self.read)
        return found

    def add_fields(
        self, children: Iterable[Any], shape: Record, found: dict[str, Any], read: Read
    ) -> None:
        """Add what some of a record's elements hold; `read` reads those that hold others."""
        fields = shape.fields
        for child in children:
            tag = child.tag
            tail = child.tail
            if tail and tail.strip(_BLANK):
                raise BrokenShapeError("stray text")
            if tag in found and self.repeated != "last":
                if self.repeated == "refuse":
                    raise BrokenShapeError("repeated name")
                continue
            kind = fields.get(tag)
            if kind is TEXT:
                found[tag] = {} if len(child) else child.text or ""
            elif kind is not None:
                try:
                    found[tag] = read(child, kind)
                except BrokenShapeError as broken:
                    raise broken.within(tag) from None
            elif self.most is None:
                found[tag] = None

    def _listing(self, element: Any, shape: Listing) -> Any:
        text = element.text
        if text and text.strip(_BLANK):
            return self._stray(element, text)
        found: list[Any] = []
        read: Any = self._record if isinstance(shape.of, Record) else self.read
        self.add_items(element, shape, found, read)
        return found

    def add_items(
        self, children: Iterable[Any], shape: Listing, found: list[Any], read: Read
    ) -> None:
        """Add what some of a listing's elements hold."""
        of, name, most = shape.of, shape.name, self.most
        for index, child in enumerate(children, len(found)):
            if child.tag != name:
                raise BrokenShapeError("other element", name)
            tail = child.tail
            if tail and tail.strip(_BLANK):
                raise BrokenShapeError("stray text")
            if most is not None and index > most:
                found.append(None)
                continue
            try:
                found.append(read(child, of))
            except BrokenShapeError as broken:
                raise broken.within(index) from None

    def add(self, children: Iterable[Any], shape: Record | Listing, found: Any, read: Read) -> None:
        """Add what some of an element's children hold; raises BrokenShapeError."""
        if isinstance(shape, Record):
            self.add_fields(children, shape, found, read)
        else:
            self.add_items(children, shape, found, read)

    def judge_text(self, element: Any) -> None:
        """Hold what stands before an element's first child to be blank; raises otherwise."""
        text = element.text
        if text and text.strip(_BLANK):
            raise BrokenShapeError("stray text")

    def _stray(self, element: Any, text: str) -> str:
        """Text where elements belong: alone a value of another type, among them a mistake."""
        if len(element):
            raise BrokenShapeError("stray text")
        return text
