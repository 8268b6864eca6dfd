"""
How long to wait before the next try.

Pure: chance comes in. Doubling waits with jitter, so that clients who failed together do not come
back together; what a server asks for is waited at least; the sum is bounded.
"""

from collections.abc import Callable
from dataclasses import dataclass

_FIRST = 0.25
_LONGEST = 30.0
# A quarter more at most than the server asked for.
_SPREAD = 0.25
# Whoever was never reached most likely has another address.
_NEVER_REACHED = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long one request is tried in all, in seconds of waiting; `chance` gives 0 to 1."""

    seconds: float
    chance: Callable[[], float]

    def wait(self, tries: int, asked: float | None, waited: float) -> float | None:
        """Return how long to wait after so many tries; None where patience has run out."""
        if asked is not None:
            pause = asked * (1 + _SPREAD * self.chance())
        else:
            pause = min(_FIRST * 2.0 ** min(tries, 16), _LONGEST) * (0.5 + self.chance() / 2)
        if asked is not None and waited + asked <= self.seconds < waited + pause:
            return asked
        return pause if waited + pause <= self.seconds else None

    def for_strangers(self) -> "Patience":
        """Return the patience for a server that was never reached."""
        return Patience(seconds=min(self.seconds, _NEVER_REACHED), chance=self.chance)
