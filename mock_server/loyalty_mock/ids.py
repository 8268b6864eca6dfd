"""Version-4 UUIDs: by chance, or the same ones again from a seed. Knows nothing of tasks."""

import os
import random
from collections.abc import Callable


def uuid_source(seed: int | None) -> Callable[[], str]:
    """Return a source of version-4 UUIDs in canonical form (RFC 9562 section 5.4)."""
    if seed is None:
        return lambda: _version_4(os.urandom(16).hex())
    chance = random.Random(seed)
    return lambda: _version_4(f"{chance.getrandbits(128):032x}")


def _version_4(digits: str) -> str:
    """Set version and variant in 32 hex digits; `uuid.UUID` takes three times as long."""
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
