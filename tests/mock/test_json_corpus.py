"""
Every file of the JSON parsing corpus, as a request body and inside one.

The file names carry the verdict: `y_` is JSON, `n_` is not, `i_` is up to who reads it.
"""

from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "json_parsing"

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(),
    reason="the folder shared/corpora/json_parsing does not stand beside the checkout",
)

# Said by the reader itself: not readable (ENC-4), not UTF-8 (ENC-3), or a choice of ENC-5.
UNREADABLE = {"ENC-3", "ENC-4"}

# Not JSON for one reason, and for another: refused for either.
EITHER = {
    "n_structure_100000_opening_arrays": "SEC-2",
    "n_structure_open_array_object": "SEC-2",
    "n_object_lone_continuation_byte_in_key_and_trailing_comma": "ENC-3",
}

# What RFC 8259 leaves to the reader, as the contract decides it under the profile `page`.
DECIDED = {
    "i_number_huge_exp": "read",
    "i_number_double_huge_neg_exp": "read",
    "i_number_neg_int_huge_exp": "read",
    "i_number_pos_double_huge_exp": "read",
    "i_number_real_neg_overflow": "read",
    "i_number_real_pos_overflow": "read",
    "i_number_real_underflow": "read",
    "i_number_too_big_neg_int": "read",
    "i_number_too_big_pos_int": "read",
    "i_number_very_big_negative_int": "read",
    "i_structure_500_nested_arrays": "read",
    "i_structure_UTF-8_BOM_empty_object": "read",
    "i_object_key_lone_2nd_surrogate": "surrogate",
    "i_string_1st_surrogate_but_2nd_missing": "surrogate",
    "i_string_1st_valid_surrogate_2nd_invalid": "surrogate",
    "i_string_incomplete_surrogate_and_escape_valid": "surrogate",
    "i_string_incomplete_surrogate_pair": "surrogate",
    "i_string_incomplete_surrogates_escape_valid": "surrogate",
    "i_string_invalid_lonely_surrogate": "surrogate",
    "i_string_invalid_surrogate": "surrogate",
    "i_string_inverted_surrogates_U+1D11E": "surrogate",
    "i_string_lone_second_surrogate": "surrogate",
    "i_string_UTF-16LE_with_BOM": "unreadable",
    "i_string_UTF-8_invalid_sequence": "unreadable",
    "i_string_UTF8_surrogate_U+D800": "unreadable",
    "i_string_invalid_utf-8": "unreadable",
    "i_string_iso_latin_1": "unreadable",
    "i_string_lone_utf8_continuation_byte": "unreadable",
    "i_string_not_in_unicode_range": "unreadable",
    "i_string_overlong_sequence_2_bytes": "unreadable",
    "i_string_overlong_sequence_6_bytes": "unreadable",
    "i_string_overlong_sequence_6_bytes_null": "unreadable",
    "i_string_truncated-utf-8": "unreadable",
    "i_string_utf16BE_no_BOM": "unreadable",
    "i_string_utf16LE_no_BOM": "unreadable",
}


def files(prefix):
    found = sorted(CORPUS.glob(f"{prefix}*.json"))
    return pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in found])


def within(text):
    """Put a text where a field stands that nobody asked for, in a request that is right."""
    return (
        b'{"token": "abc123def456", "loyalty_program_id": 123, "matching": "email",'
        b' "data": [{"email": "user1@example.com"}], "note": ' + text + b"}"
    )


def is_unreadable(outcome, file):
    assert outcome.error == 400
    assert outcome.rule in {"ENC-4", EITHER.get(file.stem, "ENC-4")}


@files("")
def test_no_file_starts_a_task_or_changes_the_next_answer(mock_with, ask, page, file):
    seen, spared = mock_with(seed=1), mock_with(seed=1)
    assert not ask(seen, file.read_bytes()).accepted
    for media in ("json", "xml"):
        assert ask(seen, page[media], media).raw == ask(spared, page[media], media).raw


@files("")
def test_no_file_is_taken_for_xml(mock_with, ask, page, file):
    mock = mock_with()
    outcome = ask(mock, file.read_bytes(), "xml")
    assert outcome.rule in UNREADABLE
    assert ask(mock, page["xml"], "xml").accepted


@files("y_")
def test_json_is_refused_for_what_it_says(mock_with, ask, file):
    outcome = ask(mock_with(), file.read_bytes())
    if file.stem.startswith("y_object"):
        assert (outcome.rule, outcome.error) == ("AUT-1", 401)
    else:
        assert outcome.rule not in UNREADABLE | {"ENC-5"}
        assert outcome.error in (400, 401)


@files("y_")
def test_json_is_read_wherever_it_stands(mock_with, ask, file):
    assert ask(mock_with(), within(file.read_bytes())).accepted


@files("n_")
def test_what_is_not_json_is_refused_as_unreadable(mock_with, ask, file):
    is_unreadable(ask(mock_with(), file.read_bytes()), file)


@files("n_")
def test_what_is_not_json_is_unreadable_wherever_it_stands(mock_with, ask, file):
    is_unreadable(ask(mock_with(), within(file.read_bytes())), file)


@files("i_")
def test_what_is_up_to_the_reader_is_decided(mock_with, ask, file):
    outcome = ask(mock_with(), file.read_bytes())
    match DECIDED[file.stem]:
        case "unreadable":
            assert outcome.rule in UNREADABLE
        case "surrogate":
            assert outcome.rule == "ENC-5"
            replaced = ask(mock_with({"lone_surrogates": "replace"}), file.read_bytes())
            assert replaced.rule not in UNREADABLE | {"ENC-5"}
        case "read":
            assert outcome.rule not in UNREADABLE | {"ENC-5"}


def test_a_byte_order_mark_is_a_choice(mock_with, ask):
    text = (CORPUS / "i_structure_UTF-8_BOM_empty_object.json").read_bytes()
    assert ask(mock_with({"byte_order_mark": "accept"}), text).rule == "AUT-1"
    assert ask(mock_with({"byte_order_mark": "refuse"}), text).rule == "ENC-5"


def test_the_corpus_is_whole():
    counts = {kind: len(list(CORPUS.glob(f"{kind}_*.json"))) for kind in "yni"}
    assert counts == {"y": 95, "n": 188, "i": 35}
