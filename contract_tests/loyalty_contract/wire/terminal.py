"""
Text from a stranger, made harmless for a terminal.

Pure. A target's answer may hold escape sequences, bidirectional overrides or rich's own markup;
none of it reaches a terminal as it came.
"""

import unicodedata

_SPELT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Cc controls, Cf formats (bidi overrides among them), Cs surrogates, Co private, Zl/Zp separators.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def harmless(text: str) -> str:
    """Return a text on one line, with every character that a terminal may obey spelt out."""
    return "".join(map(_spelt, text)) if not text.isascii() or not text.isprintable() else text


def short(text: str, most: int) -> str:
    """Return a harmless text of at most so many characters."""
    shown = harmless(text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _spelt(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    return _SPELT.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
