"""Cases: a folder with case.toml, a thread and its source documents; or a loose file with a thread."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commentariat.dates import SECOND, Interval, day_start, parse_moment
from commentariat.errors import CaseError, NoThread, UnreadableFile
from commentariat.errors import known as known_names
from commentariat.read.assemble import Known, assemble
from commentariat.read.document import parse_document
from commentariat.read.formats import choose
from commentariat.read.page import load_page, plain, readable
from commentariat.thread import Case, Document, Source, Thread

CASE_FILE = "case.toml"
KINDS = ("official", "press", "broadcaster")
_CASE_KEYS = ("title", "site", "url", "captured", "published", "timezone", "thread", "sources")
_SOURCE_KEYS = ("file", "publisher", "kind", "date", "language", "title", "url", "obtained")
_TEXT_ENDINGS = {".txt", ".text", ".md"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What case.toml says: the story, when its page was captured, which file holds the thread, and the sources."""

    title: str
    site: str | None = None
    url: str | None = None
    captured: Interval | None = None
    published: date | None = None
    zone: ZoneInfo | None = None
    thread: str | None = None
    sources: tuple[Mapping[str, Any], ...] = ()


def _text(table: Mapping[str, Any], key: str, path: Path, where: str = "") -> str | None:
    value = table.get(key)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise CaseError(path, "must be text, and not empty", place=f"{where}key '{key}'")
    # TOML escapes can spell characters that were taken out of the file's own text.
    return None if value is None else plain(value)


def _day(table: Mapping[str, Any], key: str, path: Path, where: str = "") -> date | None:
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


def _captured(value: object, path: Path) -> Interval | None:
    if value is None:
        return None
    words = value.isoformat() if isinstance(value, date) else value
    try:
        if not isinstance(words, str):
            raise ValueError("not a date")
        return parse_moment(words)
    except (ValueError, OverflowError) as error:
        hint = "Write a date (2025-02-27) or a moment (2025-02-27T10:15:00Z)."
        raise CaseError(path, "must say when the page was saved", place="key 'captured'", hint=hint) from error


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
    published = _day(table, "published", path)
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
        _day(source, "date", path, where)
        for key in ("language", "title", "url", "obtained"):
            _text(source, key, path, where)
    return Settings(
        title=title,
        site=_text(table, "site", path),
        url=_text(table, "url", path),
        captured=_captured(table.get("captured"), path),
        published=published,
        zone=zone,
        thread=_text(table, "thread", path),
        sources=tuple(
            {key: plain(value) if isinstance(value, str) else value for key, value in source.items()}
            for source in sources
        ),
    )


def _inside(folder: Path, name: str, place: str) -> Path:
    """The file ``name`` of a case's folder. Raises CaseError where it would lead out of the folder."""
    path = folder / name
    try:
        inside = not Path(name).is_absolute() and path.resolve().is_relative_to(folder.resolve())
    except (ValueError, OSError, RuntimeError) as error:
        raise CaseError(folder / CASE_FILE, "is no file name", place=place) from error
    if not inside:
        raise CaseError(folder / CASE_FILE, f"'{name}' leads out of the case's folder", place=place)
    return path


def _thread_file(folder: Path, settings: Settings) -> Path:
    if settings.thread is not None:
        return _inside(folder, settings.thread, "key 'thread'")
    found = sorted(path for path in folder.glob("thread.*") if path.is_file())
    if not found:
        hint = "Save the page as thread.txt in this folder, or name its file under 'thread' in case.toml."
        raise UnreadableFile(folder, "the case has no thread", hint=hint)
    if len(found) > 1:
        hint = "Name the one to read under 'thread' in case.toml."
        names = ", ".join(path.name for path in found)
        raise CaseError(folder, f"several files could be the thread: {names}", hint=hint)
    return _inside(folder, found[0].name, found[0].name)


def _documents(folder: Path, settings: Settings) -> tuple[Document, ...]:
    found: list[Document] = []
    keys: set[str] = set()
    for number, source in enumerate(settings.sources, 1):
        path = _inside(folder, source["file"], f"source {number}, key 'file'")
        key = path.stem
        while key in keys:
            key += "+"
        keys.add(key)
        document = parse_document(load_page(path), key=key, title=source.get("title"))
        found.append(
            replace(
                document,
                publisher=source["publisher"],
                kind=source["kind"],
                date=_day(source, "date", folder / CASE_FILE),
                language=source.get("language"),
                url=source.get("url"),
                obtained=source.get("obtained"),
            )
        )
    return tuple(found)


