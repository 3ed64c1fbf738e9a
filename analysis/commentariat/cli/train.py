"""``commentariat train``: models made from coded comments."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commentariat.cli.screen import STDERR, failing, mention
from commentariat.errors import CodedDataError, ModelError
from commentariat.read import read_case
from commentariat.whole import write_whole

if TYPE_CHECKING:
    from commentariat.tag.codebook import Codebook
    from commentariat.tag.coded import CodedData


def train(
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FOLDER", help="Where the models go; needed for data of your own."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="PATH",
            help="Coded comments instead of the shipped ones: a .jsonl file or a folder of them.",
        ),
    ] = None,
    examples: Annotated[
        list[Path] | None,
        typer.Option(
            "--examples", metavar="FILE", help="Coded comments beside the others; may be given several times."
        ),
    ] = None,
    codebook: Annotated[
        Path | None, typer.Option("--codebook", metavar="FILE", help="Your own codebook instead of the shipped one.")
    ] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Train the fast model only.")] = False,
    finetune: Annotated[
        bool,
        typer.Option("--finetune", help="Fine-tune the encoder anew as well: an hour or two; needs the extra 'learn'."),
    ] = False,
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
    """Train both models on coded comments and measure them on threads held out of training.

    Writes the models' files and their card (README.md) with the scores. Nothing is downloaded. The encoder of the accurate
    model stays as it is, and the rest is fitted to the data, which takes a few minutes; with --finetune it learns too.
    """
    from commentariat.report.reliability import reliability_svg  # noqa: PLC0415
    from commentariat.tag.baselines import baselines  # noqa: PLC0415
    from commentariat.tag.card import RELIABILITY, card_text  # noqa: PLC0415 - what these import takes a second
    from commentariat.tag.coded import load_gold  # noqa: PLC0415
    from commentariat.tag.held_out_encoder import ABOUT, HELD_OUT, load_trained_encoder  # noqa: PLC0415
    from commentariat.tag.model_files import ACCURATE, FAST, default_models_folder, save_model  # noqa: PLC0415
    from commentariat.tag.training import check_enough, fit_linear  # noqa: PLC0415
    from commentariat.tag.training import train as train_model  # noqa: PLC0415

    if (gold is None) != (gold_thread is None):
        raise typer.BadParameter("--gold and --gold-thread go together", param_hint="--gold")
    if fast and finetune:
        raise typer.BadParameter("the fast model has no encoder to fine-tune", param_hint="--finetune")
    if out is None and (data or examples or codebook):
        raise typer.BadParameter("name the folder for your models, so that the shipped ones stay", param_hint="--out")
    home = default_models_folder()
    target = out or home
    with failing():
        book, coded = _material(home, codebook, data, examples or [])
        marked = load_gold(gold, read_case(gold_thread).thread, book) if gold and gold_thread else None
        near = next(folder for folder in (target, *target.absolute().parents) if folder.exists())
        if not os.access(near, os.W_OK):
            raise CodedDataError(target, "this folder cannot be written", hint="Name another with --out.")
        check_enough(coded, book)
        results = {}
        with STDERR.status("Training …") as status:
            linear = fit_linear(coded, book, progress=status.update)
            results[FAST] = train_model(coded, book, progress=status.update, gold=marked, linear=linear)
            save_model(results[FAST].model, target / FAST)
            if not fast:
                if finetune:
                    _finetune(coded, book, target / ACCURATE)
                source = (target if finetune else home) / ACCURATE
                encoder = load_trained_encoder(source)
                results[ACCURATE] = train_model(
                    coded, book, progress=status.update, gold=marked, encoder=encoder, linear=linear
                )
                save_model(results[ACCURATE].model, target / ACCURATE, encoder=encoder.files)
                if source != target / ACCURATE:
                    for name in (ABOUT, HELD_OUT):
                        write_whole(target / ACCURATE / name, (source / name).read_bytes(), ModelError)
        if target != home:
            write_whole(target / "codebook.toml", (codebook or home / "codebook.toml").read_bytes(), ModelError)
        ordered = {name: results[name] for name in (ACCURATE, FAST) if name in results}
        diagram = reliability_svg({name: one.held_out for name, one in ordered.items()})
        write_whole(target / RELIABILITY, diagram.encode("utf-8"), ModelError)
        text = card_text(ordered, baselines(coded, book), _card_parts(home, book) if target == home else ())
        write_whole(target / "README.md", text.encode("utf-8"), ModelError)
    for name, result in results.items():
        held_out = result.model.quality.held_out
        typer.echo(
            f"{target / name}: themes micro-F1 {held_out.micro_f1:.2f}, macro-F1 {held_out.macro_f1:.2f}; "
            f"stance accuracy {held_out.stance_accuracy:.2f}; relation macro-F1 {held_out.relation_f1:.2f} "
            f"({held_out.measured_on})"
        )


def _material(home: Path, codebook: Path | None, data: Path | None, examples: list[Path]) -> tuple[Codebook, CodedData]:
    from commentariat.tag.codebook import load_codebook  # noqa: PLC0415
    from commentariat.tag.coded import load_coded  # noqa: PLC0415
    from commentariat.tag.examples import joined, load_examples, not_coded_for  # noqa: PLC0415

    shipped = load_codebook(home / "codebook.toml")
    book = load_codebook(codebook) if codebook else shipped
    if data is not None:
        parts = [load_coded(data, book)]
    else:
        parts = [not_coded_for(load_coded(home / "training", shipped).only(book.ids), book, shipped.ids)]
    return book, joined([*parts, *(load_examples(path, book) for path in examples)])


def _card_parts(home: Path, book: Codebook) -> list[str]:
    """Sections of the shipped models' card on what stands beside them."""
    from commentariat.tag.card import ABLATIONS, CODERS, CODINGS, agreement_text  # noqa: PLC0415
    from commentariat.tag.coded import load_coded  # noqa: PLC0415

    parts = []
    if (home / CODERS).is_dir():
        first, second = (load_coded(home / CODERS / name, book) for name in CODINGS)
        parts.append(agreement_text(first, second, book.ids))
    if (home / ABLATIONS).is_file():
        parts.append((home / ABLATIONS).read_text("utf-8"))
    return parts


def _finetune(coded: CodedData, book: Codebook, folder: Path) -> None:
    try:
        from commentariat.learn.pipeline import make_encoder  # noqa: PLC0415
    except ImportError as error:
        hint = "Install it: pip install 'commentariat[learn]'."
        raise ModelError(None, f"fine-tuning needs the extra 'learn' ({error})", hint=hint) from error
    for name, content in make_encoder(coded, book, progress=lambda words: mention("fine-tuning", words)).items():
        write_whole(folder / name, content, ModelError)
