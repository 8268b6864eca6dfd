"""
ITM-2: identifiers over the whole of Unicode, because the page says string and nothing more.

By hand. `profile_id` and `field_value` carry them; of an e-mail and of a field's name a server may
want more, and how long a value may be is nowhere said: those are only looked at.
"""

from loyalty_contract.cases import BOTH, Case, Tier, both
from loyalty_contract.talks.stage import Item, Stage
from loyalty_contract.talks.steps import Build, is_accepted, is_open
from loyalty_contract.talks.taking import is_taken
from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.readings import Kind
from loyalty_schemas.contract import Standing

_PAGE = "profile_id and field_value: string"
_STATED, _INFERRED = Standing.STATED, Standing.INFERRED
_SEEN = {Kind.ACCEPTED: "accepted", Kind.REFUSED: "refused"}

# name: what stands inside the value, between the run's mark and a number
_TEXTS = {
    "latin": "\u00e9\u00fc\u00f1\u00df",
    "greek": "\u03b1\u03b2\u03b3\u03c2",
    "cyrillic": "\u043f\u0440\u0438\u0432\u0435\u0442",
    "hebrew": "\u05e9\u05dc\u05d5\u05dd",
    "arabic": "\u0633\u0644\u0627\u0645",
    "thai": "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
    "han": "\u4f60\u597d",
    "kana": "\u30ab\u30bf\u30ab\u30ca",
    "combining": "e\u0301n\u0303",
    "many-combining": "a" + "\u0301" * 10,
    "emoji": "\U0001f600",
    "emoji-family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "emoji-flag": "\U0001f1ea\U0001f1fa",
    "astral-han": "\U00020000\U0002a6d6",
    "astral-math": "\U0001d54f\U0001d7d8",
    "last-of-the-first-plane": "\ufffd",
    "private-use": "\ue000\U0010fffd",
    "right-to-left-mark": "a\u200fb",
    "zero-width": "a\u200bb\u200dc",
    "no-break-space": "a\u00a0b",
    "byte-order-mark-inside": "a\ufeffb",
    "line-separator": "a\u2028b\u2029c",
    "space-inside": "a b  c",
    "tab-inside": "a\tb",
    "newline-inside": "a\nb",
    "quotes": "a\"b'c`d",
    "backslash": "a\\b\\\\c\\n\\u0041",
    "slash": "a/b//c",
    "ampersand": "a&b&&c",
    "less-than": "a<b>c</d>",
    "greater-than": "a>b>>c",
    "escaped-already": "a&amp;b&lt;c&#65;",
    "cdata-end": "a]]>b",
    "cdata-start": "a<![CDATA[b",
    "comment": "a<!--b-->c",
    "percent": "a%41%00b%",
    "plus-and-equals": "a+b=c;d,e",
    "braces": "{a}[b](c)",
    "hash-and-at": "#a@b!c?d*",
}
# name: a whole value that some language takes for another
_WORDS = {
    "the-word-null": "null",
    "the-word-true": "true",
    "the-word-false": "false",
    "the-word-undefined": "undefined",
    "the-word-none": "None",
    "the-word-nan": "NaN",
    "the-digit-0": "0",
    "the-digit-1": "1",
    "minus-one": "-1",
    "a-fraction": "1.5",
    "an-exponent": "1e5",
    "zeros-in-front": "000123",
    "digits-beyond-64-bits": "123456789012345678901234567890",
    "empty-brackets": "[]",
    "empty-braces": "{}",
    "24-hex-digits": "5f2b18e7a3c94d0061b2a7f4",
    "a-uuid": "5f2b18e7-a3c9-4d00-a1b2-a7f45f2b18e7",
    "one-letter": "a",
    "one-dot": ".",
    "one-astral-letter": "\U0001d54f",
    "a-phone": "+9991234567",
    "an-email": "someone@example.com",
    "a-date": "2024-09-01T12:34:56Z",
}
# name: two endings that a careless server takes for one
_TWINS = {
    "two-emoji": ("\U0001f600", "\U0001f601"),
    "two-astral-letters": ("\U00020000", "\U00020001"),
    "letter-and-letters": ("\u00df", "\u00e4"),
    "with-and-without-zero-width": ("a", "a\u200b"),
    "digits-with-a-zero": ("7", "07"),
    "word-and-words": ("a", "a b"),
}
# name: (what stands inside the value, formats): nothing says that these are taken
_OPEN = {
    "nul": ("a\u0000b", (Media.JSON,)),
    "control-characters": ("a\u0001b\u001fc", (Media.JSON,)),
    "delete": ("a\u007fb", BOTH),
    "next-line": ("a\u0085b", BOTH),
    "noncharacters": ("a\ufffe\uffffb", (Media.JSON,)),
    "300-letters": ("x" * 300, BOTH),
    "1000-letters": ("x" * 1000, BOTH),
    "10000-letters": ("x" * 10_000, BOTH),
    "1000-emoji": ("\U0001f600" * 1000, BOTH),
    "spaces-at-the-ends": ("  x  ", BOTH),
}


