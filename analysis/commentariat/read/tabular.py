"""Tables as rows of named fields: CSV, TSV and their kin, JSON lines and arrays of objects."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from commentariat.read.columns import match_columns
from commentariat.read.json_stream import JsonBreaks, json_objects
from commentariat.read.stated import whole

DELIMITERS = ",\t;|"
LONGEST_COLUMN_NAME = 80
MOST_COLUMNS = 500
# More than any comment; a quotation mark that is never closed would make one field of the rest of a file.
LONGEST_FIELD = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands ("line 7", "row 3"), and its fields by the table's own names; None for no value."""

    place: str
    fields: Mapping[str, Any]


@dataclass(slots=True)
class Table:
    """What is known of a table once its rows were taken: its columns, and where a row was none."""

    columns: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def _heads(line: str) -> Iterator[tuple[str, list[str]]]:
    """(delimiter, the names of the columns) of a first line, for each delimiter that parts it."""
    for delimiter in DELIMITERS:
        if delimiter not in line or line.count(delimiter) >= MOST_COLUMNS:
            continue
        try:
            names = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        names = [whole(name).strip().removeprefix("\ufeff") for name in names]
        while names and not names[-1]:
            names.pop()
        if (
            len(names) > 1
            and all(0 < len(name) <= LONGEST_COLUMN_NAME for name in names)
            and len(set(names)) == len(names)
        ):
            yield delimiter, names


def head_of(text: str, said: Mapping[str, str]) -> tuple[str, list[str]] | None:
    """(delimiter, names of the columns) as the first line that is not blank has them; None where it is no head."""
    line = re.match(r"\s*([^\n]*)", text.lstrip("\ufeff"))
    heads = list(_heads(line[1].rstrip("\r") if line else ""))
    return max(heads, key=lambda head: len(match_columns(head[1], said)), default=None)


def delimited_rows(text: str, delimiter: str, names: Sequence[str], table: Table) -> Iterator[Row]:
    """The rows below the head. One with too many or too few fields is passed over and named in ``table``."""
    table.columns = list(names)
    limit = csv.field_size_limit(LONGEST_FIELD)
    try:
        start = len(text) - len(text.lstrip())
        skipped = text.count("\n", 0, start)
        reader = csv.reader(StringIO(text[start:], newline="\n"), delimiter=delimiter)
        line = reader.line_num
        while True:
            line = reader.line_num + skipped + 1
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                table.wrong.append(f"line {line} ({error})")
                continue
            if line == skipped + 1 or not any(value.strip() for value in values):
                continue
            while len(values) > len(names) and not values[-1].strip():
                values.pop()
            if len(values) != len(names):
                table.wrong.append(f"line {line} ({len(values)} fields instead of {len(names)})")
                continue
            yield Row(f"line {line}", dict(zip(names, (whole(value) for value in values), strict=True)))
    finally:
        csv.field_size_limit(limit)


def _flat(value: object) -> object:
    """A value of JSON as a field: text made safe; of an object that names somebody or something, that name."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("name", "display_name", "username", "login", "id") if key in value), None)
    if isinstance(value, str):
        return whole(value)
    return value if isinstance(value, (int, float, bool)) else None


def _inner(value: object) -> list[object]:
    """The rows that an object wraps, as answers of interfaces do; else the object itself."""
    if isinstance(value, dict):
        for key in ("comments", "data", "items"):
            if isinstance(value.get(key), list):
                return list(value[key])
    return [value]


def json_rows(text: str, table: Table) -> Iterator[Row]:
    """The objects of a text of JSON as rows; what is no object is passed over and named in ``table``."""
    breaks = JsonBreaks()
    seen: dict[str, None] = {}
    number = 0
    for value in json_objects(text, breaks):
        for row in _inner(value):
            number += 1
            if not isinstance(row, dict):
                table.wrong.append(f"comment {number} (no object)")
                continue
            fields = {
                whole(str(key))[:LONGEST_COLUMN_NAME]: _flat(found) for key, found in list(row.items())[:MOST_COLUMNS]
            }
            if len(seen) < MOST_COLUMNS:
                seen.update(dict.fromkeys(fields))
            yield Row(f"comment {number}", fields)
    table.columns = list(seen)
    table.wrong += breaks.places
