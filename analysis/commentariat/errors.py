"""Every error that Commentariat raises on purpose.

    CommentariatError
    ├── InputError          a file that was asked for cannot be used
    │   ├── UnreadableFile  missing, no permission, a folder, too large
    │   ├── NotText         empty, binary, or no known encoding
    │   ├── NoThread        text without a comment section, or of no known format
    │   └── CaseError       case.toml lacks a key or holds a wrong value
    ├── CodebookError       codebook.toml is wrong
    ├── CodedDataError      coded (practice) comments are wrong
    ├── ModelError          a trained model is missing, altered, or of another version
    └── ReportError         a report could not be written

Each message says what happened, where (file, then line or key), and what to do about it.
"""

from __future__ import annotations

from pathlib import Path


class CommentariatError(Exception):
    """Base of all errors raised on purpose. ``str(error)`` is one line, fit for a user.

    Parameters
    ----------
    path
        The file (or folder) at fault; None where no file is.
    problem
        What is wrong, as a clause: "the file is empty".
    place
        Where in the file: "line 12", "key 'captured'".
    hint
        What the user can do about it.
    """

    def __init__(self, path: Path | str | None, problem: str, *, place: str = "", hint: str = "") -> None:
        self.path = path
        self.problem = problem
        self.place = place
        self.hint = hint
        where = ", ".join(str(part) for part in (path, place) if part)
        message = f"{where}: {problem}" if where else problem
        # One error is one line, whatever a file name or a value in a hostile file holds.
        super().__init__(" ".join((f"{message}. {hint}" if hint else message).split()))


class InputError(CommentariatError):
    """A file that was asked for cannot be used."""


class UnreadableFile(InputError):
    """The file is missing, forbidden, a folder, or too large."""


class NotText(InputError):
    """The file is empty, binary, or in no known encoding."""


class NoThread(InputError):
    """The text holds no comment section, or is in no known format."""


class CaseError(InputError):
    """A case.toml lacks a key or holds a wrong value."""


class CodebookError(CommentariatError):
    """A codebook.toml is wrong."""


class CodedDataError(CommentariatError):
    """Coded comments (practice or evaluation data) are wrong."""


class ModelError(CommentariatError):
    """A trained model is missing, altered, or made by another version."""


class ReportError(CommentariatError):
    """A report could not be written."""


def known(names: list[str] | tuple[str, ...]) -> str:
    """The hint that lists the names that would have been accepted."""
    return "Known names: " + ", ".join(sorted(names))


def named(path: Path | str, error: Exception) -> CommentariatError:
    """Any error as one that a user can read: what was raised on purpose as it is, anything else with the file's name."""
    if isinstance(error, CommentariatError):
        return error
    hint = "This is a fault in Commentariat, not in your file alone: please report it."
    return CommentariatError(path, f"it could not be handled ({type(error).__name__}: {error})", hint=hint)
