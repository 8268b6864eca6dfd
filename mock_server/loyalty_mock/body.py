"""
From the bytes on the wire to the bytes that were meant: the media type, the coding, the bound.

Pure. Knows nothing of what the bytes say; every failure is a `Refusal`.
"""

import zlib
from collections.abc import Mapping
from functools import lru_cache

from loyalty_mock.refusals import Refusal, refuse
from loyalty_mock.wire import Media

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MEDIA_TYPES = {
    "application/json": Media.JSON,
    "text/json": Media.JSON,
    "application/xml": Media.XML,
    "text/xml": Media.XML,
}
SUFFIXES = {"+json": Media.JSON, "+xml": Media.XML}
# Content-Encoding -> zlib's window bits (RFC 9110 section 8.4.1: deflate is the zlib format).
CODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
# How many members one gzip body may have (BGZF makes one for each 64 KiB), and how much of it is
# given to zlib at once, which copies what it leaves.
_MOST_MEMBERS = 1_000
_PIECE = 64 * 1024
_READ = frozenset({*CODINGS, ""})


@lru_cache(maxsize=256)
def declared_media(content_type: str | None) -> Media | None:
    """Return the format a Content-Type names, or None for any other and for none."""
    if content_type is None:
        return None
    essence = content_type.partition(";")[0].strip().lower()
    for suffix, media in SUFFIXES.items():
        if essence.endswith(suffix):
            return media
    return MEDIA_TYPES.get(essence)


def judge_headers(headers: Mapping[str, str], knobs: Mapping[str, str]) -> Refusal | None:
    """Refuse a coding, media type or charset that is not read here (EXC-9)."""
    if _coding(headers) not in _READ:
        return refuse("other coding")
    content_type = headers.get("content-type")
    if content_type is None:
        return refuse("no media type") if knobs["missing_content_type"] == "refuse" else None
    return _judge_media(content_type)


@lru_cache(maxsize=256)
def _judge_media(content_type: str) -> Refusal | None:
    if declared_media(content_type) is None:
        return refuse("other media type")
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(' "').lower() not in {"utf-8", "utf8"}:
            return refuse("other charset")
    return None


def sniff(body: bytes) -> Media:
    """Tell the format of a body that came without a Content-Type (EXC-9, missing_content_type)."""
    start = body.removeprefix(BYTE_ORDER_MARK).lstrip()[:1]
    return Media.XML if start == b"<" else Media.JSON


def unpack(headers: Mapping[str, str], body: bytes, limit: int) -> bytes | Refusal:
    """Undo the Content-Encoding; refuse what is over the limit decoded (LIM-4, LIM-6)."""
    bits = CODINGS.get(_coding(headers))
    if bits is None and len(body) <= limit:
        return body
    too_large = refuse("too large", detail=str(limit))
    if bits is None or len(body) > limit:
        return too_large
    plain = _inflated(body, bits, limit)
    if plain is None or len(plain) <= limit:
        return refuse("broken coding") if plain is None else plain
    return too_large


def _inflated(body: bytes, bits: int, limit: int) -> bytes | None:
    """Return what was meant, no further than one byte past the limit; None for what is broken."""
    plain = bytearray()
    stream, members, at = None, 0, 0
    while at < len(body):
        if stream is None:
            stream, members = zlib.decompressobj(bits), members + 1
            if members > _MOST_MEMBERS or (members > 1 and bits != CODINGS["gzip"]):
                return None
        piece = body[at : at + _PIECE]
        try:
            plain += stream.decompress(piece, limit + 1 - len(plain))
        except zlib.error:
            return None
        if len(plain) > limit:
            return bytes(plain)
        at += len(piece) - len(stream.unused_data)
        if stream.eof:
            stream = None
    return bytes(plain) if stream is None else None


def _coding(headers: Mapping[str, str]) -> str:
    sent = headers.get("content-encoding")
    if sent is None:
        return ""
    coding = sent.strip().lower()
    return "" if coding == "identity" else coding
