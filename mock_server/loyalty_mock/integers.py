"""
How an integer may be spelt where the value comes as text.

Knows no field and no format. Python's own limit on digits (4,300) is the bound of what is read.
"""

import re
from fractions import Fraction

_DIGITS = re.compile(r"[+-]?[0-9]{1,4300}")
_ANY = re.compile(r"([+-]?[0-9]{1,300})(?:\.([0-9]{1,300}))?(?:[eE]([+-]?[0-9]{1,3}))?")
_MOST = 10**308  # where a float, which is how most readers take such a spelling, ends
_SPACE = " \t\r\n"


def read_integer(text: str, spelling: str) -> int | None:
    """
    Return the integer a text spells, or None.

    `digits` is the lexical form of xs:integer, white space around it collapsed; `any` takes
    1.0 and 1e2 as well, of which JSON Schema says that they are integers.
    """
    text = text.strip(_SPACE)
    if _DIGITS.fullmatch(text):
        return int(text)
    spelt = _ANY.fullmatch(text) if spelling == "any" else None
    if spelt is None:
        return None
    value = Fraction(text)
    return value.numerator if value.denominator == 1 and abs(value) < _MOST else None
