"""
The peers: what each is started with, and the files it needs. Knows no request and no figure.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import bodies

BIN = Path(sys.executable).parent
NPM = {
    "Prism": ("@stoplight/prism-cli", "5.14.2"),
    "Mockoon": ("@mockoon/cli", "9.9.0"),
    "WireMock": ("wiremock", "3.13.2"),
    "json-server": ("json-server", "0.17.4"),
}
ANSWER = {"error": 0, "error_text": "Successful operation", "task_id": "none"}


@dataclass(frozen=True, slots=True)
class Setup:
    """A peer's name and version, its command with a place for the port, and what it does."""

    name: str
    version: str
    command: tuple[str, ...]
    says: str
    status: bytes = b"200"
    measured: tuple[str, ...] = ("small", "short", "long", "wrong", "rate")


def _words(command: str) -> tuple[str, ...]:
    return tuple(command.split())


def _npm(name: str) -> str:
    return NPM[name][1]


SETUPS = (
    Setup(
        "loyalty-mock",
        "",
        (str(BIN / "loyalty-mock"), "serve", "--port", "{port}"),
        "judges all of it, registers it, keeps a journal.",
    ),
    Setup(
        "Prism",
        _npm("Prism"),
        (
            "node_modules/.bin/prism",
            "mock",
            "openapi.json",
            "--port",
            "{port}",
            "--host",
            "127.0.0.1",
            "--verboseLevel",
            "silent",
        ),
        "judges JSON by the OpenAPI document; keeps nothing.",
    ),
    Setup(
        "Mockoon",
        _npm("Mockoon"),
        (
            "node_modules/.bin/mockoon-cli",
            "start",
            "--data",
            "openapi.json",
            "--port",
            "{port}",
            "--hostname",
            "127.0.0.1",
            "--disable-log-to-file",
        ),
        "answers an example; judges nothing.",
    ),
    Setup(
        "WireMock",
        _npm("WireMock"),
        (
            "node_modules/.bin/wiremock",
            "--port",
            "{port}",
            "--root-dir",
            "wiremock",
            "--no-request-journal",
            "--disable-banner",
            "--use-chunked-encoding",
            "never",
        ),
        "judges by `matchesJsonSchema`; without its request journal, which would keep every body.",
    ),
    Setup(
        "json-server",
        _npm("json-server"),
        (
            "node_modules/.bin/json-server",
            "db.json",
            "--port",
            "{port}",
            "--host",
            "127.0.0.1",
            "--routes",
            "routes.json",
            "--quiet",
        ),
        "stores what it is sent in a file; judges nothing.",
        b"201",
        # It writes all that it was ever sent into its file with every request.
        measured=("small",),
    ),
    Setup(
        "pytest-httpserver",
        "1.1",
        (sys.executable, str(Path(__file__).with_name("peer_httpserver.py")), "{port}"),
        "a handler that parses JSON and answers; judges nothing, and closes each connection.",
        measured=("small", "short", "long", "wrong"),
    ),
)


def prepare(folder: Path) -> Mapping[str, str]:
    """Write the peers' files and install them; return who is missing, and why."""
    folder.mkdir(parents=True, exist_ok=True)
    exported = subprocess.run(
        [BIN / "loyalty-contract", "export", "openapi"], capture_output=True, check=True
    ).stdout
    (folder / "openapi.json").write_bytes(exported)
    (folder / "db.json").write_text('{"members": []}')
    (folder / "routes.json").write_text(json.dumps({bodies.PATH: "/members"}))
    _write_mapping(folder / "wiremock" / "mappings" / "register.json", json.loads(exported))
    missing = {}
    npm = shutil.which("npm")
    if npm is None:
        missing = dict.fromkeys(NPM, "npm is not installed")
    elif not all((folder / "node_modules" / package).is_dir() for package, _ in NPM.values()):
        (folder / "package.json").write_text("{}")
        wanted = [f"{package}@{version}" for package, version in NPM.values()]
        quiet = ["--no-audit", "--no-fund", "--silent"]
        subprocess.run([npm, "install", *quiet, *wanted], cwd=folder, check=True)
    if shutil.which("java") is None:
        missing["WireMock"] = "java is not installed"
    try:
        import pytest_httpserver  # noqa: F401 - only whether it is there
    except ImportError:
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--group", "peers"],
            cwd=Path(__file__).parents[1],
            check=True,
        )
    return missing


def _write_mapping(path: Path, document: dict[str, object]) -> None:
    """WireMock's stub: the request's schema, its references resolved within itself."""
    text = json.dumps(document)
    operation = json.loads(text)["paths"][bodies.PATH]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    schema = {**schema, "components": json.loads(text).get("components", {})}
    stub = {
        "request": {
            "method": "POST",
            "urlPath": bodies.PATH,
            "bodyPatterns": [{"matchesJsonSchema": json.dumps(schema), "schemaVersion": "V202012"}],
        },
        "response": {
            "status": 200,
            "jsonBody": ANSWER,
            "headers": {"Content-Type": "application/json"},
        },
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(stub))
