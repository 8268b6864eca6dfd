"""
Who may ask: this machine or who brings the control token, and never the page of another site.
"""

import http.client
import json

import pytest

from loyalty_mock.control.access import Access, access_for, is_loopback, judge_origin

HOSTS = [
    *(("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("[::1]", True)),
    *(("localhost", True), ("LOCALHOST", True), ("::ffff:127.0.0.1", True)),
    *(("0.0.0.0", False), ("::", False), ("10.0.0.1", False), ("192.168.1.7", False)),
    *(("localhost.evil.example", False), ("127.0.0.1.evil.example", False), ("", False)),
]


@pytest.mark.parametrize(("host", "expected"), HOSTS)
def test_only_this_machine_is_the_loopback(host, expected):
    assert is_loopback(host) is expected
    assert (access_for(host, None) is not None) is expected
    assert access_for(host, "secret") is not None


REQUESTS = [
    ("GET", {"host": "127.0.0.1:8080"}, True),
    ("GET", {"host": "localhost:8080"}, True),
    ("GET", {"host": "[::1]:8080"}, True),
    ("GET", {"host": "evil.example:8080"}, False),
    ("GET", {"host": "127.0.0.1.evil.example"}, False),
    ("GET", {"host": "["}, False),
    ("GET", {}, False),
    ("POST", {"host": "127.0.0.1:8080", "origin": "http://127.0.0.1:8080"}, True),
    ("GET", {"host": "127.0.0.1:8080", "origin": "http://127.0.0.1:8081"}, False),
    ("POST", {"host": "127.0.0.1:8080", "origin": "http://evil.example"}, False),
    ("POST", {"host": "127.0.0.1:8080", "origin": "null"}, False),
    ("GET", {"host": "127.0.0.1:8080", "sec-fetch-site": "same-origin"}, True),
    ("GET", {"host": "127.0.0.1:8080", "sec-fetch-site": "none"}, True),
    ("GET", {"host": "127.0.0.1:8080", "sec-fetch-site": "cross-site"}, False),
    ("GET", {"host": "127.0.0.1:8080", "sec-fetch-site": "same-site"}, False),
    (
        "GET",
        {
            "host": "127.0.0.1:8080",
            "sec-fetch-site": "cross-site",
            "sec-fetch-mode": "navigate",
        },
        True,
    ),
    (
        "POST",
        {
            "host": "127.0.0.1:8080",
            "sec-fetch-site": "cross-site",
            "sec-fetch-mode": "navigate",
        },
        False,
    ),
]


@pytest.mark.parametrize(("method", "headers", "expected"), REQUESTS)
def test_what_another_site_had_a_browser_send_is_refused(method, headers, expected):
    assert (judge_origin(method, headers, Access()) is None) is expected


def test_with_a_control_token_any_name_of_the_mock_will_do():
    assert judge_origin("GET", {"host": "mock:8080"}, Access("secret", "0.0.0.0")) is None
    other = {"host": "mock:8080", "origin": "http://evil.example"}
    assert judge_origin("GET", other, Access("secret", "0.0.0.0")) is not None


def ask(mock, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", mock.port, timeout=60)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()), dict(answer.getheaders())
    finally:
        connection.close()


def test_a_control_token_is_asked_for_of_all_but_health(start):
    mock = start("--control-token", "s3cret")
    assert ask(mock, "/__mock/health")[0] == ask(mock, "/__mock/ready")[0] == 200
    for path in ("/__mock/journal", "/__mock/nowhere"):
        for told in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic s3cret"}):
            status, told_back, headers = ask(mock, path, **told)
            assert status == 401 and told_back["type"].endswith(":no-control-token")
            assert headers["WWW-Authenticate"].startswith("Bearer")
    assert ask(mock, "/__mock/journal", Authorization="Bearer s3cret")[0] == 200


def test_beyond_the_loopback_there_is_no_control_api_without_a_token(start, written):
    mock = start_anywhere(start)
    status, told, _ = ask(mock, "/__mock/health")
    assert (status, told) == (404, {"error": 404, "error_text": "no operation stands at this path"})


def test_beyond_the_loopback_a_token_opens_it(start):
    mock = start_anywhere(start, "--control-token", "s3cret")
    headers = {"Authorization": "Bearer s3cret", "Host": "mock.example"}
    assert ask(mock, "/__mock/journal", **headers)[0] == 200


def start_anywhere(start, *options):
    from types import SimpleNamespace

    mock = start("--host", "0.0.0.0", *options)
    return SimpleNamespace(port=int(mock.first_line.strip().rpartition(":")[2]))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_change_that_a_form_could_send_is_refused(control, method, media):
    c = control()
    path = "/reset" if method == "POST" else "/profile"
    told = c.send(method, path, b"{}", headers={"Content-Type": media})
    assert (told.status, told.problem) == (415, "not-json")


def test_no_answer_lets_another_site_read_it(control):
    told = control().send("GET", "/health", headers={"Origin": "http://evil.example"})
    assert told.status == 403
    assert not [name for name in told.headers if name.startswith("access-control")]
