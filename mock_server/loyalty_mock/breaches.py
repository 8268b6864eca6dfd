"""
Tell a breach of a schema in the vendor's words: the rule, the place, a short value.

The validator's own message is never shown: it can be megabytes long and names the library.
Knows how jsonschema-rs reports an error, and nothing of requests.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from jsonschema_rs import ValidationError, ValidationErrorKind

from loyalty_mock.refusals import BREACHES, Refusal, hidden, place, shown
from loyalty_schemas.documents import clause_at

ARTICLES = {
    "string": "a string",
    "integer": "an integer",
    "array": "an array",
    "object": "an object",
}


def first_breach(
    errors: Sequence[ValidationError],
    document: Mapping[str, Any],
    fields: Sequence[str],
    base: tuple[str | int, ...],
    secrets: Collection[str],
) -> Refusal:
    """Return the refusal for the first of some errors: in the fields' order, unknown ones last."""
    error = min(errors, key=lambda error: _rank(error, fields))
    keyword = _keyword(error)
    name = _name(error)
    clause = clause_at(document, error.schema_path, name)
    value = error.instance
    if keyword == "additionalProperties":
        # The only name that is not the contract's own, hence the only one that may hold a token.
        name = hidden(name, secrets)
    path = (*base, *error.instance_path, *([name] if name else []))
    text = BREACHES[keyword].format(
        where=place(path),
        title=clause.title or _types(error),
        allowed=allowed(document, error.schema_path),
        value=shown(value, secrets),
        count=len(value) if isinstance(value, list) else 0,
    )
    return Refusal(clause.rule, text, paths=(path,) if path else ())


def allowed(document: Any, path: Sequence[str | int]) -> str:
    """Return the keyword's own value, for a text that tells what would have been right."""
    for step in path:
        document = document[step]
    return ", ".join(map(str, document)) if isinstance(document, list) else str(document)


def _keyword(error: ValidationError) -> str:
    """The keyword a breach is told by; a `false` schema by the `properties` it stands in."""
    last = error.schema_path[-1]
    return last if isinstance(last, str) and last in BREACHES else "properties"


def _name(error: ValidationError) -> str:
    """The field a breach is about, where the path of the value does not hold it."""
    match error.kind:
        case ValidationErrorKind.Required(property=name):
            return name
        case ValidationErrorKind.AdditionalProperties(unexpected=names):
            return names[0]
    return ""


def _rank(error: ValidationError, fields: Sequence[str]) -> tuple[int, bool]:
    """The whole before its fields, unknown fields last; of one field its type first."""
    path = error.instance_path
    name = str(path[0]) if path else _name(error)
    position = fields.index(name) if name in fields else len(fields) if name else -1
    return position, _keyword(error) != "type"


def _types(error: ValidationError) -> str:
    match error.kind:
        case ValidationErrorKind.Type(types=types):
            return " or ".join(ARTICLES[name] for name in types)
    return "allowed"
