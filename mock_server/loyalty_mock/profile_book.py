"""
Under which profile a token stands: its own where it was given one, else everybody's.

Mutable: changed while requests are under way, each of which keeps the lines that it began with.
"""

import threading
from collections.abc import Iterator, Mapping

from loyalty_mock.lines import CompiledLines, Lines
from loyalty_mock.settings import Settings
from loyalty_mock.tokens import counting_token, peek_tokens
from loyalty_mock.wire import WireRequest
from loyalty_schemas.profiles import Profile


class ProfileBook:
    """
    Everybody's profile, and the profiles of single tokens.

    `limit` is how many bytes of a body have to be read: the most that any profile takes.
    """

    def __init__(self, settings: Settings) -> None:
        self._first = settings.profile
        self._compiled = CompiledLines(settings)
        self._lock = threading.Lock()
        self._default = self._compiled.under(settings.profile)
        # Replaced and never changed, so that a reader needs no lock.
        self._own: Mapping[str, Lines] = {}
        self.limit = 0
        self._measure()

    def under(self, token: str | None = None) -> Lines:
        """Return the lines that a token's requests go, or everybody's."""
        return self._default if token is None else self._own.get(token, self._default)

    def has_own(self, token: str) -> bool:
        """Tell whether a token was given a profile of its own."""
        return token in self._own

    def tokens(self) -> tuple[str, ...]:
        """Return the tokens that have a profile of their own."""
        return tuple(self._own)

    def guess(self, request: WireRequest) -> Lines:
        """
        Return the lines for a request that is not read yet, by the token it seems to carry.

        Costs nothing while no token has a profile of its own. Whoever has read the request asks
        `under` again.
        """
        own = self._own
        if not own:
            return self._default
        return next(
            (own[token] for token in self._candidates(request) if token in own), self._default
        )

    def _candidates(self, request: WireRequest) -> Iterator[str]:
        seen = peek_tokens(request)
        in_body = seen["body"]
        sent = {name: found[0] for name, found in seen.items() if found}
        first = counting_token(sent, self._default.knobs)
        if isinstance(first, str):
            yield first
        yield from in_body
        yield from (token for name in ("header", "query") for token in seen[name])

    def put(self, profile: Profile, token: str | None = None) -> Lines:
        """Set the profile of a token, or of everybody who has none of their own."""
        with self._lock:
            lines = self._compiled.under(profile)
            if token is None:
                self._default = lines
            else:
                self._own = {**self._own, token: lines}
            self._measure()
            return lines

    def drop(self, token: str) -> None:
        """Take a token's own profile away."""
        with self._lock:
            self._own = {one: lines for one, lines in self._own.items() if one != token}
            self._measure()

    def reset(self) -> None:
        """Go back to the settings' profile, and take every token's own away."""
        with self._lock:
            self._default, self._own = self._compiled.under(self._first), {}
            self._measure()

    def restore(self) -> None:
        """Give everybody who has none of their own the settings' profile again."""
        self.put(self._first)

    def _measure(self) -> None:
        used = (self._default, *self._own.values())
        self.limit = max(int(lines.knobs["max_body_bytes"]) for lines in used)
