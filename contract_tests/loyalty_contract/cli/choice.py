"""
The options that say which cases are meant, and the values they amount to.

Reads a profile's file; sends nothing.
"""

import functools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import click

from loyalty_contract.cases import Case, Tier, select
from loyalty_contract.cli.target import Target, together
from loyalty_contract.wire.asks import Media
from loyalty_schemas.profiles import load_profile, pins

TIERS = {tier.name.lower(): tier for tier in Tier}
EXAMPLES = 20
SEEDS = click.IntRange(0, 2**63 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which cases are meant, and what steers them."""

    tier: Tier
    media: tuple[Media, ...]
    only: tuple[str, ...]
    skip: tuple[str, ...]
    examples: int
    seed: int
    profile: str | None = None
    pins: Mapping[str, str] = field(default_factory=dict)

    def cases(self) -> tuple[Case, ...]:
        """Return the cases chosen; raises click.UsageError where there is none."""
        from loyalty_contract.catalogue import catalogue

        wished = select(catalogue(), only=self.only, skip=self.skip)
        chosen = tuple(
            case for case in wished if case.tier <= self.tier and case.media in self.media
        )
        if chosen:
            return chosen
        if wished:
            least = min(case.tier for case in wished).name.lower()
            raise click.UsageError(f"what is chosen begins at --tier {least}: {wished[0].id}")
        raise click.UsageError(
            "no case matches; `loyalty-contract cases` lists them, whole ids, prefixes and globs do"
        )


def choice_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which cases are meant; they arrive as one `choice`."""

    @together(
        click.option(
            "--tier",
            default="standard",
            show_default=True,
            type=click.Choice(list(TIERS)),
            help="How far to go; each includes the one before.",
        ),
        click.option(
            "--only",
            multiple=True,
            metavar="GLOB",
            help="Only these cases: an id, its beginning or a glob; repeatable.",
        ),
        click.option("--skip", multiple=True, metavar="GLOB", help="Not these; repeatable."),
        click.option(
            "--encoding",
            default="both",
            show_default=True,
            type=click.Choice(["json", "xml", "both"]),
            help="The format of the requests.",
        ),
        click.option(
            "--examples",
            default=EXAMPLES,
            show_default=True,
            type=click.IntRange(1, 100_000),
            help="How many examples a property tries.",
        ),
        click.option(
            "--seed",
            type=SEEDS,
            help="The same seed sends the same bytes. Default: another one each time.",
        ),
        click.option(
            "--profile",
            metavar="NAME|FILE",
            help="Hold the target to a profile's knobs: all of a shipped one,"
            " those that stand in a file.",
        ),
    )
    @functools.wraps(command)
    def wrapped(
        *,
        tier: str,
        only: tuple[str, ...],
        skip: tuple[str, ...],
        encoding: str,
        examples: int,
        seed: int | None,
        profile: str | None,
        **others: Any,
    ) -> Any:
        choice = Choice(
            tier=TIERS[tier],
            media=tuple(Media) if encoding == "both" else (Media(encoding),),
            only=only,
            skip=skip,
            examples=examples,
            seed=any_seed() if seed is None else seed,
            profile=profile,
            pins=pins(load_profile(profile)) if profile else {},
        )
        return command(choice=choice, **others)

    return wrapped


def any_seed() -> int:
    """Return a seed nobody has asked for; it is told, so that the run can be repeated."""
    return secrets.randbelow(10**6)


def again_options(target: Target, choice: Choice) -> list[str]:
    """Return the options that a repetition needs besides case and seed; no secret among them."""
    words = [] if choice.tier is Tier.STANDARD else ["--tier", choice.tier.name.lower()]
    if choice.profile:
        words += ["--profile", choice.profile]
    for program in target.programs:
        words += ["--program", str(program)]
    if target.access.unknown_program is not None:
        words += ["--unknown-program", str(target.access.unknown_program)]
    if choice.examples != EXAMPLES:
        words += ["--examples", str(choice.examples)]
    for name in target.headers:
        words += ["--header", f"{name}: ***"]
    if target.ca_file:
        words += ["--ca-file", target.ca_file]
    return words
