"""
How the files are kept: short, described, free of anyone's machine, commands that exist.
"""

import ast
import re

import pytest

from repository import ROOT, files, modules, name

MOST_LINES = 300
TEXT = {".cfg", ".json", ".md", ".py", ".sh", ".toml", ".txt", ".xml", ".xsd", ".yml", ""}
# Each pattern is spelt so that it does not find itself.
OF_SOME_MACHINE = re.compile(
    r"/wor[k]/|/roo[t]/|/hom[e]/\w|/User[s]/\w|[A-Z]:\\{1,2}User[s]|/tm[p]/\w"
    r"|\.\./share[d]|file:/{2,3}(?:hom[e]|roo[t])"
)
OF_SOME_REGISTRY = re.compile(r"\bpyp[i]\.org|pythonhoste[d]\.org|\bnpmj[s]\.")
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
MAKE = re.compile(r"(?:^|[`;&$] ?)make ([a-z][a-z-]*)", re.MULTILINE)


def text_files():
    return [path for path in files() if path.suffix in TEXT]


def pages():
    return [path for path in files() if path.suffix == ".md"]


def test_every_module_says_what_it_holds():
    """A module starts with a docstring; an empty `__init__.py` says nothing."""
    silent = [
        name(path)
        for path in modules()
        if (source := path.read_text("utf-8")).strip() and not ast.get_docstring(ast.parse(source))
    ]
    assert not silent


def test_no_module_is_longer_than_300_lines():
    """A file over 300 lines is two files."""
    counts = {name(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert not {path: count for path, count in counts.items() if count > MOST_LINES}


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(OF_SOME_MACHINE, id="a path of some machine"),
        pytest.param(OF_SOME_REGISTRY, id="a package registry's host"),
    ],
)
def test_no_file_knows(pattern):
    """What is tracked reads the same on every machine."""
    found = {
        name(path): hits
        for path in text_files()
        if (hits := pattern.findall(path.read_text("utf-8", errors="replace")))
    }
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        *("/wor" + "k/main/app.py", "/roo" + "t/.config", "/hom" + "e/ann/kit"),
        *("/User" + "s/ann", "C:\\User" + "s\\ann", "/tm" + "p/x", "../share" + "d/spec"),
    ],
)
def test_a_path_of_some_machine_is_seen(text):
    """The pattern finds what it is for."""
    assert OF_SOME_MACHINE.search(text)


@pytest.mark.parametrize("page", [pytest.param(page, id=name(page)) for page in pages()])
def test_every_make_target_a_page_names_exists(page):
    """Whoever follows a page never reads "No rule to make target"."""
    existing = set(TARGET.findall((ROOT / "Makefile").read_text("utf-8")))
    assert set(MAKE.findall(page.read_text("utf-8"))) <= existing


def test_the_readme_names_the_two_commands():
    """`make demo` and `make test` are what a newcomer types."""
    assert {"demo", "test"} <= set(MAKE.findall((ROOT / "README.md").read_text("utf-8")))
