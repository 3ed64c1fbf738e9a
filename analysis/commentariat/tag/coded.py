"""Coded comments: practice threads to learn from, and the marks of real ones to be measured against."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from commentariat.errors import CodedDataError, known
from commentariat.tag.codebook import Codebook
from commentariat.tag.marks import RELATIONS, STANCES, Unit
from commentariat.thread import Thread

FIELDS = ("thread", "headline", "id", "parent", "author", "text", "themes", "reply")
# In a file of two coders' marks: they differ on the theme itself, or on its stance only.
OPEN_THEME, OPEN_STANCE = "?", "?stance"


@dataclass(frozen=True, slots=True)
class CodedComment:
    """One comment with a coder's marks. ``reply`` is None for a top-level comment."""

    thread: str
    headline: str
    id: str
    parent: str | None
    author: str
    text: str
    themes: Mapping[str, str]
    reply: str | None


@dataclass(frozen=True, slots=True)
class CodedData:
    """Coded comments in file order, with the text of each one's parent (None at the top) beside them.

    ``open_themes`` holds for each comment the themes that its coder did not know (none where it is empty): whether the
    comment has them is not told.
    """

    comments: tuple[CodedComment, ...]
    parent_texts: tuple[str | None, ...]
    open_themes: tuple[frozenset[str], ...] = ()

    def uncoded(self, row: int) -> frozenset[str]:
        """The themes that nobody looked for in a comment."""
        return self.open_themes[row] if self.open_themes else frozenset()

    def only(self, ids: Sequence[str]) -> CodedData:
        """The same comments with the marks of some themes alone."""
        rows = (replace(c, themes={t: s for t, s in c.themes.items() if t in ids}) for c in self.comments)
        return replace(self, comments=tuple(rows))

    @property
    def units(self) -> tuple[Unit, ...]:
        """What a model sees of each comment."""
        pairs = zip(self.comments, self.parent_texts, strict=True)
        return tuple(Unit(comment.text, parent, comment.headline) for comment, parent in pairs)

    @property
    def threads(self) -> tuple[str, ...]:
        """The thread of each comment: the groups that a split must not cut."""
        return tuple(comment.thread for comment in self.comments)


@dataclass(frozen=True, slots=True)
class GoldThread:
    """A real thread coded twice, for measuring only. In ``themes`` the values `OPEN_THEME` and `OPEN_STANCE` stand
    where the coders differ; such cells are left out of scores. ``conversations`` holds for each comment the number of the
    top-level comment that it stands under."""

    name: str
    units: tuple[Unit, ...]
    themes: tuple[Mapping[str, str], ...]
    replies: tuple[str | None, ...]
    conversations: tuple[int, ...]


def load_coded(paths: Path | Iterable[Path], codebook: Codebook) -> CodedData:
    """Read coded comments from .jsonl files, or from all .jsonl files of a folder in the order of their names.

    Raises `CodedDataError`, naming file and line, for anything that is not a coded comment of this codebook.
    """
    files = _files([paths] if isinstance(paths, Path) else list(paths))
    read: list[tuple[Path, int, CodedComment]] = []
    for file in files:
        before = len(read)
        read.extend((file, line, comment) for line, comment in _lines(file, codebook))
        if len(read) == before:
            raise CodedDataError(file, "there is no coded comment in the file")
    first: dict[str, tuple[Path, int, CodedComment]] = {}
    for file, line, comment in read:
        if comment.id in first:
            place = f"{first[comment.id][0].name}, line {first[comment.id][1]}"
            raise CodedDataError(file, f"the id {comment.id!r} is that of {place} too", place=f"line {line}")
        first[comment.id] = (file, line, comment)
    parents: list[str | None] = []
    for file, line, comment in read:
        if comment.parent is None:
            parents.append(None)
            continue
        parent = first.get(comment.parent)
        if parent is None or parent[2].thread != comment.thread or comment.parent == comment.id:
            problem = f"the parent {comment.parent!r} is no other comment of the thread {comment.thread!r}"
            raise CodedDataError(file, problem, place=f"line {line}")
        parents.append(parent[2].text)
    return CodedData(tuple(comment for _, _, comment in read), tuple(parents))


