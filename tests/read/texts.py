"""Texts of pages for the tests, and how they are read: by the form that fits, into drafts."""

from __future__ import annotations

from commentariat.read.draft import Draft
from commentariat.read.formats import choose
from commentariat.read.page import Page
from tests.read import rendered


def drafts(text: str) -> tuple[Draft, ...]:
    """All threads of a text."""
    opened = Page("page.txt", text)
    form, _ = choose(opened)
    return tuple(form.read(opened))


def draft(text: str) -> Draft:
    """The one thread of a text."""
    (found,) = drafts(text)
    return found


def golden(short: str, file: str) -> str:
    """A rendered page in one of its forms, by the first letters of its name."""
    name = next(name for name in rendered.names() if name.startswith(f"{short}-"))
    return (rendered.folder() / name / file).read_text("utf-8")


def said(found: Draft, words: str) -> bool:
    """Whether a note of the draft holds the words."""
    return any(words in note for note in found.notes)
