"""
Answers on their way out: those of one turn of the event loop are sent together, at its end.

The rim. Each sending may wake a client, which costs the system more than an answer costs the mock;
the first one wakes it, and the rest find it awake. Use it from the event loop's thread alone.
"""

import asyncio

# No client waits behind more answers than these.
_MOST = 64


class Outbox:
    """Answers that are written and not sent yet, each of another connection."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.WriteTransport, bytes] = {}
        self._most = _MOST

    def put(self, transport: asyncio.WriteTransport, octets: bytes) -> None:
        """Send soon: before this turn of the event loop is over."""
        waiting = self._waiting
        self.settle(transport)
        if not waiting:
            asyncio.get_running_loop().call_soon(self.send)
        waiting[transport] = octets
        if len(waiting) >= self._most:
            self.send()

    def close(self) -> None:
        """Send everything, and from now on at once: connections may close in the same turn."""
        self._most = 1
        self.send()

    def settle(self, transport: asyncio.WriteTransport | None) -> None:
        """Send what waits for a connection, before something else is written there or it closes."""
        if transport in self._waiting:
            self.send()

    def send(self) -> None:
        """Send everything."""
        waiting = self._waiting
        for transport, octets in waiting.items():
            transport.write(octets)
        waiting.clear()
