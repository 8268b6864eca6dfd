"""
Files that are read again when they change: the profile's and the faults'.

A file that is broken, or gone, is told of and changes nothing; the next good one counts. Knows
neither what is in a file nor what is done with it.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

_LOOK_SECONDS = 0.5


class ReloadError(Exception):
    """A file that has changed cannot be used; the message names it and its mistake."""


@dataclass(slots=True, kw_only=True)
class Watched:
    """A file, and what to do when it has changed; `reload` may raise ReloadError."""

    path: Path
    reload: Callable[[], None]
    known: tuple[int, int, int] | None = field(init=False)

    def __post_init__(self) -> None:
        self.known = _print_of(self.path)

    def look(self) -> str | None:
        """Read the file again if it has changed, and return what to tell of it."""
        now = _print_of(self.path)
        if now == self.known:
            return None
        self.known = now
        if now is None:
            return f"{self.path} is gone; what it said stays"
        try:
            self.reload()
        except ReloadError as error:
            return f"{error}; what was there before stays"
        return f"{self.path} was read again"


async def watch(
    watched: Iterable[Watched], ended: asyncio.Event, tell: Callable[[str], None]
) -> None:
    """Look at files twice a second until the end."""
    files = tuple(watched)
    while not ended.is_set():
        for one in files:
            told = one.look()
            if told:
                tell(told)
        try:
            await asyncio.wait_for(ended.wait(), _LOOK_SECONDS)
        except TimeoutError:
            continue


def _print_of(path: Path) -> tuple[int, int, int] | None:
    """What tells one state of a file from another, an editor's new file of the same name too."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_mtime_ns, seen.st_size, seen.st_ino
