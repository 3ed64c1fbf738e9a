"""Coded comments of a user's own beside the shipped ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from commentariat.errors import CodedDataError, known
from commentariat.tag.batch import Batch, prepare
from commentariat.tag.codebook import Codebook
from commentariat.tag.coded import FIELDS, CodedComment, CodedData, coded_rows, load_coded, relation_of, themes_of
from commentariat.tag.marks import RELATIONS, STANCES
from commentariat.tag.phrases import PhraseBook

SIMPLE = ("id", "text", "themes", "parent_text", "reply", "title")


def load_examples(path: Path, codebook: Codebook) -> CodedData:
    """Read coded comments from a .jsonl file: whole threads as in `load_coded`, or loose comments
    ``{"text", "themes", "id"?, "parent_text"?, "reply"?, "title"?}``, each a thread of its own. A folder holds whole threads.

    Raises `CodedDataError`, naming the line.
    """
    if path.is_dir():
        return load_coded(path, codebook)
    rows = list(coded_rows(path))
    if not rows:
        raise CodedDataError(path, "there is no coded comment in the file")
    if all(isinstance(row, dict) and "thread" in row for _, row in rows):
        return load_coded(path, codebook)
    made = [_loose(path, number, row, codebook) for number, row in rows]
    return CodedData(tuple(comment for comment, _ in made), tuple(parent for _, parent in made))


def _loose(path: Path, number: int, row: Any, codebook: Codebook) -> tuple[CodedComment, str | None]:
    place = f"line {number}"
    if not isinstance(row, dict):
        raise CodedDataError(path, "a coded comment must be a JSON object", place=place)
    if "thread" in row:
        problem = "some comments of the file have a 'thread' and some have not; they must be of one form"
        raise CodedDataError(path, problem, place=place, hint=f"Whole threads have {', '.join(FIELDS)}.")
    for key in row:
        if key not in SIMPLE:
            raise CodedDataError(path, f"the field {key!r} is unknown", place=place, hint=known(SIMPLE))
    for key in ("text", "themes"):
        if key not in row:
            raise CodedDataError(path, f"the field '{key}' is missing", place=place)
    for key in ("text", "id", "parent_text", "title"):
        if not isinstance(row.get(key, ""), str | None if key != "text" else str):
            raise CodedDataError(path, f"the field '{key}' must be a text", place=place)
    themes = themes_of(path, place, row["themes"], codebook, STANCES)
    parent = row.get("parent_text")
    answered = None if parent is None else f"{path}:{number}:parent"
    reply = (
        relation_of(path, place, row.get("reply"), answered, RELATIONS) if row.get("reply") or parent is None else None
    )
    name = f"{path}:{number}"
    return CodedComment(name, row.get("title") or "", name, answered, "", row["text"], themes, reply), parent


def joined(parts: Sequence[CodedData]) -> CodedData:
    """Several sets of coded comments as one. Raises CodedDataError for an id that stands in two."""
    seen: set[str] = set()
    for part in parts:
        for comment in part.comments:
            if comment.id in seen:
                raise CodedDataError(None, f"the id {comment.id!r} stands in two files of coded comments")
            seen.add(comment.id)
    return CodedData(
        tuple(comment for part in parts for comment in part.comments),
        tuple(text for part in parts for text in part.parent_texts),
        tuple(part.uncoded(row) for part in parts for row in range(len(part.comments))),
    )


def not_coded_for(coded: CodedData, codebook: Codebook, coders: Sequence[str]) -> CodedData:
    """Comments whose coders knew only the themes ``coders`` of a codebook.

    Whether they have one of its other themes is not told where one of its phrases stands in them; without any they are
    taken not to have it, so that the theme has something to be told apart from.
    """
    new = [theme for theme in codebook.themes if theme.id not in coders]
    if not new:
        return coded
    book = PhraseBook({theme.id: theme.phrases for theme in new})
    hits = Batch(prepare(coded.units)).hits(book, "own") > 0
    return replace(coded, open_themes=tuple(frozenset(np.array(book.themes)[row].tolist()) for row in hits))
