"""Cases: a folder with case.toml, captures of a thread and its source documents; or a loose file with threads."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from commentariat.dates import SECOND, Interval, day_start
from commentariat.errors import CaseError, CommentariatError, InputError, NoThread, UnreadableFile, named
from commentariat.read.assemble import Known, assemble
from commentariat.read.document import parse_document
from commentariat.read.find import find_cases, is_folder, may_hold_thread
from commentariat.read.formats import choose
from commentariat.read.join import plain_address
from commentariat.read.merge import merge
from commentariat.read.page import load_page, readable
from commentariat.read.settings import CASE_FILE, CaptureFile, Settings, as_day, check_columns, load_settings
from commentariat.thread import Case, Document, Source, Thread

_TEXT_ENDINGS = {".txt", ".text", ".md"}


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


def _capture_files(folder: Path, settings: Settings) -> list[tuple[Path, CaptureFile]]:
    """The files that hold a case's thread: those named in case.toml, else all called thread….

    Raises CaseError where one leads out of the folder, UnreadableFile where there is none.
    """
    if settings.threads:
        named_files = settings.threads
    else:
        found = sorted(path.name for path in folder.glob("thread*") if not is_folder(path) and (may_hold_thread(path)))
        named_files = tuple(CaptureFile(name) for name in found)
    if not named_files:
        hint = "Save the page as thread.txt in this folder, or name its file under 'thread' in case.toml."
        raise UnreadableFile(folder, "the case has no thread", hint=hint)
    return [(_inside(folder, capture.file, "key 'thread'"), capture) for capture in named_files]


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
                date=as_day(source, "date", folder / CASE_FILE),
                language=source.get("language"),
                url=source.get("url"),
                obtained=source.get("obtained"),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Asked:
    """How a file is to be read: what the user and case.toml say of it.

    ``shared`` marks a time of capture that is said of several files at once, so that a page's own word is better.
    """

    known: Known
    columns: Mapping[str, str]
    shared: bool = False


def _asked(
    settings: Settings | None,
    captured: Interval | None,
    columns: Mapping[str, str],
    *,
    own: Interval | None = None,
    several: bool = False,
) -> _Asked:
    """What is known of a file: ``captured`` and ``columns`` from the user, ``own`` the time that case.toml gives it."""
    if settings is None:
        given_by = None if captured is None else "the command line"
        return _Asked(Known(captured=captured, captured_from=given_by), columns)
    given = next((time for time in (captured, own, settings.captured) if time is not None), None)
    given_by = "the command line" if captured is not None else CASE_FILE if given is not None else None
    known = Known(
        title=settings.title,
        url=settings.url,
        captured=given,
        captured_from=given_by,
        not_before=day_start(settings.published, settings.zone) if settings.published else None,
        zone=settings.zone,
    )
    return _Asked(known, {**settings.columns, **columns}, shared=several and captured is None and own is None)


def _read_threads(path: Path, asked: _Asked) -> Iterator[tuple[Thread | CommentariatError, str, str | None]]:
    """Each thread of a file, with the key that tells it from the others there ("": none) and the address of its story.

    A thread that cannot be put together is given as its error, and the next ones follow.
    """
    page = load_page(path, columns=asked.columns)
    form, detection = choose(page)
    source = Source(page.path, page.sha256, form.NAME, detection.why)
    for draft in form.read(page):
        known = asked.known
        if asked.shared and draft.captured is not None:
            known = replace(known, captured=None, captured_from=None)
        key = draft.key or ""
        try:
            thread: Thread | CommentariatError = assemble(page, draft, source=source, known=known)
        except Exception as error:  # one bad thread of an export, whatever is wrong with it, must not stop the others
            thread = named(f"{page.path}, thread {key}" if key else page.path, error)
        yield thread, key, draft.url


def _moment(captured: Interval | datetime | None) -> Interval | None:
    if isinstance(captured, datetime):
        moment = captured if captured.tzinfo else captured.replace(tzinfo=UTC)
        return Interval(moment.astimezone(UTC), moment.astimezone(UTC) + SECOND)
    return captured


def _columns(path: Path, columns: Mapping[str, str] | None) -> Mapping[str, str]:
    if columns and (problem := check_columns(columns)):
        raise CaseError(path, problem)
    return columns or {}


def read_case(
    path: Path | str, *, captured: Interval | datetime | None = None, columns: Mapping[str, str] | None = None
) -> Case:
    """Read a case folder, or a loose file with one thread.

    Parameters
    ----------
    path
        A folder with case.toml, one of its thread files, or any file with a thread. Several thread files in a case are
        captures of one thread and are merged.
    captured
        When the page was saved; wins over case.toml and over what the page says.
    columns
        For a table: which of its columns holds the id, parent, author, ... (see ``read.settings.COLUMNS``).

    Raises
    ------
    InputError
        where a file is missing, is no text, holds no thread or several, or case.toml is wrong.
    """
    cases = read_cases(path, captured=captured, columns=columns)
    first = next(cases, None)
    if first is None:
        raise NoThread(path, "the file holds no thread")
    if next(cases, None) is not None:
        hint = "Read them all with read_cases."
        raise NoThread(path, "the file holds more than one thread", hint=hint)
    return first


def read_cases(
    path: Path | str, *, captured: Interval | datetime | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Case]:
    """Read a case folder, or each thread of a loose file, one after the other: an export of a site holds many.

    Parameters and errors are those of :func:`read_case`; an export is read in constant memory.
    """
    for case in read_each(path, captured=captured, columns=columns):
        if isinstance(case, CommentariatError):
            raise case
        yield case


def read_each(
    path: Path | str, *, captured: Interval | datetime | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Case | CommentariatError]:
    """As :func:`read_cases`, but a thread of a file that cannot be put together is given as its error, and the rest follow.

    What is wrong with the file as a whole is raised.
    """
    path = Path(path)
    columns = _columns(path, columns)
    captured = _moment(captured)
    folder, settings, files = _look(path)
    if settings is None:
        # A loose file, or another file that lies in a case's folder, stands for itself.
        for thread, key, _ in _read_threads(path, _asked(None, captured, columns)):
            if isinstance(thread, CommentariatError):
                yield thread
            else:
                yield Case(readable(f"{path.stem}-{key}" if key else path.stem), thread.title, thread, url=thread.url)
        return
    threads = _threads_of_case(files, settings, captured, columns)
    listed = {(folder / source["file"]).resolve() for source in settings.sources}
    spare = sorted(
        file.name
        for file in (folder / "sources").glob("*")
        if file.suffix in _TEXT_ENDINGS and file.resolve() not in listed
    )
    yield Case(
        name=readable(folder.resolve().name),
        title=settings.title,
        thread=_one_thread(threads, folder, settings),
        documents=_documents(folder, settings),
        site=settings.site,
        url=settings.url,
        published=settings.published,
        folder=folder,
        notes=tuple(f"sources/{name} is not listed in case.toml and was left out" for name in spare),
    )


def read_captures(
    path: Path | str, *, captured: Interval | datetime | None = None, columns: Mapping[str, str] | None = None
) -> list[Thread]:
    """The threads of a file, or those of a case's thread files before they are merged. Errors as in :func:`read_case`."""
    path = Path(path)
    columns = _columns(path, columns)
    captured = _moment(captured)
    _, settings, files = _look(path)
    if settings is not None:
        return _threads_of_case(files, settings, captured, columns)
    return _all_threads(path, _asked(None, captured, columns))


