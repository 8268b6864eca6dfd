"""
Every refusal the mock can give: which rule it rests on, its code, and what it says.

One table; a text says what is wrong and where, in the vendor's words. It never holds a token,
a path, a library's message or a long value: values come in through `shown`. Codes stand with
the rules; a row names one only where its rule has several.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

SHOWN_CHARACTERS = 40
SHOWN_ITEMS = 3
PRINTABLE_NUMBER = 10**SHOWN_CHARACTERS


# The way to a value in a payload: names and indices, as in `("data", 17, "email")`.
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    A client's mistake: its rule, what to say of it, and its code if the rule has several.

    `paths` are the places it was found at, the first one first; none where the whole body or a
    header is at fault. They may name what a client made up, so nothing repeats them unasked.
    """

    rule: str
    text: str
    code: int | None = None
    paths: tuple[Path, ...] = ()


# fault: (rule, text, code if the rule has several)
FAULTS: dict[str, tuple[str, str, int | None]] = {
    "no such path": ("EXC-8", "no operation stands at this path", 404),
    "wrong method": ("EXC-8", "this operation takes POST only", 405),
    "no media type": (
        "EXC-9",
        "Content-Type is missing: say application/json or application/xml",
        None,
    ),
    "other media type": (
        "EXC-9",
        "Content-Type is neither application/json nor application/xml",
        None,
    ),
    "other charset": ("EXC-9", "the charset in Content-Type is not utf-8", None),
    "other coding": ("EXC-9", "Content-Encoding is none of gzip, deflate, identity", None),
    "too large": ("LIM-4", "the body is larger than {detail} bytes", None),
    "broken coding": ("ENC-4", "the body is not what its Content-Encoding says", None),
    "not UTF-8": ("ENC-3", "the body is not UTF-8", None),
    "byte order mark": ("ENC-5", "the body starts with a byte order mark", None),
    "not JSON": ("ENC-4", "the body is not well-formed JSON{detail}", None),
    "not XML": ("ENC-4", "the body is not well-formed XML{detail}", None),
    "declared encoding": ("ENC-3", "the XML declaration names an encoding other than UTF-8", None),
    "doctype": ("SEC-1", "the body holds a document type declaration", None),
    "too slow": ("SEC-2", "the body did not come in time", 408),
    "broken off": ("ENC-4", "the body breaks off", None),
    "head too large": ("SEC-2", "the head of the request is too large", 431),
    "not HTTP": ("EXC-4", "what was sent is not HTTP/1.1", 400),
    "our mistake": ("EXC-4", "something went wrong within the mock; its log has more", 500),
    "too deep": ("SEC-2", "the body is nested too deeply", None),
    "too many attributes": ("SEC-2", "the body has more attributes than are read", None),
    "number out of range": ("SEC-2", "the body holds a number too large to be read", None),
    "lone surrogate": ("ENC-5", "the body holds half of a surrogate pair", None),
    "repeated name": ("ENC-5", "{where} stands more than once", None),
    "other root": ("ENC-2", "the root element is not xml", None),
    "stray text": ("ENC-2", "{where} holds text between its elements", None),
    "other element": ("ENC-2", "{where} holds an element other than {detail}", None),
    "not an object": ("EXC-4", "the body is not an object", None),
    "no token": ("AUT-1", "token is missing", None),
    "unknown token": ("AUT-2", "token is unknown", None),
    "tariff limit": ("AUT-5", "tariff limit reached: {detail} profiles", None),
    "unknown program": ("PRG-2", "loyalty_program_id is unknown{detail}", None),
    "unknown task": ("CON-2", "task_id is unknown", None),
    "unknown followed task": ("TSK-4", "task_id is unknown", None),
    "other program": (
        "CON-5",
        "loyalty_program_id is not the one that the task was started with",
        None,
    ),
    "other matching": ("CON-5", "matching is not the one that the task was started with", None),
    "completed": ("CON-6", "task_id names a task that is completed", None),
    "repeated next_key": ("CON-4", "next_key was sent for this task before", None),
    "misspelt loyalty_program_id": ("PRG-1", "{where} is not an integer in digits", None),
    "misspelt field_value": ("ITM-2", "{where} is neither a string nor an integer in digits", None),
    "repeat": ("ITM-7", "{where} repeats {detail}", None),
    "leap second": ("DAT-2", "{where} has a leap second where none can be{detail}", None),
    "future": ("DAT-3", "{where} lies in the future{detail}", None),
}

