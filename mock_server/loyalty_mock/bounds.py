"""
How long the mock waits for a client, and how much of a head it reads: the bounds of a connection.

Values only. What bounds a body's size is the contract's (LIM-4) and stands in the profile.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """
    Seconds and bytes that one connection may take.

    `idle_seconds`: until a head has come whole, on a new connection and between two requests.
    `body_seconds`: until a body has. `write_seconds`: until a client has read enough of what it was
    answered. `linger_seconds`: until one who was answered before its body had come is cut off.
    `line_bytes`: one line of a head. `headers`: how many of them.
    """

    idle_seconds: float = 75.0
    body_seconds: float = 60.0
    write_seconds: float = 30.0
    linger_seconds: float = 2.0
    line_bytes: int = 8190
    headers: int = 128


DEFAULT = Bounds()
# Connections that wait to be accepted; the next one is dropped by the kernel, and its client tries
# again after a second. Most kernels allow so many at most.
BACKLOG = 4096
