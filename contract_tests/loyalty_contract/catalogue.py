"""
Every case there is, in one list.

A new source is a module in `sources` and a line here; two cases with one id are a mistake of ours.
"""

from collections import Counter
from functools import cache

from loyalty_contract.cases import Case
from loyalty_contract.sources import (
    broken,
    continuation,
    dates,
    encodings,
    envelope,
    exchange,
    extra,
    formats,
    hostile,
    identifiers,
    items,
    knobs,
    limits,
    matching,
    methods,
    obeyed,
    parallel,
    parity,
    phones,
    places,
    programs,
    properties,
    results,
    secrets,
    spellings,
    tenancy,
    tokens,
    witnessed,
)

SOURCES = (
    exchange,
    formats,
    methods,
    tokens,
    secrets,
    programs,
    envelope,
    matching,
    items,
    phones,
    places,
    identifiers,
    spellings,
    dates,
    limits,
    continuation,
    tenancy,
    parallel,
    results,
    parity,
    properties,
    encodings,
    hostile,
    broken,
    obeyed,
    witnessed,
    extra,
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