def _read_threads(path: Path, settings: Settings | None, captured: Interval | None) -> Iterator[tuple[Thread, str]]:
    """Each thread of a file, with the key that tells it from the others in the file ("" where it is the only one)."""
    page = load_page(path)
    form, detection = choose(page)
    given_by = "the command line" if captured else None
    if captured is None and settings is not None and settings.captured is not None:
        captured, given_by = settings.captured, CASE_FILE
    not_before = day_start(settings.published, settings.zone) if settings and settings.published else None
    known = Known(
        title=settings.title if settings else None,
        url=settings.url if settings else None,
        captured=captured,
        captured_from=given_by,
        not_before=not_before,
        zone=settings.zone if settings else None,
    )
    source = Source(page.path, page.sha256, form.NAME, detection.why)
    for draft in form.read(page):
        yield assemble(page, draft, source=source, known=known), draft.key or ""


def read_case(path: Path | str, *, captured: Interval | datetime | None = None) -> Case:
    """Read a case folder, or a loose file with one thread.

    Parameters
    ----------
    path
        A folder with case.toml, its thread file, or any file with a thread.
    captured
        When the page was saved; wins over case.toml and over what the page says.

    Raises
    ------
    InputError
        where a file is missing, is no text, holds no thread or several, or case.toml is wrong.
    """
    cases = read_cases(path, captured=captured)
    first = next(cases, None)
    if first is None:
        raise NoThread(path, "the file holds no thread")
    if next(cases, None) is not None:
        hint = "Read them all with read_cases."
        raise NoThread(path, "the file holds more than one thread", hint=hint)
    return first


def read_cases(path: Path | str, *, captured: Interval | datetime | None = None) -> Iterator[Case]:
    """Read a case folder, or each thread of a loose file, one after the other: an export of a site holds many.

    Parameters and errors are those of :func:`read_case`; an export is read in constant memory.
    """
    path = Path(path)
    if _is_folder(path) and not os.access(path, os.R_OK | os.X_OK):
        raise UnreadableFile(path, "you have no permission to look into this folder")
    if isinstance(captured, datetime):
        moment = captured if captured.tzinfo else captured.replace(tzinfo=UTC)
        captured = Interval(moment.astimezone(UTC), moment.astimezone(UTC) + SECOND)
    folder = path if _is_folder(path) else path.parent
    settings = load_settings(folder / CASE_FILE) if (folder / CASE_FILE).is_file() else None
    if settings is None and _is_folder(path):
        raise UnreadableFile(path / CASE_FILE, "there is no such file")
    file = _thread_file(folder, settings) if settings else path
    alone = path.is_file() and path.name != CASE_FILE and path.resolve() != file.resolve()
    if settings is None or alone:
        # A loose file, or another file that lies in a case's folder, stands for itself.
        for thread, key in _read_threads(path, None, captured):
            name = f"{path.stem}-{key}" if key else path.stem
            yield Case(readable(name), thread.title, thread, url=thread.url)
        return
    threads = [thread for thread, _ in _read_threads(file, settings, captured)]
    if len(threads) != 1:
        problem = f"holds {len(threads)} threads, and a case is about one"
        raise NoThread(file, problem, hint="Read the file by itself, outside the case's folder.")
    listed = {(folder / source["file"]).resolve() for source in settings.sources}
    spare = sorted(
        file.name
        for file in (folder / "sources").glob("*")
        if file.suffix in _TEXT_ENDINGS and file.resolve() not in listed
    )
    notes = tuple(f"sources/{name} is not listed in case.toml and was left out" for name in spare)
    yield Case(
        name=readable(folder.resolve().name),
        title=settings.title,
        thread=threads[0],
        documents=_documents(folder, settings),
        site=settings.site,
        url=settings.url,
        published=settings.published,
        folder=folder,
        notes=notes,
    )


def find_cases(paths: Sequence[Path]) -> list[Path]:
    """All cases under the paths: folders with case.toml, and loose files; in order of name.

    A path that does not exist is returned too, so that reading it says so.
    """
    found: list[Path] = []
    for path in paths:
        if not _is_folder(path) or not os.access(path, os.R_OK | os.X_OK) or (path / CASE_FILE).exists():
            found.append(path)
        else:
            inner = sorted(child for child in path.iterdir() if not child.name.startswith("."))
            # A link to a folder may lead back here.
            folders = [child for child in inner if _is_folder(child) and not child.is_symlink()]
            files = [child for child in inner if not _is_folder(child) and _may_hold_thread(child)]
            found.extend(find_cases(sorted(folders + files)))
    unique = {os.path.realpath(path): path for path in reversed(found)}
    return list(reversed(unique.values()))


def _is_folder(path: Path) -> bool:
    """Whether a path is a folder; what cannot even be asked about (a name too long, a loop of links) is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _may_hold_thread(path: Path) -> bool:
    """Whether a loose file met in a folder should be tried; files that explain the folder are not."""
    return path.stem.lower() not in {"readme", "license", "licence"} and path.suffix != ".toml"


__all__ = ["CASE_FILE", "Settings", "find_cases", "load_settings", "read_case", "read_cases"]
