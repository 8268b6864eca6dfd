"""
Every miniature there is: its name, what it does, and for a wrong one the rule that it breaks.

A miniature is a function of a server and a request, registered by a decorator; its docstring says
what it does. Knows nothing of how they are tried.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from loyalty_mock.exchange import Mock
from loyalty_mock.settings import Settings
from loyalty_schemas.profiles import load_profile, with_knobs
from miniatures.serve import Answering, Manner, Server

TOKEN = "abc123def456"
SECOND_TOKEN = "second-token-7788"
UNKNOWN_TOKEN = "nobody-was-given-this"
PROGRAM = 123
SECOND_PROGRAM = 124
UNKNOWN_PROGRAM = 987654


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """How the mock behind a miniature is set."""

    profile: str = "page"
    knobs: Mapping[str, str] = field(default_factory=dict)
    task_seconds: float = 0.0
    tokens: tuple[str, ...] = (TOKEN, SECOND_TOKEN)
    programs: tuple[int, ...] = (PROGRAM, SECOND_PROGRAM)

    def server(self) -> Server:
        """Return a fresh server with nothing in its memory."""
        settings = Settings(
            profile=with_knobs(load_profile(self.profile), self.knobs),
            tokens=self.tokens,
            programs=self.programs,
            task_seconds=self.task_seconds,
        )
        return Server(mock=Mock(settings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Miniature:
    """
    One small server.

    `rule` is what a wrong one breaks, empty for an honest one. `others` are rules that may catch
    it as well, with the reason in `why`. `heavy` ones need bodies of megabytes to be caught.
    `asks` names cases, by prefix or glob, to ask beside those of its own rule, or for an honest
    one beside a share of all. `streams` is how many cases are under way at once.
    """

    name: str
    does: str
    answering: Answering
    rule: str = ""
    subtle: bool = False
    others: tuple[str, ...] = ()
    why: str = ""
    heavy: bool = False
    asks: tuple[str, ...] = ()
    streams: int = 4
    behind: Behind = field(default_factory=Behind)
    manner: Manner = field(default_factory=Manner)

    @property
    def family(self) -> str:
        """The letters of its rule."""
        return self.rule.partition("-")[0]


WRONG: dict[str, Miniature] = {}
HONEST: dict[str, Miniature] = {}

PER_ITEM = Behind(profile="per-item")
SLOW_TASKS = Behind(task_seconds=0.15)


def wrong(
    rule: str,
    *,
    subtle: bool = False,
    others: tuple[str, ...] = (),
    why: str = "",
    asks: tuple[str, ...] = (),
    heavy: bool = False,
    behind: Behind | None = None,
    manner: Manner | None = None,
) -> Callable[[Answering], Answering]:
    """Register a server that breaks one rule in one way."""

    def register(answering: Answering) -> Answering:
        _add(
            WRONG,
            Miniature(
                name=answering.__name__,
                does=(answering.__doc__ or "").strip(),
                answering=answering,
                rule=rule,
                subtle=subtle,
                others=others,
                why=why,
                asks=asks,
                heavy=heavy,
                behind=behind or Behind(),
                manner=manner or Manner(),
            ),
        )
        return answering

    return register


def honest(
    *,
    asks: tuple[str, ...] = (),
    behind: Behind | None = None,
    manner: Manner | None = None,
    streams: int = 4,
) -> Callable[[Answering], Answering]:
    """Register a server that breaks no stated rule, however oddly it behaves."""

    def register(answering: Answering) -> Answering:
        _add(
            HONEST,
            Miniature(
                name=answering.__name__,
                does=(answering.__doc__ or "").strip(),
                answering=answering,
                behind=behind or Behind(),
                manner=manner or Manner(),
                asks=asks,
                streams=streams,
            ),
        )
        return answering

    return register


def _add(gallery: dict[str, Miniature], miniature: Miniature) -> None:
    if miniature.name in WRONG or miniature.name in HONEST:
        raise ValueError(f"two miniatures are called {miniature.name}")
    gallery[miniature.name] = miniature