# Where in a payload a fault of the table lies, if it always lies in one place.
FIELDS: dict[str, str] = {
    "no token": "token",
    "unknown token": "token",
    "unknown program": "loyalty_program_id",
    "other program": "loyalty_program_id",
    "other matching": "matching",
    "unknown task": "task_id",
    "unknown followed task": "task_id",
    "completed": "task_id",
    "repeated next_key": "next_key",
}

# JSON Schema keyword: text. The rule comes from the schema's own x-rules.
BREACHES: dict[str, str] = {
    "type": "{where} is not {title}{value}",
    "required": "{where} is missing",
    "enum": "{where} is not one of {allowed}{value}",
    "minLength": "{where} is empty",
    "pattern": "{where} is not {title}{value}",
    "not": "{where} is not {title}{value}",
    "minItems": "{where} is empty",
    "maxItems": "{where} has {count} profiles, more than {allowed}",
    "additionalProperties": "{where} is not a known field",
    "properties": "{where} belongs to another matching",
}


def refuse(fault: str, *, at: Path = (), where: str = "", detail: str = "") -> Refusal:
    """
    Return the table's refusal for a fault; `detail` is ours or has come through `shown`.

    `at` is the place in the payload; `where` words it, if it is told by other words than its own.
    """
    rule, text, code = FAULTS[fault]
    paths = (at,) if at else ((FIELDS[fault],),) if fault in FIELDS else ()
    return Refusal(rule, text.format(where=where or place(at), detail=detail), code, paths)


def place(path: Sequence[str | int]) -> str:
    """Return a path in the vendor's words: `data[17].email`; names nobody knows are shortened."""
    told = ""
    for step in path:
        if isinstance(step, int):
            told += f"[{step}]"
        else:
            told += ("." if told else "") + _name(step)
    return told or "the body"


def shown(value: object, secrets: Collection[str] = ()) -> str:
    """
    Return `: VALUE` for the end of a sentence, or nothing where it is long to tell or a secret.

    At most 40 characters of the value, none that a terminal or an XML document would mind.
    """
    match value:
        case str():
            text = json.dumps(value[:SHOWN_CHARACTERS], ensure_ascii=False)
            if len(value) > SHOWN_CHARACTERS:
                text = text[:-1] + '…"'
        case bool() | None:
            text = json.dumps(value)
        case int() if abs(value) < PRINTABLE_NUMBER:
            text = str(value)
        case float():
            text = repr(value)
        case _:
            return ""
    # A secret may be cut where the value is, so the look goes on by the length of the longest.
    seen = SHOWN_CHARACTERS + max(map(len, secrets), default=0)
    whole = value[:seen] if isinstance(value, str) else text
    if holds_secret(whole, secrets) or holds_secret(text, secrets):
        return ""
    return ": " + printable(text)


def holds_secret(text: str, secrets: Collection[str]) -> bool:
    """Tell whether a text holds a secret, in capitals or not: a profile may have folded it."""
    folded = text.lower()
    return any(secret.lower() in folded for secret in secrets)


def printable(text: str) -> str:
    """Return the text with every character that does not print as its escape."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
    )


def summary(refusals: Sequence[Refusal], wrong: int) -> Refusal:
    """Return one refusal for several wrong profiles: the first ones' texts, and how many in all."""
    first = refusals[0]
    texts = "; ".join(refusal.text for refusal in refusals[:SHOWN_ITEMS])
    if wrong > 1:
        texts += f"; {wrong} profiles are wrong in all"
    paths = tuple(path for refusal in refusals for path in refusal.paths)
    return Refusal(first.rule, texts, first.code, paths)


def hidden(name: str, secrets: Collection[str]) -> str:
    """Return a name as it is, or `…` where a secret stands in it."""
    return "…" if holds_secret(name, secrets) else name


def _name(name: str) -> str:
    return printable(name if len(name) <= SHOWN_CHARACTERS else name[:SHOWN_CHARACTERS] + "…")
