"""Loose comments from a .jsonl file: ``{"id", "text", "parent_text"?, "title"?}`` a line."""

from __future__ import annotations

import json
from pathlib import Path

from commentariat.errors import InputError
from commentariat.read.page import load_page, plain
from commentariat.tag.marks import Unit

_OPTIONAL = ("parent_text", "title")


def read_loose(path: Path) -> tuple[list[str], list[Unit]]:
    """The ids and texts of loose comments. Raises InputError naming the line that is wrong."""
    ids: list[str] = []
    units: list[Unit] = []
    for number, line in enumerate(load_page(path).text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(path, "is not a JSON object", place=place) from error
        if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "id" not in row:
            raise InputError(path, 'needs the keys "id" and "text"', place=place)
        for key in _OPTIONAL:
            if row.get(key) is not None and not isinstance(row[key], str):
                raise InputError(path, f'"{key}" must be text', place=place)
        ids.append(str(row["id"]))
        parent = row.get("parent_text")
        units.append(Unit(row["text"], None if parent is None else plain(parent), plain(row.get("title") or "")))
    return ids, units
