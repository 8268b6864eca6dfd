"""
The list of identifiers sent: folded in the log, whole in the file.
"""

import io
import json

import pytest

from loyalty_contract.reports.sent import fold, names_in, write_sent


def written(names):
    """The values that the file lists for identifiers that one request held."""
    event = {
        "event": "exchange",
        "case": "MAT-2/x@json",
        "request": {"sent": json.loads(json.dumps(fold(names))), "sha256": "0"},
    }
    file = io.StringIO()
    count = write_sent([event, event], file)
    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert count == len(lines)
    return [f"{line['field']}={line['value']}" for line in lines]


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["email=a-0@example.com"],
        [f"email=lk01-{n}@example.com" for n in range(12)],
        [f"phone=+9990000{n:06d}" for n in range(95, 105)],
        [f"profile_id={n:03d}" for n in (7, 8, 9)],
        ["profile_id=no digits", "field_value=", 'email=\u2028"\\\x00é😀7'],
        ["profile_id=7", "profile_id=7", "profile_id=8"],
        ["profile_id=0", "profile_id=00", "profile_id=1", "profile_id=01"],
        ["profile_id=99999999999999999999", "profile_id=100000000000000000000"],
    ],
)
def test_every_identifier_comes_out_as_it_went_in(names):
    """Folding loses and changes nothing; only the order of runs is their own."""
    assert sorted(written(names)) == sorted(names)


def test_ten_thousand_that_count_up_fold_into_one():
    """A large batch is one short entry of the log."""
    assert len(fold(f"email=lk01-{n}@example.com" for n in range(10_000))) == 1


def test_two_fields_of_each_profile_fold_into_two():
    """Runs that alternate are runs all the same."""
    names = [name for n in range(50) for name in (f"email=a{n}@example.com", f"phone=+999{n:06d}")]
    assert len(fold(names)) == 2 and sorted(written(names)) == sorted(names)


def test_a_long_identifier_is_named_by_its_start():
    """Ten megabytes of one value help nobody who cleans up."""
    (told,) = written(["profile_id=" + "x" * 10_000])
    assert told.startswith("profile_id=xxx") and len(told) < 400 and "10011 characters" in told


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (b'{"data":[{"email": "a@example.com"}]}', ["email=a@example.com"]),
        (b"<item><phone>+99912345</phone></item>", ["phone=+99912345"]),
        (b'{"profile_id":["p-1"]}', ["profile_id=p-1"]),
        (b'{"token":"t","task_id":"x"}', []),
        (b"\xff\xfe no text", []),
    ],
)
def test_what_nobody_listed_is_found_in_the_body(body, names):
    """A body made of bytes names its identifiers too."""
    assert names_in(body) == names
