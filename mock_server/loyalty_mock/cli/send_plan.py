"""
The options of `loyalty-mock send` as a plan; a mistake in them names its option.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from loyalty_mock.client.batching import Limits
from loyalty_mock.client.delivering import REGISTER
from loyalty_mock.client.encoding import Encoding
from loyalty_mock.client.members import FIELDS, Matching, fault, not_judged
from loyalty_mock.client.plan import Plan, Source, Target
from loyalty_mock.client.reading import SUFFIXES, Format


def planned(path: Path, source: str, options: Mapping[str, Any]) -> Plan:
    """Return the plan; raises click.BadParameter for what cannot be meant."""
    form = options["input_format"] or SUFFIXES.get(Path(source).suffix.lower())
    if form is None:
        raise click.BadParameter(
            f"{source} does not tell its format by its suffix", param_hint="--input-format"
        )
    names = _pairs(options["columns"], "=", "--column")
    strange = sorted(set(names) - set(FIELDS))
    if strange:
        raise click.BadParameter(
            f"there is no field {strange[0]!r}; there are {', '.join(FIELDS)}",
            param_hint="--column",
        )
    return Plan(
        source=Source(
            path=path,
            form=Format(form),
            names=names,
            field_name=options["field_name"],
            judge=not_judged if options["no_check"] else fault,
        ),
        target=Target(
            url=_url(options["url"]),
            headers=_pairs(options["headers"], ":", "--header"),
            ca_file=options["ca_file"],
            uds=options["uds"],
            timeout=options["timeout"],
        ),
        token=_token(options["token"]),
        program=options["program"],
        matching=Matching(options["matching"]) if options["matching"] else None,
        encoding=Encoding(options["encoding"]),
        limits=Limits(profiles=options["batch_size"], bytes=options["batch_bytes"]),
        streams=options["streams"],
        patience=options["patience"],
        follow_seconds=options["follow_seconds"],
        state=options["state"] or _beside(path, source, ".progress"),
        rejects=(options["rejects"] or _beside(path, source, ".rejects.csv"))
        if options["skip_bad"]
        else None,
        failed=options["failed"],
    )


def _beside(path: Path, source: str, suffix: str) -> Path:
    return Path(f"stdin{suffix}") if source == "-" else path.with_name(path.name + suffix)


def _pairs(given: tuple[str, ...], mark: str, option: str) -> dict[str, str]:
    pairs = {}
    for one in given:
        name, found, value = one.partition(mark)
        if not found or not name.strip() or "\n" in one or "\r" in one:
            # Not the text itself: a header's may be a secret.
            raise click.BadParameter(f"is not of the form NAME{mark}VALUE", param_hint=option)
        pairs[name.strip()] = value.strip()
    return pairs


def _token(given: str | None) -> str | None:
    if given is None or not given.startswith("@"):
        return given or None
    try:
        told = Path(given[1:]).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise click.BadParameter(f"{given[1:]} cannot be read", param_hint="--token") from error
    if not told:
        raise click.BadParameter(f"{given[1:]} is empty", param_hint="--token")
    return told


def _url(given: str) -> str:
    url = given.rstrip("/").removesuffix(REGISTER)
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        sound, parts = False, urlsplit("")
    if not sound or parts.query or parts.fragment or parts.username is not None:
        raise click.BadParameter(
            "is no address like http://127.0.0.1:8080, without user, query or fragment",
            param_hint="--url",
        )
    return url
