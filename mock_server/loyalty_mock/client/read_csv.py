"""
Read members from CSV: a header row, then a member a row.

Pure: lines in, rows out, one at a time. An empty cell is a field left out.
"""

import csv
from collections.abc import Iterator, Mapping

from loyalty_mock.client.rows import Bad, Head, InputError, Row, Rows

# A quote that nobody closes would else take the rest of the file for one cell.
_LONGEST_CELL = 64 * 1024
_DELIMITERS = ",;\t|"


def read_csv(lines: Iterator[str], names: Mapping[str, str]) -> Rows:
    """
    Yield the header, then each row; `names` maps a field to the column that holds it.

    The delimiter is the one of comma, semicolon, tab and bar that the header has most of.
    Raises InputError where there is no header, or one that names a column twice.
    """
    first = next(lines, None)
    if first is None or not first.strip():
        raise InputError(1, "there is no header row")
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    header = next(csv.reader([first], delimiter=delimiter))
    columns = _columns(header, names)
    yield Head({}, tuple(columns))
    table = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = table.line_num + 2
        try:
            cells = next(table, None)
        except csv.Error as error:
            yield Bad(line, f"no CSV: {error}", {})
            continue
        if cells is None:
            return
        if not any(cells):
            continue
        fields = {name: cell for name, cell in zip(columns, cells, strict=False) if cell}
        if len(cells) == len(columns):
            yield Row(line, fields)
        else:
            yield Bad(line, f"{len(cells)} cells where the header has {len(columns)}", fields)


def _columns(header: list[str], names: Mapping[str, str]) -> list[str]:
    columns = [name.strip() for name in header]
    for field, column in names.items():
        if column not in columns:
            raise InputError(1, f"there is no column {column!r} for {field}")
        # Another column of the field's own name is not meant, then.
        columns = [f"({name})" if name == field != column else name for name in columns]
        columns[columns.index(column)] = field
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        raise InputError(1, f"the column {twice[0]!r} stands twice")
    return columns
