"""What a format's reader returns: the thread as written on the page, before parents and times are worked out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import Literal, NamedTuple

from commentariat.dates import Interval
from commentariat.thread import SetAside

Sorting = Literal["oldest", "newest", "none"]


class DraftComment(NamedTuple):
    """A comment as the form words it.

    ``date_text`` and ``reply_to`` are the page's own words. ``stamp`` is a second, absolute date that the page states
    beside the relative one, in the site's local time; ``posted`` is the moment, where the form states it in UTC.
    ``id`` is the site's; ``parent`` is the id of the comment that is answered, where the form states it (None for a
    top-level comment; see ``Draft.states_parents``). ``sticky`` marks a top-level comment that the site pins to the top.
    """

    author: str
    text: str
    date_text: str | None = None
    reply_to: str | None = None
    truncated: bool = False
    label: str | None = None
    votes: int | None = None
    id: str | None = None
    parent: str | None = None
    stamp: str | None = None
    posted: Interval | None = None
    sticky: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A thread taken apart: article, what was set aside of it, its comments, and what the form says of itself.

    ``states_parents``: each comment's ``parent`` is stated, so nothing needs to be guessed.
    ``in_page_order``: the comments come depth first, as a page shows them; otherwise in any order (children before their
    parents too), and they are put in depth-first order, siblings oldest first. ``sorting`` is the order of the top-level
    comments of a page: oldest, newest, or none.
    ``captured`` is when the page was saved, where the page itself says so, and ``captured_from`` says where it says it
    ("the page, which SingleFile saved"). ``published`` is when the story came out, where the form says so. ``zone`` is
    the site's, where the form tells it. ``key`` tells the threads of one file apart (a post's number or slug).
    """

    comments: tuple[DraftComment, ...]
    paragraphs: tuple[str, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    author: str | None = None
    title: str | None = None
    url: str | None = None
    key: str | None = None
    states_parents: bool = False
    in_page_order: bool = True
    sorting: Sorting = "oldest"
    captured: Interval | None = None
    captured_from: str | None = None
    published: Interval | None = None
    zone: tzinfo | None = None
    stated_count: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Detection:
    """How well a file fits a form: ``score`` from 0 (not at all) to 1 (surely), and the reason in words."""

    score: float
    why: str
