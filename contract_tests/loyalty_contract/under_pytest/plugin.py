"""
The options of the second runner: `pytest --pyargs loyalty_contract --loyalty-url URL`.

Loaded by every pytest run where the kit is installed, so nothing of the kit is imported here but
in a run that names a URL.
"""

from typing import Any

import pytest

# Each is `--loyalty-NAME`, and the command's `--NAME` but for `url`; what is told about it.
ONE = {
    "token": "the token, or @FILE; from LOYALTY_TOKEN too (default: the page's example)",
    "token-file": "the token is this file's first line",
    "second-token": "another user's token, or @FILE; from LOYALTY_SECOND_TOKEN too",
    "unknown-token": "a token nobody has",
    "unknown-program": "a program nobody has",
    "ca-file": "the certificates to trust (PEM)",
    "timeout": "how long an answer may take, in seconds",
    "task-timeout": "how long a task may take to end, in seconds",
    "rate": "the most requests per second",
    "tier": "how far to go: quick, standard (default), limits, abuse",
    "encoding": "the format of the requests: json, xml, both (default)",
    "examples": "how many examples a property tries (default: 20)",
    "profile": "hold the target to a profile's knobs: a shipped one's name, or a file",
}
MANY = {
    "program": "the loyalty_program_id; a second one may follow (default: 123)",
    "header": "a header for every request, 'Name: value'",
    "only": "only these cases: an id, its beginning or a glob",
    "skip": "not these cases",
}
_SEEDS = 10**6
_HANDED = "loyalty_seed"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, all beginning `--loyalty-`."""
    group = parser.getgroup("loyalty", "contract tests of a loyalty program's batch endpoint")
    group.addoption("--loyalty-url", metavar="URL", help="the server to question")
    for name, told in ONE.items():
        group.addoption(f"--loyalty-{name}", metavar=name.upper(), help=told)
    for name, told in MANY.items():
        group.addoption(
            f"--loyalty-{name}",
            metavar=name.upper(),
            action="append",
            default=[],
            help=f"{told}; repeatable",
        )
    group.addoption(
        "--loyalty-seed",
        type=int,
        metavar="SEED",
        help="the same seed sends the same bytes (default: another one each time)",
    )
    group.addoption(
        "--loyalty-strict",
        action="store_true",
        help="what is only inferred or shown fails, too",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Settle the seed; raises pytest.UsageError where the options cannot be used."""
    if not config.getoption("loyalty_url"):
        return
    handed = getattr(config, "workerinput", {}).get(_HANDED)
    if handed is not None:
        config.option.loyalty_seed = handed
    elif config.getoption("loyalty_seed") is None:
        import secrets

        config.option.loyalty_seed = secrets.randbelow(_SEEDS)
    from loyalty_contract.under_pytest.runner import items, options_from

    items(options_from(words(config)))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the seed to a worker of a distributed run, which would settle on another one."""
    node.workerinput[_HANDED] = node.config.getoption("loyalty_seed")


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say which server is questioned, and with which seed."""
    url = config.getoption("loyalty_url")
    return f"loyalty: {url}, seed {config.getoption('loyalty_seed')}" if url else None


def words(config: Any) -> list[str]:
    """Return the options as the command `loyalty-contract run` takes them, without the URL."""
    told = ["--seed", str(config.getoption("loyalty_seed"))]
    for name in ONE:
        value = config.getoption(f"loyalty_{name.replace('-', '_')}")
        told += [] if value is None else [f"--{name}", value]
    for name in MANY:
        for value in config.getoption(f"loyalty_{name}"):
            told += [f"--{name}", value]
    return told
