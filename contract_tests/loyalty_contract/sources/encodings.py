"""
ENC-2 to ENC-4: spellings that change nothing, and bytes that mean nothing.

By hand: templates in which `TOKEN`, `PROGRAM` and `WHO` stand for the run's own values.
"""

import re
from collections.abc import Mapping
from typing import Any

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.stage import Stage, names
from loyalty_contract.talks.steps import Build, is_accepted, is_noticed, is_refused
from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.render import spelt
from loyalty_schemas.contract import Standing

_XML = (
    "<xml><token>TOKEN</token><loyalty_program_id>PROGRAM</loyalty_program_id>"
    "<matching>profile_id</matching><data><item><profile_id>WHO</profile_id></item></data></xml>"
)
_JSON = (
    '{"token":"TOKEN","loyalty_program_id":PROGRAM,"matching":"profile_id",'
    '"data":[{"profile_id":"WHO"}]}'
)
_SPACED = _XML.replace("><", ">\n\t <")
_REORDERED = (
    "<xml><data><item><registration_date>2024-09-01T12:34:56Z</registration_date>"
    "<profile_id>WHO</profile_id></item></data><matching>profile_id</matching>"
    "<loyalty_program_id>PROGRAM</loyalty_program_id><token>TOKEN</token></xml>"
)

# Spellings of a good request. ENC-3, and what any reader of JSON takes (RFC 8259).
SAME: Mapping[Media, Mapping[str, str]] = {
    Media.XML: {
        "declaration": '<?xml version="1.0" encoding="UTF-8"?>\n' + _XML,
        "declaration-in-lower-case": '<?xml version="1.0" encoding="utf-8"?>' + _XML,
        "declaration-without-encoding": '<?xml version="1.0"?>' + _XML,
        "declaration-single-quotes": "<?xml version='1.0' encoding='UTF-8'?>" + _XML,
        "white-space-between-elements": _SPACED,
        "carriage-returns-between-elements": _XML.replace("><", ">\r\n<"),
        "white-space-at-the-end": _XML + "\n\n\t ",
        "element-order": _REORDERED,
        "comment-before": "<!-- a comment -->" + _XML,
        "comment-inside": _XML.replace("<data>", "<!-- <data/> --><data><!-- - -->"),
        "comment-between-items": _XML.replace("</item>", "</item><!-- end -->"),
        "comment-in-an-item": _XML.replace("<profile_id>", "<!-- id --><profile_id>"),
        "comment-after": _XML + "<!-- the end -->",
        "cdata-value": _XML.replace("WHO", "<![CDATA[WHO]]>"),
        "cdata-around-part": _XML.replace("WHO", "WHO-<![CDATA[a]]>-b"),
        "cdata-with-markup": _XML.replace("WHO", "WHO<![CDATA[<b>&amp;</b>]]>"),
        "cdata-matching": _XML.replace(">profile_id<", "><![CDATA[profile_id]]><"),
        "cdata-token": _XML.replace("TOKEN", "<![CDATA[TOKEN]]>"),
        "named-references": _XML.replace("WHO", "WHO&amp;&lt;&gt;&quot;&apos;"),
        "decimal-reference": _XML.replace("WHO", "WHO&#233;&#128512;"),
        "hexadecimal-reference": _XML.replace("WHO", "WHO&#xE9;&#x1F600;"),
        "reference-in-matching": _XML.replace(">profile_id<", ">profile&#95;id<"),
        "white-space-in-tags": _XML.replace("<item>", "<item >").replace("</item>", "</item\n>"),
        "processing-instruction": _XML.replace("<data>", "<?note here?><data>"),
        "doctype-word-in-a-comment": "<!-- <!DOCTYPE xml> -->" + _XML,
        "doctype-word-in-cdata": _XML.replace("WHO", "WHO<![CDATA[<!DOCTYPE x>]]>"),
    },
    Media.JSON: {
        "white-space-between-tokens": _JSON.replace(",", " ,\n\t").replace(":", " : "),
        "carriage-returns-between-tokens": _JSON.replace(",", ",\r\n"),
        "white-space-around": "\n\t " + _JSON + " \r\n",
        "key-order": (
            '{"data":[{"profile_id":"WHO"}],"matching":"profile_id",'
            '"loyalty_program_id":PROGRAM,"token":"TOKEN"}'
        ),
        "escaped-key": _JSON.replace('"data"', '"d\\u0061ta"'),
        "escaped-value": _JSON.replace('"WHO"', '"WHO\\u002dx\\/\\b\\f\\n\\r\\t\\"\\\\"'),
        "escaped-matching": _JSON.replace(':"profile_id"', ':"\\u0070rofile_id"'),
        "escaped-pair": _JSON.replace('"WHO"', '"WHO\\ud83d\\ude00"'),
        "capital-escapes": _JSON.replace('"WHO"', '"WHO\\u00E9"'),
        "plain-astral": _JSON.replace('"WHO"', '"WHO😀"'),
        "separators-unescaped": _JSON.replace('"WHO"', '"WHO\u2028\u2029"'),
    },
}

