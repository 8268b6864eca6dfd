"""Whether the mock lives, whether it takes requests, and what stands under `/__mock/`."""

from importlib.metadata import version
from typing import TYPE_CHECKING

from loyalty_mock.control.routes import Answer, Area, Ask, Route

if TYPE_CHECKING:
    from loyalty_mock.exchange import Mock

TAG = "health"


def index(_ask: Ask, _mock: "Mock") -> Answer:
    """Answer where to read on; browsers are given the page in its place."""
    return Answer(value={"openapi": "/__mock/openapi.json"})


def health(_ask: Ask, _mock: "Mock") -> Answer:
    """Answer that the process lives."""
    return Answer(value={"status": "ok", "version": version("loyalty-kit")})


def ready(_ask: Ask, _mock: "Mock") -> Answer:
    """Answer that requests are taken: nothing is asked before the socket listens."""
    return Answer(value={"status": "ready"})


AREA = Area(
    tag=TAG,
    says="Is it there?",
    routes=(
        Route(
            method="GET",
            path="/",
            answer=index,
            says="Tell where to read on.",
            tag=TAG,
            gives="Index",
        ),
        Route(
            method="GET",
            path="/health",
            answer=health,
            says="Tell that the process lives.",
            tag=TAG,
            gives="Health",
            public=True,
        ),
        Route(
            method="GET",
            path="/ready",
            answer=ready,
            says="Tell that requests are taken.",
            tag=TAG,
            gives="Ready",
            public=True,
        ),
    ),
    schemas={
        "Index": {
            "type": "object",
            "required": ["openapi"],
            "properties": {"openapi": {"type": "string"}},
        },
        "Health": {
            "type": "object",
            "required": ["status", "version"],
            "properties": {"status": {"const": "ok"}, "version": {"type": "string"}},
        },
        "Ready": {
            "type": "object",
            "required": ["status"],
            "properties": {"status": {"const": "ready"}},
        },
    },
)