def cases() -> tuple[Case, ...]:
    """Return the cases of identifiers as strings."""
    return (*_texts(), *_words(), *_twins(), *_open(), *_field_names())


def _item(field: str, value: str) -> Item:
    return {field: value} if field == "profile_id" else {"field_name": "user_id", field: value}


_FIELDS = {"profile_id": "profile_id", "field_value": "custom"}


def _texts() -> tuple[Case, ...]:
    return tuple(
        case
        for number, (name, text) in enumerate(_TEXTS.items())
        for field in (("profile_id", "field_value")[number % 2],)
        for case in both(
            "ITM-2",
            f"{field.replace('_', '-')}-with-{name}",
            is_accepted(_around(field, text), "ITM-2", _STATED),
            standing=_STATED,
            page=_PAGE,
            expect="accepted",
            tier=Tier.QUICK if name in {"emoji", "ampersand"} else Tier.STANDARD,
        )
    )


def _around(field: str, text: str) -> Build:
    """A value with the text inside, between two plain ones."""

    def build(stage: Stage) -> Ask:
        matching = _FIELDS[field]
        item = _item(field, f"{stage.mark}{text}{stage.key()[-1]}")
        return stage.batch([stage.member(matching), item, stage.member(matching)], matching)

    return build


def _words() -> tuple[Case, ...]:
    return tuple(
        case
        for name, word in _WORDS.items()
        for case in both(
            "ITM-2",
            f"profile-id-{name}",
            is_taken(_exactly(word), "ITM-2", _STATED),
            standing=_STATED,
            page=_PAGE,
            expect="accepted, as a string",
        )
    )


def _exactly(word: str) -> Build:
    return lambda stage: stage.batch([{"profile_id": word}], "profile_id")


def _twins() -> tuple[Case, ...]:
    return tuple(
        case
        for name, ends in _TWINS.items()
        for case in both(
            "ITM-2",
            f"profile-ids-that-end-in-{name}",
            is_accepted(_pair(ends), "ITM-2", _INFERRED),
            standing=_INFERRED,
            page=f"{_PAGE}: two strings that differ are two",
            expect="both registered",
        )
    )


def _pair(ends: tuple[str, str]) -> Build:
    def build(stage: Stage) -> Ask:
        return stage.batch([{"profile_id": f"{stage.mark}-{end}"} for end in ends], "profile_id")

    return build


def _open() -> tuple[Case, ...]:
    found: list[Case] = []
    for name, (text, media) in _OPEN.items():
        found += both(
            "ITM-2",
            f"profile-id-perhaps-with-{name}",
            is_open(_around("profile_id", text), "ITM-2", "", _SEEN),
            standing=Standing.OPEN,
            page="how long a value may be, and what besides plain text it may hold, is not said",
            expect="accepted or refused, either is honest",
            media=media,
        )
    for name, email in (
        ("beyond-ascii", "j\u00f6rg.{}@example.com"),
        ("at-an-address", "{}@[192.0.2.1]"),
        ("in-quotes", '"a b".{}@example.com'),
        ("without-a-dot", "{}@localhost"),
    ):
        found += both(
            "ITM-3",
            f"email-perhaps-{name}",
            is_open(_address(email), "ITM-3", "", _SEEN),
            standing=Standing.OPEN,
            page="of an e-mail no syntax is said",
            expect="accepted or refused, either is honest",
        )
    return tuple(found)


def _address(email: str) -> Build:
    return lambda stage: stage.batch([{"email": email.format(stage.mark)}])


def _field_names() -> tuple[Case, ...]:
    """A target may know its own fields only, so another name is only looked at."""
    return tuple(
        case
        for name, field in (
            ("unknown", "no_such_field"),
            ("beyond-ascii", "\u043f\u043e\u043b\u0435"),
            ("with-an-emoji", "field_\U0001f600"),
            ("with-markup", "a<b>&c"),
        )
        for case in both(
            "ITM-2",
            f"field-name-perhaps-{name}",
            is_open(_named(field), "ITM-2", "", _SEEN),
            standing=Standing.OPEN,
            page="which custom fields there are is the target's own",
            expect="accepted or refused, either is honest",
        )
    )


def _named(field: str) -> Build:
    def build(stage: Stage) -> Ask:
        return stage.batch([{**stage.member("custom"), "field_name": field}], "custom")

    return build
