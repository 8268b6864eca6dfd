"""
The wheel as others install it: four packages, all their data, and no more than is needed.
"""

import subprocess
import sys
import tomllib
import zipfile

import pytest

from repository import PACKAGES, ROOT

# What serving and testing need, and nothing for browsers, documents or load.
NEEDED = {
    "aiohttp",
    "click",
    "hypothesis",
    "jinja2",
    "jsonschema",
    "jsonschema-rs",
    "junitparser",
    "lxml",
    "msgspec",
    "pytest",
    "rich",
    "urllib3",
    "xmlschema",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT]
    subprocess.run(command, check=True, timeout=300)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


@pytest.mark.thorough
def test_it_puts_four_names_on_the_path(wheel):
    names = {name.partition("/")[0] for name in wheel.namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == set(PACKAGES)


@pytest.mark.thorough
def test_everything_of_the_packages_is_in_it(wheel):
    inside = set(wheel.namelist())
    there = {
        f"{package}/{path.relative_to(folder).as_posix()}"
        for package, folder in PACKAGES.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert there <= inside
    assert {f"{package}/py.typed" for package in PACKAGES} <= inside


def test_only_what_serving_and_testing_need_is_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {one.split(">")[0].split("[")[0].strip().lower() for one in project["dependencies"]}
    assert names == NEEDED
