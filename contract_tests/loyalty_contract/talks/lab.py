"""
The limit lab: asks of an exact number of profiles and bytes, built when they are sent.

Pure. A recipe is all that is kept of a body of ten megabytes.
"""

import gzip

from loyalty_contract.talks.stage import Stage, names
from loyalty_contract.talks.steps import Build
from loyalty_contract.wire.asks import Ask, Framing
from loyalty_contract.wire.bodies import Padding, Recipe, build

FULL = 10_000
MOST_BYTES = 10_000_000
OVER_BYTES = 10_485_761


def lab(
    count: int,
    size: int | None = None,
    padding: Padding = Padding.LONG_VALUES,
    framing: Framing = Framing.LENGTH,
) -> Build:
    """Return how to ask with so many members in so many bytes; no size: as few as it takes."""

    def make(stage: Stage) -> Ask:
        recipe = _recipe(stage, count, size, padding)
        return Ask(
            media=stage.media,
            build=lambda: build(recipe),
            framing=framing,
            profiles=count,
            sent=_sent(recipe),
            droppable=size is not None and size > MOST_BYTES,
        )

    return make


def gzipped(stage: Stage, count: int, size: int | None) -> Ask:
    """Return the ask whose body has that size when unpacked."""
    recipe = _recipe(stage, count, size, Padding.LONG_VALUES)
    return Ask(
        media=stage.media,
        build=lambda: gzip.compress(build(recipe), compresslevel=1, mtime=0),
        headers={"Content-Encoding": "gzip"},
        profiles=count,
        sent=_sent(recipe),
        droppable=size is not None and size > MOST_BYTES,
    )


def _recipe(stage: Stage, count: int, size: int | None, padding: Padding) -> Recipe:
    return Recipe(
        media=stage.media,
        token=stage.access.token,
        program=stage.access.program,
        mark=f"{stage.mark}-{size or 0}",
        count=count,
        size=size,
        padding=padding,
    )


def _sent(recipe: Recipe) -> tuple[str, ...]:
    """The identifiers of a large body, as one pattern: padded values are not written out."""
    first = {"field_value": f"{recipe.mark}-0…{recipe.count - 1}"}
    return tuple(names(first))
