"""
Test files as users write them, run by a pytest of their own.

They begin with a client of three lines, so that each shows only what it is about.
"""

import pytest

CLIENT = """
import json, urllib.error, urllib.request
import pytest

def register(server, *data, **more):
    fields = {"token": server.token, "loyalty_program_id": server.program, "matching": "email"}
    body = json.dumps({**fields, "data": data, **more}).encode()
    request = urllib.request.Request(
        server.register_url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.status
"""


@pytest.fixture
def run(pytester):
    """Run test functions with the client above them: `run(source, *options)`."""

    def start(source, *options):
        pytester.makepyfile(CLIENT + source)
        plain = ("-p", "no:cacheprovider", "-W", "error::pytest.PytestWarning", "-rsw")
        return pytester.runpytest_subprocess(*plain, *options, timeout=120)

    return start
