"""``commentariat read``: threads rebuilt."""

from __future__ import annotations

import typer

from commentariat.cli.inputs import cases_under, each_case
from commentariat.cli.options import AsJson, Captured, Columns, Paths, columns_of, moment_of
from commentariat.cli.screen import STDERR, complain, mention, print_json
from commentariat.errors import CommentariatError
from commentariat.read.page import readable
from commentariat.read.to_json import thread_json


def read(paths: Paths, captured: Captured = None, columns: Columns = None, as_json: AsJson = False) -> None:
    """Rebuild threads: authors, who answered whom and how sure that is, and when.

    Without --json a short outline of each thread is shown; with it, one JSON object a line for each thread.
    Which form a file was taken for, and why, is said on stderr.
    """
    moment, table = moment_of(captured), columns_of(columns)
    failed = False
    for path in cases_under(paths):
        told = ""
        for case in each_case(path, moment, table):
            if isinstance(case, CommentariatError):
                complain(case)
                failed = True
                continue
            thread = case.thread
            form = f"read as {thread.source.format}: {thread.source.why}"
            if form != told:
                STDERR.print(readable(f"{path}: {form}"), style="dim", markup=False)
                told = form
            for note in thread.notes:
                mention(path, note)
            if as_json:
                print_json(thread_json(thread))
                continue
            from commentariat.outline import outline  # noqa: PLC0415

            typer.echo(outline(thread))
    if failed:
        raise typer.Exit(1)
