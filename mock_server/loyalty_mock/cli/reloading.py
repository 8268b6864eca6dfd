"""
`serve --watch`: which files are read again, and what becomes of the mock then.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from loyalty_mock.exchange import Mock
from loyalty_mock.faults.spec import Fault
from loyalty_mock.watching import ReloadError, Watched
from loyalty_schemas.profiles import Profile, ProfileError

_Settle = Callable[[str, tuple[str, ...]], Profile]
_Faults = Callable[[Path], tuple[Fault, ...]]


def watched_files(
    options: Mapping[str, Any], settle: _Settle, faults: _Faults
) -> Callable[[Mock], Iterable[Watched]]:
    """Return what gives the files of a mock to watch: the profile's, and that of the faults."""

    def files(mock: Mock) -> Iterable[Watched]:
        profile = Path(options["profile"])
        if profile.is_file():
            yield Watched(path=profile, reload=lambda: reload_profile(mock))
        path = options["faults_file"]
        if path is not None:
            standing = [planned.id for planned in mock.faults.listing()]
            yield Watched(path=path, reload=lambda: reload_faults(mock, path, standing))

    def reload_profile(mock: Mock) -> None:
        try:
            settled = settle(options["profile"], options["changes"])
        except (ProfileError, click.ClickException) as error:
            raise ReloadError(str(error)) from error
        mock.profiles.put(settled)

    def reload_faults(mock: Mock, path: Path, standing: list[str]) -> None:
        """Put the file's faults in place of those that came from it before."""
        try:
            wished = faults(path)
        except click.ClickException as error:
            raise ReloadError(error.message) from error
        for one in standing:
            mock.faults.remove(one)
        standing[:] = [mock.faults.add(fault).id for fault in wished]

    return files
