"""
What a user has of a target: tokens from the command line, the environment or a file; its host.

Reads the files it is told to; sends nothing.
"""

import ipaddress
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

# The page's own example: what serves where the user names no token and no program.
PAGE_TOKEN = "abc123def456"
PAGE_PROGRAM = 123

# Headers that gateways want and nobody else may read; the names are compared in lower case.
_SECRET_NAMES = ("auth", "cookie", "token", "secret", "key", "session", "password")


class AccessError(Exception):
    """A token or header that was given cannot be used; the message never repeats it."""


def token_from(value: str | None) -> str | None:
    """
    Return the token an option names: itself, or `@FILE` for a file's first line.

    Raises AccessError for a file that cannot be read, an empty token or one that no header can
    carry: a token may be sent as a Bearer too (AUT-3).
    """
    if value is None:
        return None
    token = _first_line(Path(value[1:])) if value.startswith("@") else value
    if not token:
        raise AccessError("a token is not empty")
    if not token.isprintable():
        raise AccessError("a token has no control characters")
    if not token.isascii() or token != token.strip():
        raise AccessError("a token is of ASCII letters, digits and signs, without space around it")
    return token


def headers_from(given: Iterable[str]) -> dict[str, str]:
    """Return the headers that are given as `Name: value`; raises AccessError for another form."""
    headers = {}
    for text in given:
        name, colon, value = text.partition(":")
        name, value = name.strip(), value.strip()
        if not colon or not _is_name(name) or not value.isprintable():
            raise AccessError(f"the header {name[:40]!r} is not of the form 'Name: value'")
        headers[name] = value
    return headers


def secret_values(headers: dict[str, str]) -> list[str]:
    """Return the values of headers that open doors, and the credentials within them."""
    return [
        secret
        for name, value in headers.items()
        if any(part in name.lower() for part in _SECRET_NAMES)
        for secret in (value, value.rpartition(" ")[2])
        if len(secret) >= 6
    ]


def is_loopback(url: str) -> bool:
    """Tell whether a target is on this machine: the only place where nobody else is bothered."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _first_line(path: Path) -> str:
    """The token in a file, without the white space around it."""
    try:
        lines = path.read_text(encoding="utf-8").strip().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8"
        raise AccessError(f"the token's file {path} cannot be read: {why}") from error
    return lines[0].strip() if lines else ""


def _is_name(name: str) -> bool:
    """RFC 9110 section 5.1: a field name is a token."""
    return bool(name) and all(
        sign.isascii() and (sign.isalnum() or sign in "!#$%&'*+-.^_`|~") for sign in name
    )
