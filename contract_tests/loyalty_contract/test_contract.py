"""
Every case of the catalogue as one pytest item, against the server that --loyalty-url names.

`pytest --pyargs loyalty_contract --loyalty-url URL` collects it. One list of cases, two runners:
what a verdict means is the same here as for the command.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from loyalty_contract.carrier import greet
from loyalty_contract.cases import BOTH, Case, Tier, select
from loyalty_contract.driver import Driver
from loyalty_contract.masks import Masks, masks_for
from loyalty_contract.pace import Pace
from loyalty_contract.pytest_plugin import option
from loyalty_contract.run import Plan, lacking
from loyalty_contract.smoke import Smoke, advice
from loyalty_contract.stage import Access, Stage
from loyalty_contract.transport import HttpTransport
from loyalty_contract.verdicts import Verdict

WITHOUT = "no server to question: --loyalty-url URL"


@dataclass(frozen=True, slots=True)
class Target:
    """The server under question: how it is driven, what the first step found."""

    driver: Driver
    plan: Plan
    first: Smoke
    masks: Masks
    breaches: frozenset[Verdict]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make an item of each case asked for, named by its id; without a URL one that skips."""
    if "case" not in metafunc.fixturenames:
        return
    config = metafunc.config
    if not option(config, "url"):
        skip = pytest.mark.skip(reason=WITHOUT)
        metafunc.parametrize("case", [pytest.param(None, marks=skip, id="no-url")])
        return
    from loyalty_contract.catalogue import catalogue

    tier = Tier[(option(config, "tier") or "standard").upper()]
    only = option(config, "only")
    wanted = select(catalogue(), only=(only,) if only else ())
    cases = [case for case in wanted if case.tier <= tier]
    metafunc.parametrize("case", cases, ids=[case.id for case in cases])


@pytest.fixture(scope="session")
def target(pytestconfig: pytest.Config) -> Iterator[Target]:
    """The server, once the page's own example was accepted; else every case fails with advice."""
    access = _access(pytestconfig)
    seed = int(option(pytestconfig, "seed") or 1)
    transport = HttpTransport(option(pytestconfig, "url") or "")
    secrets = [access.token, access.second_token or "", access.unknown_token or ""]

    def stage(name: str) -> Stage:
        return Stage(media=BOTH[0], access=access, seed=seed, case=name)

    plain = stage("canary")
    driver = Driver(
        transport=transport,
        pace=Pace(clock=time.monotonic, sleep=time.sleep),
        clock=time.monotonic,
        sleep=time.sleep,
        secrets=[secret for secret in secrets if secret],
        canary=plain.batch,
        heard=lambda _case, _answer, _reading: None,
        jitter=random.Random(seed),  # noqa: S311 - spreads retries, guards nothing
    )
    driver, first = greet(driver, stage("smoke"))
    masks = masks_for(driver.secrets)
    if not first.accepted:
        hints = masks.text(" ".join(advice(first.answers)))
        pytest.fail(f"the page's own example was not accepted. {hints}", pytrace=False)
    counting = {Verdict.FAIL, Verdict.HARNESS_ERROR, Verdict.INCONCLUSIVE}
    if pytestconfig.getoption("--loyalty-strict"):
        counting.add(Verdict.NON_STRICT)
    plan = Plan(cases=(), access=access, seed=seed, pins=_pins(pytestconfig))
    yield Target(driver, plan, first, masks, frozenset(counting))
    transport.close()


def test_case(case: Case, target: Target) -> None:
    """A server keeps to what the case rests on; what cannot be told does not pass."""
    why = lacking(case, target.plan.access, target.first)
    if why:
        pytest.skip(why)
    result = target.driver.run(case, target.plan.stage(case, target.first))
    if result.verdict is Verdict.SKIP:
        pytest.skip(result.reason)
    if result.verdict in target.breaches:
        told = [f"{found.rule} {found.verdict}: {found.text}" for found in result.findings]
        lines = [
            f"{result.verdict}  {case.id}",
            f"the page says: {case.page}",
            f"expected: {case.expect}",
            *(f"found: {line}" for line in (*told, result.reason) if line),
        ]
        pytest.fail(target.masks.text("\n".join(lines)), pytrace=False)


def _access(config: pytest.Config) -> Access:
    unknown = option(config, "unknown-program")
    return Access(
        token=option(config, "token") or "abc123def456",
        program=int(option(config, "program") or 123),
        second_token=option(config, "second-token"),
        unknown_token=option(config, "unknown-token"),
        unknown_program=int(unknown) if unknown else None,
    )


def _pins(config: pytest.Config) -> dict[str, str]:
    from loyalty_schemas.profiles import load_profile, pins

    profile = option(config, "profile")
    return dict(pins(load_profile(profile))) if profile else {}
