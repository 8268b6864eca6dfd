"""
Keep tokens out of everything that is written: terminal, reports, capsules.

Pure. A token is masked as it is and in every spelling a body or a URL gives it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

MASK = "***"


@dataclass(frozen=True, slots=True)
class Masks:
    """The spellings to hide, longest first."""

    spellings: tuple[str, ...]

    def text(self, text: str) -> str:
        """Return a text with every token in it masked."""
        for spelling in self.spellings:
            text = text.replace(spelling, MASK)
        return text


def masks_for(secrets: Iterable[str]) -> Masks:
    """Return the masks for some tokens."""
    spellings = set()
    for secret in secrets:
        if secret:
            spellings |= {
                secret,
                json.dumps(secret)[1:-1],
                json.dumps(secret, ensure_ascii=False)[1:-1],
                escape(secret),
                quote(secret, safe=""),
                quote_plus(secret),
            }
    return Masks(tuple(sorted(spellings, key=len, reverse=True)))
