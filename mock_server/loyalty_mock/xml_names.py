"""
Which XML bodies have names of their own, and where those are read: in a thread that ends.

lxml keeps each name of each document for as long as the thread lives that read it (before its 7.0),
and each stretch of white space of some length, so whoever sends new ones all the time would fill
the memory. Knows no rule and no value.
"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from loyalty_mock.shapes import Listing, Record, Shape

T = TypeVar("T")

# To look at all the names of a longer body would take longer than a thread does.
_SHORT = 16 * 1024
# All that a parser may take a name from but a comment, a CDATA section, a declaration, a number.
_MARKUP = re.compile(rb"[<&](?!#|!--|!\[CDATA\[|\?xml[ \t\r\n])([^>;]*+)")
# As long as a stretch of white space has to be for libxml2 to keep it by its name.
_BLANK = re.compile(rb"[ \t\r\n]{16}")
_ENTITIES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


def markup_of(root: str, shape: Shape) -> frozenset[bytes]:
    """Return the tags without their brackets that a document of this shape is made of."""
    return _ENTITIES.union(*_tags(root, shape))


def _tags(name: str, shape: Shape) -> list[set[bytes]]:
    plain = name.encode()
    inner: dict[str, Shape] = {}
    if isinstance(shape, Record):
        inner = shape.fields
    elif isinstance(shape, Listing):
        inner = {shape.name: shape.of}
    below = [tags for name, of in inner.items() for tags in _tags(name, of)]
    return [{plain, b"/" + plain, plain + b"/"}, *below]


def has_names_of_its_own(body: bytes, markup: frozenset[bytes]) -> bool:
    """Tell whether a body may hold any other name; of a long one it is taken for granted."""
    return (
        len(body) > _SHORT
        or not markup.issuperset(_MARKUP.findall(body))
        or _BLANK.search(body) is not None
    )


def read_apart(read: Callable[[], T]) -> T:
    """Read in a thread of its own, and wait for it: with the thread the names go."""
    with ThreadPoolExecutor(1, "loyalty-mock-reading") as once:
        return once.submit(read).result()
