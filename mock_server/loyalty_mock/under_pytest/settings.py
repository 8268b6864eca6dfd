"""From the settings of a pytest run to those of a mock."""

from collections.abc import Callable
from typing import Any

from loyalty_mock.settings import Settings
from loyalty_schemas.profiles import ProfileError, load_profile, with_knobs


class SettingError(Exception):
    """A setting of the run is none; the message names it, and the nearest right word."""


def settings_from(setting: Callable[[str], Any]) -> Settings:
    """Return the mock's settings; raises SettingError for what is none."""
    knobs = {}
    for text in setting("set"):
        knob, equals, value = text.partition("=")
        if not equals:
            raise SettingError(f"loyalty_mock_set: {text!r} is not of the form knob=value")
        knobs[knob.strip()] = value.strip()
    try:
        profile = with_knobs(load_profile(setting("profile") or "page"), knobs)
    except ProfileError as error:
        raise SettingError(f"loyalty_mock: {error}") from error
    return Settings(
        profile=profile,
        task_seconds=_number(float, setting("task-seconds"), 0.0, "task_seconds"),
        journal_entries=_number(int, setting("journal-entries"), 10_000, "journal_entries"),
    )


def _number(kind: type[Any], text: str | None, default: Any, name: str) -> Any:
    if text is None:
        return default
    try:
        number = kind(text)
    except ValueError:
        number = -1
    if not 0 <= number < float("inf"):
        raise SettingError(f"loyalty_mock_{name}: {text!r} is no number from 0")
    return number
