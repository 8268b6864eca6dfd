"""
A seed sends the same bytes, whatever else is loaded, and another seed others.
"""

import subprocess
import sys

import pytest

from loyalty_contract.searches.properties import PROPERTIES, explore
from loyalty_contract.talks.stage import Access, Stage
from loyalty_contract.wire.asks import Media


def sent(name, seed):
    """The bodies that one property sends to whom nothing can be said of."""
    stage = Stage(media=Media.XML, access=Access(token="abc123def456"), seed=seed, case="bytes")
    bodies = []

    def hold(make):
        bodies.append(next(make()).body)
        return []

    explore(PROPERTIES[name], stage, hold, None)
    return bodies


def test_a_seed_sends_its_own_bytes():
    first, again, other = (sent("any-valid-request", seed) for seed in (1, 1, 2))
    assert first == again and len(first) == 20
    assert not set(first) & set(other)


ALONE = """
import hashlib, sys
sys.path.insert(0, "")
import constants_of_somebody
from loyalty_contract.running.planning import rehearsed
from loyalty_contract.sources.properties import cases
from loyalty_contract.talks.stage import Access, Stage
from loyalty_contract.cases import Tier
access = Access(token="abc123def456", second_token="second-token-of-ours")
for case in cases():
    if case.tier <= Tier.STANDARD:
        stage = Stage(media=case.media, access=access, seed=7, case=case.name, examples=8)
        bodies = [ask.body for ask in rehearsed(case, stage).asks]
        print(case.id, len(bodies), hashlib.sha256(b"".join(bodies)).hexdigest())
"""


@pytest.mark.thorough
def test_a_seed_sends_the_same_whatever_else_is_loaded(tmp_path):
    """Neither hashing nor the constants of modules at hand have a say, nor is a file written."""
    told = []
    for hashing, constants in (("1", "A = 4711\nB = 'other@example.com'"), ("2", "A = 200\n")):
        folder = tmp_path / hashing
        folder.mkdir()
        (folder / "constants_of_somebody.py").write_text(constants)
        done = subprocess.run(
            [sys.executable, "-c", ALONE],
            cwd=folder,
            env={"PYTHONHASHSEED": hashing, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        told.append(done.stdout)
        assert [path.name for path in folder.iterdir()] == ["constants_of_somebody.py"]
    assert told[0] == told[1]
    assert len(told[0].splitlines()) == 25
