"""
Faults from a file: TOML with one `[[fault]]` table for each.

Reads one file; everything that is wrong with it is a FaultError.
"""

import tomllib
from pathlib import Path

from loyalty_mock.faults.spec import Fault, FaultError, parse_fault


def load_faults(path: str | Path) -> tuple[Fault, ...]:
    """Return the faults of a file in their order; raise FaultError naming the file and place."""
    file = str(path)
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise FaultError(file, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FaultError(file, "cannot be read: not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise FaultError(file, f"not TOML: {error}") from error
    for key in content:
        if key != "fault":
            raise FaultError(file, f'no key "{key}" in a file of faults', "[[fault]]")
    tables = content.get("fault", [])
    if not isinstance(tables, list):
        raise FaultError(file, "fault is one table", "[[fault]]")
    return tuple(
        parse_fault(table, f"{file}: fault[{number}]") for number, table in enumerate(tables)
    )
