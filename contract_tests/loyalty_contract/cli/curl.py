"""
A capsule as a curl command: its request is made anew, or taken from the capsule where it is whole.
"""

import shlex
from pathlib import Path

from loyalty_contract.cases import Case
from loyalty_contract.cli.replay import case_in
from loyalty_contract.cli.target import Target
from loyalty_contract.running.capsules import Capsule, CapsuleError
from loyalty_contract.running.events import shown
from loyalty_contract.running.planning import Hopeful, rehearsed
from loyalty_contract.running.run import Plan
from loyalty_contract.running.smoke import SMOKE, Smoke, smoke
from loyalty_contract.talks.stage import Stage
from loyalty_contract.wire.access import secret_values
from loyalty_contract.wire.asks import Ask, Framing
from loyalty_contract.wire.masks import MASK, masks_for
from loyalty_contract.wire.transport import address, base_of

# How a shell is told the token, in double quotes, so that no command ever shows it.
_TOKEN = '"$LOYALTY_TOKEN"'


def telling_ask(recipe: Capsule, target: Target) -> Ask:
    """
    Return the request a capsule shows, with the target's token in it; raises CapsuleError.

    Made anew from seed and case where that gives the same bytes but for the token; else, for what
    a search or an earlier answer made, taken from the capsule if it holds the whole body.
    """
    asks = _rehearsed(recipe, case_in(recipe), target)
    masks = masks_for(target.secrets)
    for ask in asks:
        if shown(ask.body, masks) == recipe.body:
            return ask
    steps = _steps(asks)
    if not steps:
        raise CapsuleError(f"{recipe.case} sends nothing that could be shown")
    at = steps[min(recipe.step, len(steps) - 1)]
    if recipe.whole:
        body = recipe.body.replace(MASK, target.access.token).encode("utf-8")
        return Ask(
            media=at.media,
            build=lambda: body,
            method=recipe.method,
            operation=at.operation,
            path=at.path,
            query=at.query,
            headers=at.headers,
            framing=at.framing,
        )
    return at


def as_curl(ask: Ask, url: str, body: Path, target: Target) -> str:
    """Return the command that sends an ask whose body stands in a file; no token is in it."""
    words = ["curl", "--silent", "--show-error", "--include", "--request", ask.method]
    # An empty value lets curl leave out a header that it would send of its own accord.
    headers = {"Content-Type": "", "Expect": "", **ask.final_headers()}
    if ask.framing is Framing.CHUNKED:
        headers["Transfer-Encoding"] = "chunked"
    if ask.framing is Framing.EXPECT:
        headers["Expect"] = "100-continue"
    secrets = secret_values(dict(target.headers))
    for name, value in target.headers.items():
        headers[name] = MASK if value in secrets else value
    command = shlex.join(words)
    for name, value in headers.items():
        command += f" --header {_quoted(f'{name}: {value}' if value else f'{name}:', target)}"
    command += f" --data-binary {shlex.quote(f'@{body}')}"
    return f"{command} {_quoted(base_of(url) + address(ask), target)}"


def _rehearsed(recipe: Capsule, case: Case, target: Target) -> list[Ask]:
    plan = Plan(
        cases=(case,),
        access=target.access,
        seed=recipe.seed,
        examples=recipe.examples,
        pins=recipe.pins,
    )
    if not recipe.case.startswith(SMOKE):
        everything = Smoke(answers=(), follows=True)
        return rehearsed(case, plan.stage(case, everything)).asks
    hopeful = Hopeful()
    talk = smoke(Stage(media=case.media, access=target.access, seed=recipe.seed, case="smoke"))
    reply = None
    while True:
        try:
            reply = hopeful.send(talk.send(reply))
        except StopIteration:
            return [ask for ask in hopeful.asks if ask.media is case.media]


def _steps(asks: list[Ask]) -> list[Ask]:
    """The asks, where one sent again counts once."""
    steps: list[Ask] = []
    for ask in asks:
        if not steps or ask.body != steps[-1].body:
            steps.append(ask)
    return steps


def _quoted(text: str, target: Target) -> str:
    """A word for the shell, with the token by its variable."""
    parts = text.split(target.access.token)
    return _TOKEN.join(shlex.quote(part) if part else "" for part in parts)
