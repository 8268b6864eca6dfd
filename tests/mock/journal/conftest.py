"""
A journal filled by hand: requests and answers as the rim would note them.
"""

import json

import pytest

from loyalty_mock.journal.book import Journal
from loyalty_mock.wire import Media, Trace, WireRequest, WireResponse

BATCH = "/api/v1.1/loyalty/register_member_batch_task"
NOW = 1_725_194_096.0


class Noted:
    """A journal, and a way to fill it; each exchange is a token's, or nobody's."""

    def __init__(self, entries=100, octets=1_000_000):
        self.journal = Journal(entries=entries, octets=octets)

    def note(self, token=None, body=None, *, rule=None, task=None, headers=None, **more):
        if body is None:
            body = json.dumps({"token": token, "data": []}).encode()
        query = more.pop("query", {})
        path = more.pop("path", BATCH)
        payload = more.pop("payload", None)
        fault = more.pop("fault", None)
        request = WireRequest(
            method="POST", path=path, query=query, headers=headers or {}, body=body
        )
        secrets = more.pop("secrets", frozenset({token} if isinstance(token, str) else ()))
        sha256 = more.pop("sha256", None)
        trace = Trace(
            operation="register_member_batch_task",
            token=token,
            secrets=secrets,
            payload=payload,
            task_id=task,
        )
        answer = WireResponse(
            status=400 if rule else 200,
            headers={"Content-Type": "application/json; charset=utf-8"},
            body=b'{"error":0}',
            media=Media.JSON,
            error=400 if rule else 0,
            rule=rule,
            trace=trace,
            **more,
        )
        return self.journal.note(request, answer, at=NOW, seconds=0.002, fault=fault, sha256=sha256)


@pytest.fixture
def noted():
    return Noted()


@pytest.fixture
def noted_with():
    return Noted
