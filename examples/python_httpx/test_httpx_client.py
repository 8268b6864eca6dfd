"""
The client under test: against the mock, and against a transport that is too busy once.
"""

import httpx
import pytest
from httpx_client import LoyaltyClient, LoyaltyError

from mock_process import running_mock

DONE = {"error": 0, "error_text": "Successful operation", "task_id": "it"}


@pytest.fixture(scope="module", params=[(), ("--profile", "always-200")], ids=["page", "200"])
def http(request):
    """Both kinds of target: errors in the HTTP status, errors in the body alone."""
    with running_mock(*request.param) as address, httpx.Client(base_url=address) as client:
        yield client


def test_members_go_to_one_task_in_batches(http):
    """10,001 members are two batches, and the task counts them all."""
    client = LoyaltyClient(http, token="two batches", program=123)
    task = client.register({"email": f"{number}@example.com"} for number in range(10_001))
    assert client.wait(task) == {"errors": [], "total": 10_001}


def test_a_refusal_is_an_error_with_the_place(http):
    """The platform's own words reach the caller."""
    client = LoyaltyClient(http, token="refused", program=123)
    with pytest.raises(LoyaltyError, match=r"400: data\[0\]\.phone"):
        client.register([{"phone": "12345"}], matching="phone")


def test_a_busy_server_is_asked_again():
    """429 first, success then: the caller sees success alone."""
    answers = [httpx.Response(429, headers={"Retry-After": "0"}), httpx.Response(200, json=DONE)]
    transport = httpx.MockTransport(lambda _: answers.pop(0))
    with httpx.Client(base_url="http://mock", transport=transport) as http:
        task = LoyaltyClient(http, token="t", program=123).register([{"email": "a@example.com"}])
    assert (task, answers) == ("it", [])
