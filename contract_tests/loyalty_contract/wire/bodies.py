"""
Bodies of an exact number of profiles and bytes, in either format, padded in honest ways.

Built from (count, size, seed, format), never drawn: the same everywhere. Pure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from loyalty_contract.wire.asks import Media
from loyalty_contract.wire.render import spelt


class Padding(StrEnum):
    """How a body is brought to its size without saying anything more."""

    LONG_VALUES = "long-values"
    WHITE_SPACE = "white-space"
    MANY_BYTES = "many-byte-characters"
    ESCAPES = "escapes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a body is built from; no `size` leaves it as small as it comes, in bytes otherwise."""

    media: Media
    token: str
    program: int
    mark: str
    count: int
    size: int | None = None
    padding: Padding = Padding.LONG_VALUES
    task_id: str = ""


# Per format: what stands before the data, before and after each member's own value, between two
# members, and after the data.
_FRAMES: dict[Media, tuple[str, str, str, str, str]] = {
    Media.JSON: (
        '{{"token":"{token}","loyalty_program_id":{program},{task}"matching":"custom","data":[',
        '{"field_name":"user_id","field_value":"',
        '"}',
        ",",
        "]}",
    ),
    Media.XML: (
        (
            "<xml><token>{token}</token><loyalty_program_id>{program}</loyalty_program_id>{task}"
            "<matching>custom</matching><data>"
        ),
        "<item><field_name>user_id</field_name><field_value>",
        "</field_value></item>",
        "",
        "</data></xml>",
    ),
}
_TASKS = {Media.JSON: '"task_id":"{}",', Media.XML: "<task_id>{}</task_id>"}
_SPACE = " \n\t"

# What fills a value up to so many bytes: units as wide as they come, the rest plain letters.
_UNITS: dict[Padding, dict[Media, str]] = {
    Padding.LONG_VALUES: {Media.JSON: "x", Media.XML: "x"},
    Padding.MANY_BYTES: {Media.JSON: "😀", Media.XML: "😀"},
    Padding.ESCAPES: {Media.JSON: "\\u00e9", Media.XML: "&#233;"},
}


class TooSmallError(ValueError):
    """So many profiles do not fit into so few bytes; ask for more bytes or fewer profiles."""


def build(recipe: Recipe) -> bytes:
    """Return a body of exactly `count` members and `size` bytes; raises TooSmallError."""
    head, before, after, between, tail = _FRAMES[recipe.media]
    task = _TASKS[recipe.media].format(recipe.task_id) if recipe.task_id else ""
    token = spelt(recipe.token, recipe.media)
    start = head.format(token=token, program=recipe.program, task=task)
    names = [f"{recipe.mark}-{number}" for number in range(recipe.count)]
    frame = len(before) + len(after)
    least = len(start) + len(tail) + sum(map(len, names)) + recipe.count * frame
    least += max(recipe.count - 1, 0) * len(between)
    room = (recipe.size or least) - least
    if room < 0:
        raise TooSmallError(f"{recipe.count} members take {least} bytes, not {recipe.size}")
    shares = _shares(room, max(recipe.count, 1))
    if recipe.padding is Padding.WHITE_SPACE:
        parts = [
            f"{before}{name}{after}{between if number < recipe.count - 1 else ''}{_blank(share)}"
            for number, (name, share) in enumerate(zip(names, shares, strict=False))
        ]
    else:
        fill = _filler(_UNITS[recipe.padding][recipe.media])
        parts = [
            f"{before}{name}{fill(share)}{after}{between if number < recipe.count - 1 else ''}"
            for number, (name, share) in enumerate(zip(names, shares, strict=False))
        ]
    return "".join((start, *parts, tail)).encode()


def _shares(room: int, count: int) -> list[int]:
    whole, rest = divmod(room, count)
    return [whole + (number < rest) for number in range(count)]


def _blank(width: int) -> str:
    return (_SPACE * (width // len(_SPACE) + 1))[:width]


def _filler(unit: str) -> Callable[[int], str]:
    wide = len(unit.encode())
    return lambda width: unit * (width // wide) + "x" * (width % wide)
