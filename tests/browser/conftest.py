"""
A real Chromium before the page of a mock; without one the tests skip, but under CI they fail.
"""

import os
import shutil

import pytest

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
SCHEMES = ("light", "dark")
SIZES = {"wide": (1280, 800), "narrow": (390, 800)}


@pytest.fixture(scope="module")
def chromium():
    """One browser a module: no test can run an event loop while it runs its own."""
    found = shutil.which("chromium")
    if not found and not os.environ.get("CI"):
        pytest.skip("chromium is not installed (apt-get install chromium): the page was not tried")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def mock():
    """A mock of the browser's own; each test has its own token."""
    from loyalty_mock import Settings
    from loyalty_mock.testing.serving import serving

    with serving(Settings(task_seconds=3600)) as served:
        yield served


@pytest.fixture
def server(mock, request):
    from loyalty_mock import LoyaltyServer

    mock.mock.reset()
    return LoyaltyServer(mock, f"token-of-{request.node.name[:40]}")


@pytest.fixture
def browse(chromium, server):
    """Open a page, as in `browse("#faults", scheme="dark")`; `browse.logged` is what it logs."""
    contexts, logged = [], []

    def open_page(view="", *, scheme="light", size="wide", url=None):
        width, height = SIZES[size]
        context = chromium.new_context(
            color_scheme=scheme, viewport={"width": width, "height": height}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: logged.append(message.text))
        page.on("pageerror", lambda error: logged.append(str(error)))
        page.goto(url or f"{server.url}/__mock/{view}")
        return page

    open_page.logged = logged
    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def visit(browse):
    """Open a page that must log nothing but answers of refusal."""
    yield browse
    assert not [text for text in browse.logged if "status of" not in text]
