"""
The client under test, against the mock that the fixture serves.
"""

import httpx
import pytest
from httpx_client import LoyaltyClient, LoyaltyError


@pytest.fixture(params=["page", "always-200"])
def client(request, loyalty_server):
    """Both kinds of target: errors in the HTTP status, errors in the body alone."""
    loyalty_server.profile(request.param)
    with httpx.Client(base_url=loyalty_server.url) as http:
        yield LoyaltyClient(http, loyalty_server.token, loyalty_server.program)


def test_members_go_to_one_task_in_batches(client, loyalty_server):
    """10,001 members are two batches, and the task counts them all."""
    task = client.register({"email": f"{number}@example.com"} for number in range(10_001))
    assert client.wait(task) == {"errors": [], "total": 10_001}
    loyalty_server.assert_batches(2)


def test_a_refusal_is_an_error_with_the_place(client, loyalty_server):
    """The platform's own words reach the caller."""
    with pytest.raises(LoyaltyError, match=r"400: data\[0\]\.phone"):
        client.register([{"phone": "12345"}], matching="phone")
    loyalty_server.assert_refused("ITM-3", at="data[0].phone")


def test_a_busy_server_is_asked_again(client, loyalty_server):
    """429 first, success then: the caller sees success alone."""
    loyalty_server.fail_next(429, retry_after=0)
    client.register([{"email": "user@example.com"}])
    loyalty_server.assert_requests(2)
    loyalty_server.assert_registered("user@example.com")
