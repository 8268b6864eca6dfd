"""
LIM: the limit lab. Exact counts and sizes, one thing wrong at a time.

From the caution box: a single request should not exceed 10,000 profiles, nor 10 MB of data.
Between 10,000,000 and 10,485,760 bytes nothing is held against anyone.
"""

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.lab import FULL, MOST_BYTES, OVER_BYTES, gzipped, lab
from loyalty_contract.talks.scenarios import (
    Scenario,
    SkippedError,
    Talk,
    UnclearError,
    describe,
    one,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build, is_accepted, is_refused, registered
from loyalty_contract.verdicts import breach
from loyalty_contract.wire.asks import Framing
from loyalty_contract.wire.bodies import Padding
from loyalty_contract.wire.readings import Kind
from loyalty_schemas.contract import Standing

_COUNT_PAGE = "A single request should not exceed 10,000 profiles"
_SIZE_PAGE = "A single request should not exceed 10 MB of data"


def cases() -> tuple[Case, ...]:
    """Return the cases of the limits."""
    return (*_counts(), *_sizes(), *_crossed(), *_unframed())


def _counts() -> tuple[Case, ...]:
    found: list[Case] = []
    for name, count, framing in (
        ("ten-thousand-profiles", FULL, Framing.LENGTH),
        ("one-less", FULL - 1, Framing.LENGTH),
        ("ten-thousand-chunked", FULL, Framing.CHUNKED),
        ("ten-thousand-after-expect", FULL, Framing.EXPECT),
    ):
        found += both(
            "LIM-1",
            name,
            _fits(count, None, Padding.LONG_VALUES, framing, rule="LIM-1"),
            standing=Standing.STATED,
            page=_COUNT_PAGE,
            expect=f"{count} profiles are accepted, and every one is counted",
            tier=Tier.STANDARD if name == "ten-thousand-profiles" else Tier.LIMITS,
            heavy=True,
        )
    for matching in ("email", "phone", "profile_id"):
        found += both(
            "LIM-1",
            f"ten-thousand-by-{matching}",
            is_accepted(_members(FULL, matching), "LIM-1", Standing.STATED),
            standing=Standing.STATED,
            page=_COUNT_PAGE,
            expect="10000 profiles are accepted, and every one is counted",
            tier=Tier.LIMITS,
            heavy=True,
        )
    for name, count, framing, tier in (
        ("one-more", FULL + 1, Framing.LENGTH, Tier.STANDARD),
        ("one-more-chunked", FULL + 1, Framing.CHUNKED, Tier.LIMITS),
        ("two-more", FULL + 2, Framing.LENGTH, Tier.LIMITS),
        ("twice-as-many", 2 * FULL, Framing.LENGTH, Tier.LIMITS),
    ):
        found += both(
            "LIM-2",
            name,
            is_refused(lab(count, framing=framing), "LIM-2", Standing.INFERRED),
            standing=Standing.INFERRED,
            page=_COUNT_PAGE,
            expect=f"{count} profiles are refused",
            tier=tier,
            heavy=True,
        )
    return tuple(found)


def _sizes() -> tuple[Case, ...]:
    found: list[Case] = []
    for padding in Padding:
        for count, framing in ((9_500, Framing.LENGTH), (FULL // 2, Framing.CHUNKED)):
            found += both(
                "LIM-3",
                f"ten-million-bytes-{padding}-{framing}",
                _fits(count, MOST_BYTES, padding, framing),
                standing=Standing.STATED,
                page=_SIZE_PAGE,
                expect=f"{MOST_BYTES} bytes are accepted",
                tier=Tier.LIMITS,
                heavy=True,
            )
    for name, size, framing in (
        ("one-byte-less", MOST_BYTES - 1, Framing.LENGTH),
        ("ten-million-bytes-after-expect", MOST_BYTES, Framing.EXPECT),
    ):
        found += both(
            "LIM-3",
            name,
            _fits(9_000, size, Padding.LONG_VALUES, framing),
            standing=Standing.STATED,
            page=_SIZE_PAGE,
            expect=f"{size} bytes are accepted",
            tier=Tier.LIMITS,
            heavy=True,
        )
    for padding, framing in (
        (Padding.LONG_VALUES, Framing.LENGTH),
        (Padding.WHITE_SPACE, Framing.LENGTH),
        (Padding.MANY_BYTES, Framing.LENGTH),
        (Padding.ESCAPES, Framing.CHUNKED),
        (Padding.LONG_VALUES, Framing.CHUNKED),
        (Padding.LONG_VALUES, Framing.EXPECT),
    ):
        found += both(
            "LIM-4",
            f"over-ten-mebibytes-{padding}-{framing}",
            is_refused(lab(9_000, OVER_BYTES, padding, framing), "LIM-4", Standing.INFERRED),
            standing=Standing.INFERRED,
            page=_SIZE_PAGE,
            expect=f"{OVER_BYTES} bytes are refused",
            tier=Tier.LIMITS,
            heavy=True,
        )
    return tuple(found)


def _crossed() -> tuple[Case, ...]:
    return (
        *both(
            "LIM-5",
            "full-count-and-full-size",
            _fits(FULL, MOST_BYTES, Padding.LONG_VALUES, Framing.LENGTH, rule="LIM-5"),
            standing=Standing.INFERRED,
            page="the limits do not interact",
            expect="10000 profiles in 10000000 bytes are accepted",
            tier=Tier.LIMITS,
            heavy=True,
        ),
        *both(
            "LIM-5",
            "one-profile-of-full-size",
            is_accepted(lab(1, MOST_BYTES, Padding.WHITE_SPACE), "LIM-5", Standing.INFERRED),
            standing=Standing.INFERRED,
            page="the limits do not interact",
            expect="one profile and white space, 10000000 bytes in all, are accepted",
            tier=Tier.LIMITS,
            heavy=True,
        ),
        *both(
            "LIM-5",
            "one-profile-too-many-bytes",
            is_refused(lab(1, OVER_BYTES, Padding.WHITE_SPACE), "LIM-5", Standing.INFERRED),
            standing=Standing.INFERRED,
            page="the limits do not interact",
            expect="one profile and white space, over 10 MiB in all, are refused",
            tier=Tier.LIMITS,
            heavy=True,
        ),
    )


def _unframed() -> tuple[Case, ...]:
    """LIM-6: no Content-Length, or a body that is small only while compressed."""
    return (
        *both(
            "LIM-6",
            "over-the-limit-chunked",
            is_refused(
                lab(FULL, OVER_BYTES, Padding.LONG_VALUES, Framing.CHUNKED),
                "LIM-6",
                Standing.INFERRED,
            ),
            standing=Standing.INFERRED,
            page="a body with no Content-Length is limited all the same",
            expect="refused",
            tier=Tier.LIMITS,
            heavy=True,
        ),
        *both(
            "LIM-6",
            "over-the-limit-when-unpacked",
            _compressed(OVER_BYTES, Kind.REFUSED),
            standing=Standing.INFERRED,
            page="a compressed body counts with its decoded size",
            expect="refused, where compressed bodies are taken at all",
            tier=Tier.LIMITS,
            heavy=True,
        ),
        *both(
            "LIM-6",
            "at-the-limit-when-unpacked",
            _compressed(MOST_BYTES, Kind.ACCEPTED),
            standing=Standing.INFERRED,
            page="a compressed body counts with its decoded size",
            expect="accepted, where compressed bodies are taken at all",
            tier=Tier.LIMITS,
            heavy=True,
        ),
    )


def _fits(
    count: int, size: int | None, padding: Padding, framing: Framing, *, rule: str = "LIM-3"
) -> Scenario:
    """Accepted at that size; a target that refuses one such value alone limits something else."""
    standing = Standing.INFERRED if rule == "LIM-5" else Standing.STATED

    def play(stage: Stage) -> Talk:
        ask = lab(count, size, padding, framing)(stage)
        _, reading = yield from one(ask)
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.REFUSED and framing is not Framing.LENGTH:
            _, small = yield from one(lab(2, framing=framing)(stage))
            if small.kind is Kind.REFUSED:
                raise SkippedError(f"the target takes no body framed as {framing}, however small")
        if reading.kind is Kind.REFUSED and size and padding is not Padding.WHITE_SPACE:
            _, alone = yield from one(lab(1, size // count + 200, padding)(stage))
            if alone.kind is Kind.REFUSED:
                raise SkippedError("the target limits the length of a value, which is open")
        if reading.kind is Kind.REFUSED:
            what = f"{count} profiles" + (f" in {size} bytes" if size else "")
            return [breach(rule, standing, f"{what}: {describe(reading)}")]
        return (yield from registered(stage, reading, ask, rule, standing))

    return play


def _compressed(size: int, wanted: Kind) -> Scenario:
    def play(stage: Stage) -> Talk:
        _, small = yield from one(gzipped(stage, 2, None))
        if small.kind is not Kind.ACCEPTED:
            raise SkippedError("the target takes no compressed bodies, which nothing promises")
        ask = gzipped(stage, 9_000, size)
        answer, reading = yield from one(ask)
        if reading.kind is wanted:
            if wanted is Kind.REFUSED:
                return []
            return (yield from registered(stage, reading, ask, "LIM-6", Standing.INFERRED))
        if wanted is Kind.REFUSED and answer.trouble:
            return []
        text = f"a compressed body of {size} bytes unpacked was {reading.kind}"
        return [breach("LIM-6", Standing.INFERRED, text)]

    return play


def _members(count: int, matching: str) -> Build:
    return lambda stage: stage.batch(stage.members(count, matching), matching)
