"""
LIM-3, LIM-4: white space behind the body, which counts like any other.

A server that strips a body before it measures it measures something else than what was sent.
"""

from collections.abc import Callable

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.lab import MOST_BYTES, OVER_BYTES
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import is_accepted, is_refused
from loyalty_contract.wire.asks import Ask
from loyalty_schemas.contract import Standing


def cases() -> tuple[Case, ...]:
    """Return the cases of a tail of white space."""
    return (
        *both(
            "LIM-3",
            "ten-million-bytes-with-a-tail-of-white-space",
            is_accepted(_padded(MOST_BYTES), "LIM-3", Standing.STATED),
            standing=Standing.STATED,
            page="A single request should not exceed 10 MB of data",
            expect=f"{MOST_BYTES} bytes, most of them behind the body, are accepted",
            tier=Tier.LIMITS,
            heavy=True,
        ),
        *both(
            "LIM-4",
            "over-ten-mebibytes-with-a-tail-of-white-space",
            is_refused(_padded(OVER_BYTES), "LIM-4", Standing.INFERRED),
            standing=Standing.INFERRED,
            page="A single request should not exceed 10 MB of data",
            expect=f"{OVER_BYTES} bytes are refused, wherever they stand",
            tier=Tier.LIMITS,
            heavy=True,
        ),
    )


def _padded(size: int) -> Callable[[Stage], Ask]:
    def build(stage: Stage) -> Ask:
        plain = stage.batch()
        return Ask(
            media=stage.media,
            build=lambda: plain.body.ljust(size),
            profiles=plain.profiles,
            sent=plain.sent,
            droppable=size > MOST_BYTES,
        )

    return build
