"""
Send an ask over HTTP and take what comes: the only place that opens a socket.

Follows no redirect, retries nothing, and reads an answer no further than its bounds, whatever
the server does. Knows no rule.
"""

import contextlib
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
)

from loyalty_contract.wire.asks import Answer, Ask, Framing, Trouble
from loyalty_contract.wire.masks import MASK
from loyalty_contract.wire.watch import POOLS
from loyalty_schemas.operations import OPERATIONS

PATHS = {operation.name: operation.path for operation in OPERATIONS}
# A status answer that lists 10,000 failures is about 2 MB; ten times that is no honest answer.
LONGEST_ANSWER = 20 * 1024 * 1024
_CHUNK = 64 * 1024


class Transport(Protocol):
    """What carries an ask to a target."""

    def send(self, ask: Ask) -> Answer:
        """Return what came of it; never raises for what the target does."""
        ...


class BadTargetError(Exception):
    """The target's URL cannot be used; the message says what is wrong with it."""


class HttpTransport:
    """
    A pool of connections to one target; may be used from several threads at once.

    `timeout` is in seconds, for connecting and for each wait for a byte; a whole answer may take
    twice that. `headers` go with every ask, as a gateway may want them.
    """

    def __init__(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        ca_file: str | None = None,
        timeout: float = 30.0,
        connections: int = 8,
    ) -> None:
        self.base = base_of(url)
        self._headers = dict(headers or {})
        self._timeout = timeout
        pools = urllib3.PoolManager(
            maxsize=connections,
            retries=False,
            timeout=urllib3.Timeout(connect=min(timeout, 10.0), read=timeout),
            ca_certs=ca_file,
            cert_reqs="CERT_REQUIRED",
        )
        pools.pool_classes_by_scheme = POOLS
        # Every ask goes to one host; the manager would look for its pool each time.
        try:
            self._pool = pools.connection_from_url(self.base)
        except HTTPError as error:
            raise _bad_target(url) from error
        self._prefix = urlsplit(self.base).path

    def send(self, ask: Ask) -> Answer:
        """Send one ask once; a trouble on the way is a value."""
        began = time.perf_counter()
        try:
            response = self._pool.urlopen(
                ask.method,
                self._prefix + address(ask),
                body=_framed(ask),
                headers={**self._headers, **_framing(ask), **ask.final_headers()},
                redirect=False,
                assert_same_host=False,
                preload_content=False,
                chunked=ask.framing is Framing.CHUNKED,
            )
        except HTTPError as error:
            return Answer(ask=ask, trouble=_trouble(error), seconds=time.perf_counter() - began)
        except (OSError, ValueError):
            return Answer(ask=ask, trouble=Trouble.DROPPED, seconds=time.perf_counter() - began)
        return self._take(ask, response, began)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def _take(self, ask: Ask, response: Any, began: float) -> Answer:
        body = bytearray()
        trouble = None
        deadline = began + 2 * self._timeout
        try:
            while chunk := response.read(_CHUNK, decode_content=True):
                body += chunk
                if len(body) > LONGEST_ANSWER:
                    trouble = Trouble.ENDLESS
                elif time.perf_counter() > deadline:
                    trouble = Trouble.TIMEOUT
                if trouble:
                    response.close()
                    break
            # A head that was cut reads as one that ends there, with no body.
            if not body and time.perf_counter() > deadline:
                trouble = Trouble.TIMEOUT
        except HTTPError as error:
            trouble = _trouble(error)
        except (OSError, ValueError):
            trouble = Trouble.DROPPED
        finally:
            with contextlib.suppress(Exception):
                response.release_conn()
        return Answer(
            ask=ask,
            status=response.status,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=bytes(body),
            seconds=time.perf_counter() - began,
            trouble=trouble,
        )


def base_of(url: str) -> str:
    """Return scheme, host and prefix of a target, whose URL may end in an operation's path."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _bad_target(url) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _bad_target(url)
    path = parts.path.rstrip("/")
    for known in PATHS.values():
        path = path.removesuffix(known)
    return f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}"


def _bad_target(url: str) -> BadTargetError:
    shown = re.sub(r"//[^/]*@", f"//{MASK}@", url)
    return BadTargetError(f"{shown!r} is no URL of the form http://host:port or https://host")


def address(ask: Ask) -> str:
    """Return path and query of an ask."""
    path = ask.path or PATHS[ask.operation]
    query = urlencode(ask.query)
    return quote(path, safe="/%:@!$&'()*+,;=~") + (f"?{query}" if query else "")


def _framed(ask: Ask) -> bytes | Iterator[bytes]:
    body = ask.body
    if ask.framing is not Framing.CHUNKED:
        return body
    return (body[at : at + _CHUNK] for at in range(0, len(body), _CHUNK))


def _framing(ask: Ask) -> dict[str, str]:
    return {"Expect": "100-continue"} if ask.framing is Framing.EXPECT else {}


def _trouble(error: HTTPError) -> Trouble:
    if isinstance(error, NewConnectionError | ConnectTimeoutError):
        return Trouble.UNREACHABLE
    if isinstance(error, ReadTimeoutError):
        return Trouble.TIMEOUT
    return Trouble.DROPPED
