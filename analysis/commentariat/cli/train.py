"""``commentariat train``: a model made from coded comments."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from commentariat.cli.screen import STDERR, failing
from commentariat.errors import CodedDataError
from commentariat.read import read_case


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
    with failing():
        home = default_models_folder()
        book = load_codebook(codebook or home / "codebook.toml")
        coded = load_coded(data or home / "training", book)
        marked = load_gold(gold, read_case(gold_thread).thread, book) if gold and gold_thread else None
        target = out or home
        if not os.access(target if target.exists() else target.parent, os.W_OK):
            raise CodedDataError(target, "this folder cannot be written", hint="Name another with --out.")
        with STDERR.status("Training …") as status:
            result = train_model(coded, book, progress=status.update, gold=marked)
        save_model(result.model, target / "linear")
        write_card(result, target / "README.md")
    held_out = result.model.quality.held_out
    typer.echo(
        f"{target / 'linear'}: themes micro-F1 {held_out.micro_f1:.2f}, macro-F1 {held_out.macro_f1:.2f}; "
        f"stance accuracy {held_out.stance_accuracy:.2f}; relation macro-F1 {held_out.relation_f1:.2f} "
        f"({held_out.measured_on})"
    )
