"""
Which faults stand, and which of them is due now: the faults' one place of mutable state.

Everything changes under one lock. With the same faults, requests and seeds the same are due.
Knows neither what a fault does nor how a request looks.
"""

import random
import threading
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from loyalty_mock.faults.spec import ANY, Fault, describe
from loyalty_mock.faults.table import Stage
from loyalty_mock.tokens import mask

# So many that are spent stay to be looked at; a long-lived server keeps no more.
KEPT_SPENT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A fault that applies now; `luck` seeds what it leaves to chance."""

    id: str
    fault: Fault
    luck: int

    @property
    def kind(self) -> str:
        """The fault's kind."""
        return self.fault.kind

    def __getitem__(self, parameter: str) -> Any:
        """Return a parameter; None where it was left out and has no default."""
        return self.fault.parameters.get(parameter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A fault in the book as it stands: how many requests it saw, and how often it applied."""

    id: str
    fault: Fault
    seen: int
    applied: int
    spent: bool

    def told(self) -> dict[str, Any]:
        """Return it as JSON has it; the token is masked."""
        told = {"id": self.id, **describe(self.fault)}
        if self.fault.token is not None:
            told["token"] = mask(self.fault.token)
        return told | {"seen": self.seen, "applied": self.applied, "spent": self.spent}


@dataclass(slots=True)
class _Entry:
    id: str
    fault: Fault
    chance: random.Random
    seen: int = 0
    applied: int = 0

    def concerns(self, token: str | None, operation: str) -> bool:
        """Tell whether a request is one of those that the fault is for."""
        fault = self.fault
        return fault.token in {None, token} and fault.operation in {ANY, operation}

    def comes(self) -> bool:
        """Count a request, and tell whether the fault applies to it."""
        fault = self.fault
        self.seen += 1
        turn = self.seen - fault.after
        if turn <= 0 or turn % fault.every:
            return False
        # Drawn only where it is left to chance, so that other faults need no luck.
        if fault.probability < 1 and self.chance.random() >= fault.probability:
            return False
        self.applied += 1
        return True

    @property
    def spent(self) -> bool:
        return self.fault.times is not None and self.applied >= self.fault.times

    def planned(self) -> Planned:
        return Planned(
            id=self.id,
            fault=self.fault,
            seen=self.seen,
            applied=self.applied,
            spent=self.spent,
        )


@dataclass(slots=True)
class _State:
    active: list[_Entry] = field(default_factory=list)
    spent: deque[_Entry] = field(default_factory=lambda: deque(maxlen=KEPT_SPENT))
    given: int = 0


class FaultBook:
    """
    The faults that stand. `armed` is False while there is none: one look, and no lock.

    `seed` makes everything repeat that a fault without a seed of its own leaves to chance.
    """

    def __init__(self, faults: Iterable[Fault] = (), seed: int | None = None) -> None:
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._state = _State()
        self.armed = False
        for fault in faults:
            self.add(fault)

    def add(self, fault: Fault) -> Planned:
        """Put a fault behind those that stand, and return it with its id."""
        with self._lock:
            state = self._state
            state.given += 1
            # Drawn in any case: a seed of one fault leaves the luck of the next as it was.
            drawn = self._chance.getrandbits(64)
            seed = drawn if fault.seed is None else fault.seed
            entry = _Entry(f"fault-{state.given}", fault, random.Random(seed))
            state.active.append(entry)
            self.armed = True
            return entry.planned()

    def remove(self, fault_id: str) -> bool:
        """Take a fault out; tell whether there was one of that id."""
        return self._keep(lambda entry: entry.id != fault_id) > 0

    def clear(self, token: str | None = None) -> int:
        """Take out the faults for one token, or all; return how many there were."""
        return self._keep(lambda entry: token is not None and entry.fault.token != token)

    def listing(self, token: str | None = None) -> list[Planned]:
        """Return the faults for one token, or all, in the order they came; the spent ones too."""
        with self._lock:
            every = [*self._state.spent, *self._state.active]
            planned = [e.planned() for e in every if token is None or e.fault.token == token]
        return sorted(planned, key=lambda one: int(one.id.removeprefix("fault-")))

    def asks_token(self, operation: str, stages: Collection[Stage]) -> bool:
        """Tell whether a fault of these stages is for one token, so that it has to be known."""
        if not self.armed:
            return False
        with self._lock:
            return any(
                entry.fault.token is not None
                and entry.fault.stage in stages
                and entry.fault.operation in {ANY, operation}
                for entry in self._state.active
            )

    def due(self, token: str | None, operation: str, stage: Stage) -> Due | None:
        """
        Return the fault that applies to a request at a stage, and count the request for it.

        The oldest one of the stage that applies wins; those behind it wait, and do not count it.
        """
        if not self.armed:
            return None
        with self._lock:
            state = self._state
            for entry in state.active:
                if entry.fault.stage is not stage or not entry.concerns(token, operation):
                    continue
                if entry.comes():
                    due = Due(id=entry.id, fault=entry.fault, luck=entry.chance.getrandbits(64))
                    if entry.spent:
                        state.active.remove(entry)
                        state.spent.append(entry)
                        self.armed = bool(state.active)
                    return due
            return None

    def _keep(self, wanted: Any) -> int:
        with self._lock:
            state = self._state
            before = len(state.active) + len(state.spent)
            state.active = [entry for entry in state.active if wanted(entry)]
            state.spent = deque(filter(wanted, state.spent), maxlen=KEPT_SPENT)
            self.armed = bool(state.active)
            return before - len(state.active) - len(state.spent)
