"""
What every answer owes, whatever was asked: its shape, its format, its silence.

`jsonschema` and `xmlschema` judge here, and nowhere else. Pure. The rule a breach belongs to is
named by the schema itself (`x-rules`).
"""

import base64
import json
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from xmlschema import XMLSchema11

from loyalty_contract.talks.follow import whole
from loyalty_contract.verdicts import Finding, breach
from loyalty_contract.wire.asks import CONTENT_TYPES, Answer, Ask, Media
from loyalty_contract.wire.ecma import EcmaValidator
from loyalty_contract.wire.readings import Kind, Reading, read_body
from loyalty_schemas.contract import Standing
from loyalty_schemas.documents import clause_at, schema, xsd

_INTEGERS = frozenset({"error", "progress", "total", "batch", "index"})
_MEDIA_TYPES = {
    Media.JSON: re.compile(r"application/(?:[\w.+-]+\+)?json|text/json"),
    Media.XML: re.compile(r"(?:application|text)/(?:[\w.+-]+\+)?xml"),
}
# SEC-3: what only the inside of a program says. Words, not single names that a text may need.
_INSIDES = re.compile(
    r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+"
    r"|\.(?:py|java|cs|go|rb|php|js):\d+"
    r"|\bat (?:[\w$]+\.){2,}[\w$<>]+\(|(?:^|[\s\"'(=])/(?:usr|home|var|opt|srv|app|etc|root|tmp)/\w"
    r"|[A-Z]:\\\w+\\|\b(?:lxml|libxml2?|msgspec|pydantic|jsonschema|xmlschema|orjson|simplejson"
    r"|xmltodict|marshmallow|sqlalchemy|psycopg2?|JSONDecodeError|XMLSyntaxError|ValidationError"
    r"|SAXParseException|NullPointerException|KeyError|TypeError|ValueError|AttributeError"
    r"|org\.(?:xml|springframework|hibernate|w3c)|com\.fasterxml|System\.(?:Xml|Text))\b"
    # An exception by its full name, or by one that no sentence has.
    r"|(?-i:\b(?:[a-z_]\w*\.)+[A-Z]\w*(?:Exception|Error|Fault)\b|\b[A-Z][a-z]\w*[a-z]Exception\b)"
    r"|\bSQLSTATE\[|\bORA-\d{5}\b|\bgoroutine \d+|\bGo struct field\b|\bon line \d+ in file\b",
    re.IGNORECASE,
)
# A shorter token may stand in a text by chance.
_TELLING = 6
_UUIDS = re.compile(rb"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_A_UUID = b"00000000-0000-4000-8000-000000000000"
# An error_text without markup, in XML and in JSON.
_TEXTS = re.compile(
    rb"(?P<xml><error_text>)[^<&\x00-\x1f\x7f-\xff]+(?=</error_text>)"
    rb"|(?P<json>\"error_text\"\s*:\s*\")[^\"\\\x00-\x1f\x7f-\xff]+(?=\")"
)
# Of a run's thousands of answers most are short, and alike but for ids and texts.
_SHORT = 4096
# A success answer's shape, shown or stated, binds in full (contract, standings).
_STANDINGS = {"EXC-2": Standing.STATED, "EXC-3": Standing.STATED}


def check(answer: Answer, reading: Reading, secrets: Collection[str]) -> list[Finding]:
    """Return what an answer breaks of EXC-2, 3, 4, 6, 7, AUT-4, SEC-3 and TSK-2."""
    if answer.trouble:
        return []
    findings = [*_leaks(answer, secrets)]
    if reading.kind is Kind.REFUSED or 400 <= answer.status < 500:
        findings += _shape("refusal", answer, reading) + _insides(answer)
    elif 200 <= answer.status < 300:
        findings += _shape("success", answer, reading)
    if answer.ask.method == "POST" and answer.ask.path is None and reading.kind is not Kind.UNCLEAR:
        findings += _format(answer, reading)
    return findings


def _shape(role: str, answer: Answer, reading: Reading) -> list[Finding]:
    """Judge the body by the schema of its role; at most one finding a rule."""
    operation = answer.ask.operation
    if not reading.fields:
        rule = _envelope_rule(operation, role)
        return [_broken(rule, f"the answer's body is no envelope: {_short(answer.body)}")]
    body = _alike(role, answer.body)
    found: dict[str, Finding] = {}
    if not (_is_sound if len(body) <= _SHORT else _is_sound.__wrapped__)(operation, role, body):
        found = _breaches(operation, role, answer.body, reading)
    # Of names that our documents do not know an answer may make what it likes.
    for name in sorted(reading.repeated & _names(operation, role)):
        rule = _envelope_rule(operation, role)
        found.setdefault(rule, _broken(rule, f"{name} stands more than once in an object"))
    return list(found.values())


def _breaches(operation: str, role: str, body: bytes, reading: Reading) -> dict[str, Finding]:
    """What breaks the schema, by the rule it breaks; where nothing does, the XSD."""
    document = _document(operation, role)
    found: dict[str, Finding] = {}
    for error in _judge(operation, role).iter_errors(_values(reading.media, reading.fields)):
        path = list(error.absolute_schema_path)
        name = _missing(error)
        rule = clause_at(document, _resolved(document, path), name).rule
        where = ".".join(map(str, error.absolute_path)) or name or "the answer"
        found.setdefault(rule, _broken(rule, f"{where}: {_reason(error, name)}"))
    if not found and not _keeps_xsd(operation, role, reading.media, body):
        rule = _envelope_rule(operation, role)
        found[rule] = _broken(rule, "the answer is not what its XSD says")
    return found


def _envelope_rule(operation: str, role: str) -> str:
    if role == "refusal":
        return "EXC-4"
    return "TSK-2" if operation == "tasks_status" else "EXC-2"


def _broken(rule: str, text: str) -> Finding:
    return breach(rule, _STANDINGS.get(rule, Standing.INFERRED), text)


def _typed(value: Any, name: str = "") -> Any:
    """XML's text as the value it spells, where the contract says number or array."""
    if isinstance(value, Mapping):
        return {key: _typed(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_typed(inner) for inner in value]
    if (
        name in _INTEGERS
        and isinstance(value, str)
        and whole(value.strip().lstrip("+-")) is not None
    ):
        return int(value)
    if name == "errors" and isinstance(value, str) and not value.strip():
        return []
    return value


def _format(answer: Answer, reading: Reading) -> list[Finding]:
    """EXC-6: the request's format; EXC-7: a Content-Type that names the body's own."""
    findings = []
    asked = answer.ask.media
    named = _names_another(answer.ask)
    if reading.media not in {None, asked} and not named:
        text = f"a request in {asked} was answered in {reading.media}"
        findings.append(breach("EXC-6", Standing.SHOWN, text))
    said = answer.headers.get("content-type", "")
    essence, _, parameters = said.partition(";")
    if reading.media and not _MEDIA_TYPES[reading.media].fullmatch(essence.strip().lower()):
        text = f"a body in {reading.media} came as Content-Type {said[:80]!r}"
        findings.append(breach("EXC-7", Standing.INFERRED, text))
    charset = re.search(r"charset\s*=\s*\"?([^\s;\"]+)", parameters, re.IGNORECASE)
    if charset and charset[1].lower() not in {"utf-8", "utf8"}:
        text = f"Content-Type names the charset {charset[1][:40]}, not UTF-8"
        findings.append(breach("EXC-7", Standing.INFERRED, text))
    return findings


def _names_another(ask: Ask) -> bool:
    """Tell whether a request's own Content-Type names anything but its format by its plain name."""
    said = [text for name, text in ask.headers.items() if name.lower() == "content-type"]
    return any(text.partition(";")[0].strip() != CONTENT_TYPES[ask.media] for text in said)


def _leaks(answer: Answer, secrets: Collection[str]) -> list[Finding]:
    """AUT-4: no token in any part of an answer, as it is or in another coding."""
    told = " ".join((*answer.headers.values(), answer.body.decode("utf-8", "replace")))
    for secret in secrets:
        if len(secret) >= _TELLING:
            if secret in told:
                return [breach("AUT-4", Standing.INFERRED, "the answer repeats a token")]
            if any(coded in told for coded in _coded(secret)):
                text = "the answer repeats a token, in another coding"
                return [breach("AUT-4", Standing.INFERRED, text)]
    return []


@cache
def _coded(secret: str) -> tuple[str, ...]:
    """A token as JSON, XML, a URL, base64 and hexadecimal digits have it."""
    plain = secret.encode()
    # The last signs of base64 depend on what stands behind the token.
    packed = base64.b64encode(plain)[: len(plain) // 3 * 4].decode()
    return (
        json.dumps(secret)[1:-1],
        escape(secret),
        quote(secret, safe=""),
        packed,
        packed.translate(str.maketrans("+/", "-_")),
        plain.hex(),
    )


def _insides(answer: Answer) -> list[Finding]:
    """SEC-3: no stack trace, path or library's name in a refusal."""
    found = _INSIDES.search(answer.body[:100_000].decode("utf-8", "replace"))
    if not found:
        return []
    return [breach("SEC-3", Standing.INFERRED, f"the refusal shows its insides: {found[0][:80]!r}")]


@cache
def _document(operation: str, role: Any) -> Mapping[str, Any]:
    return schema(operation, role)


@cache
def _names(operation: str, role: str) -> frozenset[str]:
    """Every field that the document names, at any depth."""
    return frozenset(_properties(_document(operation, role)))


def _properties(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        yield from node.get("properties", ())
        for inner in node.values():
            yield from _properties(inner)


@cache
def _judge(operation: str, role: str) -> Any:
    return EcmaValidator(_document(operation, role))


def _alike(role: str, body: bytes) -> bytes:
    """
    An answer with all its ids alike, and its texts where one is like another.

    To every document of ours one UUID is as good as the next, and one text that is not empty to
    all but the schema of a success.
    """
    body = _UUIDS.sub(_A_UUID, body)
    return body if role == "success" else _TEXTS.sub(rb"\g<xml>\g<json>x", body)


@lru_cache(maxsize=1024)
def _is_sound(operation: str, role: str, body: bytes) -> bool:
    """Tell whether a body breaks nothing: the two validators take a millisecond for each."""
    media, fields, _ = read_body(body)
    sound = _judge(operation, role).is_valid(_values(media, fields))
    return bool(sound) and _keeps_xsd(operation, role, media, body)


def _values(media: Media | None, fields: Mapping[str, Any]) -> Any:
    return fields if media is Media.JSON else _typed(fields)


def _keeps_xsd(operation: str, role: str, media: Media | None, body: bytes) -> bool:
    return media is not Media.XML or bool(_xsd(operation, role).is_valid(body))


@cache
def _xsd(operation: str, role: Any) -> XMLSchema11:
    return XMLSchema11(xsd(operation, role).decode(), defuse="always")


def _missing(error: Any) -> str:
    """The field a `required` misses; jsonschema tells it only in its message."""
    if error.validator != "required":
        return ""
    return str(next(name for name in error.validator_value if name not in error.instance))


def _resolved(document: Mapping[str, Any], path: list[str | int]) -> list[str | int]:
    """A schema path with every `$ref` on it, which jsonschema leaves out, followed."""
    resolved: list[str | int] = []
    node: Any = document
    for step in path:
        while isinstance(node, Mapping) and step not in node and "$ref" in node:
            resolved = [str(part) for part in node["$ref"].removeprefix("#/").split("/")]
            node = document
            for part in resolved:
                node = node[part]
        resolved.append(step)
        node = node[step]
    return resolved


def _reason(error: Any, name: str) -> str:
    """A breach in our own words; the validator's may print the whole answer."""
    if name:
        return "is missing"
    value = error.instance
    shown = (
        repr(value)[:80] if isinstance(value, str | int | float | None) else type(value).__name__
    )
    return f"{shown} breaks {error.validator} {str(error.validator_value)[:80]}"


def _short(body: bytes) -> str:
    return repr(body[:80].decode("utf-8", "replace"))
