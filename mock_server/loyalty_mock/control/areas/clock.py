"""The mock's clock over HTTP: read it, move it ahead, hold it, let it go."""

from typing import TYPE_CHECKING

from loyalty_mock.control.routes import Answer, Area, Ask, Route
from loyalty_mock.journal.telling import instant

if TYPE_CHECKING:
    from loyalty_mock.exchange import Mock

TAG = "clock"
# A hundred years; what is further away is a slip.
MOST_SECONDS = 3_155_760_000


def read(_ask: Ask, mock: "Mock") -> Answer:
    """Answer with the mock's time."""
    seen = mock.clock.read()
    return Answer(
        value={
            "now": instant(seen.now),
            "seconds": seen.now,
            "frozen": seen.frozen,
            "ahead_seconds": round(seen.ahead, 3) + 0.0,
        }
    )


def advance(ask: Ask, mock: "Mock") -> Answer:
    """Move the time ahead."""
    mock.clock.advance(ask.body["seconds"])
    return read(ask, mock)


def freeze(ask: Ask, mock: "Mock") -> Answer:
    """Hold the time."""
    mock.clock.freeze()
    return read(ask, mock)


def resume(ask: Ask, mock: "Mock") -> Answer:
    """Let the time go on from where it was held."""
    mock.clock.resume()
    return read(ask, mock)


AREA = Area(
    tag=TAG,
    says="The mock's time, the same for every tenant; it never goes back.",
    routes=(
        Route(
            method="GET",
            path="/clock",
            answer=read,
            says="Tell the mock's time.",
            tag=TAG,
            gives="Clock",
        ),
        Route(
            method="POST",
            path="/clock/advance",
            answer=advance,
            says="Move the time ahead, frozen or not.",
            tag=TAG,
            takes="Advance",
            gives="Clock",
        ),
        Route(
            method="POST",
            path="/clock/freeze",
            answer=freeze,
            says="Hold the time where it is.",
            tag=TAG,
            gives="Clock",
        ),
        Route(
            method="POST",
            path="/clock/resume",
            answer=resume,
            says="Let the time go on from where it was held.",
            tag=TAG,
            gives="Clock",
        ),
    ),
    schemas={
        "Clock": {
            "type": "object",
            "required": ["now", "seconds", "frozen", "ahead_seconds"],
            "properties": {
                "now": {"type": "string", "format": "date-time"},
                "seconds": {"type": "number", "description": "Since 1970."},
                "frozen": {"type": "boolean"},
                "ahead_seconds": {
                    "type": "number",
                    "description": "How far it is ahead of the machine's clock; less than 0 after "
                    "it was held.",
                },
            },
        },
        "Advance": {
            "type": "object",
            "required": ["seconds"],
            "properties": {"seconds": {"type": "number", "minimum": 0, "maximum": MOST_SECONDS}},
            "additionalProperties": False,
        },
    },
)
