"""
How many exchanges of each tenant the journal had to let go.

Mutable; whoever holds it, the journal, holds its lock too. Knows no body.
"""

from collections import OrderedDict

from loyalty_mock.journal.entries import Entry, Query

# Of how many tenants it is counted apart, and how long their tokens are together; of more, in one
# sum for all the others.
COUNTED_TENANTS = 10_000
COUNTED_OCTETS = 4 * 1024 * 1024


class Evictions:
    """How many exchanges of each tenant had to go, and the number of the last one."""

    def __init__(self) -> None:
        self._by_token: OrderedDict[str | None, tuple[int, int]] = OrderedDict()
        self._octets = 0
        self._others = (0, 0)

    def count(self, entry: Entry) -> None:
        """Count one that had to go."""
        gone, _ = self._pop(entry.token)
        self._by_token[entry.token] = (gone + 1, entry.number)
        self._octets += len(entry.token or "")
        while len(self._by_token) > COUNTED_TENANTS or self._octets > COUNTED_OCTETS:
            more, last = self._pop(next(iter(self._by_token)))
            self._others = (self._others[0] + more, max(self._others[1], last))

    def _pop(self, token: str | None) -> tuple[int, int]:
        if token not in self._by_token:
            return 0, 0
        self._octets -= len(token or "")
        return self._by_token.pop(token)

    def concerning(self, query: Query) -> int:
        """Return how many exchanges are gone that a query might have meant."""
        counts = [at for token, at in self._by_token.items() if query.concerns(token)]
        return sum(gone for gone, last in (*counts, self._others) if last > (query.since or 0))

    def forget(self, token: str | None) -> None:
        """Begin anew for one tenant, or with None for all."""
        if token is None:
            self._by_token.clear()
            self._octets = 0
            self._others = (0, 0)
        else:
            self._pop(token)
