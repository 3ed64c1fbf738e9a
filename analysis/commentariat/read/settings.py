"""case.toml: what it says of a story, its captures and its sources, checked key by key."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commentariat.dates import Interval, day_start, parse_moment
from commentariat.errors import CaseError
from commentariat.errors import known as known_names
from commentariat.read.page import load_page, plain

CASE_FILE = "case.toml"
KINDS = ("official", "press", "broadcaster")
_CASE_KEYS = ("title", "site", "url", "captured", "published", "timezone", "thread", "columns", "sources")
_CAPTURE_KEYS = ("file", "captured")
_SOURCE_KEYS = ("file", "publisher", "kind", "date", "language", "title", "url", "obtained")


# What a column of a table can be: ``columns`` maps these to the table's own names.
COLUMNS = ("id", "parent", "author", "time", "text", "reply_to", "votes", "label", "thread", "title")


@dataclass(frozen=True, slots=True)
class CaptureFile:
    """A file of a case that holds its thread, as case.toml names it, and when that one was saved, where it says so."""

    file: str
    captured: Interval | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What case.toml says: the story, when its page was captured, which files hold the thread, and the sources.

    ``captured`` is for the files that have no time of their own; ``columns`` names the columns of a table.
    """

    title: str
    site: str | None = None
    url: str | None = None
    captured: Interval | None = None
    published: date | None = None
    zone: ZoneInfo | None = None
    threads: tuple[CaptureFile, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Mapping[str, Any], ...] = ()


def _text(table: Mapping[str, Any], key: str, path: Path, where: str = "") -> str | None:
    value = table.get(key)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise CaseError(path, "must be text, and not empty", place=f"{where}key '{key}'")
    # TOML escapes can spell characters that were taken out of the file's own text.
    return None if value is None else plain(value)


def as_day(table: Mapping[str, Any], key: str, path: Path, where: str = "") -> date | None:
    """The calendar day under a key of case.toml, or None. Raises CaseError where it is no date."""
    value = table.get(key)
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            value = None if not value else object()
    if isinstance(value, datetime):
        value = value.date()
    if value is not None and not isinstance(value, date):
        raise CaseError(path, "must be a date such as 2025-02-13", place=f"{where}key '{key}'")
    return value


def _unknown(table: Mapping[str, Any], names: Sequence[str], path: Path, where: str = "") -> None:
    for key in table:
        if key not in names:
            raise CaseError(path, "is not known", place=f"{where}key '{key}'", hint=known_names(tuple(names)))


def _captured(value: object, path: Path, where: str = "") -> Interval | None:
    if value is None:
        return None
    words = value.isoformat() if isinstance(value, date) else value
    try:
        if not isinstance(words, str):
            raise ValueError("not a date")
        return parse_moment(words)
    except (ValueError, OverflowError) as error:
        hint = "Write a date (2025-02-27) or a moment (2025-02-27T10:15:00Z)."
        raise CaseError(path, "must say when the page was saved", place=f"{where}key 'captured'", hint=hint) from error


def _captures(value: object, path: Path) -> tuple[CaptureFile, ...]:
    """The files under 'thread': one name, a list of names, or tables {file, captured}."""
    if value is None:
        return ()
    rows = value if isinstance(value, list) else [value]
    if not rows:
        raise CaseError(path, "names no file", place="key 'thread'")
    found: list[CaptureFile] = []
    for number, row in enumerate(rows, 1):
        where = f"thread {number}, "
        if isinstance(row, dict):
            _unknown(row, _CAPTURE_KEYS, path, where)
            name = _text(row, "file", path, where)
            if name is None:
                raise CaseError(path, "is missing", place=f"{where}key 'file'")
            found.append(CaptureFile(name, _captured(row.get("captured"), path, where)))
        else:
            name = _text({"thread": row}, "thread", path, where if isinstance(value, list) else "")
            found.append(CaptureFile(name or ""))
    return tuple(found)


def check_columns(columns: Mapping[str, str]) -> str | None:
    """What is wrong with a mapping of columns, as a clause; None where all is well."""
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown:
        return f"there is no column '{unknown[0]}'. {known_names(COLUMNS)}"
    twice = [name for name, count in Counter(columns.values()).items() if count > 1]
    return f"'{twice[0]}' is given for two columns" if twice else None


def _columns(value: object, path: Path) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        hint = 'Write a table: [columns], then lines such as id = "comment_id".'
        raise CaseError(path, "must be a table", place="key 'columns'", hint=hint)
    _unknown(value, COLUMNS, path, "[columns], ")
    columns = {name: _text(value, name, path, "[columns], ") or "" for name in value}
    if problem := check_columns(columns):
        raise CaseError(path, problem, place="key 'columns'")
    return columns


def load_settings(path: Path) -> Settings:
    """Read a case.toml. Raises CaseError naming the line or key that is wrong, UnreadableFile or NotText."""
    try:
        table = tomllib.loads(load_page(path).text)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(path, f"is not valid TOML ({error})") from error
    _unknown(table, _CASE_KEYS, path)
    title = _text(table, "title", path)
    if title is None:
        raise CaseError(path, "is missing", place="key 'title'", hint='Add a line such as title = "The story".')
    zone = None
    if (name := _text(table, "timezone", path)) is not None:
        try:
            zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            hint = 'Write a name such as "Europe/London".'
            raise CaseError(path, f"no such time zone: {name}", place="key 'timezone'", hint=hint) from error
    published = as_day(table, "published", path)
    try:
        if published is not None:
            day_start(published, zone)
    except OverflowError as error:
        raise CaseError(path, "is before the calendar begins", place="key 'published'") from error
    sources = table.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(source, dict) for source in sources):
        raise CaseError(path, "must be tables, each headed [[sources]]", place="key 'sources'")
    for number, source in enumerate(sources, 1):
        where = f"source {number}, "
        _unknown(source, _SOURCE_KEYS, path, where)
        for key in ("file", "publisher", "kind"):
            if _text(source, key, path, where) is None:
                raise CaseError(path, "is missing", place=f"{where}key '{key}'")
        if source["kind"] not in KINDS:
            raise CaseError(
                path, f"unknown kind '{source['kind']}'", place=f"{where}key 'kind'", hint=known_names(KINDS)
            )
        as_day(source, "date", path, where)
        for key in ("language", "title", "url", "obtained"):
            _text(source, key, path, where)
    return Settings(
        title=title,
        site=_text(table, "site", path),
        url=_text(table, "url", path),
        captured=_captured(table.get("captured"), path),
        published=published,
        zone=zone,
        threads=_captures(table.get("thread"), path),
        columns=_columns(table.get("columns"), path),
        sources=tuple(
            {key: plain(value) if isinstance(value, str) else value for key, value in source.items()}
            for source in sources
        ),
    )
