"""
What a target was sent, as a model: every task begun, and what must be in its results.

Plain values, no talk and no verdict. What the page leaves open is a range here: a batch under a
repeated `next_key` may have been added or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_MOST_BATCHES = 8


@dataclass(kw_only=True, eq=False)
class Known:
    """
    One task as the model knows it.

    `sent` profiles were in batches that were accepted and new, `failed` of them are wrong;
    `repeated` were sent under a key used before. `keys` are those used, `offered` is the one the
    last answer handed out. `since` is the rule of what was last done to it. Where an answer got
    lost, `sure` is False and nothing is held against anyone.
    """

    id: str
    matching: str
    number: int
    sent: int
    failed: int = 0
    repeated: int = 0
    keys: list[str] = field(default_factory=list)
    offered: str = ""
    since: str = "TSK-3"
    is_open: bool = True
    sure: bool = True
    batches: int = 1

    def __repr__(self) -> str:
        return f"<task {self.number}>"

    @property
    def takes_more(self) -> bool:
        """Tell whether to add another batch; of many a slow target's task would not see its end."""
        return self.is_open and self.batches < _MOST_BATCHES

    def hear(self, fields: Mapping[str, Any]) -> None:
        """Note the key that an answer hands out."""
        key = fields.get("next_key")
        self.offered = key if isinstance(key, str) else ""

    def totals(self) -> frozenset[int]:
        """Return what the results may count: all, or (as some do) only who was registered."""
        whole = {self.sent, self.sent + self.repeated}
        return frozenset(whole | {total - self.failed for total in whole})


@dataclass(kw_only=True)
class Book:
    """Every task begun in one example; `steps` tell shortly what was done."""

    tasks: list[Known] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def begin(self, task_id: str, matching: str, size: int) -> Known:
        """Note a task that began with so many profiles."""
        known = Known(id=task_id, matching=matching, number=len(self.tasks) + 1, sent=size)
        self.tasks.append(known)
        return known

    def told(self) -> str:
        """Return the steps so far as one line."""
        return "; ".join(self.steps)
