"""What the user sees: results to stdout, progress and trouble to stderr. Only the command line prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from commentariat.errors import CommentariatError
from commentariat.read.page import readable

STDERR = Console(stderr=True, highlight=False, soft_wrap=True)


def complain(error: CommentariatError) -> None:
    """One line on stderr for what failed."""
    STDERR.print(readable(f"error: {error}"), style="red", markup=False)


def mention(path: Path | str, text: str) -> None:
    """One line on stderr for what the user should know."""
    STDERR.print(readable(f"note: {path}: {text}"), style="yellow", markup=False)


@contextmanager
def failing() -> Iterator[None]:
    """End with exit code 1 and one line where something failed that nothing can go on without."""
    try:
        yield
    except CommentariatError as error:
        complain(error)
        raise typer.Exit(1) from None


def print_json(value: dict[str, Any]) -> None:
    """One JSON object on one line of stdout."""
    typer.echo(readable(json.dumps(value, ensure_ascii=False)))
