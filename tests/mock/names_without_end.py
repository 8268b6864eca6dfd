"""
A mock that reads 12 MB of names in XML, no two of them alike, kind by kind, and what it grew by.

A process of its own, run by `test_xml_names`: what a test before it left would be used again.
"""

import gc
import json
import sys
from pathlib import Path

from loyalty_mock.exchange import Mock
from loyalty_mock.settings import Settings
from loyalty_mock.wire import WireRequest

PATH = "/api/v1.1/loyalty/register_member_batch_task"
KINDS = {
    "elements": "<{0}/>",
    "attributes": "<email {0}=''/>",
    "namespaces": "<email xmlns='{0}'/>",
    "instructions": "<?{0}?>",
    "entities": "&{0};",
    "ends": "</{0}>",
    "blanks": "<email/>{1}",
}

MOCK = Mock(Settings(journal_entries=0))


def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def send(kind, number, many, width):
    inner = []
    for at in range(many):
        name = f"{kind}{number}-{at}-".ljust(width, "n")
        mixed = (number * 1_000_000 + at) * 2654435761
        blank = "".join(" \t\n"[(mixed >> place) % 3] for place in range(20, 59)).ljust(59)
        inner.append(KINDS[kind].format(name, blank))
    body = f"<xml><token>t</token><data><item>{''.join(inner)}</item></data></xml>".encode()
    headers = {"content-type": "application/xml"}
    answer = MOCK.answer(WireRequest("POST", PATH, {}, headers, body))
    assert answer.error == 400, answer


def growth(kind, bodies, many, width):
    if kind == "blanks":
        many, width = many * 3, 59
    elif kind in ("entities", "ends"):
        # At the first of these a parser stops.
        many, width = 1, many * width
    for number in range(bodies + 5):
        if number == 5:
            before = resident()
        send(kind, number * 1000 + many, many, width)
    return resident() - before


if __name__ == "__main__":
    gc.set_threshold(20_000, 20, 20)  # as `serve` does
    told = {
        f"{kind}, {kept}": growth(kind, *sizes)
        for kind in KINDS
        for kept, sizes in {"short": (1_000, 60, 200), "long": (12, 3_000, 333)}.items()
    }
    # So many that the body is read in parts, which leaves cycles behind.
    told["elements, crowded"] = growth("elements", 3, 260_000, 24)
    sys.stdout.write(json.dumps(told))
