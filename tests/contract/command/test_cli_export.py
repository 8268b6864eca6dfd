"""
The command `export`: where it writes, and what it says to who uses it wrongly.
"""

import json

import pytest


@pytest.mark.parametrize("kind", ["openapi", "postman"])
def test_it_writes_to_standard_output_or_to_a_file(command, tmp_path, kind):
    """Both hold the same document."""
    told = command("export", kind)
    assert told.code == 0 and json.loads(told.out)
    assert command("export", kind, "--output", tmp_path / "it.json").out == ""
    assert (tmp_path / "it.json").read_text("utf-8") == told.out


def test_the_server_named_stands_in_the_document(command):
    """`--server` takes the place of the page's host."""
    told = command("export", "openapi", "--server", "http://127.0.0.1:8080")
    assert json.loads(told.out)["servers"] == [{"url": "http://127.0.0.1:8080"}]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--profile", "pgae"], 'did you mean "page"?'),
        (["--output", "no/such/folder/it.json"], "cannot be written"),
    ],
)
def test_a_mistake_is_one_line_and_code_2(command, options, said):
    """Profile and file are named as they were given."""
    ended = command("export", "openapi", *options)
    assert ended.code == 2 and said in ended.err and ended.err.count("\n") == 1
