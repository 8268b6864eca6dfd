"""
Who may know whom: the import direction of the four packages, read from their syntax trees.
"""

import pytest

from repository import PACKAGES, imported, imported_in_full, modules, name

MAY_KNOW = {
    "loyalty_schemas": set(),
    "loyalty_fixtures": set(),
    "loyalty_mock": {"loyalty_schemas"},
    "loyalty_contract": {"loyalty_schemas", "loyalty_fixtures"},
}
# The mock's rim; every other module of it is pure and could live without HTTP.
MAY_KNOW_AIOHTTP = {
    "listening.py",
    *("app.py", "intake.py", "serve.py", "control/rim.py", "control/streams.py"),
    *("faulty.py", "http_server.py", "reply.py", "rim.py", "sending.py"),
    "testing/serving.py",  # in a thread of a test's process
    "client/wire.py",  # the reference client's
}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_stands_below_it(package):
    """Says, obeys, questions, witnesses: the imports point one way."""
    allowed = MAY_KNOW[package] | {package}
    strangers = {
        name(path): sorted(known - allowed)
        for path in modules(PACKAGES[package])
        if (known := imported(path.read_text("utf-8")) & set(PACKAGES)) - allowed
    }
    assert not strangers


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_never_imports_tests_benchmarks_or_examples(package):
    """What is installed works without what stands beside it."""
    beside = {"tests", "conftest", "benchmarks", "examples", "pytest", "hypothesis"}
    if package == "loyalty_contract":
        beside -= {"pytest", "hypothesis"}
    strangers = {
        name(path): sorted(known)
        for path in modules(PACKAGES[package])
        if (known := imported(path.read_text("utf-8")) & beside)
    }
    # The mock's plugin, which pytest loads and nobody imports.
    assert strangers in ({}, {"mock_server/loyalty_mock/under_pytest/plugin.py": ["pytest"]})


def test_only_the_rim_of_the_mock_imports_aiohttp():
    """The core of the mock is pure: no socket, no server, no request object of a framework."""
    knowing = {
        path.relative_to(PACKAGES["loyalty_mock"]).as_posix()
        for path in modules(PACKAGES["loyalty_mock"])
        if "aiohttp" in imported(path.read_text("utf-8"))
    }
    assert knowing <= MAY_KNOW_AIOHTTP


def test_the_reference_client_knows_nothing_of_the_mock():
    """An example of how to use the endpoint leans on the endpoint alone."""
    knowing = {
        name(path): sorted(known)
        for path in modules(PACKAGES["loyalty_mock"] / "client")
        if (known := {full for full in imported_in_full(path.read_text("utf-8")) if ours(full)})
    }
    assert not knowing


def ours(full):
    return full.startswith("loyalty_") and not full.startswith("loyalty_mock.client")


def test_the_second_opinions_are_never_imported_to_serve():
    """`jsonschema` and `xmlschema` are slow to import and judge in tests and in the kit alone."""
    knowing = {
        name(path): sorted(known)
        for path in modules(PACKAGES["loyalty_mock"])
        if (known := imported(path.read_text("utf-8")) & {"jsonschema", "xmlschema"})
    }
    assert not knowing


@pytest.mark.parametrize(
    "source",
    [
        "import loyalty_mock",
        "import loyalty_mock.app as rim",
        "from loyalty_mock import create_app",
        "from loyalty_mock.app import create_app",
        "def late():\n    from loyalty_mock.app import create_app",
        "if TYPE_CHECKING:\n    import loyalty_mock.app",
        "importlib.import_module('loyalty_mock.app')",
        "__import__('loyalty_mock')",
    ],
)
def test_every_way_to_import_is_seen(source):
    """The reader of imports misses none, wherever it hides."""
    assert imported(source) == {"loyalty_mock"}


def test_a_word_that_only_looks_like_an_import_is_none():
    """Text, comments and relative imports name no package."""
    assert imported("'import loyalty_mock'  # import loyalty_mock\nfrom . import app") == set()
