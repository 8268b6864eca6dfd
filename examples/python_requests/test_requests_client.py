"""
The client under test: against the mock, and against a server that is too busy once.
"""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from requests_client import LoyaltyClient, LoyaltyError

from mock_process import running_mock


@pytest.fixture(scope="module", params=[(), ("--profile", "always-200")], ids=["page", "200"])
def url(request):
    """Both kinds of target: errors in the HTTP status, errors in the body alone."""
    with running_mock(*request.param) as address:
        yield address


def test_members_go_to_one_task_in_batches(url):
    """10,001 members are two batches, and the task counts them all."""
    client = LoyaltyClient(url, token="two batches", program=123)
    task = client.register({"email": f"{number}@example.com"} for number in range(10_001))
    assert client.wait(task) == {"errors": [], "total": 10_001}


def test_a_refusal_is_an_error_with_the_place(url):
    """The platform's own words reach the caller."""
    client = LoyaltyClient(url, token="refused", program=123)
    with pytest.raises(LoyaltyError, match=r"400: data\[0\]\.phone"):
        client.register([{"phone": "12345"}], matching="phone")


def test_nothing_to_register_is_no_request():
    """An empty list asks nobody."""
    assert LoyaltyClient("http://127.0.0.1:9", token="none", program=123).register([]) is None


def test_a_busy_server_is_asked_again():
    """429 first, success then: the caller sees success alone."""
    asked = []

    class Busy(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(self.path)
            body = b'{"error": 0, "error_text": "Successful operation", "task_id": "it"}'
            self.send_response(200 if len(asked) > 1 else 429)
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Busy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        client = LoyaltyClient(f"http://127.0.0.1:{server.server_port}", token="t", program=123)
        with client.session:
            task = client.register([{"email": "user@example.com"}])
        server.shutdown()
    assert (task, len(asked)) == ("it", 2)
