"""
The fixture `loyalty_server` as its user has it: one's own corner, settings, reports.
"""

import subprocess
import sys

import pytest

pytest_plugins = ("pytester",)


def test_a_test_of_ten_lines_passes(run):
    run("""
def test_members_are_registered(loyalty_server):
    register(loyalty_server, {"email": "user@example.com"})
    loyalty_server.assert_registered("user@example.com")
    loyalty_server.assert_batches(1)
    loyalty_server.assert_no_refusals()
""").assert_outcomes(passed=1)


def test_a_test_sees_nothing_of_another(run):
    run("""
@pytest.mark.parametrize("number", range(3))
def test_alone(loyalty_server, number):
    assert not (loyalty_server.journal or loyalty_server.tasks or loyalty_server.members)
    register(loyalty_server, {"email": "user@example.com"})
    register(loyalty_server, {"email": "nobody"})
    loyalty_server.assert_requests(2)
    loyalty_server.assert_refused("ITM-3", at="data[0].email", error=400)
    assert len(loyalty_server.tasks) == len(loyalty_server.members) == 1
    loyalty_server.fail_next(402, times=9)
    loyalty_server.set(invalid_item="fail_item")
""").assert_outcomes(passed=3)


@pytest.mark.thorough
def test_a_request_that_nobody_can_read_is_the_test_s_own(run):
    run("""
def test_broken(loyalty_server):
    request = urllib.request.Request(
        loyalty_server.register_url, b"{", {"Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request)
    error.value.close()
    loyalty_server.assert_refused("ENC-4")
""").assert_outcomes(passed=1)


@pytest.mark.thorough
def test_markers_add_up_and_the_nearest_wins(run):
    run("""
pytestmark = pytest.mark.loyalty(profile="per-item", set={"http_status": "always_200"})

def test_module(loyalty_server):
    assert register(loyalty_server, {"email": "nobody"})["error"] == 0
    assert register(loyalty_server, matching="passport")["error"] == 400
    assert loyalty_server.refusals

REFUSE = {"invalid_item": "refuse_request"}

@pytest.mark.loyalty(set=REFUSE, faults=[429, {"kind": "error", "code": 402}])
def test_nearer(loyalty_server):
    assert register(loyalty_server) == 429
    assert register(loyalty_server)["error"] == 402
    assert register(loyalty_server, {"email": "nobody"})["error"] == 400
    assert loyalty_server.refusals
""").assert_outcomes(passed=2)


# What the marker is given -> what its user is told.
WRONG_MARKERS = {
    'profil="page"': "the marker loyalty has no argument 'profil'; did you mean profile?",
    '"page"': "the marker loyalty takes named arguments alone: faults, profile, set, unasserted",
    'profile="pag"': 'no profile "pag" among',
    'set={"http_statuss": "mirror"}': "http_statuss",
    "faults=[{'kind': 'eror'}]": 'no kind "eror"; did you mean error?',
    'unasserted="shout"': "'shout' is none of warn, error, ignore",
}


@pytest.mark.thorough
def test_a_wrong_marker_is_one_line_with_the_nearest_word(run):
    source = "".join(
        f"""
@pytest.mark.loyalty({arguments})
def test_{number}(loyalty_server):
    pass
"""
        for number, arguments in enumerate(WRONG_MARKERS)
    )
    result = run(source)
    result.assert_outcomes(errors=len(WRONG_MARKERS))
    for told in WRONG_MARKERS.values():
        result.stdout.fnmatch_lines([f"*{told.replace('[', '[[]')}*"])
    result.stdout.no_fnmatch_line("*Traceback*")


@pytest.mark.thorough
def test_the_run_s_settings_come_from_the_ini_file_and_the_command_line(run, pytester):
    pytester.makeini(
        "[pytest]\nloyalty_mock_profile = strict\nloyalty_mock_set = duplicates=once\n"
    )
    run(
        """
def test_settings(loyalty_server):
    assert register(loyalty_server, {"email": "a@b.c"}, {"email": "a@b.c"})["error"] == 0
    assert register(loyalty_server, {"email": "a@b.c"}, unheard_of=1)["error"] == 0
""",
        "--loyalty-mock-set",
        "unknown_fields=ignore",
    ).assert_outcomes(passed=1)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("option", "told"),
    [
        (("--loyalty-mock-profile", "strikt"), 'no profile "strikt"*did you mean "strict"?'),
        (("--loyalty-mock-set", "duplicates"), "'duplicates' is not of the form knob=value"),
        (("--loyalty-mock-task-seconds", "soon"), "'soon' is no number from 0"),
    ],
    ids=["profile", "set", "task-seconds"],
)
def test_a_wrong_setting_is_one_line(run, option, told):
    result = run("def test_it(loyalty_server): pass", *option)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{told}*"])


