"""The contract as the mock knows it: knobs, profiles, rules, each with what it means."""

from typing import TYPE_CHECKING, Any

from loyalty_mock.control.routes import Answer, Area, Ask, Route
from loyalty_schemas.contract import knobs, rules
from loyalty_schemas.profiles import load_profile, profile_names

if TYPE_CHECKING:
    from loyalty_mock.exchange import Mock

TAG = "contract"
_TEXT = {"type": "string"}
_TEXTS = {"type": "object", "additionalProperties": _TEXT}


def tell_knobs(_ask: Ask, _mock: "Mock") -> Answer:
    """Answer with every open choice and its values."""
    return Answer(
        value={
            "knobs": [
                {
                    "name": knob.name,
                    "rule": knob.rule,
                    "says": knob.says,
                    "default": knob.default,
                    "values": dict(knob.values),
                }
                for knob in knobs().values()
            ]
        }
    )


def tell_profiles(_ask: Ask, _mock: "Mock") -> Answer:
    """Answer with the profiles that come with the kit."""
    shipped = [load_profile(name) for name in profile_names()]
    return Answer(
        value={
            "profiles": [
                {"name": one.name, "from": one.origin, "knobs": dict(one.knobs)} for one in shipped
            ]
        }
    )


def tell_rules(_ask: Ask, _mock: "Mock") -> Answer:
    """Answer with every rule."""
    told: list[dict[str, Any]] = [
        {
            "id": rule.id,
            "operation": rule.operation,
            "standing": rule.standing.value,
            "says": rule.says,
            "source": rule.source,
            "weaker": {standing.value: says for standing, says in rule.weaker.items()},
            "codes": list(rule.codes),
            "code_knob": rule.code_knob,
            "knobs": list(rule.knobs),
        }
        for rule in rules().values()
    ]
    return Answer(value={"rules": told})


def _list_of(name: str, one: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [name],
        "properties": {name: {"type": "array", "items": {"$ref": f"#/components/schemas/{one}"}}},
    }


AREA = Area(
    tag=TAG,
    says="What the contract says and leaves open.",
    routes=(
        Route(
            method="GET",
            path="/knobs",
            answer=tell_knobs,
            says="List every open choice, and what each of its values makes the mock do.",
            tag=TAG,
            gives="Knobs",
        ),
        Route(
            method="GET",
            path="/profiles",
            answer=tell_profiles,
            says="List the profiles that come with the kit.",
            tag=TAG,
            gives="Profiles",
        ),
        Route(
            method="GET",
            path="/rules",
            answer=tell_rules,
            says="List every rule, in the contract's words.",
            tag=TAG,
            gives="Rules",
        ),
    ),
    schemas={
        "Knobs": _list_of("knobs", "Knob"),
        "Profiles": _list_of("profiles", "ShippedProfile"),
        "Rules": _list_of("rules", "Rule"),
        "Knob": {
            "type": "object",
            "required": ["name", "rule", "says", "default", "values"],
            "properties": {
                "name": _TEXT,
                "rule": _TEXT,
                "says": _TEXT,
                "default": _TEXT,
                "values": {**_TEXTS, "description": "Each value with what it means."},
            },
        },
        "ShippedProfile": {
            "type": "object",
            "required": ["name", "from", "knobs"],
            "properties": {"name": _TEXT, "from": _TEXT, "knobs": _TEXTS},
        },
        "Rule": {
            "type": "object",
            "required": ["id", "operation", "standing", "says", "source"],
            "properties": {
                "id": _TEXT,
                "operation": {"type": ["string", "null"], "description": "null: every operation."},
                "standing": {"enum": ["stated", "shown", "inferred", "open"]},
                "says": _TEXT,
                "source": _TEXT,
                "weaker": {**_TEXTS, "description": "Halves that bind less, by their standing."},
                "codes": {"type": "array", "items": {"type": "integer"}},
                "code_knob": {"type": ["string", "null"]},
                "knobs": {"type": "array", "items": _TEXT},
            },
        },
    },
)
