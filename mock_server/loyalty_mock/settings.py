"""
What the one who starts the mock decides: the profile, the closed lists, time and chance.

Values only; a clock and a seed come in here so that the core needs neither.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from loyalty_mock.faults.spec import Fault
from loyalty_schemas.profiles import Profile, load_profile


def _page() -> Profile:
    return load_profile("page")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    How a mock behaves, all of it.

    No `tokens`: any non-empty one is known. No `programs`: any positive id is known.
    `task_seconds` is how long a batch takes to be processed; `tariff_limit` how many members a
    token may register before 402 (AUT-5). A `seed` makes the ids the same in every run.
    `faults` stand from the start. `clock` tells seconds since 1970. The journal keeps at most
    `journal_entries` exchanges and `journal_bytes` bytes of them, the newest; with 0 entries it
    keeps none.
    """

    profile: Profile = field(default_factory=_page)
    tokens: tuple[str, ...] = ()
    programs: tuple[int, ...] = ()
    task_seconds: float = 0.0
    tariff_limit: int | None = None
    seed: int | None = None
    clock: Callable[[], float] = time.time
    journal_entries: int = 10_000
    journal_bytes: int = 64_000_000
    faults: tuple[Fault, ...] = ()