def _look(path: Path) -> tuple[Path, Settings | None, list[tuple[Path, CaptureFile]]]:
    """(folder, settings, thread files) of the case that a path stands for; no settings: the path is a loose file."""
    if is_folder(path) and not os.access(path, os.R_OK | os.X_OK):
        raise UnreadableFile(path, "you have no permission to look into this folder")
    folder = path if is_folder(path) else path.parent
    settings = load_settings(folder / CASE_FILE) if (folder / CASE_FILE).is_file() else None
    if settings is None:
        if is_folder(path):
            raise UnreadableFile(path / CASE_FILE, "there is no such file")
        return folder, None, []
    if is_folder(path) or path.name == CASE_FILE:
        return folder, settings, _capture_files(folder, settings)
    try:
        files = [
            (file, capture) for file, capture in _capture_files(folder, settings) if file.resolve() == path.resolve()
        ]
    except (InputError, OSError):
        files = []
    return (folder, settings, files) if files else (folder, None, [])


def _one_thread(threads: list[Thread], folder: Path, settings: Settings) -> Thread:
    """The thread of which these are captures; its notes say what differs between them."""
    if len(threads) == 1:
        return threads[0]
    thread = merge(threads, path=readable(folder), given=True).thread
    if settings.url is None:
        return thread
    article = None if thread.article is None else replace(thread.article, url=settings.url)
    return replace(thread, url=settings.url, article=article)


def _all_threads(path: Path, asked: _Asked) -> list[Thread]:
    found: list[Thread] = []
    for thread, _, _ in _read_threads(path, asked):
        if isinstance(thread, CommentariatError):
            raise thread
        found.append(thread)
    return found


def _thread_of_case(path: Path, asked: _Asked, url: str | None) -> Thread:
    """The thread of a case's file. Of an export with several it is the one under the story's address ``url``.

    Raises NoThread where that leaves none or several, for a case is about one.
    """
    first: Thread | CommentariatError | None = None
    ours: list[Thread | CommentariatError] = []
    count = 0
    for count, (thread, _, address) in enumerate(_read_threads(path, asked), 1):  # noqa: B007
        first = first or thread
        if url is not None and plain_address(address) == plain_address(url):
            ours.append(thread)
    chosen = first if count == 1 else ours[0] if len(ours) == 1 else None
    if isinstance(chosen, CommentariatError):
        raise chosen
    if chosen is None:
        hint = "Give the story's address under 'url' in case.toml, or read the file outside the case's folder."
        raise NoThread(path, f"holds {count} threads, and a case is about one", hint=hint)
    return chosen


def _threads_of_case(
    files: list[tuple[Path, CaptureFile]],
    settings: Settings,
    captured: Interval | None,
    columns: Mapping[str, str],
) -> list[Thread]:
    """The thread of each file of a case. Raises NoThread where a file holds several and none is told to be the case's."""
    several = len(files) > 1
    found: list[Thread] = []
    for file, capture in files:
        asked = _asked(settings, captured, columns, own=capture.captured, several=several)
        if several:
            # Each capture keeps its own address, by which a file that strayed into the folder is told.
            asked = replace(asked, known=replace(asked.known, url=None))
        found.append(_thread_of_case(file, asked, settings.url))
    return found


__all__ = [
    "CASE_FILE",
    "Settings",
    "find_cases",
    "load_settings",
    "read_captures",
    "read_case",
    "read_cases",
    "read_each",
]
