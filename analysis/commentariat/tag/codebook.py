"""The codebook: themes with their propositions and phrases, and the rules for stances and reply relations."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commentariat.errors import CodebookError, known

THEME_ID = re.compile(r"[a-z][a-z0-9_]*")
RULES = ("theme_rules", "stance_rules", "relation_rules")
TEXT_KEYS = ("label", "about", "proposition")
OPTIONAL_KEYS = ("not_about",)
LISTS = ("phrases", "examples")
THEME_KEYS = (*TEXT_KEYS, *OPTIONAL_KEYS, *LISTS)


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: a short ``label`` for reports, its definition, the proposition that stances refer to, and phrases
    (lower case) that point at it. ``not_about`` is empty where nothing is near it; ``examples`` are comments that have the
    theme, for one that no model was trained on."""

    id: str
    label: str
    about: str
    proposition: str
    phrases: tuple[str, ...]
    not_about: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """The themes in the file's order, and the rules as plain text."""

    themes: tuple[Theme, ...]
    theme_rules: str
    stance_rules: str
    relation_rules: str

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the themes, in order."""
        return tuple(theme.id for theme in self.themes)

    def theme(self, theme_id: str) -> Theme:
        """The theme of that id. Raises `CodebookError` for an unknown one, naming those that exist."""
        for theme in self.themes:
            if theme.id == theme_id:
                return theme
        raise CodebookError(None, f"no theme {theme_id!r} in the codebook", hint=known(self.ids))


def load_codebook(path: Path) -> Codebook:
    """Read and check a codebook.toml.

    Raises `CodebookError`, naming the file and the line or key, where the file cannot be read, is empty or not TOML,
    holds a key twice, lacks a key, or has an unknown key or a value of the wrong type.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise CodebookError(path, f"the codebook cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise CodebookError(path, "the codebook is not UTF-8 text", place=f"byte {error.start}") from error
    if not text.strip():
        raise CodebookError(path, "the codebook is empty", hint="It needs a [themes.<id>] table for each theme.")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # The parser's own message ends with "(at line 3, column 7)" and says "twice" of duplicates.
        raise CodebookError(path, f"the codebook is not valid TOML: {error}") from error
    _only(path, data, (*RULES, "themes"), place="")
    rules = {key: _text(path, data, key, place=f"key '{key}'") for key in RULES}
    tables = data.get("themes")
    if not isinstance(tables, dict) or not tables:
        raise CodebookError(path, "there is no theme", place="key 'themes'", hint="Add a [themes.<id>] table.")
    themes = tuple(_theme(path, text, theme_id, table) for theme_id, table in tables.items())
    _no_shared_label(path, text, themes)
    return Codebook(themes, **rules)


def _theme(path: Path, text: str, theme_id: str, table: Any) -> Theme:
    where = _place(text, theme_id)
    if not THEME_ID.fullmatch(theme_id):
        raise CodebookError(path, "a theme's id holds lower-case letters, digits and _ only", place=where)
    if not isinstance(table, dict):
        raise CodebookError(path, "a theme must be a table of keys", place=where)
    _only(path, table, THEME_KEYS, place=where)
    texts = {key: _text(path, table, key, place=f"{where}, key '{key}'") for key in TEXT_KEYS}
    not_about = _text(path, table, "not_about", place=f"{where}, key 'not_about'") if "not_about" in table else ""
    phrases = _list(path, table, "phrases", place=f"{where}, key 'phrases'")
    examples = _list(path, table, "examples", place=f"{where}, key 'examples'") if "examples" in table else ()
    for phrase in phrases:
        if phrase != phrase.lower():
            raise CodebookError(path, f"the phrase {phrase!r} must be in lower case", place=f"{where}, key 'phrases'")
    return Theme(theme_id, phrases=phrases, not_about=not_about, examples=examples, **texts)


def _list(path: Path, table: dict[str, Any], key: str, *, place: str) -> tuple[str, ...]:
    values = table.get(key)
    if values is None:
        raise CodebookError(path, "the key is missing", place=place)
    if not isinstance(values, list) or not values or not all(isinstance(one, str) and one.strip() for one in values):
        raise CodebookError(path, f"{key} must be a list of texts, at least one and none empty", place=place)
    for value in values:
        if values.count(value) > 1:
            raise CodebookError(path, f"the {key.removesuffix('s')} {value!r} is there twice", place=place)
    return tuple(values)


def _text(path: Path, table: dict[str, Any], key: str, *, place: str) -> str:
    if key not in table:
        raise CodebookError(path, "the key is missing", place=place)
    value = table[key]
    if not isinstance(value, str):
        raise CodebookError(path, f"the value must be a text, not {type(value).__name__}", place=place)
    if not value.strip():
        raise CodebookError(path, "the value is empty", place=place)
    return value.strip()


def _only(path: Path, table: dict[str, Any], allowed: tuple[str, ...], *, place: str) -> None:
    for key in table:
        if key not in allowed:
            where = f"{place}, key '{key}'" if place else f"key '{key}'"
            raise CodebookError(path, "the key is unknown", place=where, hint=known(allowed))


def _no_shared_label(path: Path, text: str, themes: tuple[Theme, ...]) -> None:
    seen: dict[str, str] = {}
    for theme in themes:
        other = seen.setdefault(theme.label.casefold(), theme.id)
        if other != theme.id:
            place = _place(text, theme.id)
            raise CodebookError(path, f"the label {theme.label!r} is that of '{other}' too", place=place)


def _place(text: str, theme_id: str) -> str:
    """'line 12, theme 'x'' where the theme's table header can be found, else the theme alone."""
    header = re.compile(rf"\s*\[\s*themes\s*\.\s*[\"']?{re.escape(theme_id)}[\"']?\s*\]")
    for number, line in enumerate(text.splitlines(), start=1):
        if header.match(line):
            return f"line {number}, theme '{theme_id}'"
    return f"theme '{theme_id}'"
