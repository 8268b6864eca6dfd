"""Which profile everybody stands under, or one tenant: read it, set it, change it, drop it."""

from typing import TYPE_CHECKING

from loyalty_mock.control.problems import Problem, problem
from loyalty_mock.control.routes import SCOPE, Answer, Area, Ask, Route
from loyalty_schemas.profiles import (
    Profile,
    ProfileError,
    load_profile,
    profile_names,
    with_knobs,
)

if TYPE_CHECKING:
    from loyalty_mock.exchange import Mock

TAG = "profile"


def read(ask: Ask, mock: "Mock") -> Answer:
    """Answer with the profile and whether it is the tenant's own."""
    return _told(mock, ask.tenant(mock))


def put(ask: Ask, mock: "Mock") -> Answer | Problem:
    """Set the profile, whatever it was."""
    name = ask.body.get("profile")
    base = mock.settings.profile if name is None else _shipped(name)
    return base if isinstance(base, Problem) else _set(ask, mock, base)


def patch(ask: Ask, mock: "Mock") -> Answer | Problem:
    """Change some knobs of the profile as it is."""
    return _set(ask, mock, mock.profiles.under(ask.tenant(mock)).profile)


def drop(ask: Ask, mock: "Mock") -> Answer:
    """Go back: a tenant to everybody's profile, everybody to the one of the start."""
    token = ask.tenant(mock)
    if token is None:
        mock.profiles.restore()
    else:
        mock.profiles.drop(token)
    return _told(mock, token)


def _shipped(name: str) -> Profile | Problem:
    # By name only: a path would read this machine's files.
    if name not in profile_names():
        return _wrong(f"There is no profile {name!r}; there are {', '.join(profile_names())}.")
    return load_profile(name)


def _set(ask: Ask, mock: "Mock", base: Profile) -> Answer | Problem:
    token = ask.tenant(mock)
    try:
        mock.profiles.put(with_knobs(base, ask.body.get("knobs", {})), token)
    except ProfileError as error:
        return _wrong(str(error), f"/knobs/{error.knob}")
    return _told(mock, token)


def _wrong(detail: str, pointer: str = "/profile") -> Problem:
    return problem("wrong-profile", detail, {"pointer": pointer, "detail": detail})


def _told(mock: "Mock", token: str | None) -> Answer:
    profile = mock.profiles.under(token).profile
    own = token is not None and mock.profiles.has_own(token)
    value = {"name": profile.name, "from": profile.origin, "knobs": dict(profile.knobs)}
    return Answer(value={**value, "own": own})


AREA = Area(
    tag=TAG,
    says="How the choices that the contract leaves open are made, for everybody or one tenant.",
    routes=(
        Route(
            method="GET",
            path="/profile",
            answer=read,
            says="Tell the profile of a tenant, or everybody's.",
            tag=TAG,
            parameters=SCOPE,
            gives="Profile",
            problems=("unknown-tenant",),
        ),
        Route(
            method="PUT",
            path="/profile",
            answer=put,
            says="Set the profile of a tenant, or everybody's: a shipped one (or that of the "
            "start), with some knobs set otherwise.",
            tag=TAG,
            parameters=SCOPE,
            takes="ProfileWish",
            gives="Profile",
            problems=("unknown-tenant", "wrong-profile"),
        ),
        Route(
            method="PATCH",
            path="/profile",
            answer=patch,
            says="Set some knobs otherwise, and leave the others as they are.",
            tag=TAG,
            parameters=SCOPE,
            takes="KnobsWish",
            gives="Profile",
            problems=("unknown-tenant", "wrong-profile"),
        ),
        Route(
            method="DELETE",
            path="/profile",
            answer=drop,
            says="Take a tenant's own profile away, or give everybody that of the start again.",
            tag=TAG,
            parameters=SCOPE,
            gives="Profile",
            problems=("unknown-tenant",),
        ),
    ),
    schemas={
        "Profile": {
            "type": "object",
            "required": ["name", "from", "knobs", "own"],
            "properties": {
                "name": {"type": "string"},
                "from": {"type": "string"},
                "knobs": {"type": "object", "additionalProperties": {"type": "string"}},
                "own": {"type": "boolean", "description": "Whether it is the tenant's own."},
            },
        },
        "ProfileWish": {
            "type": "object",
            "properties": {
                "profile": {"type": "string", "description": "The name of a shipped profile."},
                "knobs": {"$ref": "#/components/schemas/KnobValues"},
            },
            "additionalProperties": False,
        },
        "KnobsWish": {
            "type": "object",
            "required": ["knobs"],
            "properties": {"knobs": {"$ref": "#/components/schemas/KnobValues"}},
            "additionalProperties": False,
        },
        "KnobValues": {
            "type": "object",
            "description": "Knobs by name; /__mock/knobs lists them with their values.",
            "additionalProperties": {"type": ["string", "integer"]},
        },
    },
)
