"""
Profiles: for every open choice of the contract, which way one target goes.

A profile is complete once loaded: what its file leaves out stands at the knob's default.
Knows nothing of what a value makes a server do.

    ProfileError    a profile cannot be had: no such name, unreadable, not TOML, a key, a knob
                    or a value that does not exist
"""

import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from loyalty_schemas.contract import knobs

_FILE_KEYS = ("name", "from", "knobs")


class ProfileError(Exception):
    """
    What was asked for is no profile. The message names file, knob, value and the nearest right one.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: str | None = None,
        knob: str | None = None,
        value: str | None = None,
        hint: str | None = None,
    ) -> None:
        """
        Keep the parts; a part that does not apply is None.
        """
        start = "" if file is None else f"{file}: "
        end = "" if hint is None else f'; did you mean "{hint}"?'
        super().__init__(f"{start}{problem}{end}")
        self.file = file
        self.knob = knob
        self.value = value
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Profile:
    """
    A name, a word on where it comes from, and a value for every knob.

    `named` are the knobs it speaks of itself: all of a shipped profile's, of a file those that
    stand in it. It says who may be held to what, not how a target behaves, so it tells no two
    profiles apart.
    """

    name: str
    origin: str
    knobs: Mapping[str, str] = field(hash=False)
    named: frozenset[str] = field(default=frozenset(), compare=False)

    def __getitem__(self, knob: str) -> str:
        """
        Give a knob's value; KeyError where there is no such knob.
        """
        return self.knobs[knob]


def profile_names() -> tuple[str, ...]:
    """
    List the shipped profiles by name, in alphabetical order.
    """
    shipped = (entry.name for entry in files("loyalty_schemas").joinpath("profiles").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in shipped if name.endswith(".toml")))


def load_profile(name_or_path: str | Path) -> Profile:
    """
    Read a shipped profile by name, or any profile file by path.

    A path is what contains a separator or ends in `.toml`. Raises ProfileError.
    """
    if _is_path(name_or_path):
        path = Path(name_or_path)
        return _parse(_read(path), file=str(path), name=path.stem)
    name = str(name_or_path)
    known = profile_names()
    if name not in known:
        problem = f'no profile "{name}" among {", ".join(known)}, and no path to a .toml file'
        raise ProfileError(problem, value=name, hint=_nearest(name, known))
    text = files("loyalty_schemas").joinpath(f"profiles/{name}.toml").read_text(encoding="utf-8")
    return replace(_parse(text, file=f"{name}.toml", name=name), named=frozenset(knobs()))


def with_knobs(profile: Profile, changes: Mapping[str, str]) -> Profile:
    """
    Give the same profile with some knobs set otherwise.

    Raises ProfileError for a knob or a value that does not exist.
    """
    changed = {name: _checked(name, value, file=None) for name, value in changes.items()}
    return replace(
        profile,
        knobs=MappingProxyType({**profile.knobs, **changed}),
        named=profile.named | set(changed),
    )


def pins(profile: Profile) -> Mapping[str, str]:
    """
    Give what a target can be held to: the knobs that the profile itself names, with their values.

    A file that names one knob says nothing of the others, so their defaults bind nobody; the name
    of a shipped profile stands for every value in it.
    """
    return MappingProxyType(
        {knob: profile[knob] for knob in profile.knobs if knob in profile.named}
    )


def dump_profile(profile: Profile) -> str:
    """
    Write a profile as TOML that `load_profile` reads back, every knob beside its possible values.
    """
    head = [f"name = {_quoted(profile.name)}", f"from = {_quoted(profile.origin)}", "", "[knobs]"]
    body = [
        f'{knob.name} = "{profile[knob.name]}"  # {" | ".join(knob.values)}'
        for knob in knobs().values()
    ]
    return "\n".join([*head, *body, ""])


def _is_path(given: str | Path) -> bool:
    return (
        isinstance(given, Path)
        or given.endswith(".toml")
        or any(mark in given for mark in ("/", os.sep))
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ProfileError(f"cannot be read: {error.strerror}", file=str(path)) from error
    except UnicodeDecodeError as error:
        raise ProfileError("cannot be read: not UTF-8", file=str(path)) from error


def _parse(text: str, *, file: str, name: str) -> Profile:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"not TOML: {error}", file=file) from error
    for key in content:
        if key not in _FILE_KEYS:
            problem = f'no key "{key}" in a profile, only {", ".join(_FILE_KEYS)}'
            # A knob above the `[knobs]` line is the likeliest slip.
            hint = "[knobs]" if key in knobs() else _nearest(key, _FILE_KEYS)
            raise ProfileError(problem, file=file, value=key, hint=hint)
    chosen = content.get("knobs", {})
    if not isinstance(chosen, dict):
        raise ProfileError("knobs is no table", file=file, value=_shown(chosen), hint="[knobs]")
    checked = {knob: _checked(knob, value, file=file) for knob, value in chosen.items()}
    return Profile(
        name=_text(content.get("name", name), key="name", file=file),
        origin=_text(content.get("from", Path(file).name), key="from", file=file),
        knobs=MappingProxyType(
            {knob.name: checked.get(knob.name, knob.default) for knob in knobs().values()}
        ),
        named=frozenset(checked),
    )


def _text(value: object, *, key: str, file: str) -> str:
    if not isinstance(value, str):
        raise ProfileError(f"{key} = {_shown(value)} is no string", file=file, value=_shown(value))
    return value


def _checked(name: str, value: object, *, file: str | None) -> str:
    """
    Give the value as the string it stands for: a whole number serves for a numeric value.
    """
    knob = knobs().get(name)
    if knob is None:
        hint = _nearest(name, knobs())
        raise ProfileError(
            f'no knob "{name}"', file=file, knob=name, value=_shown(value), hint=hint
        )
    spelt = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if spelt is None or spelt not in knob.values:
        shown = _shown(value)
        problem = f"{name} = {shown} is none of {', '.join(knob.values)}"
        hint = _nearest(_wished(value), knob.values)
        raise ProfileError(problem, file=file, knob=name, value=shown, hint=hint)
    return spelt


def _wished(value: object) -> str:
    """
    Spell what was likely meant: TOML's true for yes, a list for what is joined by `+`.
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "+".join(map(str, value)) if isinstance(value, list) else str(value)


def _nearest(given: str, known: Iterable[str]) -> str | None:
    from difflib import get_close_matches  # imported here: only a slip needs it, not every start

    names = list(known)
    same_parts = [name for name in names if sorted(name.split("+")) == sorted(given.split("+"))]
    close = get_close_matches(given.lower().replace("-", "_"), names, n=1)
    return next(iter(same_parts or close), None)


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _quoted(text: str) -> str:
    """
    Quote for TOML, whose basic strings are JSON's but for the raw DEL.
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
