"""
The straight lines of every operation, compiled for one profile: how to read, judge and do each.

Pure values; a profile with the same knobs gives the same lines, so they are compiled once.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module

from loyalty_mock.calls import Behaviour
from loyalty_mock.decode import Decoder, make_decoder
from loyalty_mock.judge import Judge, compile_judge
from loyalty_mock.refusals import Refusal, refuse
from loyalty_mock.settings import Settings
from loyalty_mock.wire import WireRequest
from loyalty_schemas.contract import rules
from loyalty_schemas.operations import OPERATIONS
from loyalty_schemas.profiles import Profile

REFUSED = 400  # where no rule names another code: the platform's "incorrect request" (EXC-4)


@dataclass(frozen=True, slots=True)
class Line:
    """What one operation needs on the way: how to read, judge and do it."""

    name: str
    method: str
    decoder: Decoder
    judge: Judge
    behave: Behaviour


@dataclass(frozen=True, slots=True)
class Lines:
    """Every operation's line under one profile, which stands in the settings here."""

    settings: Settings
    by_path: Mapping[str, Line]
    codes: Mapping[str, tuple[int, ...]]

    @property
    def profile(self) -> Profile:
        """The profile the lines are compiled for."""
        return self.settings.profile

    @property
    def knobs(self) -> Mapping[str, str]:
        """The profile's knobs."""
        return self.settings.profile.knobs

    def find(self, request: WireRequest) -> Line | Refusal:
        """Return the line of the operation that a method and a path name (EXC-8)."""
        line = self.by_path.get(request.path)
        if line is None:
            return refuse("no such path")
        return line if request.method == line.method else refuse("wrong method")

    def code(self, refusal: Refusal) -> int:
        """Return the code a refusal earns: its own, else its rule's under the profile, else 400."""
        codes = self.codes.get(refusal.rule, ())
        return refusal.code or (codes[0] if codes else REFUSED)


def compile_lines(settings: Settings) -> Lines:
    """Compile the lines for the settings' profile; takes some milliseconds."""
    knobs = settings.profile.knobs
    by_path = {
        operation.path: Line(
            operation.name,
            operation.method,
            make_decoder(operation.name, knobs),
            compile_judge(operation.name, knobs),
            import_module(f"loyalty_mock.behaviours.{operation.name}").behave,
        )
        for operation in OPERATIONS
    }
    codes = {rule.id: rule.codes_under(knobs) for rule in rules().values()}
    return Lines(settings, by_path, codes)


class CompiledLines:
    """The lines compiled last, by their profile's knobs; not safe for threads by itself."""

    def __init__(self, settings: Settings, most: int = 32) -> None:
        self._settings = settings
        self._most = most
        self._kept: OrderedDict[tuple[tuple[str, str], ...], Lines] = OrderedDict()

    def under(self, profile: Profile) -> Lines:
        """Return the lines for a profile, compiled now if its knobs are new."""
        key = tuple(sorted(profile.knobs.items()))
        settings = replace(self._settings, profile=profile)
        known = self._kept.get(key)
        lines = compile_lines(settings) if known is None else replace(known, settings=settings)
        self._kept[key] = lines
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return lines
