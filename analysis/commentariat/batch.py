"""The main job: every case under some paths, each to a folder with its report and tables. One failure stops no other."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from commentariat.dates import Interval
from commentariat.errors import CommentariatError, NoThread, ReportError, named
from commentariat.export import csv_bytes, parquet_bytes, tables
from commentariat.read import read_each
from commentariat.read.settings import CASE_FILE
from commentariat.report import figures, render_html, render_pdf
from commentariat.summary import Summary, summarise
from commentariat.tag import tag_document, tag_thread
from commentariat.tag.model import Model
from commentariat.thread import Case

_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: the folder written and notes for the user, or the error."""

    path: Path
    folder: Path | None = None
    notes: tuple[str, ...] = ()
    error: CommentariatError | None = None


def analyse(case: Case, model: Model) -> Summary:
    """Tag a case's thread and documents and sum them up."""
    documents = [document for document in (case.thread.article, *case.documents) if document is not None]
    marks = tag_thread(case.thread, model).marks
    return summarise(case, marks, {document.key: tag_document(document, model) for document in documents}, model)


def report_files(summary: Summary) -> Mapping[str, bytes]:
    """All files of a case's report, by their name inside its folder."""
    drawn = figures(summary)
    found: dict[str, bytes] = {
        "report.html": render_html(summary, drawn).encode("utf-8"),
        "report.pdf": render_pdf(summary, drawn),
    }
    for name, table in tables(summary).items():
        found[f"tables/{name}.csv"] = csv_bytes(table)
        found[f"tables/{name}.parquet"] = parquet_bytes(table)
    for figure in drawn:
        found[f"figures/{figure.key}.svg"] = figure.svg.encode("utf-8")
    return found


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder as a whole, or leave what was there as it was.

    The files are written beside it first; only when all are there do two renames put them in place.
    Raises ReportError where the folder cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise ReportError(folder, "a file of this name is in the way of the report's folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}-new-", dir=folder.parent))
    except OSError as error:
        raise ReportError(folder, f"the report cannot be written ({error.strerror or error})") from error
    old = fresh.with_name(fresh.name.replace("-new-", "-old-"))
    try:
        for name, data in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        fresh.chmod(0o777 & ~_umask())
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    except BaseException as error:
        # Also when the user interrupts: what was there goes back to its place.
        if old.exists() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(fresh, ignore_errors=True)
        if isinstance(error, OSError):
            raise ReportError(folder, f"the report cannot be written ({error.strerror or error})") from error
        raise
    shutil.rmtree(old, ignore_errors=True)


def _umask() -> int:
    """The process's file-mode mask, which can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def folder_name(name: str, taken: set[str]) -> str:
    """A plain folder name for a case, not yet among ``taken`` (compared without case); adds it there."""
    plain = _UNSAFE.sub("-", name).strip("-.")[:80] or "thread"
    found, number = plain, 2
    while found.lower() in taken:
        found, number = f"{plain}-{number}", number + 1
    taken.add(found.lower())
    return found


def run_case(
    path: Path,
    out: Path,
    model: Model,
    *,
    taken: set[str] | None = None,
    captured: Interval | None = None,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Outcome]:
    """Read, tag, sum up and write the case or cases of one path into folders under ``out``, one after the other.

    An expected failure is returned, not raised. ``taken`` are the names of folders already given away.
    """
    taken = set() if taken is None else taken
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - it resolves no links, which may lead nowhere
    whole = whole.parent if whole.name == CASE_FILE else whole
    own = whole.stem if os.path.isfile(whole) else whole.name  # noqa: PTH113
    none_yet = True
    try:
        for case in read_each(path, captured=captured, columns=columns):
            none_yet = False
            yield _written(path, case, own, out, model, taken)
        if none_yet:
            raise NoThread(path, "the file holds no thread")
    except Exception as error:  # one bad file, whatever is wrong with it, must not stop the others
        if none_yet:
            folder_name(own, taken)  # a case keeps its folder's name when one before it is mended
        yield Outcome(path, error=named(path, error))


def _written(path: Path, case: Case | CommentariatError, own: str, out: Path, model: Model, taken: set[str]) -> Outcome:
    """One case's report, written into a folder named after the path, or after the case where a file holds several."""
    if isinstance(case, CommentariatError):
        return Outcome(path, error=case)
    name = folder_name(own if case.folder is not None else case.name, taken)
    try:
        summary = analyse(case, model)
        write_folder(out / name, report_files(summary))
    except Exception as error:  # as above: the next thread of the file may be sound
        return Outcome(path, error=named(path, error))
    return Outcome(path, out / name, (*case.thread.notes, *case.notes))


def run(
    paths: Sequence[Path],
    out: Path,
    model: Model,
    *,
    captured: Interval | None = None,
    columns: Mapping[str, str] | None = None,
    done: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Run the main job over cases, one folder each under ``out``; ``done`` is called after each.

    A file that holds several threads gets a folder for each. Two cases of one name get folders of their own: the second
    ends in "-2".
    """
    taken: set[str] = set()
    outcomes = []
    for path in paths:
        for outcome in run_case(path, out, model, taken=taken, captured=captured, columns=columns):
            outcomes.append(outcome)
            if done is not None:
                done(outcome)
    return outcomes
