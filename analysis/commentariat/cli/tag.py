"""``commentariat tag``: comments marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from commentariat.cli.inputs import cases_under, each_case, model_in
from commentariat.cli.options import (
    AsJson,
    Captured,
    Columns,
    Fast,
    ModelFolder,
    OwnCodebook,
    Paths,
    columns_of,
    moment_of,
)
from commentariat.cli.screen import complain, print_json
from commentariat.errors import CommentariatError, named

if TYPE_CHECKING:
    from commentariat.tag.marks import Unit


def tag(
    paths: Paths,
    captured: Captured = None,
    columns: Columns = None,
    model: ModelFolder = None,
    as_json: AsJson = False,
    fast: Fast = False,
    codebook: OwnCodebook = None,
) -> None:
    """Mark each comment's themes, its stance on each, and how a reply relates to what it answers.

    A PATH may be a .jsonl file of loose comments: {"id", "text", "parent_text"?, "title"?} a line. With --columns it is
    read as a thread.
    """
    moment, table = moment_of(captured), columns_of(columns)
    loaded = model_in(model, fast=fast, codebook=codebook)
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
        for case in each_case(path, moment, table):
            if isinstance(case, CommentariatError):
                yield case
            else:
                yield [comment.id for comment in case.thread.comments], thread_units(case.thread)

    failed = False
    for path in cases_under(paths):
        for found in units_of(path):
            try:
                if isinstance(found, CommentariatError):
                    raise found
                ids, units = found
                marks = loaded.tag(units)
            except Exception as error:
                complain(named(path, error))
                failed = True
                continue
            for comment, mark in zip(ids, marks, strict=True):
                if as_json:
                    print_json(tagged_json(str(path), comment, mark))
                else:
                    themes = ", ".join(f"{m.theme} {m.stance} {m.p:.2f}{'' if m.sure else '?'}" for m in mark.themes)
                    relation = f" [{mark.reply.relation} {mark.reply.p[mark.reply.relation]:.2f}]" if mark.reply else ""
                    skipped = f"({mark.skipped})" if mark.skipped else "-"
                    typer.echo(f"{comment}{relation}: {themes or skipped}")
    if failed:
        raise typer.Exit(1)
