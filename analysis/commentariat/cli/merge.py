"""``commentariat merge``: captures of one thread joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commentariat.cli.options import AsJson, Columns, Paths, columns_of, moment_of
from commentariat.cli.screen import complain, failing, mention, print_json
from commentariat.errors import named
from commentariat.read import read_captures
from commentariat.read.merge import merge as merge_threads
from commentariat.read.pick import of_one_story
from commentariat.read.to_json import merged_json

if TYPE_CHECKING:
    from commentariat.thread import Thread


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
    times = [None if text == "-" else moment_of(text) for text in captured or ["-"]]
    if len(times) not in (1, len(paths)):
        problem = f"{len(times)} times for {len(paths)} paths; give one for all or one for each, '-' for its own"
        raise typer.BadParameter(problem, param_hint="--captured")
    table = columns_of(columns)
    threads: list[Thread] = []
    failed = False
    for path, moment in zip(paths, times * len(paths) if len(times) == 1 else times, strict=True):
        try:
            threads.extend(read_captures(path, captured=moment, columns=table))
        except Exception as error:
            complain(named(path, error))
            failed = True
    if failed:
        # What is left would look like the whole: a thread is merged from all that were named, or not at all.
        raise typer.Exit(1)
    from commentariat.outline import merge_summary  # noqa: PLC0415

    with failing():
        try:
            merged = merge_threads(of_one_story(threads))
        except Exception as error:
            raise named(", ".join(str(path) for path in paths), error) from None
    for note in merged.thread.notes:
        mention("merged", note)
    if as_json:
        print_json(merged_json(merged))
    else:
        typer.echo(merge_summary(merged))
