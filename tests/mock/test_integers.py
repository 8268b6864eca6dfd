"""
What a text spells under each reading of `integer_spelling`: a table, the numbers written by hand.
"""

import pytest

from loyalty_mock.integers import read_integer

# text: what it is by digits, what it is by any spelling
SPELT = {
    "123": (123, 123),
    "+5": (5, 5),
    "-0": (0, 0),
    "007": (7, 7),
    " \t12\r\n": (12, 12),
    "\v12": (None, None),
    "\u00a012": (None, None),
    "1 2": (None, None),
    "": (None, None),
    "+": (None, None),
    "x": (None, None),
    "\u0661": (None, None),
    "1.0": (None, 1),
    "-1.50e1": (None, -15),
    "1e2": (None, 100),
    "1E+2": (None, 100),
    "100e-2": (None, 1),
    "1.5": (None, None),
    "1e-1": (None, None),
    ".5e1": (None, None),
    "1.": (None, None),
    "1e": (None, None),
    "1e308": (None, None),
    "1e307": (None, 10**307),
    "-1e308": (None, None),
    "1e9999": (None, None),
    "9" * 4300: (10**4300 - 1, 10**4300 - 1),
    "9" * 4301: (None, None),
    "1" * 301 + ".0": (None, None),
}


@pytest.mark.parametrize("number", range(len(SPELT)))
def test_a_text_spells_what_the_table_says(number):
    text, (digits, any_spelling) = list(SPELT.items())[number]
    assert read_integer(text, "digits") == digits
    assert read_integer(text, "any") == any_spelling
