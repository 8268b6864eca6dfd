"""
ITM-3: phones on both sides of the international format.

By hand: `+`, then 7 to 15 digits, the first not 0 (E.164). Good numbers are nobody's: of country
codes that are not assigned, or kept for stories. Of an e-mail only what every reading takes.
"""

from collections.abc import Callable

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.altering import altered, spoilt
from loyalty_contract.talks.stage import PHONE_PREFIX, Stage
from loyalty_contract.talks.steps import Build, is_accepted, is_noticed
from loyalty_contract.wire.asks import Ask
from loyalty_schemas.contract import Standing

_PAGE = "phone: Phone number in international format"
_STATED, _INFERRED = Standing.STATED, Standing.INFERRED

# name: a number with `d` for every digit that may be any
_GOOD = {
    "7-digits": PHONE_PREFIX + "dddd",
    "8-digits": PHONE_PREFIX + "ddddd",
    "10-digits": PHONE_PREFIX + "ddddddd",
    "11-digits": PHONE_PREFIX + "dddddddd",
    "12-digits": PHONE_PREFIX + "ddddddddd",
    "14-digits": PHONE_PREFIX + "ddddddddddd",
    "15-digits": PHONE_PREFIX + "dddddddddddd",
    "zeros-inside": PHONE_PREFIX + "000000dd",
    "first-digit-1": "+1202555010d",
    "first-digit-2": "+210ddddddd",
    "first-digit-3": "+384ddddddd",
    "first-digit-4": "+447700900ddd",
    "first-digit-6": "+699ddddddd",
    "first-digit-7": "+71000dddddd",
    "first-digit-8": "+899ddddddd",
}
# name: (what becomes of a good number, how hard it binds)
_WRONG: dict[str, tuple[Callable[[str], str], Standing]] = {
    "without-plus": (lambda good: good[1:], _STATED),
    "with-double-zero": (lambda good: "00" + good[1:], _STATED),
    "starting-with-zero": (lambda good: "+0" + good[2:], _STATED),
    "of-zeros": (lambda _: "+000000000000", _STATED),
    "of-6-digits": (lambda good: good[:7], _STATED),
    "of-5-digits": (lambda _: "12345", _STATED),
    "of-1-digit": (lambda _: "+1", _STATED),
    "of-16-digits": (lambda good: (good + "0123456789")[:17], _STATED),
    "of-17-digits": (lambda good: (good + "0123456789")[:18], _STATED),
    "of-24-digits": (lambda good: (good + "0123456789" * 2)[:25], _STATED),
    "of-a-hundred-digits": (lambda good: (good + "0123456789" * 10)[:101], _STATED),
    "plus-alone": (lambda _: "+", _STATED),
    "with-two-pluses": (lambda good: "+" + good, _STATED),
    "with-plus-behind": (lambda good: good[1:] + "+", _STATED),
    "with-plus-inside": (lambda good: f"{good[:5]}+{good[5:]}", _STATED),
    "with-minus-for-plus": (lambda good: "-" + good[1:], _STATED),
    "a-word": (lambda _: "phone", _STATED),
    "with-a-letter-inside": (lambda good: f"{good[:5]}O{good[6:]}", _STATED),
    "with-a-letter-before": (lambda good: "p" + good, _STATED),
    "with-a-letter-behind": (lambda good: good + "p", _STATED),
    "with-an-extension": (lambda good: good + "x12", _STATED),
    "as-a-link": (lambda good: "tel:" + good, _STATED),
    "in-full-width-digits": (
        lambda good: good[0] + "".join(chr(ord(digit) + 0xFEE0) for digit in good[1:]),
        _STATED,
    ),
    "in-arabic-digits": (
        lambda good: good[0] + "".join(chr(ord(digit) + 0x0630) for digit in good[1:]),
        _STATED,
    ),
    "with-one-superscript": (lambda good: good[:-1] + "\u00b2", _STATED),
    "with-full-width-plus": (lambda good: "\uff0b" + good[1:], _STATED),
    "with-a-trunk-prefix": (lambda good: "8" + good[1:11], _STATED),
    "in-exponent-form": (lambda good: f"{good[:2]}.{good[2:8]}e+11", _STATED),
    "two-numbers": (lambda good: f"{good},{good}", _STATED),
    "an-email": (lambda _: "someone@example.com", _STATED),
    # A number may be read with its separators and the space around it taken away: E.123 prints
    # the international format with spaces. That a server keeps to the bare digits is inferred.
    "with-spaces": (lambda good: f"{good[:4]} {good[4:7]} {good[7:]}", _INFERRED),
    "with-hyphens": (lambda good: f"{good[:4]}-{good[4:7]}-{good[7:]}", _INFERRED),
    "with-brackets": (lambda good: f"{good[:4]}({good[4:7]}){good[7:]}", _INFERRED),
    "with-dots": (lambda good: f"{good[:4]}.{good[4:]}", _INFERRED),
    "with-a-space-before": (lambda good: " " + good, _INFERRED),
    "with-a-space-behind": (lambda good: good + " ", _INFERRED),
    "with-a-newline-behind": (lambda good: good + "\n", _INFERRED),
    "with-a-newline-before": (lambda good: "\n" + good, _INFERRED),
    "with-a-zero-width-space": (lambda good: f"{good[:5]}\u200b{good[5:]}", _INFERRED),
}
# name: the part before the @
_EMAILS = {
    "plain": "{}",
    "with-dots": "first.last.{}",
    "with-a-plus": "user+{}",
    "with-a-hyphen": "first-last-{}",
    "with-an-underscore": "first_last_{}",
    "of-digits": "0{}",
    "in-capitals": "USER{}",
    "of-64-letters": "{:x<64}",
}
# name: the part behind the @, under the reserved names of RFC 2606
_HOSTS = {
    "at-a-subdomain": "mail.example.com",
    "at-another-domain": "example.org",
    "at-a-host-with-hyphens": "mail-1.example.com",
    "at-a-host-of-digits": "123.example.com",
    "at-a-long-name": "a.very.long.chain.of.names.example.com",
    "at-a-host-in-capitals": "EXAMPLE.COM",
}
_PLACES = (("only", 1, 0), ("middle-of-20", 20, 7), ("last-of-20", 20, 19))
# The faults tried at every place.
_EVERYWHERE = frozenset(
    {"without-plus", "starting-with-zero", "of-6-digits", "of-16-digits", "with-a-letter-inside"}
)


