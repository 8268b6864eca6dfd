"""
Where `serve` writes its log: lines to a stream, those of one turn of the event loop in one go.

The rim. A line is worded once its answer is on its way: nobody waits for it. A log that cannot be
written (a full disk, a terminal that is gone) stops no request.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from loyalty_mock.log import entry
from loyalty_mock.wire import WireRequest, WireResponse


class LineWriter:
    """
    A stream of lines, each worded by `line`.

    Use it from the event loop's thread alone, and flush it at the end.
    """

    def __init__(self, stream: TextIO, line: Callable[[Mapping[str, Any]], str]) -> None:
        self._stream = stream
        self._line = line
        self._waiting: list[tuple[WireRequest, WireResponse, float]] = []

    def write(self, request: WireRequest, response: WireResponse, seconds: float) -> None:
        """Write a line of an exchange, soon."""
        if not self._waiting:
            loop = asyncio.get_running_loop()
            # A turn later: behind the answers, which are sent at the end of this one.
            loop.call_soon(loop.call_soon, self.flush)
        self._waiting.append((request, response, seconds))

    def flush(self) -> None:
        """Write what is waiting."""
        if self._waiting:
            line = self._line
            text = "".join([f"{line(entry(*one))}\n" for one in self._waiting])
            self._waiting.clear()
            # ValueError: the stream was closed.
            with contextlib.suppress(OSError, ValueError):
                self._stream.write(text)
                self._stream.flush()
