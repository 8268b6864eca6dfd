"""
What an XSD says of a document's shape: which elements hold others, which repeat, which are numbers.

Reads the few constructs our XSDs use and takes any other for a mistake of ours. Knows no request.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

_XS = "{http://www.w3.org/2001/XMLSchema}"


@dataclass(frozen=True, slots=True)
class Text:
    """An element that holds text."""


@dataclass(frozen=True, slots=True)
class Integer:
    """An element that holds an integer."""


@dataclass(frozen=True, slots=True)
class Listing:
    """An element that holds one element many times."""

    name: str
    of: "Shape"


@dataclass(frozen=True, slots=True)
class Record:
    """An element that holds named elements in any order, and room for unknown ones."""

    fields: "dict[str, Shape]"


Shape = Text | Integer | Listing | Record

TEXT = Text()
_SIMPLE: dict[str, Shape] = {"xs:string": TEXT, "xs:integer": Integer()}


class UnknownConstructError(Exception):
    """Our XSD uses a construct that this reader does not know; teach it, or use a known one."""

    def __init__(self, construct: str) -> None:
        super().__init__(f"the XSD uses {construct}, which shapes.py does not read")
        self.construct = construct


def read_shape(xsd: bytes) -> tuple[str, Record | Listing]:
    """Return the root element's name and its shape; raises UnknownConstructError."""
    from lxml import etree  # imported here: a mock that is sent no XML goes without

    schema = etree.fromstring(xsd)
    types = {node.get("name", ""): node for node in schema.findall(f"{_XS}complexType")}
    root = schema.find(f"{_XS}element")
    if root is None:
        raise UnknownConstructError("no root element")
    shape = _element(root, types)
    if not isinstance(shape, Record | Listing):
        raise UnknownConstructError("a root element without others")
    return root.get("name", ""), shape


def _element(node: "etree._Element", types: "dict[str, etree._Element]") -> Shape:
    kind = node.get("type")
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    inner = types.get(kind) if kind else node.find(f"{_XS}complexType")
    if inner is None:
        raise UnknownConstructError(f"the type {kind}")
    return _complex(inner, types)


def _complex(node: "etree._Element", types: "dict[str, etree._Element]") -> Shape:
    (group,) = node
    elements = group.findall(f"{_XS}element")
    if group.tag == f"{_XS}all":
        return Record({element.get("name", ""): _element(element, types) for element in elements})
    if group.tag == f"{_XS}sequence" and len(elements) == 1:
        return Listing(elements[0].get("name", ""), _element(elements[0], types))
    raise UnknownConstructError(str(group.tag))
