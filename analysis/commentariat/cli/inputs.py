"""What the paths of a command hold, one case at a time, errors among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from commentariat.cli.screen import failing
from commentariat.dates import Interval
from commentariat.errors import CommentariatError, NoThread, named
from commentariat.read import find_cases, read_each

if TYPE_CHECKING:
    from commentariat.tag.model import Model
    from commentariat.thread import Case


def each_case(
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


def cases_under(paths: list[Path]) -> list[Path]:
    """All cases under the paths; ends with exit code 1 where there is none."""
    with failing():
        cases = find_cases(paths)
        if not cases:
            raise CommentariatError(", ".join(str(path) for path in paths), "there is nothing to read here")
        return cases


def model_in(folder: Path | None, *, fast: bool = False, codebook: Path | None = None) -> Model:
    """The model of that folder, or the shipped one, marking by a codebook where one is given; ends with exit code 1 where
    either cannot be used."""
    from commentariat.tag import load_model  # noqa: PLC0415 - scikit-learn takes a second to import
    from commentariat.tag.codebook import load_codebook  # noqa: PLC0415

    with failing():
        model = load_model(folder, fast=fast)
        return model if codebook is None else model.by(load_codebook(codebook))
