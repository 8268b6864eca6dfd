"""
The kit under pytest: the options that say which server `test_contract.py` questions.

Loaded by every pytest run of an environment that has the kit, so nothing is imported here but
pytest; the cases come in only where a URL was given.
"""

import os

import pytest

# option: (what it takes, what it means)
_OPTIONS = {
    "--loyalty-url": "the server to question; without it the contract's cases are skipped",
    "--loyalty-token": "a token it knows; else LOYALTY_TOKEN from the environment",
    "--loyalty-second-token": "another token it knows; else LOYALTY_SECOND_TOKEN",
    "--loyalty-unknown-token": "a token it does not know",
    "--loyalty-program": "a loyalty_program_id it knows (123)",
    "--loyalty-unknown-program": "a loyalty_program_id it does not know",
    "--loyalty-tier": "quick, standard (the default), limits or abuse",
    "--loyalty-profile": "a profile, by name or file, that the server is held to",
    "--loyalty-seed": "the same seed sends the same bytes (1)",
    "--loyalty-only": "only cases whose id this begins, or this glob matches",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the kit's options, in a group of their own."""
    group = parser.getgroup("loyalty", "the loyalty endpoint's contract")
    for option, meaning in _OPTIONS.items():
        group.addoption(option, help=meaning)
    group.addoption(
        "--loyalty-strict",
        action="store_true",
        help="let what is only shown or inferred fail as well",
    )


def option(config: pytest.Config, name: str) -> str | None:
    """Return an option's text; tokens may stand in the environment as well."""
    given = config.getoption(f"--loyalty-{name}")
    variable = {"token": "LOYALTY_TOKEN", "second-token": "LOYALTY_SECOND_TOKEN"}.get(name)
    return given or (os.environ.get(variable) if variable else None)
