"""
The kit as pytest items: one list of cases, and verdicts that mean what they mean elsewhere.

Each test starts pytest in a process of its own, as those do who live in pytest.
"""

import http.server
import json
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

pytest_plugins = ("pytester",)

DATES = "DAT-2/any-wrong-date@json"
GOOD = b"2024-09-01T12:34:56Z"


@pytest.fixture
def run(pytester):
    """Run the items of the kit: `run(url, "--loyalty-only", "MAT-3")`."""

    def start(url, *arguments):
        named = ("--loyalty-url", url) if url else ()
        plain = ("-p", "no:cacheprovider", "-rsx", "--pyargs", "loyalty_contract")
        return pytester.runpytest_subprocess(*plain, *named, *arguments, timeout=120)

    return start


@pytest.fixture
def url(serve, settings_with):
    return f"http://127.0.0.1:{serve(settings_with()).port}"


@contextmanager
def answering(answer):
    """Serve what `answer(path, body)` gives as JSON, with HTTP 200."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            told = json.dumps(answer(self.path, body)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def credulous():
    """A server that says yes to everything, in JSON whatever was sent."""
    task = "199b9c75-c540-455e-9e38-3d54e51e1d7a"
    done = {"status": "completed", "progress": 100, "result": {"errors": [], "total": 1}}

    def answer(path, _):
        told = {"error": 0, "error_text": "Successful operation"}
        return {**told, "data": done} if path.endswith("status") else {**told, "task_id": task}

    with answering(answer) as address:
        yield address


def test_without_a_url_one_item_is_skipped_with_a_word(run):
    result = run(None)
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*no server to question: --loyalty-url URL"])
    assert result.ret == 0


def test_an_honest_server_passes_a_case_an_item(run, url):
    result = run(url, "--loyalty-only", "MAT-3/phone-missing-only", "-v")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(
        [
            "loyalty: http://127.0.0.1:*, seed *",
            "*::test_case[[]EXC-2/smoke@json[]] PASSED*",
            "*::test_case[[]MAT-3/phone-missing-only@xml[]] PASSED*",
        ]
    )


@pytest.mark.thorough
def test_searches_pass_as_items(run, url):
    chosen = ("any-word-in-an-identifier@json", "any-order-of-batches@xml")
    only = [word for name in chosen for word in ("--loyalty-only", f"*/{name}")]
    run(url, *only, "--loyalty-examples", "8").assert_outcomes(passed=4)


@pytest.mark.thorough
def test_a_breach_is_told_with_what_was_sent_and_what_came(run, url):
    """The mock under `page` refuses a space for the T; `lenient` says that it is taken."""
    case = "DAT-3/observe-date-space@json"
    asked = ("--loyalty-only", case, "--loyalty-profile", "lenient", "--loyalty-seed", "7")
    result = run(url, *asked)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            f"{case} FAIL",
            "  page *",
            "  expected *",
            "  found     DAT-3 FAIL: date_space is refuse, the profile says accept*",
            "  sent      POST /api/v1.1/loyalty/register_member_batch_task*",
            "*2024-09-01 12:34:56.5+03:00*",
            "  came      HTTP 400*",
            f"  again     loyalty-contract run http://127.0.0.1:* --only {case} --seed 7*",
        ]
    )


@pytest.mark.thorough
def test_a_search_fails_with_hypothesis_own_words(run, credulous):
    result = run(credulous, "--loyalty-only", DATES)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            f"{DATES} FAIL",
            "*DAT-2 FAIL: was accepted, and nothing reports it; the smallest found: matching *",
            "Failing test case: holds(",
            "    request=Request(*",
        ]
    )


@pytest.mark.thorough
def test_the_task_machine_fails_with_the_steps(run, credulous):
    result = run(credulous, "--loyalty-only", "CON-1/any-order-of-batches@json", "--loyalty-strict")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*state = TaskMachine()", "*state.begin(*"])


@pytest.mark.thorough
def test_what_is_only_inferred_fails_strictly_and_is_told_otherwise(run, credulous):
    case = "CON-8/two-tasks-two-ids@json"
    mild = run(credulous, "--loyalty-only", case)
    mild.assert_outcomes(passed=1, xfailed=2)
    mild.stdout.fnmatch_lines(["XFAIL*CON-8*NON-STRICT*"])
    assert mild.ret == 0
    strict = run(credulous, "--loyalty-only", case, "--loyalty-strict")
    strict.assert_outcomes(passed=1, failed=2)


@pytest.mark.thorough
def test_what_cannot_be_tried_is_skipped_with_its_reason(run, url):
    result = run(url, "--loyalty-only", "CON-3/foreign-task-continued@json")
    result.assert_outcomes(passed=2, skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*no second token was given*"])


@pytest.mark.thorough
def test_what_has_no_clear_end_fails(run):
    """A target that breaks off in the middle passes nothing by it."""
    task = "199b9c75-c540-455e-9e38-3d54e51e1d7a"

    def answer(path, _):
        told = {"error": 0, "error_text": "Successful operation"}
        data = {"status": "running", "progress": 1, "result": {"errors": [], "total": 0}}
        return {**told, "data": data} if path.endswith("status") else {**told, "task_id": task}

    with answering(answer) as address:
        asked = ("--loyalty-only", "TSK-3/total-of-1@json", "--loyalty-task-timeout", "0.1")
        result = run(address, *asked)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*unclear*INCONCLUSIVE: the task did not end within 0.1 s"])


@pytest.mark.thorough
def test_a_dead_server_ends_the_session_in_one_line(run):
    result = run("http://127.0.0.1:9", "--loyalty-only", "CON-8")
    assert result.ret == 3
    result.stdout.fnmatch_lines(["*loyalty: nothing answers at http://127.0.0.1:9*"])


@pytest.mark.thorough
def test_a_dead_server_fails_each_item_of_a_worker(run):
    result = run("http://127.0.0.1:9", "--loyalty-only", "CON-8/two-tasks-two-ids@json", "-n", "1")
    assert result.ret == 1
    result.assert_outcomes(errors=3)


@pytest.mark.thorough
def test_another_server_ends_the_session_with_what_to_check(run):
    with answering(lambda *_: {}) as address:
        result = run(address, "--loyalty-token", "a-secret-token")
    assert result.ret == 4
    result.stdout.fnmatch_lines(["*loyalty: the page's example was unclear*"])
    assert "a-secret-token" not in result.stdout.str()


@pytest.mark.thorough
def test_the_token_is_shown_nowhere(run, credulous, pytester):
    token = "a-secret-token-of-ours"
    asked = ("--loyalty-token", token, "--loyalty-only", "AUT", "--loyalty-only", DATES)
    result = run(credulous, *asked, "--junit-xml", "junit.xml")
    assert result.ret == 1
    assert token not in result.stdout.str() + result.stderr.str()
    assert token not in (pytester.path / "junit.xml").read_text()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--loyalty-tier", "huge"), "*Invalid value for '--loyalty-tier'*"),
        (("--loyalty-only", "CON-99"), "*loyalty: no case matches*"),
        (("--loyalty-profile", "huge"), '*loyalty: no profile "huge"*'),
        (("--loyalty-header", "no colon"), "*loyalty: the header*not of the form*"),
    ],
    ids=["tier", "case", "profile", "header"],
)
def test_what_cannot_be_used_is_a_usage_error(run, asked, told):
    result = run("http://127.0.0.1:9", *asked)
    assert result.ret == 4
    result.stderr.fnmatch_lines([told])


@pytest.mark.thorough
def test_a_distributed_run_agrees_on_its_seed(run, credulous):
    result = run(credulous, "--loyalty-only", DATES, "-n", "2", "-v")
    [told] = {line.split("--seed ")[1].split()[0] for line in result.outlines if "--seed" in line}
    assert any(line.endswith(f", seed {told}") for line in result.outlines)


LIGHT = """
import sys
import pytest
before = set(sys.modules)
import loyalty_contract.under_pytest.plugin
print(*(set(sys.modules) - before))
"""


def test_who_does_not_use_it_imports_nothing_of_it():
    """The plugin is loaded by every run where the kit is installed."""
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    plugin = "loyalty_contract.under_pytest.plugin"
    assert set(done.stdout.split()) <= {"loyalty_contract", "loyalty_contract.under_pytest", plugin}
