"""The options that several verbs share, and what their texts mean. Wrong ones end with exit code 2."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commentariat.dates import Interval, parse_moment
from commentariat.read.settings import COLUMNS, check_columns

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
Fast = Annotated[bool, typer.Option("--fast", help="Use the fast model: less often right, far quicker.")]
OwnCodebook = Annotated[
    Path | None,
    typer.Option(
        "--codebook",
        metavar="FILE",
        help="Mark by your own codebook: its new themes are found by their phrases and by likeness to their words.",
    ),
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


def moment_of(text: str | None) -> Interval | None:
    """The moment that ``--captured`` names."""
    if text is None:
        return None
    try:
        return parse_moment(text)
    except (ValueError, OverflowError):
        problem = f"'{text}' is no date or moment; write 2025-02-27 or 2025-02-27T10:15:00Z"
        raise typer.BadParameter(problem, param_hint="--captured") from None


def columns_of(text: str | None) -> dict[str, str] | None:
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
