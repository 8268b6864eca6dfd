"""
What the control API is made of, as values: routes, what is asked, what is answered.

Knows no server. A route describes itself, and the same words check what comes in and stand in the
OpenAPI document.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyalty_mock.control.problems import Problem, ProblemError, problem
from loyalty_mock.journal.entries import Query, tenant_key

if TYPE_CHECKING:
    from loyalty_mock.exchange import Mock

TOKEN_HEADER = "X-Mock-Token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter: where it stands (`path`, `query`, `header`), its JSON Schema, what it says."""

    name: str
    place: str
    says: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """
    One request to the control API, its parameters already checked and turned into their types.

    `body` is the JSON that was sent, None where none was.
    """

    route: "Route"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    def tenant(self, mock: "Mock") -> str | None:
        """
        Return the raw token that an ask is about; None where it names nobody, hence everybody.

        Raises ProblemError for a key that no token has, or for a key and a token that differ.
        """
        token: str | None = self.parameters.get(TOKEN_HEADER)
        key: str | None = self.parameters.get("tenant")
        if key is None:
            return token
        if token is not None:
            if tenant_key(token) == key:
                return token
            raise ProblemError(
                problem(
                    "wrong-parameter",
                    f"tenant is not the key of the token in {TOKEN_HEADER}; one of them is enough.",
                    {"parameter": "tenant", "detail": "is another token's key"},
                )
            )
        for known in mock.tokens():
            if tenant_key(known) == key:
                return known
        raise ProblemError(
            problem(
                "unknown-tenant",
                f"No request with such a token has come yet; name the token itself in "
                f"{TOKEN_HEADER}.",
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A value to answer as JSON."""

    value: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A document given out piece by piece; `name` is what a browser saves it as."""

    media: str
    pieces: Iterator[bytes]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file of the page by its name; without one, the way to the page."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """An answer that comes once `count` entries fit a query, or is given after some seconds."""

    query: Query
    count: int
    seconds: float
    then: Callable[[], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """The exchanges from now on (or after the number `since`), as server-sent events."""

    query: Query
    since: int | None


Result = Answer | Problem | Asset | Stream | Wait | Events


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """
    One method of one resource.

    `path` stands below the prefix, `{name}` for a part of it. `takes` and `gives` name schemas of
    the body and of a 200; `media` is what a 200 comes as. `public` needs no control token.
    """

    method: str
    path: str
    answer: Callable[[Ask, "Mock"], Result]
    says: str
    tag: str
    parameters: tuple[Parameter, ...] = ()
    takes: str | None = None
    gives: str | None = None
    media: str = "application/json"
    problems: tuple[str, ...] = ()
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The routes of one subject, and the schemas that they name."""

    tag: str
    says: str
    routes: tuple[Route, ...]
    schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


TOKEN = Parameter(
    name=TOKEN_HEADER,
    place="header",
    says="The token that the ask is about. Neither this nor tenant: everybody.",
    schema={"type": "string", "minLength": 1},
)
TENANT = Parameter(
    name="tenant",
    place="query",
    says="The key of the token that the ask is about: 16 hex digits of its SHA-256.",
    schema={"type": "string", "pattern": "^[0-9a-f]{16}$"},
)
SCOPE = (TOKEN, TENANT)
