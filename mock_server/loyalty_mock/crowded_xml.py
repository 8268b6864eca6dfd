"""
Read an XML body of hundreds of thousands of elements without keeping a tree of them.

Pure. The parser is fed piece by piece, and after each piece all that has ended is read and let go:
what is left is the way down to the element that is open. A tree of such a body would else fill half
a GiB, and whoever frees it holds every other request up.
"""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from loyalty_mock.refusals import Refusal, refuse
from loyalty_mock.shapes import Integer, Listing, Record, Text
from loyalty_mock.xml_elements import BrokenShapeError, ElementReader

_PIECE = 64 * 1024
_DEEPEST = 2048  # elements within each other; not every libxml2 has this bound of its own
_MANY = 64  # children; to ask libxml2 about fewer would take longer than to look at each
_STRAY = etree.XPath("text()[normalize-space()]")


@dataclass(slots=True)
class _Begun:
    """
    An element with children that may not have ended: what was read of it, and of its last child.

    What is wrong in it is kept for its parent, who may find something wrong before it.
    """

    shape: Record | Listing
    found: Any
    last: "_Begun | None" = None
    broken: BrokenShapeError | None = None


def read_crowded(
    body: bytes,
    root: str,
    shape: Record | Listing,
    reader: ElementReader,
    parser: etree.XMLPullParser,
) -> Any | Refusal:
    """
    Return what the root element holds, fed to a parser that tells of elements of its name.

    Raises BrokenShapeError, and what lxml raises for a body that is no XML.
    """
    element = begun = None
    for at in range(0, len(body), _PIECE):
        parser.feed(body[at : at + _PIECE])
        for _, started in parser.read_events():
            element = started if element is None else element
        if element is not None:
            begun = _take(element, begun, shape, reader)
    element = parser.close()
    if element.tag != root:
        return refuse("other root")
    return _ended(element, begun, reader) if begun else reader.read(element, shape)


def _take(
    element: Any, root: _Begun | None, shape: Record | Listing, reader: ElementReader
) -> _Begun | None:
    """Read what has ended within the root, and let go of it, down to the element that is open."""
    element.attrib.clear()
    if not len(element):
        return None
    root = root or _begin(element, shape, reader)
    begun: _Begun | None = root
    deep = 1
    while len(element):
        deep += 1
        if deep > _DEEPEST:
            raise BrokenShapeError("too deep")
        if begun and not begun.broken:
            _add(begun, _telling(begun, element, reader), reader)
        del element[:-1]
        element = element[-1]
        element.attrib.clear()
        if begun:
            begun = _last(begun, element, reader)
    return root


def _begin(element: Any, shape: Record | Listing, reader: ElementReader) -> _Begun:
    """Judge what stands before the first child, which is there by now, and let go of it."""
    begun = _Begun(shape, {} if isinstance(shape, Record) else [])
    try:
        reader.judge_text(element)
        element.text = None
    except BrokenShapeError as broken:
        begun.broken = broken.with_traceback(None)
    return begun


def _last(begun: _Begun, element: Any, reader: ElementReader) -> _Begun | None:
    """Return what is known of an element's last child; None where nobody will read it."""
    if begun.broken or not len(element):
        return None
    if begun.last is None:
        shape = begun.shape
        within = shape.fields.get(element.tag) if isinstance(shape, Record) else shape.of
        if isinstance(within, Record | Listing):
            begun.last = _begin(element, within, reader)
    return begun.last


def _telling(begun: _Begun, element: Any, reader: ElementReader) -> list[Any]:
    """
    Return the children that have ended, or of many only those that make a difference.

    To look at each in Python would take several times as long.
    """
    shape, most = begun.shape, reader.most
    if most is None or begun.last or len(element) < _MANY or _STRAY(element):
        return list(element[:-1])
    if isinstance(shape, Listing):
        if len(begun.found) <= most or etree.XPath(f"count({shape.name}) < count(*)")(element):
            return list(element[:-1])
        begun.found += [None] * (len(element) - 1)
        return []
    last = [
        child
        for name in shape.fields
        for child in islice(element.iterchildren(name, reversed=True), 1)
    ]
    plain = all(isinstance(shape.fields[child.tag], Text | Integer) for child in last)
    if reader.repeated != "last" or not plain:
        return list(element[:-1])
    # Where the last of a name is the one still open, it counts once it has ended.
    return [child for child in last if child is not element[-1]]


def _add(begun: _Begun, children: list[Any], reader: ElementReader) -> None:
    """Add what has ended to what was read; the first of it may have been begun before."""
    if not children:
        return
    known, begun.last = begun.last, None
    try:
        if known:
            first, children = children[:1], children[1:]
            reader.add(first, begun.shape, begun.found, lambda it, _: _ended(it, known, reader))
        reader.add(children, begun.shape, begun.found, reader.read)
    except BrokenShapeError as broken:
        begun.broken = broken.with_traceback(None)


def _ended(element: Any, begun: _Begun, reader: ElementReader) -> Any:
    """Return what an element holds, now that all of it is there; raises BrokenShapeError."""
    if not begun.broken:
        _add(begun, list(element), reader)
    if begun.broken:
        raise begun.broken
    return begun.found
