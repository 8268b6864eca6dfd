"""
Exchanges and commands in words, the same on the terminal, in HTML and in JUnit.

Pure. What it returns may hold what a target sent: whoever shows it makes it harmless.
"""

import shlex
from collections.abc import Sequence

from loyalty_contract.reports.tale import Event, Found, Tale, Told, leading_to
from loyalty_contract.running.smoke import SMOKE


def asked(event: Event) -> str:
    """Return what was sent, without its body."""
    request = event["request"]
    counted = request["profiles"]
    many = f", {counted:,} profile{'' if counted == 1 else 's'}" if counted else ""
    framing = "" if request["framing"] == "length" else f", {request['framing']}"
    return (
        f"{request['method']} {request['path']} ·"
        f" {request['media']}, {request['bytes']:,} bytes{many}{framing}"
    )


def answered(event: Event) -> str:
    """Return what came back, without its body."""
    answer = event["answer"]
    if answer["trouble"]:
        return str(answer["trouble"])
    kind = answer["headers"].get("content-type", "no Content-Type")
    return f"HTTP {answer['status']} · {kind} · {answer['ms']:g} ms"


def exchanges_of(tale: Tale, told: Told, found: Found) -> list[Event]:
    """Return the exchanges that show a breach: its own, and before it what led there."""
    shown = tale.shown.get(told.case, [])
    if not shown:
        return []
    own = [at for at, event in enumerate(shown) if event["n"] == found.exchange]
    return [shown[at] for at in leading_to(shown, own[0] if own else len(shown) - 1)]


def repeating(tale: Tale, case: str) -> str:
    """Return the command that runs one case of a run again."""
    start = tale.start
    # The first step belongs to every run: nothing selects it but its format.
    smoke = case.startswith(SMOKE)
    chosen = ["--encoding", case.removeprefix(SMOKE)] if smoke else ["--only", case]
    words = ["loyalty-contract", "run", start["url"], *chosen, "--seed", str(start["seed"])]
    return shlex.join([*words, *start["again"]])


def replaying(tale: Tale, capsule: str) -> str:
    """Return the command that replays a capsule."""
    return shlex.join(["loyalty-contract", "replay", capsule, tale.start["url"]])


def listed(names: Sequence[str], most: int) -> str:
    """Return some names, and how many more there are."""
    told = ", ".join(names[:most])
    return told if len(names) <= most else f"{told} and {len(names) - most} more"
