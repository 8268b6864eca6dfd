"""
Keep the newest exchanges, find them again, wait for them, and count what had to go.

Mutable, and safe for threads. Knows no HTTP server: whoever listens is called, in the thread that
notes an exchange, and must not take long.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import takewhile

from loyalty_mock.journal.bodies import KEPT_BYTES, keep
from loyalty_mock.journal.entries import Body, Entry, Found, Outcome, Query
from loyalty_mock.journal.evictions import Evictions
from loyalty_mock.wire import Trace, WireRequest, WireResponse

# How many tokens are kept in mind to be masked where they stray into a request without one. One
# longer than what is kept of a body cannot stand in it.
_RECENT_TOKENS = 32
# What an exchange takes beside its bodies and texts, and a set of tokens for each of them.
_ENTRY_OCTETS = 1500
_MEMBER_OCTETS = 64


class Journal:
    """The exchanges, at most `entries` of them and `octets` bytes; with 0 entries it keeps none."""

    def __init__(self, *, entries: int, octets: int) -> None:
        self._most = entries
        self._most_octets = octets
        self._entries: deque[Entry] = deque()
        self._octets = 0
        self._last = 0
        self._gone = Evictions()
        self._recent: dict[str, None] = {}
        self._strays: frozenset[str] = frozenset()
        self._strays_octets = 0
        self._lock = threading.Lock()
        self._listeners: tuple[Callable[[], None], ...] = ()

    @property
    def on(self) -> bool:
        """Whether exchanges are kept at all."""
        return self._most > 0

    def note(
        self,
        request: WireRequest,
        answer: WireResponse,
        *,
        at: float,
        seconds: float,
        fault: str | None = None,
        sha256: str | None = None,
    ) -> Entry | None:
        """
        Keep an exchange; returns its entry, or None where the journal is off.

        `at` is the mock's time, `seconds` how long the answer took. A large body is digested here,
        which takes milliseconds, unless its `sha256` comes along.
        """
        if not self._most:
            return None
        trace = answer.trace
        token = trace.token if isinstance(trace.token, str) and trace.token else None
        with self._lock:
            secrets, octets = self._secrets(trace, token)
        body = keep(request.body, trace.payload, sha256, secrets)
        kept = keep(answer.body)
        outcome = (
            Outcome.FAULTED if fault else Outcome.REFUSED if answer.error else Outcome.ACCEPTED
        )
        octets += _octets(request, answer, body, kept)
        with self._lock:
            self._last += 1
            entry = Entry(
                number=self._last,
                time=at,
                seconds=seconds,
                method=request.method,
                path=request.path,
                query=request.query,
                headers=request.headers,
                body=body,
                token=token,
                secrets=secrets,
                operation=trace.operation,
                format=answer.media.value,
                profiles=answer.profiles,
                outcome=outcome,
                profile=answer.profile,
                rule=answer.rule,
                paths=answer.paths,
                error=answer.error,
                error_text=answer.error_text,
                status=answer.status,
                task_id=trace.task_id,
                batch=trace.batch,
                failed=trace.failed,
                answer_headers=answer.headers,
                answer=kept,
                octets=octets,
                fault=fault,
            )
            self._entries.append(entry)
            self._octets += octets
            if len(self._entries) > self._most or self._octets > self._most_octets:
                self._evict()
            listeners = self._listeners
        for listener in listeners:
            listener()
        return entry

    def _secrets(self, trace: Trace, token: str | None) -> tuple[frozenset[str], int]:
        """
        Return what must not be told of an exchange, and how many bytes that takes.

        Exchanges without a token share the set of the newest ones, and the first of them pays.
        """
        if token is not None:
            self._remember(token)
            return trace.secrets, sum(map(len, trace.secrets))
        octets, self._strays_octets = self._strays_octets, 0
        if not trace.secrets:
            return self._strays, octets
        secrets = trace.secrets | self._strays
        return secrets, _MEMBER_OCTETS * len(secrets) + sum(map(len, secrets))

    def _remember(self, token: str) -> None:
        if len(token) > KEPT_BYTES:
            return
        known = token in self._recent
        self._recent.pop(token, None)
        self._recent[token] = None
        if len(self._recent) > _RECENT_TOKENS:
            del self._recent[next(iter(self._recent))]
        if not known:
            self._strays = strays = frozenset(self._recent)
            self._strays_octets = _MEMBER_OCTETS * len(strays) + sum(map(len, strays))

    def _evict(self) -> None:
        while len(self._entries) > self._most or self._octets > self._most_octets:
            oldest = self._entries.popleft()
            self._octets -= oldest.octets
            self._gone.count(oldest)

    def find(self, query: Query, *, limit: int | None = None) -> Found:
        """
        Return the entries that fit; of more than `limit` the newest, or the oldest after `since`.
        """
        with self._lock:
            kept = self._newer_than(query.since)
            evicted, last = self._gone.concerning(query), self._last
        fitting = [entry for entry in kept if query.fits(entry)]
        shown = fitting
        if limit is not None and len(fitting) > limit:
            shown = fitting[:limit] if query.since is not None else fitting[len(fitting) - limit :]
        return Found(entries=tuple(shown), matching=len(fitting), evicted=evicted, last=last)

    def get(self, number: int) -> Entry | None:
        """Return one entry; None where it is gone, or was never there."""
        with self._lock:
            return next((entry for entry in self._entries if entry.number == number), None)

    @property
    def last(self) -> int:
        """The number of the newest exchange, 0 before the first."""
        return self._last

    def after(self, number: int, most: int) -> tuple[tuple[Entry, ...], int]:
        """Return the oldest entries after a number, and how many between are not there any more."""
        with self._lock:
            entries = self._newer_than(number)[:most]
        if not entries:
            return (), 0
        return entries, entries[-1].number - number - len(entries)

    def _newer_than(self, number: int | None) -> tuple[Entry, ...]:
        """The entries after a number, in order, without a look at those before; under the lock."""
        if number is None:
            return tuple(self._entries)
        newest_first = takewhile(lambda entry: entry.number > number, reversed(self._entries))
        return tuple(newest_first)[::-1]

    def wait_for(
        self, query: Query, *, count: int = 1, timeout: float, limit: int | None = None
    ) -> Found:
        """
        Wait until `count` entries fit, and return what does then; for threads, not for a loop.

        After `timeout` seconds of real time it returns what there is.
        """
        deadline = time.monotonic() + timeout
        arrived = threading.Event()
        stop = self.subscribe(arrived.set)
        tally = Tally(self, query)
        try:
            while not tally.reached(count):
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                arrived.wait(left)
                arrived.clear()
        finally:
            stop()
        return self.find(query, limit=limit)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have a listener called after each exchange and each clearing; returns what ends that."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def stop() -> None:
            with self._lock, suppress(ValueError):
                listeners = list(self._listeners)
                listeners.remove(listener)
                self._listeners = tuple(listeners)

        return stop

    def clear(self, token: str | None = None) -> int:
        """Forget a token's exchanges, or everybody's, evicted ones too; returns how many."""
        with self._lock:
            before = len(self._entries)
            left = () if token is None else (e for e in self._entries if e.token != token)
            self._entries = deque(left)
            self._octets = sum(entry.octets for entry in self._entries)
            self._gone.forget(token)
            listeners = self._listeners
        for listener in listeners:
            listener()
        return before - len(self._entries)

    def tokens(self) -> tuple[str, ...]:
        """Return the tokens of the exchanges that are kept, in the order they came."""
        with self._lock:
            return tuple(dict.fromkeys(e.token for e in self._entries if e.token is not None))


def _octets(request: WireRequest, answer: WireResponse, body: Body, kept: Body) -> int:
    """About how many bytes of memory an exchange takes, beside its tokens."""
    headers, query = request.headers, request.query
    steps = [step for path in answer.paths for step in path if isinstance(step, str)]
    texts = (request.path, answer.error_text, answer.trace.task_id or "", *steps)
    told = sum(map(len, (*texts, *headers, *headers.values(), *query, *query.values())))
    bodies = sum(len(one.content or one.short or b"") for one in (body, kept))
    return _ENTRY_OCTETS + told + bodies


class Tally:
    """How many exchanges fit a query, counted on as they come and not from the start each time."""

    def __init__(self, journal: Journal, query: Query) -> None:
        self._journal = journal
        self._query = query
        self._matching = 0
        self._seen = query.since or 0

    def reached(self, count: int) -> bool:
        """Tell whether so many fit by now; what was evicted or cleared since does not count."""
        fresh = self._journal.find(replace(self._query, since=self._seen), limit=0)
        self._matching += fresh.matching
        self._seen = max(self._seen, fresh.last)
        if self._matching < count:
            return False
        self._matching = self._journal.find(self._query, limit=0).matching
        return self._matching >= count
