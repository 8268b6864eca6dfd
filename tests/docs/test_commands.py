"""
Every command that README.md and docs/ show is run, and answers what they show.

A page is one session: a mock that it starts serves the commands that follow. In what is shown,
`...` stands for whatever is left out; an id is any id, and the same one further down.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BIN = Path(sys.executable).parent
ADDRESS = "http://127.0.0.1:8080"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SECONDS = 120
# The environment is not made anew under a test that runs in it, and this very run is what
# `make test` would start: of that only the start is looked at.
MAKE = "make --assume-old=.venv/.installed"
INSTEAD = {"make demo": f"{MAKE} demo", "make test": f"{MAKE} --dry-run test"}

BLOCKS = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SERVING = re.compile(r"(?:\.venv/bin/)?loyalty-mock serve\b")
TELLING = re.compile(r"`\.venv/bin/(loyalty-mock (?:rules|knobs|profiles?)(?: [\w.-]+)?)`")


@dataclass(frozen=True, slots=True)
class Shown:
    """A command as a page shows it, and what the page says comes of it."""

    command: str
    output: str


@dataclass(slots=True)
class Session:
    """What a reader of one page has under way: a mock, and the ids seen so far."""

    environment: dict[str, str]
    folder: Path = ROOT
    mock: subprocess.Popen[str] | None = None
    address: str = ADDRESS
    seeded: bool = False
    ids: dict[str, str] = field(default_factory=dict)

    def follow(self, shown):
        if SERVING.match(shown.command) and not shown.output.startswith("loyalty-mock: "):
            self.end()
            self.start(shown)
            return
        if shown.command.startswith("cd "):
            self.folder /= shown.command.removeprefix("cd ")
            assert self.folder.is_dir()
            return
        command = INSTEAD.get(shown.command, shown.command).replace(ADDRESS, self.address)
        for told, real in self.ids.items():
            command = command.replace(told, real)
        done = subprocess.run(
            ["sh", "-c", command.replace(".venv/bin/", f"{BIN}/")],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        output = done.stdout if done.stdout.endswith("\n") else done.stdout + "\n"
        if shown.output:
            self.compare(shown, output)
        assert (done.returncode == 0) != output.startswith("loyalty-mock: "), output

    def start(self, shown):
        arguments = shown.command.split()
        arguments[0] = str(BIN / "loyalty-mock")
        self.mock = subprocess.Popen(
            [*arguments, "--port", "0"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        watch = threading.Timer(SECONDS, self.mock.kill)
        watch.start()
        first = self.mock.stdout.readline()
        watch.cancel()
        assert re.fullmatch(r"ready http://127\.0\.0\.1:[0-9]+\n", first), first
        assert shown.output in {"", f"ready {ADDRESS}\n"}
        self.address = first.split()[1]
        self.seeded = "--seed" in arguments

    def compare(self, shown, output):
        told = [] if self.seeded else list(dict.fromkeys(re.findall(UUID, shown.output)))
        pattern = "".join(map(expression, shown.output.splitlines(keepends=True)))
        for number, one in enumerate(told):
            real = re.escape(self.ids[one]) if one in self.ids else f"(?P<id{number}>{UUID})"
            pattern = pattern.replace(re.escape(one), real, 1)
            pattern = pattern.replace(re.escape(one), f"(?P=id{number})")
        found = re.fullmatch(pattern, output)
        assert found, f"$ {shown.command}\n{output}"
        self.ids |= {one: found[f"id{n}"] for n, one in enumerate(told) if one not in self.ids}

    def end(self):
        if self.mock:
            self.mock.terminate()
            self.mock.communicate(timeout=SECONDS)
            assert self.mock.returncode == 0
            self.mock = None


def expression(line):
    """Turn a line shown into what matches it: `...` alone is any lines, within it any text."""
    return r"(?s:.*)" if line == "...\n" else re.escape(line).replace(r"\.\.\.", ".*")


def sessions(text):
    """Read a page's console blocks: `$ ` begins a command, a backslash or a pipe continues it."""
    for language, block in BLOCKS.findall(text):
        if language == "console":
            joined = re.sub(r"\\\n|(?<=\|)\n", "", block)
            for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                yield Shown(command, output)


