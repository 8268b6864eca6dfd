"""
What the tests of the house read: the repository's own files, and the imports within them.

Reads text and syntax trees only; imports nothing of ours.
"""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "loyalty_schemas": ROOT / "schemas" / "loyalty_schemas",
    "loyalty_mock": ROOT / "mock_server" / "loyalty_mock",
    "loyalty_contract": ROOT / "contract_tests" / "loyalty_contract",
    "loyalty_fixtures": ROOT / "fixtures" / "loyalty_fixtures",
}


def files() -> list[Path]:
    """
    List every file that is tracked, or new and not ignored.
    """
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    listed = (ROOT / name for name in sorted(set(told.split("\0")) - {""}))
    return [path for path in listed if path.is_file()]


def modules(under: Path = ROOT) -> list[Path]:
    """
    List every Python file of the repository below a folder.
    """
    return [path for path in files() if path.suffix == ".py" and path.is_relative_to(under)]


def name(path: Path) -> str:
    """
    Spell a path as a reader of the repository knows it.
    """
    return path.relative_to(ROOT).as_posix()


def imported(source: str) -> set[str]:
    """
    Name the top-level packages a module imports, anywhere in it and in whatever way.
    """
    return {full.partition(".")[0] for full in imported_in_full(source)}


def imported_in_full(source: str) -> set[str]:
    """
    Name the modules a module imports, anywhere in it and in whatever way.
    """
    return {full for full in _imported(ast.parse(source)) if full}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""
        elif isinstance(node, ast.Call) and _is_import_call(node.func):
            yield from (
                argument.value
                for argument in node.args[:1]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            )


def _is_import_call(called: ast.expr) -> bool:
    spelt = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return spelt in {"import_module", "__import__", "importorskip"}
