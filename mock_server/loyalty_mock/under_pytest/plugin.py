"""
The fixture `loyalty_server`, the marker `loyalty`, and the settings of a whole run.

One server a session (with xdist, a worker) in a thread of its own; each test sees it through a
fresh token. Imports nothing of the mock but when a test asks for it.
"""

import difflib
import hashlib
import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from loyalty_mock.testing.server import LoyaltyServer
    from loyalty_mock.testing.serving import Served

# Each is `--loyalty-mock-NAME`, and `loyalty_mock_NAME` in the ini file; what is told about it.
ONE = {
    "profile": "the profile of the run: a shipped one's name, or a file (default: page)",
    "unasserted": "a refusal that a test never asserted on: warn (default), error or ignore",
    "task-seconds": "how long each batch takes to be processed (default: 0)",
    "journal-entries": "how many exchanges are kept (default: 10000)",
}
MANY = {"set": "one knob of the profile, KNOB=VALUE"}
UNASSERTED = ("warn", "error", "ignore")
_KNOWN = frozenset({"profile", "set", "faults", "unasserted"})
_TOKEN_SIGNS = 12

_SERVER: "pytest.StashKey[LoyaltyServer]" = pytest.StashKey()
_FAILED: "pytest.StashKey[bool]" = pytest.StashKey()
_numbers = itertools.count(1)


class UnassertedRefusalWarning(UserWarning):
    """A request of a test was refused, and the test never asserted on it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options and their ini settings."""
    group = parser.getgroup("loyalty-mock", "the mock of a loyalty program's batch endpoint")
    for name, told in ONE.items():
        group.addoption(f"--loyalty-mock-{name}", metavar=name.upper(), help=told)
        parser.addini(_ini(name), told)
    for name, told in MANY.items():
        group.addoption(
            f"--loyalty-mock-{name}",
            metavar="KNOB=VALUE",
            action="append",
            default=[],
            help=f"{told}; repeatable",
        )
        parser.addini(_ini(name), told, type="linelist", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        "loyalty(profile=None, set={}, faults=[], unasserted=None): how the mock goes for a test",
    )


@pytest.fixture(scope="session")
def loyalty_mock_session(pytestconfig: pytest.Config) -> "Iterator[Served]":
    """Serve one mock for the session, as the options and the ini file have it."""
    from loyalty_mock.testing.serving import serving
    from loyalty_mock.under_pytest.settings import SettingError, settings_from

    try:
        settings = settings_from(lambda name: _setting(pytestconfig, name))
    except SettingError as error:
        _end(str(error))
    with serving(settings) as served:
        yield served


@pytest.fixture
def loyalty_server(
    request: pytest.FixtureRequest, loyalty_mock_session: "Served"
) -> "Iterator[LoyaltyServer]":
    """Give a test its own view of the mock: a fresh token, and nobody else's tasks and faults."""
    from loyalty_mock.testing.server import LoyaltyServer

    server = LoyaltyServer(loyalty_mock_session, _token(request.node.nodeid))
    told = _marked(request.node)
    _prepare(server, told)
    request.node.stash[_SERVER] = server
    yield server
    # A test that failed shows everything anyway.
    quiet = told["unasserted"] == "ignore" or request.node.stash.get(_FAILED, False)
    refused = [] if quiet else server.unasserted()
    server.forget()
    if refused:
        _complain(request.node, refused, told["unasserted"])


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Let the report of a failing test show what came to the mock."""
    outcome: Any = yield
    server = item.stash.get(_SERVER, None)
    report = outcome.get_result()
    if server is not None and call.when == "call" and report.failed:
        item.stash[_FAILED] = True
        report.sections.append(("loyalty-mock: what came", "\n".join(server.came())))


def _token(nodeid: str) -> str:
    """A token like the platform's, new each time: a test that runs again begins anew."""
    made = hashlib.sha256(f"{nodeid} {next(_numbers)}".encode())
    return made.hexdigest()[:_TOKEN_SIGNS]


def _marked(node: pytest.Item) -> dict[str, Any]:
    """What the markers of a test say, the nearest last, upon the settings of the run."""
    told: dict[str, Any] = {
        "profile": None,
        "set": {},
        "faults": [],
        "unasserted": _unasserted(node.config),
    }
    for mark in reversed(list(node.iter_markers("loyalty"))):
        _check_marker(mark, node.nodeid)
        told["set"] = {**told["set"], **mark.kwargs.get("set", {})}
        told["faults"] = [*told["faults"], *mark.kwargs.get("faults", [])]
        for name in ("profile", "unasserted"):
            told[name] = mark.kwargs.get(name) or told[name]
    _check_unasserted(told["unasserted"], node.nodeid)
    return told


def _check_marker(mark: pytest.Mark, where: str) -> None:
    known = ", ".join(sorted(_KNOWN))
    for name in mark.kwargs:
        if name not in _KNOWN:
            near = difflib.get_close_matches(name, _KNOWN, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; it has {known}"
            _end(f"{where}: the marker loyalty has no argument {name!r}{hint}")
    if mark.args:
        _end(f"{where}: the marker loyalty takes named arguments alone: {known}")


def _end(text: str) -> NoReturn:
    """Fail for a mistake of whoever wrote the test, in one line."""
    pytest.fail(text, pytrace=False)


def _prepare(server: "LoyaltyServer", told: dict[str, Any]) -> None:
    from loyalty_mock.faults.spec import FaultError
    from loyalty_schemas.profiles import ProfileError

    try:
        if told["profile"]:
            server.profile(told["profile"], **told["set"])
        elif told["set"]:
            server.set(**told["set"])
        for fault in told["faults"]:
            parameters = {"kind": fault} if isinstance(fault, str | int) else dict(fault)
            server.fault(parameters.pop("kind", ""), **parameters)
    except (FaultError, ProfileError) as error:
        _end(f"the marker loyalty: {error}")


def _complain(node: pytest.Item, refused: list[str], how: str) -> None:
    lines = "\n".join(f"  {line}" for line in refused)
    count = "a request was" if len(refused) == 1 else f"{len(refused)} requests were"
    text = f"{count} refused, and the test never asserted on it:\n{lines}"
    if how == "error":
        _end(text)
    node.warn(UnassertedRefusalWarning(text))


def _unasserted(config: pytest.Config) -> str:
    how = _setting(config, "unasserted") or UNASSERTED[0]
    return _check_unasserted(how, "loyalty_mock_unasserted")


def _check_unasserted(how: str, where: str) -> str:
    if how not in UNASSERTED:
        _end(f"{where}: {how!r} is none of {', '.join(UNASSERTED)}")
    return how


def _setting(config: pytest.Config, name: str) -> Any:
    """A setting as the command line has it, else the ini file; of many, both."""
    given = config.getoption(f"loyalty_mock_{name.replace('-', '_')}", default=None)
    if name in MANY:
        return [*config.getini(_ini(name)), *(given or [])]
    return given if given is not None else config.getini(_ini(name)) or None


def _ini(name: str) -> str:
    return f"loyalty_mock_{name.replace('-', '_')}"