@pytest.fixture
def session(tmp_path):
    (tmp_path / ".curlrc").write_text('silent\nnoproxy = "*"\n')
    # A `make` under a `make` would tell of it.
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("M")}
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    opened = Session({**inherited, "CURL_HOME": str(tmp_path), "PATH": path})
    try:
        yield opened
        opened.end()
    finally:
        if opened.mock:
            opened.mock.kill()
            opened.mock.communicate()


LONG = {"contract-kit.md", "profiles.md", "pytest-runner.md", "staging.md"}
SESSIONS = [
    pytest.param(page, id=page.name, marks=pytest.mark.thorough if page.name in LONG else ())
    for page in PAGES
]


@pytest.mark.parametrize("page", SESSIONS)
def test_a_page_s_commands_answer_what_it_shows(session, page):
    shown = list(sessions(page.read_text("utf-8")))
    if any("curl" in one.command for one in shown) and not shutil.which("curl"):
        pytest.skip("curl is not installed")
    for one in shown:
        session.follow(one)


def test_the_readme_and_the_mock_s_page_show_commands():
    counts = [len(list(sessions((ROOT / name).read_text("utf-8")))) for name in NAMED]
    assert all(count >= 5 for count in counts)


NAMED = ["README.md", "docs/mock.md"]
PROGRAMS = [
    pytest.param(
        block,
        id=f"{page.name}-{number}",
        # The tests of a page are one run of pytest each; the README's stands for all by hand.
        marks=pytest.mark.thorough if block.startswith("# test_") and page.parent != ROOT else (),
    )
    for page in PAGES
    for number, (language, block) in enumerate(BLOCKS.findall(page.read_text("utf-8")))
    if language == "python"
]


TEST_FILE = re.compile(r"# (test_\w+\.py)\n")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_page_s_program_runs_without_a_warning(program, tmp_path):
    """One that begins with the name of a test file is run by pytest, as its reader would."""
    how = ["-c", program]
    if named := TEST_FILE.match(program):
        (tmp_path / named[1]).write_text(program)
        how = ["-m", "pytest", "-q", "-p", "no:cacheprovider", named[1]]
    command = [sys.executable, "-W", "error", *how]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=SECONDS)


def test_every_setting_of_the_fixture_stands_in_its_table():
    help_text = subprocess.run(
        [sys.executable, "-m", "pytest", "--help"], capture_output=True, text=True, check=True
    ).stdout
    page = (ROOT / "docs" / "pytest.md").read_text("utf-8")
    known = set(re.findall(r"^  (--loyalty-mock-[a-z-]+)", help_text, re.MULTILINE))
    assert set(re.findall(r"^\| `(--loyalty-mock-[a-z-]+)", page, re.MULTILINE)) == known


INLINE = sorted(
    {
        command
        for page in [*PAGES, ROOT / "CONTRIBUTING.md"]
        for command in TELLING.findall(page.read_text("utf-8"))
    }
)


@pytest.mark.parametrize("command", INLINE)
def test_a_command_within_a_sentence_tells_something(command):
    done = subprocess.run(
        [BIN / "loyalty-mock", *command.split()[1:]], capture_output=True, text=True, check=True
    )
    assert done.stdout and not done.stderr


def test_every_option_of_serve_stands_in_its_table():
    help_text = subprocess.run(
        [BIN / "loyalty-mock", "serve", "--help"], capture_output=True, text=True, check=True
    ).stdout
    page = (ROOT / "docs" / "mock.md").read_text("utf-8")
    known = set(re.findall(r"^  (?:-h, )?(--[a-z-]+)", help_text, re.MULTILINE)) - {"--help"}
    assert set(re.findall(r"^\| `(--[a-z-]+)", page, re.MULTILINE)) == known
