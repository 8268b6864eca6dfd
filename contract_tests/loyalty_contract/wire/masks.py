"""
Keep tokens out of everything that is written: terminal, reports, capsules.

Pure. A token is masked as it is and in every spelling a body or a URL gives it; so is what only
resembles it: in another case, cut short, with more behind it. Cases send such tokens, and targets
answer with a part of one.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

MASK = "***"
# A shorter one is masked only where it stands alone: `t` is a token, and a letter of most words.
_PLAIN_LENGTH = 6
# So much of a token, in percent, is as good as the whole.
_TELLING = 60
_SMALL = 64 * 1024
# Of a token of a thousand characters the longest beginnings will do.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Masks:
    """
    What to hide, as one pattern; None where there is nothing.

    `beginnings` are the first parts of long spellings, the longest first: a text may have been
    cut before anyone masked it. `plain` are the long spellings; `needles`, in lower case, are what
    every match of the pattern holds, so that most texts need no more than a look.
    """

    pattern: re.Pattern[str] | None
    longest: int = 0
    beginnings: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    needles: tuple[str, ...] = ()

    def text(self, text: str) -> str:
        """Return a text with every token in it masked, also one that the text's end cut off."""
        if self.pattern is None:
            return text
        masked = text
        if self.may_hold(text):
            for spelling in self.plain:
                masked = masked.replace(spelling, MASK)
            if self.may_hold(masked):
                masked = self.pattern.sub(MASK, masked)
        bare = masked.rstrip("'\"…")
        if not bare.endswith(self.beginnings):
            return masked
        cut = next(beginning for beginning in self.beginnings if bare.endswith(beginning))
        return bare.removesuffix(cut) + MASK + masked[len(bare) :]

    def values(self, value: Any) -> Any:
        """Return plain values with every token in their strings masked, keys included."""
        match value:
            case str():
                return self.text(value)
            case dict():
                return {self.text(key): self.values(inner) for key, inner in value.items()}
            case list() | tuple():
                return [self.values(inner) for inner in value]
            case _:
                return value

    def names(self, names: Sequence[str]) -> Sequence[str]:
        """Return some texts masked; ten thousand of which none holds a token cost one look."""
        if not self.may_hold("\n".join(names)):
            return names
        return [self.text(name) for name in names]

    def may_hold(self, text: str) -> bool:
        """Tell whether a text may hold a token or most of one."""
        lower = text.lower()
        return any(needle in lower for needle in self.needles)

    def digest(self, body: bytes) -> str:
        """Return the SHA-256 of a body with its tokens masked: no token can be guessed from it."""
        if len(body) <= _SMALL:
            told = self.text(body.decode("utf-8", "surrogateescape"))
            return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()
        for spelling in self.plain:
            body = body.replace(spelling.encode("utf-8", "replace"), MASK.encode())
        return hashlib.sha256(body).hexdigest()

    def head(self, text: str, most: int) -> str:
        """Return the masked start of a text; a token is never cut in two and shown in part."""
        if len(text) <= most:
            return self.text(text)
        cut = most
        for found in self._within(text[: most + self.longest]):
            if found.start() < most < found.end():
                cut = found.start()
        return self.text(text[:cut])

    def tail(self, text: str, most: int) -> str:
        """Return the masked end of a text; a token is never cut in two and shown in part."""
        if len(text) <= most:
            return self.text(text)
        start = max(0, len(text) - most - self.longest)
        cut = len(text) - most
        for found in self._within(text[start:]):
            if start + found.start() < len(text) - most < start + found.end():
                cut = start + found.end()
        return self.text(text[cut:])

    def _within(self, text: str) -> Iterable[re.Match[str]]:
        return self.pattern.finditer(text) if self.pattern else ()


def masks_for(secrets: Iterable[str]) -> Masks:
    """Return the masks for some tokens."""
    spellings = {spelling for secret in secrets if secret for spelling in _spellings(secret)}
    if not spellings:
        return Masks(None)
    longest_first = sorted(spellings, key=len, reverse=True)
    # A whole spelling is tried before what is left of any, so that nothing stays behind it.
    patterns = [_whole(spelling) for spelling in longest_first]
    patterns += [pattern for spelling in longest_first for pattern in _parts(spelling)]
    beginnings = {
        spelling[:length]
        for spelling in spellings
        for length in range(max(_PLAIN_LENGTH, (len(spelling) + 1) // 2), len(spelling))
    }
    return Masks(
        re.compile("|".join(dict.fromkeys(patterns))),
        longest=len(longest_first[0]),
        beginnings=tuple(sorted(beginnings, key=len, reverse=True)[:_MOST]),
        plain=tuple(spelling for spelling in longest_first if len(spelling) >= _PLAIN_LENGTH),
        needles=tuple({needle.lower() for one in longest_first for needle in _needles(one)}),
    )


def _spellings(secret: str) -> set[str]:
    """A token as it stands in text, JSON, XML, a URL, and in JSON within JSON."""
    in_json = json.dumps(secret)[1:-1]
    return {
        secret,
        in_json,
        json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps(in_json)[1:-1],
        escape(secret),
        escape(secret, {'"': "&quot;", "'": "&apos;"}),
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        quote(secret, safe="").lower(),
    }


def _whole(spelling: str) -> str:
    if len(spelling) < _PLAIN_LENGTH:
        return rf"(?<![\w-]){re.escape(spelling)}(?![\w-])"
    return rf"(?i:{re.escape(spelling)})"


def _parts(spelling: str) -> Iterator[str]:
    """What is left of a long spelling when its start or its end is missing or another."""
    most = _most(spelling)
    if most < len(spelling):
        yield rf"(?i:{re.escape(spelling[:most])})[\w~+/=.-]*"
        yield rf"(?i:{re.escape(spelling[1:])})"
        yield rf"(?i:{re.escape(spelling[-most:])})"


def _needles(spelling: str) -> tuple[str, str]:
    most = _most(spelling)
    return spelling[:most], spelling[-most:]


def _most(spelling: str) -> int:
    """How much of a spelling tells it."""
    return max(_PLAIN_LENGTH, -(-_TELLING * len(spelling) // 100))
