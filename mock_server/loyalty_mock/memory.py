"""
What glibc is asked: one heap for all threads, and to give back what large bodies left in it.

Where there is another C library, nothing is asked. Knows no request.
"""

import asyncio
import contextlib
import ctypes
from collections.abc import Callable
from concurrent.futures import Executor

_M_ARENA_MAX = -8  # mallopt(3)
_SECONDS = 5.0


def share_one_heap() -> None:
    """
    Keep glibc from giving each thread a heap of its own; elsewhere change nothing.

    Large bodies are judged in threads, whose own heaps go back to the system after each one and
    are faulted in anew for the next: a fifth of the time of 10 MB (`make bench`).
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Give the system what of the heap is free (malloc_trim(3)): milliseconds; elsewhere none."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


class Leftovers:
    """
    What large bodies leave behind: given back some seconds after one, and so at most that often.

    The heap ends behind the last thing that is in use. Where that is a journal's entry of half a
    kilobyte above the place of a large body, all below would stay for as long as the entry does.
    """

    def __init__(self, thread: Executor, give_back: Callable[[], None] = give_back) -> None:
        self._thread = thread
        self._give_back = give_back
        self._due: asyncio.TimerHandle | None = None

    def add(self) -> None:
        """Have what a body leaves given back soon, in the thread, where no body is judged then."""
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(_SECONDS, self._send_back)

    def close(self) -> None:
        """Give nothing back any more."""
        if self._due is not None:
            self._due.cancel()

    def _send_back(self) -> None:
        self._due = None
        self._thread.submit(self._give_back)
