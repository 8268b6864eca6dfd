"""Where a run's figures are written. Knows no benchmark."""

from pathlib import Path


def result_file(path: str) -> Path:
    """
    Return the file that a command's argument names, its folder made.

    Made before anything is measured: what cannot be written is told before the minutes are spent.
    """
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    return file
