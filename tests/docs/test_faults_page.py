"""docs/faults.md tells every kind of fault, and every parameter, as the table of kinds has them."""

import re
from pathlib import Path

from loyalty_mock.faults.table import COMMON, KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "faults.md").read_text("utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split(" | "))
    for line in PAGE.splitlines()
    if line.startswith("| `")
]


def words(parameter):
    choices = ", ".join(f"`{choice}`" for choice in parameter.choices)
    return f"{parameter.says}: {choices}" if choices else parameter.says


def default(parameter):
    return "-" if parameter.default is None else f"`{parameter.default}`"


def test_every_kind_stands_there_in_its_own_words():
    told = {row[0]: row[1:] for row in ROWS if len(row) == 3 and row[0].strip("`") in KINDS}
    assert told == {
        f"`{name}`": (kind.says, ", ".join(f"`{one}`" for one in kind.parameters) or "-")
        for name, kind in KINDS.items()
    }


def test_every_parameter_stands_there_with_its_default():
    told = {row[:2]: row[2:] for row in ROWS if len(row) == 4}
    assert told == {
        (f"`{name}`", f"`{key}`"): (words(one), default(one))
        for name, kind in KINDS.items()
        for key, one in kind.parameters.items()
    }


def test_what_every_fault_may_be_told_stands_there():
    told = {row[0]: row[1:] for row in ROWS if len(row) == 3 and row[0].strip("`") in COMMON}
    assert told == {f"`{name}`": (words(one), default(one)) for name, one in COMMON.items()}


def test_the_file_that_is_shown_is_one_that_the_mock_takes(tmp_path):
    from loyalty_mock.faults.files import load_faults

    (shown,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    path = tmp_path / "faults.toml"
    path.write_text(shown)
    assert [fault.kind for fault in load_faults(path)] == ["http", "lost-answer"]
