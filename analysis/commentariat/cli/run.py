"""``commentariat run``: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commentariat.cli.inputs import cases_under, model_in
from commentariat.cli.options import Captured, Columns, Fast, ModelFolder, OwnCodebook, columns_of, moment_of
from commentariat.cli.screen import STDERR, complain, mention
from commentariat.read.page import readable


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
    fast: Fast = False,
    codebook: OwnCodebook = None,
    columns: Columns = None,
) -> None:
    """The main job: read, tag and report every case under the paths.

    Each case gets a folder in 'reports' with report.html, report.pdf, tables/ and figures/.
    A folder appears whole or not at all; a case that fails leaves its earlier report as it was.
    A file with several threads, such as the export of a site, gets a folder for each.
    """
    moment, table = moment_of(captured), columns_of(columns)
    if paths is None and not Path("raw").is_dir():
        raise typer.BadParameter("there is no folder 'raw' here; name the files or folders to read", param_hint="PATH")
    cases = cases_under(paths or [Path("raw")])
    from commentariat.batch import Outcome  # noqa: PLC0415 - drawing and typesetting take a second to import
    from commentariat.batch import run as run_cases  # noqa: PLC0415

    loaded = model_in(model, fast=fast, codebook=codebook)

    def report(outcome: Outcome) -> None:
        if outcome.error is not None:
            complain(outcome.error)
            return
        for note in outcome.notes:
            mention(outcome.path, note)
        typer.echo(readable(f"{outcome.path} → {outcome.folder}"))

    with STDERR.status(f"Reading {len(cases)} {'case' if len(cases) == 1 else 'cases'} …"):
        outcomes = run_cases(cases, out, loaded, captured=moment, columns=table, done=report)
    if any(outcome.error for outcome in outcomes):
        raise typer.Exit(1)
