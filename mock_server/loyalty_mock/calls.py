"""
A judged request on its way to a behaviour, and what comes back from there.

Values only: time and chance have already come in. Knows no HTTP and no format.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from loyalty_mock.faults.book import FaultBook
from loyalty_mock.judge import Examination
from loyalty_mock.refusals import Refusal
from loyalty_mock.settings import Settings
from loyalty_mock.tasks import TaskBook


class Call(NamedTuple):
    """One request whose envelope is sound: who asks, what for, and when."""

    token: str
    payload: Mapping[str, Any]
    examination: Examination
    settings: Settings
    now: float
    new_id: Callable[[], str]
    code: Callable[[Refusal], int]
    faults: FaultBook

    @property
    def knobs(self) -> Mapping[str, str]:
        """The profile's knobs."""
        return self.settings.profile.knobs


class Reply(NamedTuple):
    """
    A success: its fields beside `error` and `error_text`, and the faults that struck it.

    For the journal: the task it is about, the number of the batch it added, and how many profiles
    of that batch were not registered as sent.
    """

    fields: Mapping[str, Any]
    task_id: str | None = None
    batch: int | None = None
    failed: int = 0
    faults: tuple[str, ...] = ()


class Behaviour(Protocol):
    """What an operation does with a call."""

    def __call__(self, call: Call, book: TaskBook) -> Reply | Refusal:
        """Answer a call, changing the book all or nothing."""
        ...