def load_gold(path: Path, thread: Thread, codebook: Codebook) -> GoldThread:
    """Read two coders' marks on a real thread (comments numbered in page order from 1) beside its texts.

    A ``parent`` that is a list (two readings open) counts as its first. Raises `CodedDataError` where the file is
    not such marks, or not of this thread.
    """
    data = _json(path, _text(path), place="")
    rows = data.get("comments") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not rows:
        raise CodedDataError(path, "there is no list 'comments'")
    if len(rows) != len(thread.comments):
        problem = f"{len(rows)} comments are coded, the thread holds {len(thread.comments)}"
        raise CodedDataError(path, problem)
    texts = [comment.text for comment in thread.comments]
    units: list[Unit] = []
    themes: list[Mapping[str, str]] = []
    replies: list[str | None] = []
    tops: list[int] = []
    for number, row in enumerate(rows, start=1):
        place = f"comment {number}"
        if not isinstance(row, dict) or row.get("n") != number:
            raise CodedDataError(path, f"expected the comment with n = {number}", place=place)
        parent = row.get("parent")
        parent = parent[0] if isinstance(parent, list) and parent else parent
        if parent is not None and not (isinstance(parent, int) and 1 <= parent < number):
            raise CodedDataError(path, f"the parent {parent!r} is no earlier comment", place=place)
        tops.append(number if parent is None else tops[parent - 1])
        units.append(Unit(texts[number - 1], None if parent is None else texts[parent - 1], thread.title))
        themes.append(themes_of(path, place, row.get("themes"), codebook, (*STANCES, OPEN_THEME, OPEN_STANCE)))
        replies.append(relation_of(path, place, row.get("reply"), parent, (*RELATIONS, OPEN_THEME)))
    return GoldThread(thread.title, tuple(units), tuple(themes), tuple(replies), tuple(tops))


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = sorted(path.glob("*.jsonl"))
            if not found:
                raise CodedDataError(path, "there is no .jsonl file in the folder")
            files.extend(found)
        else:
            files.append(path)
    if not files:
        raise CodedDataError(None, "no file of coded comments was given")
    return files


def _text(path: Path) -> str:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise CodedDataError(path, f"the file cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise CodedDataError(path, "the file is not UTF-8 text", place=f"byte {error.start}") from error
    if not text.strip():
        raise CodedDataError(path, "the file is empty")
    return text


def _json(path: Path, text: str, *, place: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply, or a number too long"
        raise CodedDataError(path, f"not valid JSON ({reason})", place=place) from error


def coded_rows(path: Path) -> Iterable[tuple[int, Any]]:
    """The JSON values of a file's lines with their numbers from 1, blank lines left out."""
    # Split on newlines alone: a comment may hold U+2028 and other marks that `splitlines` would cut at.
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if line.strip():
            yield number, _json(path, line, place=f"line {number}")


def _lines(path: Path, codebook: Codebook) -> Iterable[tuple[int, CodedComment]]:
    for number, row in coded_rows(path):
        yield number, _comment(path, f"line {number}", row, codebook)


def _comment(path: Path, place: str, row: Any, codebook: Codebook) -> CodedComment:
    if not isinstance(row, dict):
        raise CodedDataError(path, "a coded comment must be a JSON object", place=place)
    for name in FIELDS:
        if name not in row:
            raise CodedDataError(path, f"the field '{name}' is missing", place=place, hint=known(FIELDS))
    for name in ("thread", "headline", "id", "author", "text"):
        if not isinstance(row[name], str):
            raise CodedDataError(path, f"the field '{name}' must be a text", place=place)
    for name in ("thread", "id"):
        if not row[name]:
            raise CodedDataError(path, f"the field '{name}' is empty", place=place)
    parent = row["parent"]
    if parent is not None and not isinstance(parent, str):
        raise CodedDataError(path, "the field 'parent' must be an id or null", place=place)
    themes = themes_of(path, place, row["themes"], codebook, STANCES)
    reply = relation_of(path, place, row["reply"], parent, RELATIONS)
    return CodedComment(row["thread"], row["headline"], row["id"], parent, row["author"], row["text"], themes, reply)


def themes_of(path: Path, place: str, themes: Any, codebook: Codebook, stances: tuple[str, ...]) -> Mapping[str, str]:
    """The marks in a row, checked: theme to stance. Raises `CodedDataError`."""
    if not isinstance(themes, dict):
        raise CodedDataError(path, "the field 'themes' must be an object of theme and stance", place=place)
    for theme, stance in themes.items():
        if theme not in codebook.ids:
            raise CodedDataError(path, f"the theme {theme!r} is unknown", place=place, hint=known(codebook.ids))
        if stance not in stances:
            raise CodedDataError(path, f"the stance {stance!r} is unknown", place=place, hint=known(stances))
    return dict(themes)


def relation_of(path: Path, place: str, reply: Any, parent: Any, relations: tuple[str, ...]) -> str | None:
    """The relation in a row, checked: None without a parent. Raises `CodedDataError`."""
    if reply is None and parent is None:
        return None
    if reply is None:
        raise CodedDataError(path, "a reply has no relation in the field 'reply'", place=place, hint=known(relations))
    if parent is None:
        raise CodedDataError(path, "a comment without a parent has a relation in the field 'reply'", place=place)
    if reply not in relations:
        raise CodedDataError(path, f"the relation {reply!r} is unknown", place=place, hint=known(relations))
    return str(reply)