# One wrong profile behind a spelling that changes nothing: it is wrong all the same.
STILL_WRONG: Mapping[Media, Mapping[str, tuple[str, str]]] = {
    Media.XML: {
        "short-phone-in-cdata": ("ITM-3", "<phone><![CDATA[+123]]></phone>"),
        "letters-after-a-comment": ("ITM-3", "<phone>+999<!-- - -->abcdefg</phone>"),
        "letter-by-reference": ("ITM-3", "<phone>+99900&#x41;1234567</phone>"),
    },
    Media.JSON: {
        "letter-by-escape": ("ITM-3", '"phone":"+99900\\u00411234567"'),
    },
}

# Bytes that are no document of their format (ENC-4).
BROKEN: Mapping[Media, Mapping[str, bytes]] = {
    Media.XML: {
        "empty": b"",
        "white-space": b" \n",
        "a-word": b"hello",
        "json-instead": b'{"token": "x"}',
        "cut-in-half": _XML.encode()[: len(_XML) // 2],
        "cut-before-the-end": _XML.encode()[:-1],
        "cut-in-a-tag": _XML.encode()[: _XML.index("<item>") + 3],
        "without-its-end": _XML.encode().removesuffix(b"</xml>"),
        "tags-crossed": _XML.replace("</item></data>", "</data></item>").encode(),
        "other-end-tag": _XML.replace("</matching>", "</Matching>").encode(),
        "two-roots": (_XML + "<xml/>").encode(),
        "text-after-the-root": (_XML + "text").encode(),
        "text-before-the-root": ("text" + _XML).encode(),
        "bare-ampersand": _XML.replace("WHO", "a & b").encode(),
        "unknown-entity": _XML.replace("WHO", "&who;").encode(),
        "bare-less-than": _XML.replace("WHO", "a < b").encode(),
        "unquoted-attribute": _XML.replace("<item>", "<item a=1>").encode(),
        "same-attribute-twice": _XML.replace("<item>", '<item a="1" a="2">').encode(),
        "cdata-without-end": _XML.replace("WHO", "<![CDATA[WHO").encode(),
        "comment-without-end": _XML.replace("<data>", "<!-- <data>").encode(),
        "two-dashes-in-a-comment": _XML.replace("<data>", "<!-- a -- b --><data>").encode(),
        "declaration-not-first": (" <?xml version='1.0'?>" + _XML).encode(),
        "reference-to-nul": _XML.replace("WHO", "&#0;").encode(),
        "reference-to-a-surrogate": _XML.replace("WHO", "&#xD800;").encode(),
        "control-character": _XML.replace("WHO", "a\x01b").encode(),
        "nul": _XML.replace("WHO", "a\x00b").encode(),
        "bytes-that-are-not-utf-8": _XML.encode().replace(b"WHO", b"a\xff\xfeb"),
        "overlong-utf-8": _XML.encode().replace(b"WHO", b"a\xc0\xafb"),
        "cut-utf-8": _XML.encode().replace(b"WHO", b"a\xe2\x82"),
        "undeclared-prefix": _XML.replace("item>", "a:item>").encode(),
    },
    Media.JSON: {
        "empty": b"",
        "white-space": b" \n",
        "a-word": b"hello",
        "xml-instead": _XML.encode(),
        "cut-in-half": _JSON.encode()[: len(_JSON) // 2],
        "cut-before-the-end": _JSON.encode()[:-1],
        "cut-in-a-string": _JSON.encode()[: _JSON.index("WHO") + 1],
        "comma-at-the-end": _JSON.replace("]}", "],}").encode(),
        "comma-in-the-array": _JSON.replace("}]", "},]").encode(),
        "comma-missing": _JSON.replace(',"matching"', '"matching"').encode(),
        "colon-missing": _JSON.replace('"matching":', '"matching"').encode(),
        "single-quotes": _JSON.replace('"', "'").encode(),
        "keys-without-quotes": _JSON.replace('"matching"', "matching").encode(),
        "comment": _JSON.replace("{", "{/* a comment */", 1).encode(),
        "line-comment": (_JSON + " // the end").encode(),
        "two-values": (_JSON + "{}").encode(),
        "text-after": (_JSON + "x").encode(),
        "not-a-number": _JSON.replace("]}", '],"x":NaN}').encode(),
        "infinity": _JSON.replace("]}", '],"x":Infinity}').encode(),
        "minus-infinity": _JSON.replace("]}", '],"x":-Infinity}').encode(),
        "undefined": _JSON.replace("]}", '],"x":undefined}').encode(),
        "python-none": _JSON.replace("]}", '],"x":None}').encode(),
        "leading-zero": _JSON.replace("]}", '],"x":012}').encode(),
        "hexadecimal": _JSON.replace("]}", '],"x":0x1F}').encode(),
        "plus-sign": _JSON.replace("]}", '],"x":+1}').encode(),
        "number-cut": _JSON.replace("]}", '],"x":1.}').encode(),
        "raw-line-feed-in-a-string": _JSON.replace("WHO", "a\nb").encode(),
        "raw-tab-in-a-string": _JSON.replace("WHO", "a\tb").encode(),
        "nul-in-a-string": _JSON.replace("WHO", "a\x00b").encode(),
        "unknown-escape": _JSON.replace("WHO", "a\\xb").encode(),
        "short-escape": _JSON.replace("WHO", "a\\u12").encode(),
        "bytes-that-are-not-utf-8": _JSON.encode().replace(b"WHO", b"a\xff\xfeb"),
        "overlong-utf-8": _JSON.encode().replace(b"WHO", b"a\xc0\xafb"),
        "cut-utf-8": _JSON.encode().replace(b"WHO", b"a\xe2\x82"),
    },
}

# Readable documents of another shape than the page shows (ENC-2), and other encodings (ENC-3).
OTHER: Mapping[str, tuple[str, bytes]] = {
    "other-root": ("ENC-2", _XML.replace("xml>", "request>").encode()),
    "root-in-capitals": ("ENC-2", _XML.replace("xml>", "XML>").encode()),
    "row-for-item": ("ENC-2", _XML.replace("item>", "row>").encode()),
    "members-without-item": (
        "ENC-2",
        _XML.replace("<item>", "").replace("</item>", "").encode(),
    ),
    "text-between-items": ("ENC-2", _XML.replace("</item>", "</item>text").encode()),
    "utf-16-with-mark": (
        "ENC-3",
        ('<?xml version="1.0" encoding="UTF-16"?>' + _XML).encode("utf-16"),
    ),
    "latin-1-declared": (
        "ENC-3",
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + _XML.replace("WHO", "WHOé")).encode(
            "latin-1"
        ),
    ),
    "windows-1251-declared": (
        "ENC-3",
        ('<?xml version="1.0" encoding="windows-1251"?>' + _XML.replace("WHO", "WHOж")).encode(
            "cp1251"
        ),
    ),
}


def cases() -> tuple[Case, ...]:
    """Return the cases of spelling and of bytes."""
    return (*_same(), *_still_wrong(), *_broken(), *_other())


def _same() -> tuple[Case, ...]:
    return tuple(
        case
        for media, table in SAME.items()
        for name, text in table.items()
        for case in both(
            "ENC-3",
            name,
            is_accepted(_filled(text.encode()), "ENC-3", Standing.INFERRED),
            standing=Standing.INFERRED,
            page="order, white space, comments, CDATA and escapes do not change the outcome",
            expect="accepted",
            tier=Tier.QUICK if name in {"declaration", "key-order"} else Tier.STANDARD,
            media=(media,),
        )
    )


def _still_wrong() -> tuple[Case, ...]:
    found: list[Case] = []
    for media, table in STILL_WRONG.items():
        plain = "<profile_id>WHO</profile_id>" if media is Media.XML else '"profile_id":"WHO"'
        frame = (_XML if media is Media.XML else _JSON).replace(plain, "MEMBER")
        matching = ">profile_id<" if media is Media.XML else ':"profile_id"'
        frame = frame.replace(matching, matching.replace("profile_id", "phone"))
        for name, (rule, member) in table.items():
            body = frame.replace("MEMBER", member).encode()
            found += both(
                rule,
                name,
                is_noticed(_filled(body), rule, Standing.STATED, 0),
                standing=Standing.STATED,
                page="Phone number in international format",
                expect="noticed, however it is spelt",
                media=(media,),
            )
    return tuple(found)


def _broken() -> tuple[Case, ...]:
    return tuple(
        case
        for media, table in BROKEN.items()
        for name, body in table.items()
        for case in both(
            "ENC-4",
            name,
            is_refused(_filled(body), "ENC-4", Standing.INFERRED),
            standing=Standing.INFERRED,
            page="what is not well-formed is refused in the envelope, never with a 5xx",
            expect="refused in the format of the Content-Type",
            tier=Tier.QUICK if name == "cut-in-half" else Tier.STANDARD,
            media=(media,),
        )
    )


def _other() -> tuple[Case, ...]:
    return tuple(
        case
        for name, (rule, body) in OTHER.items()
        for case in both(
            rule,
            name,
            is_refused(_filled(body), rule, Standing.INFERRED),
            standing=Standing.INFERRED,
            page="root xml, one item per profile, UTF-8",
            expect="refused",
            media=(Media.XML,),
        )
    )


def _filled(template: bytes) -> Build:
    def make(stage: Stage) -> Ask:
        member = stage.member("profile_id")
        encoding = "utf-16" if template.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1"
        text = template.decode(encoding)
        values = _values(stage, member)
        # In one pass: a token may hold any word.
        text = re.sub("|".join(map(re.escape, values)), lambda found: values[found[0]], text)
        return stage.raw(text.encode(encoding), profiles=1, sent=tuple(names(member)))

    return make


def _values(stage: Stage, member: Mapping[str, Any]) -> dict[str, str]:
    """What the words of a template stand for; none of it needs escaping but perhaps the token."""
    token = stage.access.token
    return {
        "[TOKEN]": f"[{token}]",  # within CDATA nothing is escaped
        "TOKEN": spelt(token, stage.media),
        "PROGRAM": str(stage.access.program),
        "WHO": str(member["profile_id"]),
    }
