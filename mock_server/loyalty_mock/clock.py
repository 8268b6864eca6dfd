"""
The mock's clock: the settings' clock, which a control can move ahead, hold and let go.

It never goes back, since a task's progress never falls. Threads may use it at once.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """What a clock tells: seconds since 1970, whether it stands, and how far it was moved."""

    now: float
    frozen: bool
    ahead: float


class Clock:
    """A clock over another one; called, it tells the seconds since 1970."""

    def __init__(self, source: Callable[[], float]) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._ahead = 0.0
        self._frozen: float | None = None

    def __call__(self) -> float:
        """Return the seconds since 1970."""
        frozen = self._frozen
        return self._source() + self._ahead if frozen is None else frozen

    def read(self) -> ClockReading:
        """Return the time, whether it stands, and how far it is ahead of the settings' clock."""
        with self._lock:
            now = self()
            return ClockReading(
                now=now, frozen=self._frozen is not None, ahead=now - self._source()
            )

    def advance(self, seconds: float) -> None:
        """Move ahead by some seconds; raises ValueError for less than none."""
        if not seconds >= 0:
            raise ValueError(f"a clock never goes back: {seconds}")
        with self._lock:
            if self._frozen is None:
                self._ahead += seconds
            else:
                self._frozen += seconds

    def freeze(self) -> None:
        """Hold the time where it is."""
        with self._lock:
            self._frozen = self()

    def resume(self) -> None:
        """Let the time go on from where it was held."""
        with self._lock:
            if self._frozen is not None:
                self._ahead, self._frozen = self._frozen - self._source(), None

    def reset(self) -> None:
        """Tell the settings' clock again, as at the start; only a reset of everything may do so."""
        with self._lock:
            self._ahead, self._frozen = 0.0, None
