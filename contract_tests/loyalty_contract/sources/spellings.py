r"""
ITM-2 and ITM-3: one string in the many spellings that JSON and XML have for it.

Raw bytes: `\u002b` and `&#43;` are the plus of a phone, CDATA is text, and what is wrong stays
wrong however it is spelt. Phones tell whether a spelling was read, as they alone have a syntax.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from xml.sax.saxutils import escape

from loyalty_contract.cases import Case, both
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build, is_accepted, is_noticed
from loyalty_contract.wire.asks import Ask, Media
from loyalty_schemas.contract import Standing

_STATED, _INFERRED = Standing.STATED, Standing.INFERRED
Spell = Callable[[str], str]


def _units(text: str) -> list[int]:
    """The UTF-16 code units of a text, as JSON escapes them (RFC 8259 section 7)."""
    told = text.encode("utf-16-be")
    return [int.from_bytes(told[at : at + 2]) for at in range(0, len(told), 2)]


def _escaped(text: str) -> str:
    return "".join(f"\\u{unit:04x}" for unit in _units(text))


def _escaped_in_capitals(text: str) -> str:
    return "".join(f"\\u{unit:04X}" for unit in _units(text))


def _every_other(text: str) -> str:
    return "".join(
        _escaped(sign) if at % 2 else json.dumps(sign, ensure_ascii=False)[1:-1]
        for at, sign in enumerate(text)
    )


def _first_only(text: str) -> str:
    return _escaped(text[0]) + json.dumps(text[1:], ensure_ascii=False)[1:-1]


def _plain_xml(text: str) -> str:
    return escape(text)


# name: how a string is spelt between its quotes
_JSON_SPELLINGS: dict[str, Spell] = {
    "escaped": _escaped,
    "escaped-in-capitals": _escaped_in_capitals,
    "escaped-every-other-sign": _every_other,
    "escaped-at-the-start": _first_only,
    "escaped-slashes": lambda text: json.dumps(text, ensure_ascii=False)[1:-1].replace("/", "\\/"),
    "ascii-only": lambda text: json.dumps(text)[1:-1],
}
# name: (how a text is spelt between its tags, how hard that binds: ENC-3 is inferred)
_XML_SPELLINGS: dict[str, tuple[Spell, Standing]] = {
    "decimal-references": (lambda text: "".join(f"&#{ord(sign)};" for sign in text), _STATED),
    "hexadecimal-references": (
        lambda text: "".join(f"&#x{ord(sign):x};" for sign in text),
        _STATED,
    ),
    "references-in-capitals": (
        lambda text: "".join(f"&#x{ord(sign):X};" for sign in text),
        _STATED,
    ),
    "a-reference-at-the-start": (lambda text: f"&#{ord(text[0])};{escape(text[1:])}", _STATED),
    "named-references": (lambda text: escape(text, {"'": "&apos;", '"': "&quot;"}), _STATED),
    "cdata": (lambda text: f"<![CDATA[{text}]]>", _INFERRED),
    "cdata-in-part": (lambda text: f"{escape(text[:3])}<![CDATA[{text[3:]}]]>", _INFERRED),
    "two-cdata": (lambda text: f"<![CDATA[{text[:3]}]]><![CDATA[{text[3:]}]]>", _INFERRED),
}


def cases() -> tuple[Case, ...]:
    """Return the cases of strings in other spellings."""
    spellings = [
        *((Media.JSON, name, spell, _STATED) for name, spell in _JSON_SPELLINGS.items()),
        *((Media.XML, name, *told) for name, told in _XML_SPELLINGS.items()),
    ]
    return (
        *(case for told in spellings for case in _values(*told)),
        *(case for told in spellings for case in _phones(*told)),
        *_names(),
    )


def _values(media: Media, name: str, spell: Spell, standing: Standing) -> tuple[Case, ...]:
    def build(stage: Stage) -> Ask:
        value = f"{stage.mark}/\u00e9\U0001f600'\"&<x"
        return _spelt(stage, "profile_id", value, spell)

    return both(
        "ITM-2",
        f"profile-id-spelt-in-{name}",
        is_accepted(build, "ITM-2", standing),
        standing=standing,
        page="profile_id: string, however it is spelt",
        expect="accepted",
        media=(media,),
    )


def _phones(media: Media, name: str, spell: Spell, standing: Standing) -> tuple[Case, ...]:
    def good(stage: Stage) -> Ask:
        return _spelt(stage, "phone", stage.member("phone")["phone"], spell)

    def wrong(stage: Stage) -> Ask:
        return _spelt(stage, "phone", stage.member("phone")["phone"][:-1] + "O", spell)

    page = "phone: Phone number in international format, however it is spelt"
    return (
        *both(
            "ITM-3",
            f"phone-spelt-in-{name}",
            is_accepted(good, "ITM-3", standing),
            standing=standing,
            page=page,
            expect="accepted",
            media=(media,),
        ),
        *both(
            "ITM-3",
            f"wrong-phone-spelt-in-{name}",
            is_noticed(wrong, "ITM-3", _STATED, 0),
            standing=_STATED,
            page=page,
            expect="noticed",
            media=(media,),
        ),
    )


def _spelt(stage: Stage, field: str, value: str, spell: Spell) -> Ask:
    """A request whose one value is spelt otherwise; the others are plain."""
    place = "@@@"
    ask = stage.batch([{field: place}], field)
    body = ask.body.replace(place.encode(), spell(value).encode())
    return replace(ask, build=lambda: body, sent=(f"{field}={value}",))


def _names() -> tuple[Case, ...]:
    """In JSON the names of the fields are strings too."""
    said: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("the-name-of-a-field", ("email",)),
        ("the-word-of-matching", ('"matching":"email"',)),
        ("every-name", ("token", "loyalty_program_id", "matching", "data", '{"email"')),
    )
    return tuple(
        case
        for name, texts in said
        for case in both(
            "ITM-2",
            f"escapes-in-{name}",
            is_accepted(_renamed(texts), "ITM-2", _STATED),
            standing=_STATED,
            page="a JSON string is the same however it is escaped",
            expect="accepted",
            media=(Media.JSON,),
        )
    )


def _renamed(texts: tuple[str, ...]) -> Build:
    def build(stage: Stage) -> Ask:
        ask = stage.batch()
        body = ask.body.decode()
        for text in texts:
            word = text.strip('{":').rpartition('"')[2]
            body = body.replace(text, text.replace(word, _escaped(word)), 1)
        return replace(ask, build=body.encode)

    return build
