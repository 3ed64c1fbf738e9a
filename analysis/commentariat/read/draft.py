"""What a format's reader returns: the thread as written on the page, before parents and times are worked out."""

from __future__ import annotations

from dataclasses import dataclass

from commentariat.thread import SetAside


@dataclass(frozen=True, slots=True)
class DraftComment:
    """A comment as the page words it: ``date_text`` and ``reply_to`` are the page's own words."""

    author: str
    text: str
    date_text: str | None = None
    reply_to: str | None = None
    truncated: bool = False
    label: str | None = None
    votes: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A page taken apart: article, what was set aside of it, comments in page order, and what the page says of itself."""

    comments: tuple[DraftComment, ...]
    paragraphs: tuple[str, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    author: str | None = None
    stated_count: int | None = None
    newest_first: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Detection:
    """How well a text fits a format: ``score`` from 0 (not at all) to 1 (surely), and the reason in words."""

    score: float
    why: str
