"""
The contract's JSON Schemas as OpenAPI's components: every definition under a name of its own.

Pure. Says what the schemas of `loyalty_schemas` say, no more and no less, in a form that tools
take which do not read all of JSON Schema 2020-12: no `$defs`, no `$ref` with keywords beside it,
no schema that is only `true`. Knows no operation but by its name.
"""

from collections.abc import Mapping
from typing import Any

from loyalty_schemas.documents import request_schema, schema

_DEFS = "#/$defs/"
_NOTES = frozenset({"$schema", "$id", "$comment", "$defs"})
# The columns "Example" of the page's two tables.
_EXAMPLES: Mapping[str, Any] = {
    "token": "abc123def456",
    "loyalty_program_id": 123,
    "matching": "email",
    "task_id": "199b9c75-c540-455e-9e38-3d54e51e1d7a",
    "next_key": "abc123",
    "email": "user@example.com",
    "phone": "+1234567890",
    "profile_id": "profile123",
    "field_name": "user_id",
    "field_value": "123456",
    "registration_date": "2024-09-01T12:34:56Z",
}
# An array is an element that holds `item` elements (ENC-2). The hint stands with every array.
_WRAPPED = {"wrapped": True}
_ITEM = {"name": "item"}


def components(operation: str, knobs: Mapping[str, str]) -> dict[str, Any]:
    """Return an operation's request and success answer, and what they refer to, by name."""
    return {
        **_hoisted(f"{operation}_request", _request(operation, knobs)),
        **_hoisted(f"{operation}_success", schema(operation, "success")),
    }


def refusal(operation: str) -> dict[str, Any]:
    """Return the envelope of every refusal, by name."""
    return _hoisted("refusal", schema(operation, "refusal"))


def _request(operation: str, knobs: Mapping[str, str]) -> dict[str, Any]:
    document = request_schema(operation, knobs)
    if knobs["token_sources"] != "body":
        # Required is a token, wherever it stands; no schema of a body can say that.
        document["required"] = [name for name in document["required"] if name != "token"]
        rules = dict(document["x-rules"]["required"])
        del rules["token"]
        document["x-rules"] = {**document["x-rules"], "required": rules}
    if knobs["number_strings"] == "coerce" and "loyalty_program_id" in document["properties"]:
        program = document["properties"]["loyalty_program_id"]
        program |= {"type": ["integer", "string"], "pattern": "^-?[0-9]+$"}
    if knobs["matching_case"] == "fold":
        _fold_matching(document)
    if "member" in document.get("$defs", {}):
        # Said once more where readers look for it who do not follow `if` and `then`.
        document["properties"]["data"]["items"] = {"$ref": f"{_DEFS}member"}
    return document


def _fold_matching(document: dict[str, Any]) -> None:
    """MAT-7: `enum` and `const` know one spelling only, a pattern every one."""
    matching = document.get("properties", {}).get("matching")
    if matching is None:
        return
    matching["pattern"] = f"^(?:{'|'.join(map(_any_case, matching.pop('enum')))})$"
    for part in document["allOf"]:
        asked = part.get("if", {}).get("properties", {}).get("matching", {})
        if "const" in asked:
            asked["pattern"] = f"^{_any_case(asked.pop('const'))}$"


def _any_case(word: str) -> str:
    return "".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in word)


def _hoisted(name: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema and its definitions as components; a definition of `true` says nothing."""
    names = {
        inner: inner if name.endswith("_request") else f"{name}_{inner}"
        for inner, said in document.get("$defs", {}).items()
        if said is not True
    }
    whole = _schema({key: value for key, value in document.items() if key != "$defs"}, names)
    whole["xml"] = {"name": "xml"}
    parts = {
        named: _schema(document["$defs"][inner], names, inner) for inner, named in names.items()
    }
    return {name: whole, **parts}


def _schema(node: Any, names: Mapping[str, str], name: str = "") -> Any:
    """Return one schema, its references led to the components."""
    if not isinstance(node, dict):
        # More tools read an object than `true`, of which nothing is asked, or `false`.
        return _described(name) if node else {"not": {}}
    said = {key: value for key, value in node.items() if key not in _NOTES}
    told: dict[str, Any] = {}
    for key, value in said.items():
        told[key] = _keyword(key, value, names)
    _lead(told, names)
    # A title is the noun a breach is told with; generators would name a class by it.
    title = told.pop("title", None)
    if title and told.get("type") != "object":
        told.setdefault("description", title)
    if name in _EXAMPLES and "description" in told:
        told["examples"] = [_EXAMPLES[name]]
    if told.get("type") == "array":
        told["xml"] = _WRAPPED
        told["items"] = {**told.get("items", {})}
        if "$ref" in told["items"]:
            told["items"] = {"allOf": [told["items"]]}
        told["items"]["xml"] = _ITEM
    return told


def _keyword(key: str, value: Any, names: Mapping[str, str]) -> Any:
    match key:
        case "properties":
            return {name: _schema(inner, names, name) for name, inner in value.items()}
        case "allOf":
            return [_schema(part, names) for part in value if not _is_empty(part, names)]
        case "if" | "then" | "not" | "items":
            return _schema(value, names)
        case _:
            return value


def _lead(told: dict[str, Any], names: Mapping[str, str]) -> None:
    """Lead a `$ref` to its component; with keywords beside it, it goes into an `allOf`."""
    if told.get("allOf") == []:
        del told["allOf"]
    if "$ref" in told:
        inner = told.pop("$ref").removeprefix(_DEFS)
        led = {"$ref": f"#/components/schemas/{names[inner]}"}
        if told:
            told["allOf"] = [led, *told.get("allOf", [])]
        else:
            told.update(led)


def _is_empty(part: Any, names: Mapping[str, str]) -> bool:
    return "$ref" in part and part["$ref"].removeprefix(_DEFS) not in names


def _described(name: str) -> dict[str, Any]:
    return {
        "description": f"{name}, judged where matching asks for it",
        **({"examples": [_EXAMPLES[name]]} if name in _EXAMPLES else {}),
    }
