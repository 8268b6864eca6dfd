"""What happens, as it happens: exchanges and changes as server-sent events."""

from typing import TYPE_CHECKING

from loyalty_mock.control.areas.journal import FILTERS, query_of
from loyalty_mock.control.problems import Problem, problem
from loyalty_mock.control.routes import Area, Ask, Events, Parameter, Route

if TYPE_CHECKING:
    from loyalty_mock.exchange import Mock

TAG = "events"
LAST = Parameter(
    name="Last-Event-ID",
    place="header",
    says="The number of the last exchange seen; what came since is sent again. Browsers say it "
    "by themselves when they connect anew.",
    schema={"type": "integer", "minimum": 0},
)


def events(ask: Ask, _mock: "Mock") -> Events | Problem:
    """Answer with the exchanges from now on, or since one that was seen."""
    since = ask.parameters.get("Last-Event-ID", ask.parameters.get("since"))
    if "before" in ask.parameters:
        return problem(
            "wrong-parameter",
            "Events come as they happen; ask the journal for what was before.",
            {"parameter": "before", "detail": "has no meaning here"},
        )
    return Events(query=query_of(ask), since=since)


AREA = Area(
    tag=TAG,
    says="What happens, as it happens.",
    routes=(
        Route(
            method="GET",
            path="/events",
            answer=events,
            says="Send each exchange (`event: entry`, its head as data, its number as id), each "
            "change by this API (`event: change`), and how many exchanges a slow reader has "
            "missed (`event: gap`).",
            tag=TAG,
            parameters=(*FILTERS, LAST),
            media="text/event-stream",
        ),
    ),
)
