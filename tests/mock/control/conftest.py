"""
A mock over real HTTP, and a client of its control API that keeps what it is told.
"""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

BATCH = "/api/v1.1/loyalty/register_member_batch_task"
STATUS = "/api/v1.1/tasks/status"
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Told:
    """One answer of the control API."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def value(self) -> Any:
        return json.loads(self.raw)

    @property
    def problem(self) -> str:
        assert self.headers["content-type"].startswith("application/problem+json")
        told = self.value
        assert told["status"] == self.status and told["title"] and told["detail"]
        return told["type"].removeprefix("urn:loyalty-mock:problem:")


@dataclass(slots=True)
class Control:
    """A client of one mock: `send` for its control API, `add` and `follow` for the vendor's."""

    server: Any

    def send(self, method, path, body=None, *, headers=None, token=None, **query):
        sent = dict(headers or {})
        if token is not None:
            sent["X-Mock-Token"] = token
        if method in {"POST", "PUT", "PATCH"}:
            sent = JSON | sent
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        target = f"/__mock{path}" + (f"?{urlencode(query)}" if query else "")
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connection.request(method, target, content, sent)
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Told(answer.status, named, answer.read())
        finally:
            connection.close()

    def get(self, path, **more):
        told = self.send("GET", path, **more)
        assert told.status == 200, told.raw
        return told.value

    def post(self, path, body=None, **more):
        told = self.send("POST", path, body, **more)
        assert told.status == 200, told.raw
        return told.value

    def add(self, *emails, token="abc123def456", media="json", **more):
        data = [{"email": email} for email in emails]
        payload = {"token": token, "loyalty_program_id": 1, "matching": "email", "data": data}
        return self.server.send(json.dumps(payload | more).encode(), media)

    def follow(self, task, token="abc123def456"):
        body = json.dumps({"token": token, "task_id": task}).encode()
        return self.server.send(body, path=STATUS).data


@pytest.fixture
def control(serve, settings_with):
    """Serve a mock from what `settings_with` takes, and give a client of its control API."""
    return lambda knobs=None, **more: Control(serve(settings_with(knobs, **more)))
