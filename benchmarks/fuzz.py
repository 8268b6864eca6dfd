"""
Bodies drawn at random and by structure, at the decoder, at the core and at the whole server.

    python benchmarks/fuzz.py [--seconds N] [--seed N]

The corpus is the witnesses. What is drawn is a witness changed at a few places: bytes, tokens of
the format, pieces of other witnesses, whole values. Held: never an exception, never a 5xx, always
the envelope in the right format, and the same outcome twice, the second time read as bodies are
that hold hundreds of thousands of values. What breaks that is written to build/fuzz/ and ends the
run with 1.
"""

import argparse
import gzip
import hashlib
import http.client
import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree

from bodies import MEDIA, PATH
from loyalty_fixtures import witnesses
from loyalty_mock import Settings, crowded_json
from loyalty_mock.exchange import Mock
from loyalty_mock.wire import WireRequest
from loyalty_schemas.profiles import load_profile, profile_names
from servers import MOCK, port_of

LARGEST = 20_000
KEPT = Path(__file__).parents[1] / "build" / "fuzz"
# Where exactly it is no JSON, and which reason comes first why it cannot be read, two readers of
# JSON see differently.
_UNREADABLE = re.compile("the body is (not UTF-8|not well-formed JSON.*|nested too deeply)")
_CROWDED = {
    "loyalty_mock.decode.is_crowded": lambda body: not crowded_json.is_odd(body),
    "loyalty_mock.crowded_json._WINDOW": 64,
    "loyalty_mock.xml_body.is_crowded": bool,
    "loyalty_mock.crowded_xml._PIECE": 64,
    "loyalty_mock.crowded_xml._MANY": 2,
}
TOKENS = {
    "json": [
        *(b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\\u0000", b"\\ud800", b"\\ude00"),
        *(b"null", b"true", b"1e999", b"-0", b"1.0", b"9" * 30, b"NaN", b'"email"', b'"phone"'),
        *(b'"data":', b'"token":', b'"matching":"custom"', b"\xef\xbb\xbf", b"\xff", b"\x00"),
        *(b'"2024-02-30T00:00:00Z"', b'"+10000000"', b" " * 50, b"[" * 300, b'{"a":' * 300),
    ],
    "xml": [
        *(b"<", b">", b"</", b"/>", b"&", b"&amp;", b"&#0;", b"&#x10FFFF;", b"&a;", b"<![CDATA["),
        *(b"]]>", b"<!--", b"-->", b"<?a ?>", b"<!DOCTYPE xml>", b'<?xml version="1.0"?>'),
        *(
            b"<item>",
            b"</item>",
            b"<data>",
            b"</data>",
            b"<xml>",
            b"</xml>",
            b"<email>",
            b"</email>",
        ),
        *(b' a="1"', b' xmlns="u"', b"\xef\xbb\xbf", b"\xff", b"\x00", b"\xc0\xaf", b"<a>" * 300),
    ],
}


def main() -> int:
    """Fuzz for so many seconds, a third of them each way; print what was tried."""
    parser = argparse.ArgumentParser(description="Fuzz the mock.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(2**32) if options.seed is None else options.seed
    chance = random.Random(seed)
    corpus = {media: _corpus(media) for media in MEDIA}
    print(f"seed {seed}; {sum(map(len, corpus.values()))} witnesses in the corpus", flush=True)
    found = 0
    mocks = [Mock(Settings(profile=load_profile(name))) for name in profile_names()]
    with subprocess.Popen(
        MOCK, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            port = port_of(process)
            ways: dict[str, Callable[[str, bytes], str]] = {
                "core": lambda media, body: _core(chance.choice(mocks), media, body),
                "server": lambda media, body: _server(port, media, body),
            }
            for way, share in {"core": 0.7, "server": 0.3}.items():
                found += _fuzz(way, ways[way], corpus, chance, options.seconds * share)
        finally:
            process.terminate()
    return int(found > 0)


def _fuzz(
    way: str,
    hold: Callable[[str, bytes], str],
    corpus: dict[str, list[bytes]],
    chance: random.Random,
    seconds: float,
) -> int:
    outcomes: Counter[str] = Counter()
    fresh: set[str] = set()
    found = tried = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        media = chance.choice(list(MEDIA))
        body = _changed(chance, media, corpus)
        tried += 1
        try:
            outcome = hold(media, body)
        except Exception as error:  # noqa: BLE001 - any at all is what is looked for
            found += 1
            _keep(media, body, error)
            continue
        outcomes[outcome] += 1
        # What reaches a new outcome is worth changing further.
        if outcome not in fresh and len(body) < LARGEST:
            fresh.add(outcome)
            corpus[media].append(body)
    print(f"{way}: {tried:,} bodies in {seconds:.0f} s, {len(outcomes)} outcomes, {found} broken")
    return found


def _corpus(media: str) -> list[bytes]:
    return [
        one.body
        for one in witnesses()
        if media in one.headers.get("Content-Type", "") and len(one.body) < LARGEST
    ]


def _changed(chance: random.Random, media: str, corpus: dict[str, list[bytes]]) -> bytes:
    body = bytearray(chance.choice(corpus[media]))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        at = chance.randrange(len(body) + 1)
        match chance.randrange(7):
            case 0:
                body[at : at + 1] = chance.randbytes(1)
            case 1:
                del body[at : at + chance.choice((1, 2, 8, 64))]
            case 2 | 3:
                body[at:at] = chance.choice(TOKENS[media])
            case 4:
                other = chance.choice(corpus[media])
                start = chance.randrange(len(other) + 1)
                body[at:at] = other[start : start + chance.randrange(1, 200)]
            case 5:
                end = min(len(body), at + chance.randrange(1, 100))
                body[at:at] = body[at:end] * chance.choice((1, 2, 50))
            case _:
                marks = [i for i, one in enumerate(body) if one in b'",<>:{}']
                if len(marks) > 1:
                    first = chance.randrange(len(marks) - 1)
                    body[marks[first] + 1 : marks[first + 1]] = chance.choice(TOKENS[media])
    return bytes(body[: 10 * LARGEST])


def _core(mock: Mock, media: str, body: bytes) -> str:
    request = WireRequest(
        method="POST", path=PATH, headers={"content-type": MEDIA[media]}, body=body
    )
    first = mock.answer(request)
    with _crowded():
        second = mock.answer(request)
    _hold(media, first.body, first.error, first.status)
    texts = [told.error_text for told in (first, second)]
    if media == "json":
        texts = [_UNREADABLE.sub("unreadable", text) for text in texts]
    if texts[0] != texts[1]:
        raise AssertionError(f"not the same twice: {first.error_text!r}, {second.error_text!r}")
    return f"{media} {first.rule} {first.error_text[:20]}"


@contextmanager
def _crowded() -> Iterator[None]:
    """Read every body as a crowded one, a few bytes at a time."""
    with ExitStack() as stack:
        for place, value in _CROWDED.items():
            stack.enter_context(patch(place, value))
        yield


def _server(port: int, media: str, body: bytes) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": MEDIA[media]}
    if len(body) % 5 == 0:
        body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
    connection.request("POST", PATH, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    error = _hold(media, content, None, answer.status)
    return f"{media} {error}"


def _hold(media: str, content: bytes, error: int | None, status: int) -> int:
    """Read the envelope; raises where it is none."""
    if media == "json":
        told = json.loads(content)
        code, text = told["error"], told["error_text"]
    else:
        root = ElementTree.fromstring(content)
        code, text = int(root.findtext("error", "?")), root.findtext("error_text", "")
    if not text or (error is not None and code != error) or status not in {code or 200, 200}:
        raise AssertionError(f"status {status}, error {code}, text {text!r}")
    return int(code)


def _keep(media: str, body: bytes, error: Exception) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(body).hexdigest()[:12]
    (KEPT / f"{name}.{media}").write_bytes(body)
    print(f"{name}.{media}: {type(error).__name__}: {error}"[:300], flush=True)


if __name__ == "__main__":
    sys.exit(main())
