"""
The state machine for tasks: begin, continue, repeat a key, meddle, send at once, follow.

Hypothesis chooses the steps; each is a talk, and a model keeps what must be in the results. In
whichever format a step is sent, the task is one.
"""

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import Verbosity, seed
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    get_state_machine_test,
    initialize,
    multiple,
    precondition,
    rule,
)

from loyalty_contract.searches import machine_talks as talks
from loyalty_contract.searches.model import Book, Known
from loyalty_contract.searches.search import BreachedError, Failed, Trials, configured, search
from loyalty_contract.searches.strategies import MATCHINGS
from loyalty_contract.talks.scenarios import Hold, Talk
from loyalty_contract.talks.stage import Stage
from loyalty_contract.verdicts import Finding
from loyalty_contract.wire.asks import Media

# How many steps an example has at most, and how many examples there are to one of a property.
STEPS = 12
SHARE = 0.5

_SIZES = st.one_of(st.integers(1, 3), st.integers(1, 40))
_FORMATS = st.sampled_from(("same", "other"))
_NUMBERS = st.integers(0, 2**16)
_STRANGERS_BATCH = "as a stranger add to"
_NOBODYS_BATCH = "add to a task nobody began beside"
_STRANGERS_QUESTION = "as a stranger follow"
_NOBODYS_QUESTION = "follow a task nobody began beside"
_MEDDLING = st.sampled_from(
    (_STRANGERS_BATCH, _NOBODYS_BATCH, _STRANGERS_QUESTION, _NOBODYS_QUESTION)
)


def explore(stage: Stage, hold: Hold, failed: Failed | None) -> list[Finding]:
    """Search for steps that break a promise; see `search`."""

    def test(trials: Trials, verbosity: Verbosity) -> Callable[[], None]:
        def machine() -> TaskMachine:
            return TaskMachine(stage, trials)

        factory: Any = seed(stage.seed)(machine)  # whatever returns a machine serves
        made: Callable[[], None] = get_state_machine_test(
            factory, settings=configured(verbosity, STEPS)
        )
        return made

    examples = max(2, round(stage.examples * SHARE))
    return search(test, stage, hold, examples=examples, talks=STEPS, failed=failed)


