"""
The site is made of the pages without a warning, from the contract's data, and asks no other host.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from loyalty_schemas.contract import knobs, rules
from loyalty_schemas.profiles import profile_names

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LOADS = re.compile(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["']?(?:https?:)?//""")
HEADING = re.compile(r"^#+ (\S+)$", re.MULTILINE)

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Make the site as `make docs` does; any warning of the generator's is an error."""
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "--quiet", DOCS, out]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


def test_every_page_is_on_the_site_and_in_its_contents(site):
    front = (site / "index.html").read_text("utf-8")
    for page in DOCS.glob("*.md"):
        assert (site / page.name).with_suffix(".html").is_file()
        assert page.stem == "index" or f'href="{page.stem}.html"' in front


def test_no_page_loads_anything_from_another_host(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 20
    assert not [page.name for page in pages if LOADS.search(page.read_text("utf-8"))]


@pytest.mark.parametrize(
    ("page", "names"), [("rules", rules()), ("knobs", knobs()), ("profiles", profile_names())]
)
def test_the_reference_tells_each_once(site, page, names):
    told = HEADING.findall((DOCS / "reference" / f"{page}.md").read_text("utf-8"))
    assert sorted(told) == sorted(names)
