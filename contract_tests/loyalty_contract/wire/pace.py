"""
How fast and how much is sent: a rate that a 429 slows down, and budgets that end the sending.

The clock and the sleeping come in from outside. Knows no rule.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

_LONGEST_PAUSE = 30.0


class BudgetError(Exception):
    """A hard bound on requests or bytes is reached: nothing more is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The most that is sent: requests, and bytes of bodies. None is no bound."""

    requests: int | None = None
    size: int | None = None


class Pace:
    """
    One pace for all threads; `rate` is requests per second, None as fast as answers come.

    `spent` says why nothing more may be sent, once that is so.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        rate: float | None = None,
        budget: Budget | None = None,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._gap = 1 / rate if rate else 0.0
        self._least_gap = self._gap
        self._budget = budget or Budget()
        self._next = 0.0
        self._lock = threading.Lock()
        self.requests = 0
        self.size = 0
        self.spent = ""

    def take(self, size: int) -> None:
        """Wait for one's turn to send `size` bytes; raises BudgetError when the budget is spent."""
        with self._lock:
            self.spent = self.spent or self._bound(size)
            if self.spent:
                raise BudgetError(self.spent)
            self.requests += 1
            self.size += size
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._gap
            self._gap = max(self._gap * 0.9, self._least_gap)
        if turn > now:
            self._sleep(turn - now)

    def stop(self, why: str) -> None:
        """Let nothing more be sent."""
        with self._lock:
            self.spent = self.spent or why

    def _bound(self, size: int) -> str:
        """Which bound another `size` bytes would break, or nothing."""
        requests, most = self._budget.requests, self._budget.size
        if requests is not None and self.requests >= requests:
            return f"the budget of {requests} requests is used up"
        if most is not None and self.size + size > most:
            return f"the budget of {most} bytes is used up"
        return ""

    def slow_down(self, pause: float) -> None:
        """Let everyone wait for `pause` seconds, and go on more slowly (RFC 6585 section 4)."""
        with self._lock:
            self._next = max(self._next, self._clock() + min(pause, _LONGEST_PAUSE))
            self._gap = min(max(2 * self._gap, 0.005), 0.25)


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds a Retry-After names, as a number or a date (RFC 9110 section 10.2.3)."""
    if value.strip().isdecimal() and value.isascii():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError):
        return None
