"""The command line. Only this file prints: results to stdout, progress and trouble to stderr.

Exit codes: 0 all well; 1 something failed and was named on stderr, the rest was done; 2 wrong use.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from commentariat.dates import Interval, parse_moment
from commentariat.errors import CodedDataError, CommentariatError, NoThread, named
from commentariat.read import find_cases, read_captures, read_case, read_each
from commentariat.read.merge import merge as merge_threads
from commentariat.read.page import readable
from commentariat.read.pick import of_one_story
from commentariat.read.settings import COLUMNS, check_columns
from commentariat.read.to_json import merged_json, thread_json

if TYPE_CHECKING:
    from commentariat.tag.marks import Unit
    from commentariat.tag.model import Model
    from commentariat.thread import Case, Thread

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Read saved comment threads: who answered whom, about what, with which stance, and how sure one can be.",
)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

Paths = Annotated[
    list[Path],
    typer.Argument(
        readable=False,
        metavar="PATH…",
        help="Case folders, files with a thread, or folders that hold such.",
        show_default=False,
    ),
]
Captured = Annotated[
    str | None,
    typer.Option(
        metavar="ISO", help="When the page was saved: 2025-02-27, or 2025-02-27T10:15:00Z. Wins over case.toml."
    ),
]
ModelFolder = Annotated[
    Path | None, typer.Option("--model", metavar="FOLDER", help="A trained model; without it the one that is shipped.")
]
Columns = Annotated[
    str | None,
    typer.Option(
        metavar="NAME=COLUMN,…",
        help=f'Which columns of a table hold what, as in "id=comment_id,parent=in_reply_to". Names: {", ".join(COLUMNS)}.',
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line on stdout.")]


def _complain(error: CommentariatError) -> None:
    _err.print(readable(f"error: {error}"), style="red", markup=False)


def _note(path: Path | str, text: str) -> None:
    _err.print(readable(f"note: {path}: {text}"), style="yellow", markup=False)


def _moment(text: str | None) -> Interval | None:
    if text is None:
        return None
    try:
        return parse_moment(text)
    except (ValueError, OverflowError):
        problem = f"'{text}' is no date or moment; write 2025-02-27 or 2025-02-27T10:15:00Z"
        raise typer.BadParameter(problem, param_hint="--captured") from None


def _columns(text: str | None) -> dict[str, str] | None:
    """The mapping in "id=comment_id,parent=in_reply_to"."""
    if text is None:
        return None
    found: dict[str, str] = {}
    problem = None
    for part in text.split(","):
        name, equals, column = (piece.strip() for piece in part.partition("="))
        if not (name and equals and column):
            problem = f"'{part.strip()}' is not NAME=COLUMN; write for example id=comment_id"
        elif name in found:
            problem = f"'{name}' is given twice"
        found[name] = column
    if problem := problem or check_columns(found):
        raise typer.BadParameter(problem, param_hint="--columns")
    return found


def _each(
    path: Path, captured: Interval | None, columns: Mapping[str, str] | None
) -> Iterator[Case | CommentariatError]:
    """The threads of a path one by one, errors among them: neither a bad thread nor a bad file stops what follows it."""
    count = 0
    try:
        for count, case in enumerate(read_each(path, captured=captured, columns=columns), 1):  # noqa: B007
            yield case
        if not count:
            raise NoThread(path, "the file holds no thread")
    except Exception as error:
        yield named(path, error)


def _cases(paths: list[Path]) -> list[Path]:
    """All cases under the paths; ends with exit code 1 where there is none."""
    with _failing():
        cases = find_cases(paths)
        if not cases:
            raise CommentariatError(", ".join(str(path) for path in paths), "there is nothing to read here")
        return cases


@contextmanager
def _failing() -> Iterator[None]:
    """End with exit code 1 and one line where something failed that nothing can go on without."""
    try:
        yield
    except CommentariatError as error:
        _complain(error)
        raise typer.Exit(1) from None


def _model(folder: Path | None) -> Model:
    from commentariat.tag import load_model  # noqa: PLC0415 - scikit-learn takes a second to import

    with _failing():
        return load_model(folder)


def _print_json(value: dict[str, Any]) -> None:
    typer.echo(readable(json.dumps(value, ensure_ascii=False)))


@app.command()
def run(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            readable=False, metavar="[PATH…]", help="Case folders or files; 'raw' if none is given.", show_default=False
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the reports go.")] = Path("reports"),
    captured: Captured = None,
    model: ModelFolder = None,
    columns: Columns = None,
) -> None:
    """The main job: read, tag and report every case under the paths.

    Each case gets a folder in 'reports' with report.html, report.pdf, tables/ and figures/.
    A folder appears whole or not at all; a case that fails leaves its earlier report as it was.
    A file with several threads, such as the export of a site, gets a folder for each.
    """
    moment, table = _moment(captured), _columns(columns)
    if paths is None and not Path("raw").is_dir():
        raise typer.BadParameter("there is no folder 'raw' here; name the files or folders to read", param_hint="PATH")
    cases = _cases(paths or [Path("raw")])
    from commentariat.batch import Outcome  # noqa: PLC0415 - drawing and typesetting take a second to import
    from commentariat.batch import run as run_cases  # noqa: PLC0415

    loaded = _model(model)

    def report(outcome: Outcome) -> None:
        if outcome.error is not None:
            _complain(outcome.error)
            return
        for note in outcome.notes:
            _note(outcome.path, note)
        typer.echo(readable(f"{outcome.path} → {outcome.folder}"))

    with _err.status(f"Reading {len(cases)} {'case' if len(cases) == 1 else 'cases'} …"):
        outcomes = run_cases(cases, out, loaded, captured=moment, columns=table, done=report)
    if any(outcome.error for outcome in outcomes):
        raise typer.Exit(1)


@app.command()
def read(paths: Paths, captured: Captured = None, columns: Columns = None, as_json: AsJson = False) -> None:
    """Rebuild threads: authors, who answered whom and how sure that is, and when.

    Without --json a short outline of each thread is shown; with it, one JSON object a line for each thread.
    Which form a file was taken for, and why, is said on stderr.
    """
    moment, table = _moment(captured), _columns(columns)
    failed = False
    for path in _cases(paths):
        told = ""
        for case in _each(path, moment, table):
            if isinstance(case, CommentariatError):
                _complain(case)
                failed = True
                continue
            thread = case.thread
            form = f"read as {thread.source.format}: {thread.source.why}"
            if form != told:
                _err.print(readable(f"{path}: {form}"), style="dim", markup=False)
                told = form
            for note in thread.notes:
                _note(path, note)
            if as_json:
                _print_json(thread_json(thread))
                continue
            from commentariat.outline import outline  # noqa: PLC0415

            typer.echo(outline(thread))
    if failed:
        raise typer.Exit(1)


@app.command()
def tag(
    paths: Paths,
    captured: Captured = None,
    columns: Columns = None,
    model: ModelFolder = None,
    as_json: AsJson = False,
    fast: Annotated[bool, typer.Option("--fast", help="Use the fast model. It is the only one so far.")] = False,
) -> None:
    """Mark each comment's themes, its stance on each, and how a reply relates to what it answers.

    A PATH may be a .jsonl file of loose comments: {"id", "text", "parent_text"?, "title"?} a line. With --columns it is
    read as a thread.
    """
    del fast  # both names mean the linear model until a second one is shipped
    moment, table = _moment(captured), _columns(columns)
    loaded = _model(model)
    from commentariat.tag import thread_units  # noqa: PLC0415
    from commentariat.tag.loose import read_loose  # noqa: PLC0415
    from commentariat.tag.to_json import tagged_json  # noqa: PLC0415

    def units_of(path: Path) -> Iterator[CommentariatError | tuple[list[str], list[Unit]]]:
        if path.suffix == ".jsonl" and table is None:
            try:
                yield read_loose(path)
            except Exception as error:
                yield named(path, error)
            return
        for case in _each(path, moment, table):
            if isinstance(case, CommentariatError):
                yield case
            else:
                yield [comment.id for comment in case.thread.comments], thread_units(case.thread)

    failed = False
    for path in _cases(paths):
        for found in units_of(path):
            try:
                if isinstance(found, CommentariatError):
                    raise found
                ids, units = found
                marks = loaded.tag(units)
            except Exception as error:
                _complain(named(path, error))
                failed = True
                continue
            for comment, mark in zip(ids, marks, strict=True):
                if as_json:
                    _print_json(tagged_json(str(path), comment, mark))
                else:
                    themes = ", ".join(f"{m.theme} {m.stance} {m.p:.2f}{'' if m.sure else '?'}" for m in mark.themes)
                    relation = f" [{mark.reply.relation} {mark.reply.p[mark.reply.relation]:.2f}]" if mark.reply else ""
                    typer.echo(f"{comment}{relation}: {themes or '-'}")
    if failed:
        raise typer.Exit(1)


@app.command()
def merge(
    paths: Paths,
    captured: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ISO",
            help="When a PATH was saved: give it once for all, or once for each PATH in their order; '-' leaves a PATH "
            "its own time.",
        ),
    ] = None,
    columns: Columns = None,
    as_json: AsJson = False,
) -> None:
    """Join captures of one thread, saved at different times or in different forms.

    Each comment stands once: cut-off texts are completed, parents settled by the form that states them, times narrowed.
    Says which comments were edited, are new, or have vanished. A PATH is a file or a case folder; of a site's whole export
    the thread is taken that the other files show.
    """
    times = [None if text == "-" else _moment(text) for text in captured or ["-"]]
    if len(times) not in (1, len(paths)):
        problem = f"{len(times)} times for {len(paths)} paths; give one for all or one for each, '-' for its own"
        raise typer.BadParameter(problem, param_hint="--captured")
    table = _columns(columns)
    threads: list[Thread] = []
    failed = False
    for path, moment in zip(paths, times * len(paths) if len(times) == 1 else times, strict=True):
        try:
            threads.extend(read_captures(path, captured=moment, columns=table))
        except Exception as error:
            _complain(named(path, error))
            failed = True
    if failed:
        # What is left would look like the whole: a thread is merged from all that were named, or not at all.
        raise typer.Exit(1)
    from commentariat.outline import merge_summary  # noqa: PLC0415

    with _failing():
        try:
            merged = merge_threads(of_one_story(threads))
        except Exception as error:
            raise named(", ".join(str(path) for path in paths), error) from None
    for note in merged.thread.notes:
        _note("merged", note)
    if as_json:
        _print_json(merged_json(merged))
    else:
        typer.echo(merge_summary(merged))


@app.command()
def train(
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FOLDER", help="Where the model goes; without it, beside the codebook."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="PATH", help="Coded comments: a .jsonl file or a folder of them.")
    ] = None,
    codebook: Annotated[Path | None, typer.Option("--codebook", metavar="FILE", help="The codebook.")] = None,
    gold: Annotated[
        Path | None,
        typer.Option(
            "--gold",
            metavar="FILE",
            help="Two coders' marks on a real thread, to be measured on, never trained on; needs --gold-thread.",
        ),
    ] = None,
    gold_thread: Annotated[
        Path | None, typer.Option("--gold-thread", metavar="PATH", help="The real thread that --gold marks.")
    ] = None,
) -> None:
    """Train the model on coded comments and measure it on threads held out of training.

    Writes the model's files and its card (README.md) with the scores. Nothing is downloaded.
    """
    from commentariat.tag.card import write_card  # noqa: PLC0415
    from commentariat.tag.codebook import load_codebook  # noqa: PLC0415
    from commentariat.tag.coded import load_coded, load_gold  # noqa: PLC0415
    from commentariat.tag.model import default_models_folder, save_model  # noqa: PLC0415
    from commentariat.tag.training import train as train_model  # noqa: PLC0415

    if (gold is None) != (gold_thread is None):
        raise typer.BadParameter("--gold and --gold-thread go together", param_hint="--gold")
    with _failing():
        home = default_models_folder()
        book = load_codebook(codebook or home / "codebook.toml")
        coded = load_coded(data or home / "training", book)
        marked = load_gold(gold, read_case(gold_thread).thread, book) if gold and gold_thread else None
        target = out or home
        if not os.access(target if target.exists() else target.parent, os.W_OK):
            raise CodedDataError(target, "this folder cannot be written", hint="Name another with --out.")
        with _err.status("Training …") as status:
            result = train_model(coded, book, progress=status.update, gold=marked)
        save_model(result.model, target / "linear")
        write_card(result, target / "README.md")
    held_out = result.model.quality.held_out
    typer.echo(
        f"{target / 'linear'}: themes micro-F1 {held_out.micro_f1:.2f}, macro-F1 {held_out.macro_f1:.2f}; "
        f"stance accuracy {held_out.stance_accuracy:.2f}; relation macro-F1 {held_out.relation_f1:.2f} "
        f"({held_out.measured_on})"
    )


def main() -> None:
    """The entry point of the ``commentariat`` command."""
    for stream in (sys.stdout, sys.stderr):
        # Names and comments hold any character; a terminal that cannot show one gets a replacement, not a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except BrokenPipeError:
        # The reader of our output ("| head") has gone: that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
