"""
Line and column of an offset in a text.
"""

import re
from bisect import bisect_right

from loyalty_contract.linting.model import Position

# As editors count lines, and as XML does (1.0, section 2.11).
_END = re.compile(r"\r\n|\r|\n")


class Positions:
    """The lines of one text, found once."""

    def __init__(self, text: str) -> None:
        """Note where each line begins."""
        self._starts = [0, *(found.end() for found in _END.finditer(text))]

    def at(self, offset: int) -> Position:
        """Return the position of an offset; both from 1, columns in characters."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)