UNASSERTED = """
def test_it(loyalty_server):
    register(loyalty_server, {"email": "nobody"})
"""


def test_a_refusal_nobody_asserted_on_is_a_warning(run):
    result = run(UNASSERTED)
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(
        ["*UnassertedRefusalWarning: a request was refused, and the test never asserted on it:*"]
    )
    result.stdout.fnmatch_lines(["*refused by ITM-3 at data[[]0].email, error 400*"])


@pytest.mark.thorough
def test_a_refusal_nobody_asserted_on_may_be_an_error_or_nothing(run):
    run(UNASSERTED, "--loyalty-mock-unasserted", "error").assert_outcomes(passed=1, errors=1)
    run(UNASSERTED, "--loyalty-mock-unasserted", "ignore").assert_outcomes(passed=1, warnings=0)


def test_a_failing_test_shows_what_came(run):
    result = run("""
def test_it(loyalty_server):
    register(loyalty_server, {"email": "user@example.com"}, {"phone": "+1"})
    loyalty_server.assert_registered("user@example.com")
""")
    result.assert_outcomes(failed=1, warnings=0)
    result.stdout.fnmatch_lines(
        [
            "E*AssertionError: user@example.com is not registered",
            "E*sent in #1 *: refused by MAT-2 at data[[]1].email, error 400*",
            "*- loyalty-mock: what came -*",
        ]
    )
    result.stdout.no_fnmatch_line("*assertions.py*")


@pytest.mark.thorough
def test_clients_in_event_loops_and_other_processes_are_waited_for(run):
    run("""
import asyncio, os, subprocess, sys, threading

def test_thread(loyalty_server):
    thread = threading.Thread(target=register, args=(loyalty_server, {"email": "a@example.com"}))
    thread.start()
    loyalty_server.wait_for(batches=1, timeout=30)
    thread.join()

def test_process(loyalty_server):
    source = (
        "import json, os, urllib.request as r; t = os.environ; "
        "b = json.dumps({'token': t['LOYALTY_TOKEN'], 'loyalty_program_id': 1, "
        "'matching': 'email', 'data': [{'email': 'p@example.com'}]}).encode(); "
        "r.urlopen(r.Request(t['LOYALTY_URL'] + '/api/v1.1/loyalty/register_member_batch_task', "
        "b, {'Content-Type': 'application/json'})).close()")
    environment = {**os.environ, **loyalty_server.environment()}
    with subprocess.Popen([sys.executable, "-c", source], env=environment):
        loyalty_server.wait_for(members=1, timeout=30)
    loyalty_server.assert_registered("p@example.com")

def test_loop(loyalty_server):
    async def main():
        sending = asyncio.to_thread(register, loyalty_server, {"email": "l@example.com"})
        await asyncio.gather(sending, loyalty_server.wait_for_async(requests=1, timeout=30))
    asyncio.run(main())
""").assert_outcomes(passed=3)


@pytest.mark.thorough
def test_many_tests_in_workers_mix_nothing(run):
    run(
        """
@pytest.mark.parametrize("number", range(60))
def test_one(loyalty_server, number):
    for each in range(3):
        register(loyalty_server, {"email": f"user{number}-{each}@example.com"})
    names = [member.identifier for member in loyalty_server.members]
    assert names == [f"user{number}-{each}@example.com" for each in range(3)]
    loyalty_server.assert_batches(3)
""",
        "-n",
        "2",
    ).assert_outcomes(passed=60)


@pytest.mark.thorough
def test_an_evicted_exchange_is_unknown_and_no_number(run):
    result = run(
        """
def test_it(loyalty_server):
    for number in range(4):
        register(loyalty_server, {"email": f"user{number}@example.com"})
    loyalty_server.assert_registered("user0@example.com")
    loyalty_server.assert_batches(4)
""",
        "--loyalty-mock-journal-entries",
        "2",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*unknown: the journal has let 2 exchanges go*"])


def test_a_run_without_a_server_imports_nothing_of_it():
    """Whoever does not ask for the fixture pays for two small modules."""
    source = (
        "import sys, pytest; pytest.main(['--markers']); "
        "print(sorted(name for name in sys.modules if name.startswith(('loyalty_', 'aiohttp'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == str(
        [
            "loyalty_contract",
            "loyalty_contract.under_pytest",
            "loyalty_contract.under_pytest.plugin",
            "loyalty_mock",
            "loyalty_mock.under_pytest",
            "loyalty_mock.under_pytest.plugin",
        ]
    )
