"""The wrong servers, one module a family of rules; importing this registers every one."""

from miniatures.wrong import (
    batches,
    bodies_in_json,
    bodies_in_xml,
    dates,
    envelope,
    exchange,
    hostile,
    identifiers,
    items,
    limits,
    matching,
    program,
    progress,
    results,
    streams,
    token,
)

__all__ = [
    "batches",
    "bodies_in_json",
    "bodies_in_xml",
    "dates",
    "envelope",
    "exchange",
    "hostile",
    "identifiers",
    "items",
    "limits",
    "matching",
    "program",
    "progress",
    "results",
    "streams",
    "token",
]
