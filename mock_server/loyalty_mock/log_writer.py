"""
Where `serve` writes its log: lines to a stream, those of one turn of the event loop in one go.

The rim. A log that cannot be written (a full disk, a terminal that is gone) stops no request.
"""

import asyncio
import contextlib
from typing import TextIO


class LineWriter:
    """A stream of lines; use it from the event loop's thread alone, and flush it at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: list[str] = []

    def write(self, line: str) -> None:
        """Write a line, soon."""
        if not self._lines:
            asyncio.get_running_loop().call_soon(self.flush)
        self._lines.append(line)

    def flush(self) -> None:
        """Write what is waiting."""
        if self._lines:
            text = "\n".join(self._lines) + "\n"
            self._lines.clear()
            # ValueError: the stream was closed.
            with contextlib.suppress(OSError, ValueError):
                self._stream.write(text)
                self._stream.flush()
