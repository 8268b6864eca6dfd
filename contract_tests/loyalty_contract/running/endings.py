"""
How long tasks may take to end, learnt from those that were waited for.

Tasks of some targets never seem to end: they say so in words of their own, or nobody works on
them. Without memory every case would wait for such a task in full, and a run for hours.
"""

from dataclasses import dataclass

from loyalty_contract.talks.scenarios import UnclearError

_ENOUGH = 3
_SHORT = 1.0


@dataclass(kw_only=True)
class Endings:
    """
    What has been seen of tasks' ends; told from many threads.

    Once a task was seen to end, each has all of the patience, in seconds. Where three outlasted
    it and none was seen to end, the others are given a second.
    """

    seen: bool = False
    outlasted: int = 0

    def bear(self, waited: float, patience: float) -> None:
        """Raise UnclearError where a task has been waited for as long as it may take."""
        hopeless = self.outlasted >= _ENOUGH and not self.seen
        limit = min(patience, _SHORT) if hopeless else patience
        if waited > limit:
            self.outlasted += 1
            raise UnclearError(f"the task did not end within {limit:g} s")
