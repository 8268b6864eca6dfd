"""
The reports of a run: all made from its events, none with a token in it.
"""

import json
import re
from shutil import copytree
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from junitparser import Error, Failure, JUnitXml, Skipped

TOKEN = "a-token-of-4711-letters"
SECOND = "4712-of-the-second-user"
UNKNOWN = "nobody-has-4713-this"
FILES = {"events.ndjson", "summary.json", "junit.xml", "report.html", "sent.ndjson", "capsules"}
CASES = ("MAT-2/email-*", "MAT-3/phone-*", "AUT-2", "AUT-4", "PRG-2", "SEC-1/bare-doctype")
ONLY = [word for case in CASES for word in ("--only", case)]


@pytest.fixture(scope="module")
def run_once(tmp_path_factory):
    """Where the reports of the one run are, once it has been."""
    return tmp_path_factory.mktemp("run") / "reports"


@pytest.fixture
def folder(command, wrong_url, run_once, tmp_path):
    """The reports on a target that is wrong in one way, a copy for each test."""
    if not run_once.exists():
        ended = command(
            *("run", wrong_url, "--token", TOKEN, "--second-token", SECOND, "--seed", 11, *ONLY),
            *("--unknown-token", UNKNOWN, "--report-dir", run_once),
        )
        assert ended.code == 1, ended.out
    return copytree(run_once, tmp_path / "reports")


def test_every_report_is_there(folder):
    """One folder holds them all."""
    assert {path.name for path in folder.iterdir()} == FILES


def test_no_file_holds_a_token(folder):
    """Neither as it is nor in parts: of no token's beginning stands anything."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        text = path.read_text("utf-8")
        for token in (TOKEN, SECOND, UNKNOWN):
            assert token not in text and token[:10] not in text, path.name


def test_every_event_is_what_the_schema_says(folder, events):
    """The published form of the log holds for each of its lines."""
    from importlib.resources import files

    told = json.loads(files("loyalty_contract").joinpath("events.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(told)
    judge = Draft202012Validator(told)
    lines = events(folder)
    for event in lines:
        judge.validate(event)
    kinds = [event["event"] for event in lines]
    assert kinds[0] == "start" and kinds[-1] == "end"
    assert set(kinds) == {"start", "smoke", "case", "exchange", "result", "end"}


def test_the_summary_says_what_a_script_asks(folder, events):
    """Verdict, counts, rules, requests, seconds, tier, profile and seed."""
    told = json.loads((folder / "summary.json").read_text())
    assert told["verdict"] == "FAIL" and told["exit"] == 1
    assert told["tier"] == "standard" and told["seed"] == 11 and told["profile"] is None
    assert told["rules"]["MAT-3"] == "FAIL" and told["rules"]["MAT-2"] == "PASS"
    lines = events(folder)
    results = [event for event in lines if event["event"] == "result"]
    assert sum(told["counts"].values()) == len(results)
    assert told["counts"]["FAIL"] == sum(event["verdict"] == "FAIL" for event in results)
    assert told["requests"] >= sum(event["event"] == "exchange" for event in lines)
    assert told["seconds"] > 0


def test_junit_is_read_by_a_common_reader(folder, events):
    """A suite a rule, a case a case; failures tell the exchange."""
    document = JUnitXml.fromfile(str(folder / "junit.xml"))
    cases = {case.name: case for suite in document for case in suite}
    results = {event["case"]: event for event in events(folder) if event["event"] == "result"}
    assert set(cases) == set(results)
    assert (document.tests, document.failures) == (
        len(results),
        sum(event["verdict"] == "FAIL" for event in results.values()),
    )
    failed = cases["MAT-3/phone-missing-only@json"].result[0]
    assert isinstance(failed, Failure) and failed.type == "FAIL"
    assert '"matching":"phone"' in failed.text and "Successful operation" in failed.text
    skipped = [case for case in cases.values() if results[case.name]["verdict"] == "SKIP"]
    assert skipped and all(isinstance(case.result[0], Skipped) for case in skipped)


def test_the_page_stands_alone(folder):
    """No script, no link and no picture from anywhere: one file is all there is."""
    text = (folder / "report.html").read_text("utf-8")
    assert not re.search(r"<(?:script|link|img|iframe|object)\b", text)
    assert not re.search(r"(?:src|action)\s*=|url\(|@import", text)
    assert all(link.startswith("#") for link in re.findall(r'href="([^"]*)"', text))
    assert "prefers-color-scheme: dark" in text and 'name="viewport"' in text


def test_the_page_has_a_matrix_and_every_failing_case(folder, events):
    """Rules by encodings, and each failing case with what was sent and what came back."""
    text = (folder / "report.html").read_text("utf-8")
    assert "<th>JSON</th><th>XML</th>" in text
    failing = [event for event in events(folder) if event.get("verdict") == "FAIL"]
    for event in failing:
        assert event["case"] in text
    assert text.count("<dt>sent</dt>") >= len(failing)
    assert "Successful operation" in text


def test_every_identifier_sent_is_listed(folder, events):
    """What cleaning up needs: a line for each identifier, all with the run's reserved names."""
    lines = [json.loads(line) for line in (folder / "sent.ndjson").read_text().splitlines()]
    listed = {line["value"] for line in lines}
    sent = {
        found
        for event in events(folder)
        if event["event"] == "exchange"
        for found in re.findall(
            r'["<]email(?:":"|>)(lk[0-9a-f]+-\d+@example\.com)', event["request"]["body"]
        )
    }
    assert sent and sent <= listed
    assert {line["field"] for line in lines} <= {"email", "phone", "profile_id", "field_value"}