class TaskMachine(RuleBasedStateMachine):
    """A target's tasks under question; ends by following every task that was touched."""

    tasks: Bundle[Known] = Bundle("tasks")

    def __init__(self, stage: Stage, trials: Trials) -> None:
        super().__init__()
        self.stage = stage
        self.trials = trials
        self.book = Book()
        self.touched: list[Known] = []
        self.broken = False

    @initialize(target=tasks, matching=st.sampled_from(MATCHINGS), size=_SIZES, form=_FORMATS)
    def begin(self, matching: str, size: int, form: str) -> Any:
        """Begin the first task."""
        return self.start(matching, size, form)

    @rule(target=tasks, matching=st.sampled_from(MATCHINGS), size=_SIZES, form=_FORMATS)
    def begin_another(self, matching: str, size: int, form: str) -> Any:
        """Begin another task."""
        return self.start(matching, size, form)

    def start(self, matching: str, size: int, form: str) -> Any:
        """Begin a task and return it, for the tasks that later steps choose from."""
        before = len(self.book.tasks)
        view = self._view(form)
        self._do(
            f"start a task of {size} by {matching} in {view.media}",
            lambda: talks.start(view, self.book, matching, size),
        )
        begun = self.book.tasks[before:]
        self.touched += begun
        return multiple(*begun)

    @rule(known=tasks, size=_SIZES, form=_FORMATS)
    def add(self, known: Known, size: int, form: str) -> None:
        """Add a batch to a task."""
        self._to(known, f"add {size}", form, lambda view: talks.add_batch(view, known, size))

    @rule(known=tasks, size=_SIZES, form=_FORMATS)
    def add_under_a_key(self, known: Known, size: int, form: str) -> None:
        """Add a batch under a next_key of our own, unless the target hands out keys of its own."""
        key = known.offered or self.stage.key()
        what = f"add {size} under a next_key"
        self._to(known, what, form, lambda view: talks.add_batch(view, known, size, key))

    @rule(known=tasks, size=_SIZES, form=_FORMATS)
    def repeat_a_key(self, known: Known, size: int, form: str) -> None:
        """Send another batch under the last next_key."""
        if known.keys:
            key = known.keys[-1]
            what = f"add {size} under the same next_key"
            self._to(known, what, form, lambda view: talks.repeat_key(view, known, size, key))

    @rule(known=tasks, size=_SIZES, form=_FORMATS, part=st.floats(0, 1))
    def add_a_wrong_one(self, known: Known, size: int, form: str, part: float) -> None:
        """Add a batch of which one profile is wrong."""
        at = min(int(part * size), size - 1)
        what = f"add {size}, of them [{at}] with month 13,"
        self._to(known, what, form, lambda view: talks.add_spoilt(view, known, size, at))

    @rule(known=tasks, how=_MEDDLING, size=_SIZES, number=_NUMBERS, form=_FORMATS)
    def meddle(self, known: Known, how: str, size: int, number: int, form: str) -> None:
        """Try a task that is another token's, or nobody's."""
        view, stage = self._view(form), self.stage
        if how.startswith("as a stranger") and stage.access.second_token is None:
            return
        if "follow" in how and not stage.follows:
            return
        ways: dict[str, Callable[[], Talk]] = {
            _STRANGERS_BATCH: lambda: talks.add_foreign(view, known, size),
            _NOBODYS_BATCH: lambda: talks.add_unknown(view, size, number),
            _STRANGERS_QUESTION: lambda: talks.follow_foreign(view, known),
            _NOBODYS_QUESTION: lambda: talks.follow_unknown(view, number),
        }
        if how == _STRANGERS_BATCH:
            self.touched.append(known)
        self._do(f"{how} {known} in {view.media}", ways[how])

    @rule(
        several=st.lists(tasks, min_size=1, max_size=4),
        starts=st.integers(0, 2),
        sizes=st.lists(_SIZES, min_size=6, max_size=6),
        forms=st.lists(_FORMATS, min_size=6, max_size=6),
    )
    def send_at_once(
        self, several: list[Known], starts: int, sizes: list[int], forms: list[str]
    ) -> None:
        """Send batches at once, to tasks begun and to begin some."""
        ready = [known for known in several if known.takes_more and not known.offered]
        targets = [*ready, *[None] * starts]
        if len(targets) > 1:
            views = [self._view(form) for form in forms[: len(targets)]]
            self.touched += ready
            for known in ready:
                known.batches += 1
            before = len(self.book.tasks)
            self._do(
                f"at once {_told(targets, sizes, views)}",
                lambda: talks.at_once(views, self.book, targets, sizes[: len(targets)]),
            )
            self.touched += self.book.tasks[before:]

    @precondition(lambda self: self.stage.follows)
    @rule(known=tasks, form=_FORMATS)
    def follow(self, known: Known, form: str) -> None:
        """Follow a task to its end, if anything was done to it since that was done last."""
        if known not in self.touched:
            return
        view = self._view(form)
        self.touched = [one for one in self.touched if one is not known]
        self._do(f"follow {known} in {view.media}", lambda: talks.see_to_it(view, known))

    def teardown(self) -> None:
        """Follow what was touched and not followed since, unless something broke already."""
        if self.broken or not self.stage.follows:
            return
        for known in dict.fromkeys(self.touched):
            self._do(f"follow {known}", self._following(known))

    def _following(self, known: Known) -> Callable[[], Talk]:
        return lambda: talks.see_to_it(self.stage, known)

    def _to(self, known: Known, what: str, form: str, talk: Callable[[Stage], Talk]) -> None:
        """Do something to a task that takes batches still."""
        if known.takes_more:
            known.batches += 1
            view = self._view(form)
            self.touched.append(known)
            self._do(f"{what} to {known} in {view.media}", lambda: talk(view))

    def _do(self, step: str, make: Callable[[], Talk]) -> None:
        self.book.steps.append(step)
        try:
            self.trials.talk(make, self.book.told)
        except BreachedError:
            self.broken = True
            raise

    def _view(self, form: str) -> Stage:
        if form == "same":
            return self.stage
        return self.stage.other(Media.XML if self.stage.media is Media.JSON else Media.JSON)


def _told(targets: Sequence[Known | None], sizes: Sequence[int], views: Sequence[Stage]) -> str:
    """Say what is sent at once."""
    return ", ".join(
        f"{f'add {size} to {known}' if known else f'start a task of {size}'} in {view.media}"
        for known, size, view in zip(targets, sizes, views, strict=False)
    )
