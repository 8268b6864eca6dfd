"""
`running_mock`: a mock for a `with` block, for unittest and for whoever has no fixtures.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from loyalty_mock.settings import Settings
from loyalty_mock.testing.server import LoyaltyServer
from loyalty_mock.testing.serving import serving
from loyalty_schemas.profiles import load_profile, with_knobs

TOKEN = "mock0token01"


@contextmanager
def running_mock(
    profile: str = "page",
    *,
    token: str = TOKEN,
    task_seconds: float = 0.0,
    tariff_limit: int | None = None,
    seed: int | None = None,
    **knobs: str,
) -> Iterator[LoyaltyServer]:
    """
    Serve a mock in a thread, on a free port of the loopback, until the block ends.

    `profile` is a shipped one's name or a file, `knobs` are set otherwise upon it; the rest is as
    in `Settings`. Raises ProfileError for a profile, knob or value that is none.
    """
    settings = Settings(
        profile=with_knobs(load_profile(profile), knobs),
        task_seconds=task_seconds,
        tariff_limit=tariff_limit,
        seed=seed,
    )
    with serving(settings) as served:
        yield LoyaltyServer(served, token)
