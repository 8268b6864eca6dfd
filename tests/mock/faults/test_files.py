"""
Faults from a file: they stand from the start, and what is wrong with the file is one line.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from loyalty_mock.faults.files import load_faults
from loyalty_mock.faults.spec import FaultError

COMMAND = str(Path(sys.executable).with_name("loyalty-mock"))

# The file -> what is told of it.
WRONG = {
    "no TOML": ("kind = ", "not TOML"),
    "another table": ("[[faults]]\n", 'no key "faults" in a file of faults'),
    "one table": ('[fault]\nkind = "empty"\n', "fault is one table; did you mean [[fault]]?"),
    "an unknown kind": ('[[fault]]\nkind = "empti"\n', "fault[0].kind: no kind"),
    "the second is wrong": (
        '[[fault]]\nkind = "empty"\n[[fault]]\nkind = "cut"\nshare = 2\n',
        "fault[1].share: 2 is not from 0 to 1",
    ),
    "two that exclude each other": (
        '[[fault]]\nkind = "cut"\nshare = 0.1\nbytes = 2\n',
        "only one of bytes and share can be",
    ),
}


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_told_with_its_place(tmp_path, text, told):
    path = tmp_path / "faults.toml"
    path.write_text(text)
    with pytest.raises(FaultError) as error:
        load_faults(path)
    assert str(error.value).startswith(str(path)) and told in str(error.value)


def test_a_wrong_file_is_one_line_and_no_start(tmp_path):
    path = tmp_path / "faults.toml"
    path.write_text(WRONG["an unknown kind"][0])
    done = subprocess.run(
        [COMMAND, "serve", "--port", "0", "--faults", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.splitlines() == [
        f'loyalty-mock: {path}: fault[0].kind: no kind "empti"; did you mean empty?'
    ]


def test_faults_of_the_start_come_back_with_a_reset(mock_with, tmp_path):
    path = tmp_path / "faults.toml"
    path.write_text('[[fault]]\nkind = "error"\ncode = 402\n')
    mock = mock_with(faults=load_faults(path))
    assert mock.faults.armed
    mock.faults.clear()
    assert not mock.faults.armed
    mock.reset()
    assert [planned.fault.parameters["code"] for planned in mock.faults.listing()] == [402]
