"""
Keep tokens out of everything that is written: terminal, reports, capsules.

Pure. A token is masked as it is and in every spelling a body or a URL gives it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

MASK = "***"
# A shorter one is masked only where it stands alone: `t` is a token, and a letter of most words.
_PLAIN_LENGTH = 6
# Of a token of a thousand characters the longest beginnings will do.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Masks:
    """
    What to hide, as one pattern; None where there is nothing.

    `beginnings` are the first parts of long spellings, the longest first: a text may have been
    cut before anyone masked it. `plain` are the spellings as bytes, for what is only digested.
    """

    pattern: re.Pattern[str] | None
    longest: int = 0
    beginnings: tuple[str, ...] = ()
    plain: tuple[bytes, ...] = ()

    def text(self, text: str) -> str:
        """Return a text with every token in it masked, also one that the text's end cut off."""
        if self.pattern is None:
            return text
        masked = self.pattern.sub(MASK, text)
        bare = masked.rstrip("'\"…")
        for beginning in self.beginnings:
            if bare.endswith(beginning):
                return bare.removesuffix(beginning) + MASK + masked[len(bare) :]
        return masked

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
        if self.pattern is None or not self.pattern.search("\n".join(names)):
            return names
        return [self.text(name) for name in names]

    def digest(self, body: bytes) -> str:
        """Return the SHA-256 of a body with its tokens masked: no token can be guessed from it."""
        for spelling in self.plain:
            body = body.replace(spelling, MASK.encode())
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
    pattern = re.compile("|".join(map(_pattern, longest_first)))
    beginnings = {
        spelling[:length]
        for spelling in spellings
        for length in range(max(_PLAIN_LENGTH, (len(spelling) + 1) // 2), len(spelling))
    }
    return Masks(
        pattern,
        longest=len(longest_first[0]),
        beginnings=tuple(sorted(beginnings, key=len, reverse=True)[:_MOST]),
        plain=tuple(spelling.encode("utf-8", "replace") for spelling in longest_first),
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


def _pattern(spelling: str) -> str:
    plain = re.escape(spelling)
    return plain if len(spelling) >= _PLAIN_LENGTH else rf"(?<![\w-]){plain}(?![\w-])"
