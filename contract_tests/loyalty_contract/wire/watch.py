"""
A bound on how long the head of an answer may take: a socket's time-out begins anew at each byte.

One thread for all connections, which cuts those whose time is over. Knows sockets and no request.
"""

import contextlib
import math
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse

# A head may take as long as twice the wait for one byte.
_WAITS = 2


class Watch:
    """Sockets, each with the moment by which it must have been let go."""

    def __init__(self) -> None:
        self._watched: dict[int, tuple[float, socket.socket]] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        # When the thread looks next; it is woken only for a moment before that.
        self._looks = math.inf

    @contextmanager
    def over(self, connection: socket.socket | None) -> Iterator[None]:
        """Cut a connection that a block keeps for longer than twice its time-out."""
        seconds = connection.gettimeout() if connection else None
        if connection is None or seconds is None:
            yield
            return
        key = id(connection)
        with self._changed:
            until = time.monotonic() + _WAITS * seconds
            self._watched[key] = (until, connection)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
                self._thread.start()
            if until < self._looks:
                self._looks = until
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._watched.pop(key, None)

    def _run(self) -> None:
        while True:
            with self._changed:
                now = time.monotonic()
                for key, (until, connection) in list(self._watched.items()):
                    if until <= now:
                        del self._watched[key]
                        with contextlib.suppress(OSError):
                            connection.shutdown(socket.SHUT_RDWR)
                self._looks = min((until for until, _ in self._watched.values()), default=math.inf)
                self._changed.wait(max(self._looks - now, 0.01) if self._watched else None)


WATCH = Watch()


class _Plain(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3's own
        with WATCH.over(self.sock):
            return super().getresponse()


class _Encrypted(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3's own
        with WATCH.over(self.sock):
            return super().getresponse()


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _EncryptedPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Encrypted


# For a pool manager's `pool_classes_by_scheme`: urllib3 takes its connections by inheritance.
POOLS = {"http": _PlainPool, "https": _EncryptedPool}
