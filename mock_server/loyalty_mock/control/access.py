"""
Who may ask the control API: whoever sits at this machine, or brings the control token.

Pure. What guards against other web pages: the Host must be ours, an Origin our own, and what
changes something is JSON, which a foreign page cannot send unasked; no CORS header is ever given.
"""

import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from loyalty_mock.control.problems import Problem, problem

PREFIX = "/__mock"
_CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True, slots=True)
class Access:
    """
    The terms of asking. Without a token only connections within this machine are answered.

    `host` is the one that was bound, which a Host header may name beside the loopback's names.
    """

    token: str | None = None
    host: str | None = None


def access_for(host: str, token: str | None) -> Access | None:
    """Return the terms for a bound host; None, no control API at all, where it would be open."""
    return Access(token, host) if token is not None or is_loopback(host) else None


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine seen from itself: `localhost`, 127.0.0.0/8 or ::1."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def judge_origin(method: str, headers: Mapping[str, str], access: Access) -> Problem | None:
    """Refuse what another web page had a browser send (DNS rebinding, cross-site requests)."""
    host = headers.get("host", "")
    # A rebound name brings no control token, so with one any name will do.
    if access.token is None and not _is_ours(_host_name(host), access):
        return problem("other-host", "The Host header names neither this machine nor the mock.")
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        return problem("other-origin", "The request comes from another site.")
    # Whoever follows a link to here sees the page, which the site with the link cannot read.
    followed = headers.get("sec-fetch-mode") == "navigate" and method == "GET"
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"} and not followed:
        return problem("other-origin", "The request comes from another site.")
    return None


def judge_credentials(headers: Mapping[str, str], access: Access) -> Problem | None:
    """Refuse who does not bring the control token, where there is one; in constant time."""
    if access.token is None:
        return None
    scheme, _, credentials = headers.get("authorization", "").strip().partition(" ")
    told = credentials.strip().encode("utf-8", "surrogateescape")
    right = hmac.compare_digest(told, access.token.encode("utf-8", "surrogateescape"))
    if scheme.lower() == "bearer" and right:
        return None
    return problem(
        "no-control-token",
        "Send the mock's --control-token as Authorization: Bearer.",
        headers={"WWW-Authenticate": 'Bearer realm="loyalty-mock control"'},
    )


def judge_media(method: str, headers: Mapping[str, str], body: bytes) -> Problem | None:
    """
    Refuse a change that is not sent as JSON.

    A page of another site can send forms and texts but no JSON, and no DELETE either, which is
    why that needs no Content-Type while it has no body.
    """
    if method not in _CHANGING or (method == "DELETE" and not body):
        return None
    essence = headers.get("content-type", "").partition(";")[0].strip().lower()
    if essence == "application/json":
        return None
    return problem("not-json", "Send Content-Type: application/json, even without a body.")


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_ours(name: str, access: Access) -> bool:
    return is_loopback(name) or (access.host is not None and name == access.host.lower())
