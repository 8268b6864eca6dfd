"""
How a refusal words places and values: asked directly, the texts written out by hand.
"""

import pytest

from loyalty_mock.refusals import Refusal, hidden, place, printable, refuse, shown, summary

NAME = "n" * 40


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ((), "the body"),
        (("data",), "data"),
        (("data", 17, "email"), "data[17].email"),
        ((3,), "[3]"),
        (("a", "b"), "a.b"),
        ((NAME,), NAME),
        ((NAME + "n",), NAME + "…"),
        (("a\nb",), "a\\nb"),
    ],
)
def test_a_place_is_told_in_the_vendor_s_words(path, told):
    assert place(path) == told


# a value: what is told of it
SHOWN = [
    ("дата", ': "дата"'),
    ("x" * 40, f': "{"x" * 40}"'),
    ("x" * 41, f': "{"x" * 40}…"'),
    ('a"\n', ': "a\\"\\n"'),
    ("\u202e", ': "\\u202e"'),
    (True, ": true"),
    (None, ": null"),
    (-7, ": -7"),
    (10**40 - 1, f": {10**40 - 1}"),
    (10**40, ""),
    (1.5, ": 1.5"),
    ([], ""),
    ({}, ""),
]


@pytest.mark.parametrize(("value", "told"), SHOWN, ids=repr)
def test_a_value_is_told_shortly_or_not_at_all(value, told):
    assert shown(value) == told


@pytest.mark.parametrize(
    ("value", "secrets", "told"),
    [
        ("my secret", {"secret"}, ""),
        ("my SECRET", {"secret"}, ""),
        ("my secre", {"secret"}, ': "my secre"'),
        ("x" * 38 + "secret", {"secret"}, ""),
        ("x" * 40 + "secret", {"secret", "s"}, ""),
        ("x" * 47 + "secret", {"secret"}, f': "{"x" * 40}…"'),
        (1234, {"23"}, ""),
        (1234, {"5"}, ": 1234"),
    ],
    ids=range(8),
)
def test_a_value_that_holds_a_secret_is_not_told(value, secrets, told):
    assert shown(value, secrets) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [("дата 1", "дата 1"), ("a\x00b", "a\\x00b"), ("\ud800д", "\\ud800д"), ("", "")],
    ids=range(4),
)
def test_what_does_not_print_is_told_as_its_escape(text, told):
    assert printable(text) == told


def test_a_name_that_holds_a_secret_is_hidden():
    assert (hidden("my Token", {"token"}), hidden("name", {"token"})) == ("…", "name")


# what is refused: the refusal
REFUSED = [
    (("no token", {}), Refusal("AUT-1", "token is missing", None, (("token",),))),
    (
        ("unknown program", {"detail": ": 7"}),
        Refusal("PRG-2", "loyalty_program_id is unknown: 7", None, (("loyalty_program_id",),)),
    ),
    (
        ("unknown program", {}),
        Refusal("PRG-2", "loyalty_program_id is unknown", None, (("loyalty_program_id",),)),
    ),
    (
        ("wrong method", {}),
        Refusal("EXC-8", "this operation takes POST only", 405, ()),
    ),
    (
        ("repeat", {"at": ("data", 2), "detail": "data[1]"}),
        Refusal("ITM-7", "data[2] repeats data[1]", None, (("data", 2),)),
    ),
    (
        ("repeated name", {"where": "a key"}),
        Refusal("ENC-5", "a key stands more than once", None, ()),
    ),
    (("stray text", {}), Refusal("ENC-2", "the body holds text between its elements", None, ())),
    (
        ("stray text", {"at": ("data",), "where": "it"}),
        Refusal("ENC-2", "it holds text between its elements", None, (("data",),)),
    ),
]


@pytest.mark.parametrize(("fault", "told"), REFUSED, ids=range(len(REFUSED)))
def test_a_fault_is_refused_by_its_row_of_the_table(fault, told):
    name, words = fault
    assert refuse(name, **words) == told


def test_several_refusals_are_summed_up_by_the_first_three():
    wrong = [Refusal("ITM-3", f"t{n}", 400 + n, (("data", n),)) for n in range(4)]
    assert summary(wrong[:1], 1) == Refusal("ITM-3", "t0", 400, (("data", 0),))
    assert summary(wrong[:2], 2) == Refusal(
        "ITM-3", "t0; t1; 2 profiles are wrong in all", 400, (("data", 0), ("data", 1))
    )
    assert summary(wrong, 9).text == "t0; t1; t2; 9 profiles are wrong in all"
    assert len(summary(wrong, 9).paths) == 4
