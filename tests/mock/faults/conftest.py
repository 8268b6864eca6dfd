"""
A mock to break, and four clients that people use: requests, httpx, aiohttp and curl.

Each client's own ways to say that an exchange broke are put into one word here.
"""

import asyncio
import json
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

BATCH = "/api/v1.1/loyalty/register_member_batch_task"
STATUS = "/api/v1.1/tasks/status"
MEDIA = {"json": "application/json", "xml": "application/xml"}
SECONDS = 30.0
# Nothing here is encrypted; to load the machine's authorities would only take time.
NO_AUTHORITY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
# What a client says of a broken exchange -> the word for it here. The first that is found counts.
SAYINGS = (
    ("timeout", r"tim(e|ed) ?out|\(28\)"),
    ("reset", r"reset by peer|ECONNRESET|\(5[56]\)|ReadError|WriteError|Broken pipe"),
    ("cut", r"IncompleteRead|incomplete|prematurely|PayloadError|complete message body|\(18\)"),
    ("closed", r"RemoteDisconnected|disconnected|\(52\)"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a client saw: an answer, or the word for how the exchange broke."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    broke: str = ""
    seconds: float = 0.0

    @property
    def content_type(self) -> str:
        return self.headers["content-type"]

    @property
    def fields(self) -> Any:
        return json.loads(self.body)


def word(error: BaseException | str) -> str:
    parts = [repr(error), str(error)]
    while isinstance(error, BaseException) and (error := error.__cause__ or error.__context__):
        parts += [repr(error), str(error)]
    told = " ".join(parts)
    return next((name for name, says in SAYINGS if re.search(says, told, re.IGNORECASE)), told)


def by_requests(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Seen:
    import requests

    try:
        with requests.Session() as session:
            session.trust_env = False
            got = session.post(url, data=body, headers=dict(headers), timeout=timeout)
            return Seen(got.status_code, lowered(got.headers), got.content)
    except requests.RequestException as error:
        return Seen(broke=word(error))


def by_httpx(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Seen:
    import httpx

    try:
        with httpx.Client(trust_env=False, verify=NO_AUTHORITY, timeout=timeout) as client:
            got = client.post(url, content=body, headers=dict(headers))
            return Seen(got.status_code, lowered(got.headers), got.content)
    except httpx.HTTPError as error:
        return Seen(broke=word(error))


def by_aiohttp(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Seen:
    import aiohttp

    async def send() -> Seen:
        limit = aiohttp.ClientTimeout(total=timeout)
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.post(url, data=body, headers=headers) as got,
        ):
            return Seen(got.status, lowered(got.headers), await got.read())

    try:
        return asyncio.run(send())
    except (aiohttp.ClientError, OSError) as error:
        return Seen(broke=word(error))


def by_curl(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Seen:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    told = [
        option for name, value in headers.items() for option in ("--header", f"{name}: {value}")
    ]
    command = ["curl", "-q", "--silent", "--include", "--noproxy", "*", "--max-time", str(timeout)]
    done = subprocess.run(
        [*command, *told, "--data-binary", "@-", url], input=body, capture_output=True, check=False
    )
    if done.returncode:
        return Seen(broke=word(f"({done.returncode})"))
    head, _, rest = done.stdout.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    named = dict(line.split(":", 1) for line in lines[1:])
    return Seen(int(lines[0].split()[1]), lowered(named), rest)


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value.strip() for name, value in headers.items()}


CLIENTS: Mapping[str, Callable[[str, bytes, Mapping[str, str], float], Seen]] = {
    "requests": by_requests,
    "httpx": by_httpx,
    "aiohttp": by_aiohttp,
    "curl": by_curl,
}


@dataclass(frozen=True, slots=True)
class Broken:
    """A mock that listens, and its book of faults."""

    port: int
    mock: Any

    def plan(self, token: str, **spec: Any) -> Any:
        """Put a fault for one token into the book."""
        from loyalty_mock.faults.spec import parse_fault

        return self.mock.faults.add(parse_fault({"token": token, **spec}))


@dataclass(frozen=True, slots=True)
class Talk:
    """One client and one token at the broken mock."""

    server: Broken
    client: Callable[[str, bytes, Mapping[str, str], float], Seen]
    token: str

    def plan(self, **spec: Any) -> Any:
        return self.server.plan(self.token, **spec)

    def send(
        self, path: str, body: bytes, media: str = "json", timeout: float = SECONDS, **more: str
    ) -> Seen:
        url = f"http://127.0.0.1:{self.server.port}{path}"
        began = time.monotonic()
        seen = self.client(url, body, {"Content-Type": MEDIA[media], **more}, timeout)
        lasted = time.monotonic() - began
        return Seen(seen.status, seen.headers, seen.body, seen.broke, lasted)

    def batch(self, *emails: str, timeout: float = SECONDS, **more: Any) -> Seen:
        """Send a batch of addresses in JSON, four by default."""
        whole = {
            "token": self.token,
            "loyalty_program_id": 123,
            "matching": "email",
            "data": [{"email": one} for one in emails or FOUR],
        }
        return self.send(BATCH, json.dumps(whole | more).encode(), timeout=timeout)

    def batch_in_xml(self) -> Seen:
        items = "".join(f"<item><email>{one}</email></item>" for one in FOUR)
        body = (
            f"<xml><token>{self.token}</token><loyalty_program_id>123</loyalty_program_id>"
            f"<matching>email</matching><data>{items}</data></xml>"
        )
        return self.send(BATCH, body.encode(), "xml")

    def follow(self, task: str) -> Any:
        """Tell what the status answer says of a task."""
        body = json.dumps({"token": self.token, "task_id": task}).encode()
        return self.send(STATUS, body).fields["data"]

    def members(self) -> set[str]:
        """Tell who is registered by e-mail, as the mock remembers it."""
        return set(self.server.mock.book.members(self.token, 123, "email"))


FOUR = ("a@example.com", "b@example.com", "c@example.com", "d@example.com")
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def broken() -> Any:
    """One mock for all these tests; each has a token of its own."""
    from loyalty_mock import Settings
    from loyalty_mock.testing.serving import serving

    with serving(Settings()) as served:
        yield Broken(int(served.url.rpartition(":")[2]), served.mock)


@pytest.fixture(params=sorted(CLIENTS))
def talk(request: Any, broken: Broken) -> Talk:
    """Each client in turn, under a token that no other test has."""
    return Talk(broken, CLIENTS[request.param], f"token-{next(_NUMBERS)}-of-faults")


@pytest.fixture
def by_one(broken: Broken) -> Talk:
    """One client alone, where which one makes no difference."""
    return Talk(broken, by_requests, f"token-{next(_NUMBERS)}-of-faults")
