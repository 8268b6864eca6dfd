"""
The command `probe`: find out how a server makes the choices that the page leaves open.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from loyalty_contract.cases import Tier
from loyalty_contract.cli.choice import SEEDS, TIERS, any_seed
from loyalty_contract.cli.target import Target, target_options
from loyalty_contract.wire.access import is_loopback


@click.command()
@click.argument("url")
@target_options
@click.option(
    "--tier",
    type=click.Choice(list(TIERS)),
    help="How far to go. Default: limits on this machine, standard elsewhere.",
)
@click.option("--seed", type=SEEDS, help="The same seed sends the same bytes.")
@click.option(
    "--name", default="probed", show_default=True, help="What the profile is to be called."
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the profile. Default: standard output.",
)
def probe(
    *, url: str, target: Target, tier: str | None, seed: int | None, name: str, output: Path | None
) -> None:
    """
    Find the value of every knob that shows on the server at URL, and write it as a profile.

    `loyalty-mock serve --profile FILE` then behaves as the server did, and
    `loyalty-contract run URL --profile FILE` holds it to that.
    """
    from loyalty_contract.cli.session import driver_for, transport_to
    from loyalty_contract.console.progress import watching
    from loyalty_contract.console.style import console_on
    from loyalty_contract.running.events import EventLog
    from loyalty_contract.running.probe import findings, questions
    from loyalty_contract.running.probe import probe as profile_of
    from loyalty_contract.running.run import Exit, Plan, run_cases
    from loyalty_contract.running.smoke import advice
    from loyalty_contract.talks.stage import Stage
    from loyalty_contract.wire.carrier import greet
    from loyalty_contract.wire.masks import masks_for

    transport = transport_to(url, target, 4)
    cases = questions(TIERS[tier] if tier else _tier_for(url))
    seed = any_seed() if seed is None else seed
    masks = masks_for(target.secrets)
    with watching(console_on(sys.stderr)) as watch:
        log = EventLog(None, masks, watch.hear)

        def stage(case: str) -> Stage:
            return Stage(media=cases[0].media, access=target.access, seed=seed, case=case)

        driver, _, halt = driver_for(transport, target, stage, log)
        driver, first = greet(driver, stage("smoke"))
        if first.unreachable:
            click.echo(f"loyalty-contract: nothing answers at {transport.base}", err=True)
            sys.exit(Exit.UNREACHABLE)
        if not first.accepted:
            for line in ("the page's own example was not accepted", *advice(first.answers)):
                click.echo(f"loyalty-contract: {masks.text(line)}", err=True)
            sys.exit(Exit.INCONCLUSIVE)
        log.write("start", cases=[case.id for case in cases])
        plan = Plan(cases=cases, access=target.access, seed=seed)
        outcome = run_cases(plan, driver, first, log.begun, log.result, halt=halt)
    origin = f"loyalty-contract probe {transport.base}, {datetime.now(UTC):%Y-%m-%d}, seed {seed}"
    text = profile_of(outcome.results, name=name, origin=origin, masks=masks)
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)
    found = findings(outcome.results)
    unknown = [one.knob.name for one in found if one.value is None]
    told = f"{len(found) - len(unknown)} of {len(found)} knobs found"
    click.echo(f"{told}; unknown: {', '.join(unknown)}" if unknown else told, err=True)
    sys.exit(Exit.INCONCLUSIVE if outcome.interrupted else Exit.CONFORMANT)


def _tier_for(url: str) -> Tier:
    """Nobody's staging gets ten megabytes unless the tier is named."""
    return Tier.LIMITS if is_loopback(url) else Tier.STANDARD
