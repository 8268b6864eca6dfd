"""
ENC-3, ENC-1: a text of XML in pieces, broken by a comment, a CDATA section, a reference, blanks.

Whoever takes the first or the last piece for the whole reads another word. By hand from XML 1.0;
the words are those that must be read whole to be accepted: a matching, a program, a phone.
"""

from collections.abc import Callable

from loyalty_contract.cases import Case, both
from loyalty_contract.sources.parity import alike
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import is_accepted
from loyalty_contract.wire.asks import Ask, Media
from loyalty_schemas.contract import Standing

# name: how a word is written, its two halves given
_SPELLINGS: dict[str, Callable[[str, str], str]] = {
    "a-comment-within": lambda one, two: f"{one}<!-- - -->{two}",
    "an-instruction-within": lambda one, two: f"{one}<?pause?>{two}",
    "cdata-at-its-start": lambda one, two: f"<![CDATA[{one}]]>{two}",
    "cdata-at-its-end": lambda one, two: f"{one}<![CDATA[{two}]]>",
    "cdata-in-two": lambda one, two: f"<![CDATA[{one}]]><![CDATA[{two}]]>",
    "references-within": lambda one, two: f"{one}&#{ord(two[0])};{two[1:]}",
    "hexadecimal-references": lambda one, two: "".join(f"&#x{ord(c):x};" for c in one + two),
}


def cases() -> tuple[Case, ...]:
    """Return the cases of words in pieces."""
    return (*_words(), *_blanks())


def _blanks() -> tuple[Case, ...]:
    """White space within a value is part of it; who collapses it in XML takes two for one."""
    return (
        Case(
            rule="ENC-1",
            name="white-space-within-values",
            media=Media.JSON,
            standing=Standing.INFERRED,
            page="Request example: JSON, XML",
            expect="values that differ in white space are as many in XML as in JSON",
            play=alike(_blank_twins, Standing.INFERRED),
        ),
    )


def _blank_twins(stage: Stage) -> Ask:
    first, second = stage.members(2, "profile_id")
    name = first["profile_id"]
    data = [{"profile_id": f"{name} a b"}, {"profile_id": f"{name} a  b"}, second]
    return stage.batch(data, "profile_id")


def _words() -> tuple[Case, ...]:
    return tuple(
        case
        for field, matching in (("matching", "email"), ("program", "email"), ("phone", "phone"))
        for name, spell in _SPELLINGS.items()
        for case in both(
            "ENC-3",
            f"{field}-with-{name}",
            is_accepted(_spelt(field, matching, spell), "ENC-3", Standing.INFERRED),
            standing=Standing.INFERRED,
            page="comments and CDATA do not change the outcome; XML 1.0 on references",
            expect="accepted, as the word is the same",
            media=(Media.XML,),
        )
    )


def _spelt(field: str, matching: str, spell: Callable[[str, str], str]) -> Callable[[Stage], Ask]:
    def build(stage: Stage) -> Ask:
        member = stage.member(matching)
        plain = stage.batch([member], matching)
        words = {
            "matching": ("matching", matching),
            "program": ("loyalty_program_id", str(stage.access.program)),
            "phone": ("phone", str(member.get("phone"))),
        }
        tag, word = words[field]
        half = len(word) // 2
        body = plain.body.decode().replace(
            f"<{tag}>{word}</{tag}>", f"<{tag}>{spell(word[:half], word[half:])}</{tag}>", 1
        )
        return stage.raw(body.encode(), profiles=1, sent=plain.sent)

    return build
