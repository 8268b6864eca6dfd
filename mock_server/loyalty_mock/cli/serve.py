"""
`loyalty-mock serve`: its options into settings.

aiohttp is imported only once they are sound, so that a mistake is told at once.
"""

import math
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from loyalty_mock.bounds import DEFAULT, Bounds
from loyalty_mock.log import LINES
from loyalty_schemas.profiles import Profile, load_profile, with_knobs

if TYPE_CHECKING:
    from loyalty_mock.faults.spec import Fault

_FILE = click.Path(path_type=Path, dir_okay=False)
_THERE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8080,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--profile",
    default="page",
    show_default=True,
    metavar="NAME|FILE",
    help="How the choices that the vendor's page leaves open are made.",
)
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="KNOB=VALUE",
    help="Change one knob of the profile; repeatable.",
)
@click.option(
    "--token",
    "tokens",
    multiple=True,
    help="A known token; repeatable. Without it any non-empty one is known.",
)
@click.option(
    "--program",
    "programs",
    multiple=True,
    type=int,
    help="A known loyalty_program_id; repeatable. Without it any positive one is known.",
)
@click.option(
    "--task-seconds",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0),
    help="How long each batch takes to be processed.",
)
@click.option(
    "--tariff-limit",
    type=click.IntRange(0),
    help="Members one token may register before error 402.",
)
@click.option("--seed", type=int, help="The same seed and requests give the same answers.")
@click.option(
    "--log",
    "style",
    default="text",
    show_default=True,
    type=click.Choice(sorted(LINES, reverse=True)),
    help="One line for each request on standard error.",
)
@click.option(
    "--faults",
    "faults_file",
    metavar="FILE",
    type=_THERE,
    help="Faults that stand from the start, TOML.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Read the profile's and the faults' files again when they change.",
)
@click.option("--uds", type=_FILE, help="A Unix socket to listen on, in place of an address.")
@click.option(
    "--tls", is_flag=True, help="Speak HTTPS, by a throw-away authority; needs the extra tls."
)
@click.option(
    "--ca-out",
    type=_FILE,
    default="loyalty-mock-ca.pem",
    show_default=True,
    help="Where --tls writes the file by which clients trust it.",
)
@click.option("--cert", type=_THERE, help="A certificate to speak HTTPS with, PEM.")
@click.option("--key", type=_THERE, help="Its key, if that is in another file.")
@click.option(
    "--idle-seconds",
    default=DEFAULT.idle_seconds,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    help="How long a connection may wait with its next request, or take for its head.",
)
@click.option(
    "--body-seconds",
    default=DEFAULT.body_seconds,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    help="How long a body may take to come.",
)
@click.option(
    "--control-token",
    metavar="TEXT",
    help="What to ask the control API with; without it only this machine may, on the loopback.",
)
@click.option(
    "--journal-entries",
    default=10_000,
    show_default=True,
    type=click.IntRange(0),
    help="Exchanges to keep for the control API; 0 keeps none.",
)
@click.option(
    "--journal-bytes",
    default=64_000_000,
    show_default=True,
    type=click.IntRange(0),
    help="Memory to keep them in.",
)
def serve(**options: Any) -> None:
    """
    Serve the mock until Ctrl-C.

    The first line on standard output is `ready URL`, printed as soon as requests are taken.
    """
    settled = _settle(options["profile"], options["changes"])
    for name in ("task_seconds", "idle_seconds", "body_seconds"):
        if not math.isfinite(options[name]):
            text = f"{options[name]} is no time"
            raise click.BadParameter(text, param_hint=f"--{name.replace('_', '-')}")
    if "" in options["tokens"]:
        raise click.BadParameter("a token is not empty", param_hint="--token")
    control_token = options["control_token"]
    if control_token is not None and not control_token.strip():
        raise click.BadParameter("a control token is not empty", param_hint="--control-token")
    _check_place(options)
    faults_file = options["faults_file"]
    faults = () if faults_file is None else _faults(faults_file)
    from loyalty_mock.cli.reloading import watched_files
    from loyalty_mock.settings import Settings

    with _without_authorities():
        from loyalty_mock.listening import ListenError, Place
        from loyalty_mock.serve import serve as run

    settings = Settings(
        profile=settled,
        tokens=options["tokens"],
        programs=options["programs"],
        task_seconds=options["task_seconds"],
        tariff_limit=options["tariff_limit"],
        seed=options["seed"],
        journal_entries=options["journal_entries"],
        journal_bytes=options["journal_bytes"],
        faults=faults,
    )
    watched = watched_files(options, _settle, _faults) if options["watch"] else lambda _: ()
    with ExitStack() as stack:
        certificate, key = options["cert"], options["key"]
        if options["tls"]:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="loyalty-mock-")))
            certificate, key = _authority(options["host"], folder, options["ca_out"])
        place = Place(
            host=options["host"],
            port=options["port"],
            uds=options["uds"],
            certificate=certificate,
            key=key,
        )
        try:
            run(
                settings,
                place,
                LINES[options["style"]],
                control_token=control_token,
                bounds=Bounds(
                    idle_seconds=options["idle_seconds"], body_seconds=options["body_seconds"]
                ),
                watched=watched,
            )
        except ListenError as error:
            raise click.ClickException(str(error)) from error


@contextmanager
def _without_authorities() -> Iterator[None]:
    """
    Have aiohttp load no certificates when it is imported, which takes a sixth of the start.

    They are for its client, and this process has none.
    """
    known = {name: os.environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")}
    os.environ |= dict.fromkeys(known, os.devnull)
    try:
        yield
    finally:
        for name, value in known.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _check_place(options: Mapping[str, Any]) -> None:
    """Hold what excludes each other apart."""
    if options["tls"] and options["cert"]:
        raise click.UsageError("--tls makes a certificate and --cert gives one; use one of them")
    if options["key"] and not options["cert"]:
        raise click.UsageError("--key belongs to --cert, which is missing")
    if options["uds"] and (options["tls"] or options["cert"]):
        raise click.UsageError("--uds is a socket of this machine and takes no TLS")
    if options["watch"] and not (options["faults_file"] or Path(options["profile"]).is_file()):
        raise click.UsageError("--watch has nothing to watch: --profile FILE or --faults FILE")


def _authority(host: str, folder: Path, trusted: Path) -> tuple[Path, Path]:
    from loyalty_mock.authority import NoTrustmeError, make_authority

    try:
        return make_authority(host, folder, trusted)
    except NoTrustmeError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{trusted} cannot be written: {error.strerror}") from error


def _faults(path: Path) -> "tuple[Fault, ...]":
    from loyalty_mock.faults.files import load_faults
    from loyalty_mock.faults.spec import FaultError

    try:
        return load_faults(path)
    except FaultError as error:
        raise click.ClickException(str(error)) from error


def _settle(profile: str, changes: tuple[str, ...]) -> Profile:
    """A profile by name or file, with `knob=value` changes upon it."""
    wished = {}
    for change in changes:
        knob, equals, value = change.partition("=")
        if not equals:
            raise click.BadParameter(
                f"{change!r} is not of the form knob=value", param_hint="--set"
            )
        wished[knob.strip()] = value.strip()
    return with_knobs(load_profile(profile), wished)
