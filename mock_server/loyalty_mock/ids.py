"""Version-4 UUIDs: by chance, or the same ones again from a seed. Knows nothing of tasks."""

import random
import uuid
from collections.abc import Callable


def uuid_source(seed: int | None) -> Callable[[], str]:
    """Return a source of version-4 UUIDs in canonical form (RFC 9562 section 5.4)."""
    chance = random.SystemRandom() if seed is None else random.Random(seed)
    return lambda: str(uuid.UUID(int=chance.getrandbits(128), version=4))
