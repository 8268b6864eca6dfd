"""
Every case there is, in one list.

A new source is a module in `sources` and a line here; two cases with one id are a mistake of ours.
"""

from collections import Counter
from functools import cache

from loyalty_contract.cases import Case
from loyalty_contract.sources import (
    across,
    at_once,
    broken,
    continuation,
    crossed,
    dates,
    encodings,
    envelope,
    exchange,
    formats,
    guises,
    hostile,
    identifiers,
    items,
    knobs,
    later,
    limits,
    matching,
    methods,
    obeyed,
    parallel,
    parity,
    phones,
    pieces,
    places,
    programs,
    properties,
    refused,
    results,
    seams,
    secrets,
    spellings,
    strangers,
    tails,
    tenancy,
    tokens,
    witnessed,
)

SOURCES = (
    exchange,
    formats,
    methods,
    tokens,
    strangers,
    secrets,
    programs,
    envelope,
    matching,
    items,
    phones,
    places,
    seams,
    guises,
    later,
    crossed,
    at_once,
    identifiers,
    spellings,
    dates,
    limits,
    tails,
    continuation,
    refused,
    tenancy,
    parallel,
    results,
    parity,
    properties,
    encodings,
    pieces,
    hostile,
    broken,
    obeyed,
    witnessed,
    across,
    knobs,
)


@cache
def catalogue() -> tuple[Case, ...]:
    """Return every case, in the order of the sources; raises ValueError for an id used twice."""
    cases = tuple(case for source in SOURCES for case in source.cases())
    twice = [name for name, count in Counter(case.id for case in cases).items() if count > 1]
    if twice:
        raise ValueError(f"case ids used twice: {', '.join(twice[:5])}")
    return cases
