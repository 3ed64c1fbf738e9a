"""``commentariat evaluate``: a model on coded comments, two models compared, or coders compared."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commentariat.cli.inputs import model_in
from commentariat.cli.options import ModelFolder
from commentariat.cli.screen import STDERR, failing, mention
from commentariat.errors import CodedDataError, ReportError
from commentariat.read import read_case
from commentariat.whole import write_whole

if TYPE_CHECKING:
    from commentariat.tag.codebook import Codebook
    from commentariat.tag.scorecard import Coded


def evaluate(
    data: Annotated[
        list[Path],
        typer.Argument(
            metavar="DATA…",
            readable=False,
            help="Coded comments: .jsonl files, folders of them, or with --thread two coders' marks on a real thread.",
            show_default=False,
        ),
    ],
    model: ModelFolder = None,
    fast: Annotated[bool, typer.Option("--fast", help="Measure the fast model.")] = False,
    against: Annotated[
        str | None,
        typer.Option(
            "--against", metavar="MODEL", help="A second model to compare: a folder, or 'fast', or 'accurate'."
        ),
    ] = None,
    thread: Annotated[
        Path | None, typer.Option("--thread", metavar="PATH", help="The real thread that DATA, a .json file, marks.")
    ] = None,
    coders: Annotated[
        bool,
        typer.Option("--coders", help="Compare coders instead: each DATA is one coder's file of the same comments."),
    ] = False,
    codebook: Annotated[
        Path | None,
        typer.Option("--codebook", metavar="FILE", help="The codebook of the coders; else the shipped one."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write to this file instead of the screen.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
) -> None:
    """Measure a model on coded comments, compare two models, or compare coders.

    Scores are precision, recall and F1 by theme, micro- and macro-F1, stance accuracy and F of favour and against (as in
    SemEval-2016 Task 6), macro-F1 of reply relations, confusions, and how far probabilities can be taken at their word.
    Coders are compared by Krippendorff's alpha and Gwet's AC1. The main scores, F1 by theme and the measures of agreement
    have 95% intervals, by drawing whole threads.
    """
    if coders and (against is not None or thread is not None or model is not None or fast):
        raise typer.BadParameter("it compares coders, so no model or thread can be given", param_hint="--coders")
    if coders and len(data) < 2:
        raise typer.BadParameter("two files or more are needed, one for each coder", param_hint="--coders")
    with failing():
        if coders:
            text, value = _coders(data, codebook)
        else:
            text, value = _models(data, model, fast, against, thread, codebook)
        whole = json.dumps(_plain(value), ensure_ascii=False) if as_json else text
        if out is None:
            typer.echo(whole)
            return
        write_whole(out, f"{whole}\n".encode(), ReportError)


def _plain(value: Any) -> Any:
    """JSON knows no "not a number"."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _book(codebook: Path | None) -> Codebook:
    from commentariat.tag.codebook import load_codebook  # noqa: PLC0415 - what it imports takes a second
    from commentariat.tag.model_files import default_models_folder  # noqa: PLC0415

    return load_codebook(codebook or default_models_folder() / "codebook.toml")


def _coders(data: Sequence[Path], codebook: Path | None) -> tuple[str, Any]:
    from commentariat.tag.agreement import compare_coders  # noqa: PLC0415
    from commentariat.tag.coded import load_coded  # noqa: PLC0415
    from commentariat.tag.tables import agreement_table  # noqa: PLC0415

    book = _book(codebook)
    rows = [{comment.id: comment for comment in load_coded(path, book).comments} for path in data]
    shared = {key for row in rows for key in row if sum(key in other for other in rows) > 1}
    if not shared:
        raise CodedDataError(data[0], "no comment was coded by two of the coders: they share no id")
    found = compare_coders(rows, book.ids)
    head = f"## {len(rows)} coders, {len(shared):,} comments coded by at least two of them"
    return f"{head}\n\n{agreement_table(found)}", {"agreement": [asdict(one) for one in found]}


def _measured_on(data: Sequence[Path], thread: Path | None, book: Codebook) -> Coded:
    from commentariat.tag.coded import load_gold  # noqa: PLC0415
    from commentariat.tag.examples import joined, load_examples  # noqa: PLC0415
    from commentariat.tag.scorecard import from_gold, from_threads  # noqa: PLC0415

    if thread is not None:
        if len(data) != 1:
            raise typer.BadParameter("with --thread there is one file of marks", param_hint="DATA")
        return from_gold(load_gold(data[0], read_case(thread).thread, book))
    for path in data:
        if path.suffix == ".json":
            raise CodedDataError(path, "marks in a .json file need their thread", hint="Name it with --thread PATH.")
    return from_threads(joined([load_examples(path, book) for path in data]), ", ".join(str(path) for path in data))


def _models(
    data: Sequence[Path],
    folder: Path | None,
    fast: bool,
    against: str | None,
    thread: Path | None,
    codebook: Path | None,
) -> tuple[str, Any]:
    from commentariat.tag.scorecard import compare, scorecard  # noqa: PLC0415
    from commentariat.tag.tables import comparison_table, scorecard_text  # noqa: PLC0415

    first = model_in(folder, fast=fast)
    book = first.codebook if codebook is None else _book(codebook)
    if book.ids != first.codebook.ids:
        raise CodedDataError(codebook, "the model knows other themes than this codebook", hint="Train one with it.")
    coded = _measured_on(data, thread, book)
    with STDERR.status("Measuring …"):
        marks = first.tag(coded.units)
    known = first.learnt(coded.units)
    if known:
        mention(
            coded.name, f"the model learnt from {known} of these {len(coded.units)} comments: it looks too good here"
        )
    card = scorecard(marks, coded, first.codebook.ids)
    name = str(folder) if folder else first.name
    text, value = scorecard_text(card, name), {"model": name, "learnt_from": known, **asdict(card)}
    if against is None:
        return text, value
    second = model_in(None, fast=against == "fast") if against in ("fast", "accurate") else model_in(Path(against))
    if second.codebook.ids != first.codebook.ids:
        raise CodedDataError(against, "the two models know different themes, so that they cannot be compared")
    found = compare(marks, second.tag(coded.units), coded, first.codebook.ids)
    known = second.learnt(coded.units)
    if known:
        mention(
            coded.name, f"{against} learnt from {known} of these {len(coded.units)} comments: it looks too good here"
        )
    text = f"{text}\n\n### {name} and {against}\n\n{comparison_table(found, (name, against))}"
    return text, {**value, "against": {"model": against, "differences": [asdict(one) for one in found]}}