def test_reports_are_made_again_from_the_events(command, folder):
    """`report DIR` needs nothing but the log, and writes the same."""
    before = {name: (folder / name).read_bytes() for name in FILES - {"events.ndjson", "capsules"}}
    capsules = {path.name: path.read_bytes() for path in (folder / "capsules").iterdir()}
    for name in before:
        (folder / name).unlink()
    ended = command("report", folder)
    assert ended.code == 0 and "FAIL" in ended.out
    assert before == {name: (folder / name).read_bytes() for name in before}
    assert capsules == {path.name: path.read_bytes() for path in (folder / "capsules").iterdir()}


@pytest.mark.thorough
def test_a_log_that_was_cut_off_is_reported(command, folder):
    """A run that was killed in the middle of a line: what came before it is told."""
    log = folder / "events.ndjson"
    whole = log.read_bytes()
    log.write_bytes(whole[: len(whole) // 2])
    ended = command("report", folder)
    assert ended.code == 0 and "the run was cut off" in ended.out
    told = json.loads((folder / "summary.json").read_text())
    assert told["not_run"] > 0 and told["seconds"] is None
    assert ElementTree.parse(folder / "junit.xml").getroot().tag == "testsuites"


def test_a_folder_without_a_log_is_a_mistake(command, tmp_path):
    """Nothing to report on: one line."""
    ended = command("report", tmp_path)
    assert ended.code == 2 and "holds no events.ndjson" in ended.err
    (tmp_path / "events.ndjson").write_text('{"event": "result"}\n')
    assert "is no log of a run" in command("report", tmp_path).err


@pytest.mark.thorough
def test_an_earlier_run_leaves_nothing_behind(command, folder, mock_url):
    """The folder of an earlier run holds the reports of the later one alone."""
    assert list((folder / "capsules").iterdir())
    ended = command(*("run", mock_url, "--token", TOKEN, "--only", "MAT-3", "--report-dir", folder))
    assert ended.code == 0 and not list((folder / "capsules").iterdir())


def test_what_a_target_says_stays_text(command, stub, tmp_path):
    """Markup, control characters and lone surrogates break no report."""
    said = "<script>alert(1)</script> ]]> & \\ud800 \\u0000 \\u001b[31m {{ 7*7 }} \"'"
    told = b'{"error":403,"error_text":"%s"}' % said.replace('"', '\\"').encode()
    ended = command(
        *("run", stub(lambda *_: (403, "application/json", told)), "--report-dir", tmp_path / "r")
    )
    assert ended.code == 4
    page = (tmp_path / "r" / "report.html").read_text("utf-8")
    assert "<script" not in page and "&lt;script&gt;" in page and "{{ 7*7 }}" in page
    document = JUnitXml.fromfile(str(tmp_path / "r" / "junit.xml"))
    assert any(
        isinstance(said, Error) for suite in document for case in suite for said in case.result
    )


def test_a_dead_port_is_reported_as_well(command, tmp_path):
    """Also who reaches nothing gets the files a script waits for."""
    import socket

    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        assert command("run", url, "--report-dir", tmp_path).code == 3
    told = json.loads((tmp_path / "summary.json").read_text())
    assert told["verdict"] == "INCONCLUSIVE" and told["exit"] == 3
