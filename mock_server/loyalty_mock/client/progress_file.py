"""
The progress file: one record a line, each on the disk before anything rests on it.

A line that was cut short by a crash counts as never written. One process holds the file at a
time.
"""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from loyalty_mock.client.ledger import Ledger, LedgerError, ledger_of


class ProgressFile:
    """A ledger on the disk; `note` writes a record through before it returns."""

    def __init__(self, path: Path, ledger: Ledger, stream: IO[bytes], input_then: str) -> None:
        self.path = path
        self.ledger = ledger
        self.input_then = input_then
        self._stream = stream

    def note(self, record: Mapping[str, Any]) -> None:
        """Write a record and take note of it."""
        self._stream.write(_line(record))
        _through(self._stream)
        self.ledger.apply(record)

    def remove(self) -> None:
        """Forget: all is done."""
        self.path.unlink(missing_ok=True)


@contextlib.contextmanager
def open_progress(path: Path, header: Mapping[str, Any]) -> Iterator[ProgressFile]:
    """
    Open a progress file, or begin one; raises LedgerError where it is not of this input.

    A new one appears whole, with its first line, or not at all.
    """
    if not path.exists():
        new = path.with_name(f"{path.name}.new")
        with new.open("wb") as stream:
            stream.write(_line(header))
            _through(stream)
        new.replace(path)
        _sync_folder(path.parent)
    with path.open("r+b") as stream:
        _lock(stream, path)
        whole = stream.read()
        kept = whole[: whole.rfind(b"\n") + 1]
        try:
            records = [json.loads(line) for line in kept.splitlines()]
            ledger = ledger_of(records, header)
        except (ValueError, IndexError, AttributeError) as error:
            raise LedgerError(f"{path}: it is no progress file of this version") from error
        except LedgerError as error:
            raise LedgerError(f"{path}: {error}; take the same, or remove the file") from error
        stream.seek(len(kept))
        stream.truncate()
        yield ProgressFile(path, ledger, stream, records[0]["input"])


def _line(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record).encode() + b"\n"


def _through(stream: IO[bytes]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    # A system that opens no folders needs none synced.
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _lock(stream: IO[bytes], path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # a system without it goes unlocked
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise LedgerError(f"{path}: another send holds it") from error
