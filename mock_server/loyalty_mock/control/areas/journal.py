"""The journal over HTTP: ask it, wait on it, look at one exchange, take it along, clear it."""

from typing import TYPE_CHECKING, Any

from loyalty_mock.control.areas.journal_schemas import SCHEMAS
from loyalty_mock.control.problems import Problem, problem
from loyalty_mock.control.routes import (
    SCOPE,
    TOKEN_HEADER,
    Answer,
    Area,
    Ask,
    Parameter,
    Route,
    Stream,
    Wait,
)
from loyalty_mock.journal.entries import Found, Outcome, Query
from loyalty_mock.journal.export import har, ndjson
from loyalty_mock.journal.telling import head, whole
from loyalty_schemas.operations import OPERATIONS

if TYPE_CHECKING:
    from loyalty_mock.exchange import Mock

TAG = "journal"
MOST_SECONDS = 60
USUAL_LIMIT = 100

FILTERS = (
    *SCOPE,
    Parameter(
        name="unattributed",
        place="query",
        says="yes: beside a tenant's exchanges those whose token could not be read.",
        schema={"enum": ["yes", "no"], "default": "no"},
    ),
    Parameter(
        name="operation",
        place="query",
        says="Only exchanges of this operation.",
        schema={"enum": [operation.name for operation in OPERATIONS]},
    ),
    Parameter(
        name="rule",
        place="query",
        says="Only exchanges that this rule refused.",
        schema={"type": "string"},
    ),
    Parameter(
        name="outcome",
        place="query",
        says="Only exchanges that ended so.",
        schema={"enum": [outcome.value for outcome in Outcome]},
    ),
    Parameter(
        name="task",
        place="query",
        says="Only exchanges that began, continued or asked for this task.",
        schema={"type": "string"},
    ),
    Parameter(
        name="since",
        place="query",
        says="Only exchanges with a higher number.",
        schema={"type": "integer", "minimum": 0},
    ),
    Parameter(
        name="before",
        place="query",
        says="Only exchanges with a lower number.",
        schema={"type": "integer", "minimum": 1},
    ),
)
NUMBER = Parameter(
    name="number",
    place="path",
    says="The exchange's number.",
    schema={"type": "integer", "minimum": 1},
)


def query_of(ask: Ask) -> Query:
    """Return the query that an ask's parameters spell; a key that nobody has yet may come to be."""
    outcome = ask.parameters.get("outcome")
    return Query(
        token=ask.parameters.get(TOKEN_HEADER),
        tenant=ask.parameters.get("tenant"),
        unattributed=ask.parameters.get("unattributed") == "yes",
        operation=ask.parameters.get("operation"),
        rule=ask.parameters.get("rule"),
        outcome=Outcome(outcome) if outcome else None,
        task_id=ask.parameters.get("task"),
        since=ask.parameters.get("since"),
        before=ask.parameters.get("before"),
    )


def entries(ask: Ask, mock: "Mock") -> Answer | Wait | Problem:
    """Answer with the exchanges that fit, at once or when there are as many as are waited for."""
    query = query_of(ask)
    limit = ask.parameters.get("limit", USUAL_LIMIT)

    def then() -> Answer:
        return Answer(value=_page(mock.journal.find(query, limit=limit)))

    seconds = ask.parameters.get("wait", 0)
    if "count" in ask.parameters and "wait" not in ask.parameters:
        return problem(
            "wrong-parameter",
            "count says how many to wait for; say for how long with wait.",
            {"parameter": "wait", "detail": "is missing"},
        )
    if not seconds:
        return then()
    return Wait(query=query, count=ask.parameters.get("count", 1), seconds=seconds, then=then)


def _page(found: Found) -> dict[str, Any]:
    return {
        "entries": [head(entry) for entry in found.entries],
        "matching": found.matching,
        "evicted": found.evicted,
        "last": found.last,
    }


def entry(ask: Ask, mock: "Mock") -> Answer | Problem:
    """Answer with one exchange, headers and bodies included."""
    number: int = ask.parameters["number"]
    kept = mock.journal.get(number)
    if kept is not None:
        return Answer(value=whole(kept))
    if number <= mock.journal.last:
        return problem("gone-entry", f"Exchange {number} was there and is gone.")
    return problem("unknown-entry", f"The newest exchange is {mock.journal.last}.")


def clear(ask: Ask, mock: "Mock") -> Answer:
    """Forget exchanges."""
    return Answer(value={"cleared": mock.journal.clear(ask.tenant(mock))})


def as_ndjson(ask: Ask, mock: "Mock") -> Stream:
    """Give the exchanges out as one line of JSON each."""
    return Stream(
        media="application/x-ndjson",
        pieces=ndjson(mock.journal.find(query_of(ask)).entries),
        name="journal.ndjson",
    )


def as_har(ask: Ask, mock: "Mock") -> Stream:
    """Give the exchanges out as an HTTP archive."""
    pieces = har(mock.journal.find(query_of(ask)).entries)
    return Stream(media="application/json", pieces=pieces, name="journal.har")


AREA = Area(
    tag=TAG,
    says="The exchanges the mock has had.",
    routes=(
        Route(
            method="GET",
            path="/journal",
            answer=entries,
            says="List exchanges: the newest, or with `since` the next ones.",
            tag=TAG,
            parameters=(
                *FILTERS,
                Parameter(
                    name="limit",
                    place="query",
                    says="How many to list at most.",
                    schema={
                        "type": "integer",
                        "minimum": 0,
                        "maximum": 10_000,
                        "default": USUAL_LIMIT,
                    },
                ),
                Parameter(
                    name="wait",
                    place="query",
                    says="Answer once there are `count`, or after so many seconds as it is then.",
                    schema={"type": "number", "minimum": 0, "maximum": MOST_SECONDS},
                ),
                Parameter(
                    name="count",
                    place="query",
                    says="How many exchanges to wait for.",
                    schema={"type": "integer", "minimum": 1, "default": 1},
                ),
            ),
            gives="JournalPage",
        ),
        Route(
            method="DELETE",
            path="/journal",
            answer=clear,
            says="Forget the exchanges of a tenant, or all, and that some had been evicted.",
            tag=TAG,
            parameters=SCOPE,
            gives="Cleared",
            problems=("unknown-tenant",),
        ),
        Route(
            method="GET",
            path="/journal/export.ndjson",
            answer=as_ndjson,
            says="Give exchanges out whole, one line of JSON each.",
            tag=TAG,
            parameters=FILTERS,
            media="application/x-ndjson",
        ),
        Route(
            method="GET",
            path="/journal/export.har",
            answer=as_har,
            says="Give exchanges out as an HTTP archive (HAR 1.2).",
            tag=TAG,
            parameters=FILTERS,
        ),
        Route(
            method="GET",
            path="/journal/{number}",
            answer=entry,
            says="Tell one exchange whole, with headers and bodies.",
            tag=TAG,
            parameters=(NUMBER,),
            gives="WholeEntry",
            problems=("unknown-entry", "gone-entry"),
        ),
    ),
    schemas=SCHEMAS,
)
