"""
What is looked at in an XML body before a parser is: how crowded it is, and with what.

Pure. Knows bytes alone.
"""

import re
from collections.abc import Iterator

from loyalty_mock.crowd import marks

# From here on, elements' and attributes' signs together, a body is read so; ten thousand profiles
# of six fields have 140,000. So many attributes one element may have, and so many namespaces a
# body: they are there as long as their element is.
CROWD = 250_000
_BLOCK = 512 * 1024
_NAME = re.compile(rb"<[^\x00- !?/<>=]++")
_ATTRIBUTE = re.compile(
    rb"""[ \t\r\n]++[^ \t\r\n=<>"'/]++[ \t\r\n]*+=[ \t\r\n]*+(?:"[^<"]*+"|'[^<']*+')"""
)


def is_crowded(body: bytes) -> bool:
    """Tell whether a body seems to hold so many elements and attributes."""
    return len(body) > CROWD and marks(body, b"<=") > CROWD


def has_too_many_attributes(body: bytes) -> bool:
    """
    Tell whether one element has more attributes than are read, or the body more namespaces (SEC-2).

    Within a start tag no other begins, so only long stretches without a `<` are looked at. A start
    tag in a comment counts as well.
    """
    return body.count(b"xmlns:") > CROWD or any(
        body.count(b"=", at, end) > CROWD and _has_crowd_of_attributes(body, at)
        for at, end in _stretches(body)
    )


def _stretches(body: bytes) -> Iterator[tuple[int, int]]:
    """Yield where a long stretch without a `<` in it begins with one, and where it ends."""
    end = 0
    for block in range(0, len(body), _BLOCK):
        if block >= end and body.find(b"<", block, block + _BLOCK) < 0:
            begin = max(0, body.rfind(b"<", 0, block))
            end = body.find(b"<", block)
            end = len(body) if end < 0 else end
            yield begin, end


def _has_crowd_of_attributes(body: bytes, at: int) -> bool:
    seen = _NAME.match(body, at)
    for _ in range(CROWD + 1):
        if seen is None:
            return False
        seen = _ATTRIBUTE.match(body, seen.end())
    return seen is not None
