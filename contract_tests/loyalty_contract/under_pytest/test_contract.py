"""
The contract as pytest items, one a case: `pytest --pyargs loyalty_contract --loyalty-url URL`.

The list of cases is the command's own; without a URL one item says that there is none to question.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from loyalty_contract.under_pytest.plugin import words

if TYPE_CHECKING:
    from loyalty_contract.under_pytest.runner import Questioner

_NOBODY = pytest.param(
    None, id="no-url", marks=pytest.mark.skip(reason="no server to question: --loyalty-url URL")
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make an item of each case that the options choose, the first step before them all."""
    if not metafunc.config.getoption("loyalty_url"):
        metafunc.parametrize("case", [_NOBODY])
        return
    from loyalty_contract.under_pytest.runner import items, options_from

    cases = items(options_from(words(metafunc.config)))
    metafunc.parametrize("case", cases, ids=[case.id for case in cases])


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> "Iterator[Questioner]":
    """Greet the target once; a session that cannot go on ends here."""
    from loyalty_contract.under_pytest.runner import HopelessError, options_from, questioner

    config = request.config
    try:
        found = questioner(
            config.getoption("loyalty_url"),
            options_from(words(config)),
            strict=config.getoption("loyalty_strict"),
        )
    except HopelessError as error:
        if hasattr(config, "workerinput"):  # a worker of a distributed run ends no session
            pytest.fail(str(error), pytrace=False)
        pytest.exit(str(error), returncode=error.code)
    yield found
    found.transport.close()


def test_case(
    case: Any, target: "Questioner", record_property: Callable[[str, object], None]
) -> None:
    """What the case tries is answered as the page says."""
    record_property("rule", case.rule)
    record_property("standing", case.standing.value)
    for found in target.ask(case).findings:
        record_property(found.knob, found.observed)