def cases() -> tuple[Case, ...]:
    """Return the cases of ITM-3."""
    return (*_good(), *_wrong(), *_emails())


def wrong_phone(change: Callable[[str], str]) -> Callable[[dict[str, str]], dict[str, str]]:
    """Return what makes something else of an item's phone."""
    return lambda item: {**item, "phone": change(item["phone"])}


def _good() -> tuple[Case, ...]:
    return tuple(
        case
        for name, shape in _GOOD.items()
        for case in both(
            "ITM-3",
            f"phone-good-{name}",
            is_accepted(_shaped(shape), "ITM-3", _STATED),
            standing=_STATED,
            page=_PAGE,
            expect="accepted",
            tier=Tier.QUICK if name in {"7-digits", "15-digits"} else Tier.STANDARD,
        )
    )


def _shaped(shape: str) -> Build:
    """One number of a shape, its open digits drawn from the case's own chance."""

    def build(stage: Stage) -> Ask:
        chance = stage.random()
        phone = "".join(str(chance.randrange(10)) if sign == "d" else sign for sign in shape)
        return stage.batch([{"phone": phone}], "phone")

    return build


def _wrong() -> tuple[Case, ...]:
    return tuple(
        case
        for name, (change, standing) in _WRONG.items()
        for place, count, index in _PLACES
        if place == "only" or name in _EVERYWHERE
        for case in both(
            "ITM-3",
            f"phone-{name}-{place}",
            is_noticed(
                altered(spoilt(index, wrong_phone(change)), matching="phone", count=count),
                "ITM-3",
                standing,
                index,
            ),
            standing=standing,
            page=_PAGE,
            expect="noticed",
            tier=Tier.QUICK if (name, place) == ("without-plus", "only") else Tier.STANDARD,
        )
    )


def _emails() -> tuple[Case, ...]:
    return tuple(
        case
        for name, address in (
            *((name, f"{local}@example.com") for name, local in _EMAILS.items()),
            *((name, f"{{}}@{host}") for name, host in _HOSTS.items()),
        )
        for case in both(
            "ITM-3",
            f"email-good-{name}",
            is_accepted(_addressed(address), "ITM-3", _STATED),
            standing=_STATED,
            page="email: Email for profile lookup",
            expect="accepted",
        )
    )


def _addressed(address: str) -> Build:
    return lambda stage: stage.batch([{"email": address.format(stage.mark)}])
