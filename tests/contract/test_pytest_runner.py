"""
The kit as pytest items: one list of cases, and verdicts that mean what they mean elsewhere.

Each test starts pytest in a process of its own, as those do who live in pytest.
"""

import subprocess
import sys

import pytest


def run(folder, *arguments):
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs"]
    done = subprocess.run(
        [*command, "--pyargs", "loyalty_contract", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout


@pytest.fixture
def url(serve, settings_with):
    return f"http://127.0.0.1:{serve(settings_with()).port}"


def test_without_a_url_the_cases_are_skipped_with_a_word(tmp_path):
    code, out = run(tmp_path)
    assert code == 0
    assert "no server to question: --loyalty-url URL" in out
    assert "1 skipped" in out


def test_an_honest_server_passes_a_case_an_item(tmp_path, url):
    code, out = run(tmp_path, "--loyalty-url", url, "--loyalty-only", "MAT-3/phone-missing-only")
    assert code == 0
    assert "2 passed" in out


def test_a_breach_fails_with_what_was_expected_and_what_was_found(tmp_path, url):
    """The mock under `page` refuses a space for the T; `lenient` says that it is taken."""
    case = "DAT-3/observe-date-space@json"
    asked = ("--loyalty-url", url, "--loyalty-only", case, "--loyalty-profile", "lenient")
    code, out = run(tmp_path, *asked)
    assert code == 1
    assert f"FAIL  {case}" in out
    assert "found: DAT-3 FAIL: date_space is refuse, the profile says accept" in out


def test_what_cannot_be_tried_is_skipped_with_its_reason(tmp_path, url):
    code, out = run(
        tmp_path, "--loyalty-url", url, "--loyalty-only", "CON-3/foreign-task-continued"
    )
    assert code == 0
    assert "no second token was given" in out


def test_a_dead_server_passes_nothing(tmp_path):
    asked = ("--loyalty-url", "http://127.0.0.1:9", "--loyalty-only", "CON-8")
    code, out = run(tmp_path, *asked, "--loyalty-token", "a-secret-token")
    assert code == 1
    assert "the page's own example was not accepted" in out
    assert "a-secret-token" not in out
