"""
Where the mock listens: an address with or without TLS, or a Unix socket.

The rim: knows aiohttp, sockets and certificates; knows nothing of what is served.

    ListenError    it cannot listen there: the address, the reason, what to do
"""

import contextlib
import socket
import ssl
import stat
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from loyalty_mock.bounds import BACKLOG


class ListenError(Exception):
    """The mock cannot listen there; the message says where, why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A host and a port, 0 for a free one, with TLS where `certificate` is given; or a socket."""

    host: str = "127.0.0.1"
    port: int = 0
    uds: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


async def listen(runner: web.BaseRunner, place: Place) -> str:
    """Begin to listen, and return the URL that clients use; raises ListenError."""
    if place.uds is not None:
        return await _listen_on_socket(runner, place.uds)
    context = None if place.certificate is None else _context(place.certificate, place.key)
    try:
        site = web.TCPSite(runner, place.host, place.port, ssl_context=context, backlog=BACKLOG)
        await site.start()
    except (OSError, OverflowError) as error:
        raise ListenError(
            f"cannot listen on {place.host} port {place.port}: {_reason(error)}; "
            f"--port 0 takes a free one"
        ) from error
    host, port = runner.addresses[0][:2]
    scheme = "https" if context else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


async def _listen_on_socket(runner: web.BaseRunner, path: Path) -> str:
    _clear(path)
    try:
        await web.UnixSite(runner, str(path), backlog=BACKLOG).start()
    except OSError as error:
        raise ListenError(f"cannot listen on the socket {path}: {_reason(error)}") from error
    return f"unix:{path}"


def leave(place: Place) -> None:
    """Take away what listening left in the file system."""
    if place.uds is not None:
        place.uds.unlink(missing_ok=True)


def _clear(path: Path) -> None:
    """Remove a socket that nobody listens on any more; leave whatever else is there."""
    try:
        kind = path.stat().st_mode
    except OSError:
        return
    if not stat.S_ISSOCK(kind):
        raise ListenError(f"cannot listen on the socket {path}: a file is there, and no socket")
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            with contextlib.suppress(OSError):
                path.unlink()
            return
    raise ListenError(f"cannot listen on the socket {path}: another server listens on it")


def _context(certificate: Path, key: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise ListenError(
            f"{certificate} and its key {key or '(in the same file)'} cannot be used: "
            f"{_reason(error)}; both are PEM, and the key has no password"
        ) from error
    return context


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error)
