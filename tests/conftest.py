"""
What the tests of the mock share: a core with knobs, a server on a free port, one strict reader.

The reader is written from the contract with the standard library alone.
It never asks the mock's code what is right.
"""

import http.client
import json
import os
import re
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import pytest

BATCH = "/api/v1.1/loyalty/register_member_batch_task"
STATUS = "/api/v1.1/tasks/status"
MEDIA = {"json": "application/json", "xml": "application/xml"}

PAGE = {
    "json": b"""{
  "token": "abc123def456",
  "loyalty_program_id": 123,
  "matching": "email",
  "data": [
    {
      "email": "user1@example.com",
      "registration_date": "2024-09-01T12:34:56Z"
    },
    {
      "email": "user2@example.com"
    }
  ]
}""",
    "xml": b"""<xml>
  <token>abc123def456</token>
  <loyalty_program_id>123</loyalty_program_id>
  <matching>email</matching>
  <data>
    <item>
      <email>user1@example.com</email>
      <registration_date>2024-09-01T12:34:56Z</registration_date>
    </item>
    <item>
      <email>user2@example.com</email>
    </item>
  </data>
</xml>""",
}

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
INTEGER = re.compile(r"0|-?[1-9][0-9]*")
# SEC-3: no refusal shows a stack trace, a path or a library's name.
LEAKS = re.compile(
    r"lxml|libxml|msgspec|jsonschema|expat|aiohttp|gzip\.|zlib|traceback|site-packages|\.py\b"
    r"|/usr/|/home/|/etc/|recursion",
    re.IGNORECASE,
)
REFUSAL = {"error", "error_text"}
ANSWERS = (REFUSAL | {"task_id"}, REFUSAL | {"task_id", "next_key"}, REFUSAL | {"data"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one answer says, whichever format it came in."""

    status: int
    error: int
    error_text: str
    task_id: str | None
    data: Any  # the status answer's, as in JSON
    rule: str | None  # None over HTTP: no answer names its rule
    raw: bytes

    @property
    def accepted(self) -> bool:
        return self.error == 0


@dataclass(frozen=True, slots=True)
class Server:
    """A mock that listens on a free port of this machine."""

    port: int

    def send(
        self,
        body: bytes,
        media: str = "json",
        *,
        path: str = BATCH,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
    ) -> Outcome:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            sent = {"Content-Type": MEDIA[media], **(headers or {})}
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return read(answer.status, dict(answer.getheaders()), answer.read(), media)
        finally:
            connection.close()


def plain(element: ElementTree.Element) -> Any:
    """Turn an answer's XML into what the same answer is in JSON."""
    if element.tag in ("data", "result"):
        return {child.tag: plain(child) for child in element}
    if element.tag == "errors":
        assert all(child.tag == "item" for child in element)
        return [{field.tag: plain(field) for field in child} for child in element]
    text = element.text or ""
    if element.tag in ("error", "progress", "total", "batch", "index"):
        assert INTEGER.fullmatch(text), f"{element.tag} is no integer: {text!r}"
        return int(text)
    return text


def envelope(body: bytes, media: str) -> dict[str, Any]:
    """Read the platform's envelope; its keys stand in alphabetical order and none stands twice."""
    if media == "json":
        pairs = json.loads(body.decode("utf-8"), object_pairs_hook=list)
        whole = json.loads(body.decode("utf-8"))
    else:
        root = ElementTree.fromstring(body.decode("utf-8"))
        assert root.tag == "xml" and not root.attrib
        pairs = [(child.tag, plain(child)) for child in root]
        whole = dict(pairs)
    keys = [key for key, _ in pairs]
    assert keys == sorted(set(keys))
    return whole


def read(
    status: int, headers: Mapping[str, str], body: bytes, media: str, rule: Any = None
) -> Outcome:
    """Read an answer that stands in the format `media`, and hold it to EXC-2 to EXC-7 and SEC-3."""
    named = {name.lower(): value for name, value in headers.items()}["content-type"]
    assert named.replace(" ", "").lower() == f"{MEDIA[media]};charset=utf-8"
    told = envelope(body, media)
    error, text = told["error"], told["error_text"]
    assert type(error) is int and type(text) is str and text
    assert status == (error or 200), "the HTTP status mirrors the error code"
    assert status < 500
    if error == 0:
        assert set(told) in ANSWERS and text == "Successful operation"
        assert "task_id" not in told or UUID4.fullmatch(told["task_id"])
    else:
        assert set(told) == REFUSAL
        assert len(text) <= 1000, "a refusal never repeats a long value"
        assert not LEAKS.search(text), text
    return Outcome(status, error, text, told.get("task_id"), told.get("data"), rule, body)


def pytest_configure() -> None:
    """Heed SIGINT again where a shell in the background had it ignored: Ctrl-C is tested."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is `thorough` where seconds count; CI, or `THOROUGH=1`, runs everything."""
    if os.environ.get("CI") or os.environ.get("THOROUGH"):
        return
    left_out = [item for item in items if item.get_closest_marker("thorough")]
    if left_out and len(items) > len(left_out):
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]


@pytest.fixture(scope="session")
def page() -> Mapping[str, bytes]:
    """The two request examples of the endpoint's page, by format."""
    return PAGE


@pytest.fixture(scope="session")
def settings_with() -> Callable[..., Any]:
    """Make settings from the profile `page`, knobs and the settings' own names."""
    from loyalty_mock import Settings
    from loyalty_schemas.profiles import load_profile, with_knobs

    def make(knobs: Mapping[str, str] | None = None, **more: Any) -> Any:
        return Settings(profile=with_knobs(load_profile("page"), knobs or {}), **more)

    return make


@pytest.fixture(scope="session")
def mock_with(settings_with: Callable[..., Any]) -> Callable[..., Any]:
    """Make a core without a socket, from what `settings_with` takes."""
    from loyalty_mock.exchange import Mock

    return lambda knobs=None, **more: Mock(settings_with(knobs, **more))


@pytest.fixture(scope="session")
def ask() -> Callable[..., Outcome]:
    """Send one request to a core and read its answer."""
    from loyalty_mock.wire import WireRequest

    def send(
        mock: Any,
        body: bytes,
        media: str = "json",
        *,
        path: str = BATCH,
        method: str = "POST",
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        answer_in: str | None = None,
    ) -> Outcome:
        sent = {"content-type": MEDIA[media], **(headers or {})}
        request = WireRequest(method=method, path=path, query=query or {}, headers=sent, body=body)
        got = mock.answer(request)
        return read(got.status, got.headers, got.body, answer_in or media, got.rule)

    return send


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Serve the mock over real HTTP for as long as a test runs; takes settings, gives a Server."""
    from loyalty_mock.testing.serving import serving

    with ExitStack() as stack:

        def begin(settings: Any) -> Server:
            url: str = stack.enter_context(serving(settings)).url
            return Server(int(url.rpartition(":")[2]))

        yield begin
