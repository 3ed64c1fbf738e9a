"""What a saved page says of each of its wpDiscuz comments, however it was taken from the page, as a draft's comments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from commentariat.dates import is_date
from commentariat.read.draft import DraftComment
from commentariat.read.notes import listed, plural
from commentariat.read.page import tidy

_NUMBER = re.compile(r"[+-]?\d{1,9}")
# wpDiscuz replaces a typed "@Ann" by a link "@Ann Lee"; where "@Ann Lee" was typed, the page shows "@Ann Lee Lee".
_MENTION = re.compile(r'(<a [^<>]*rel="author"[^<>]*>@[^\s<]+ ([^<]{1,200})</a>) \2(?!\w)')


class WrittenComment(NamedTuple):
    """A comment as its elements word it.

    ``own`` and ``stated`` are the numbers in its element's id (its own, and its parent's or "0"; None where it has no such
    id), ``named`` is the one it links to as answered. ``classes`` are its element's. ``stamp`` is the second, absolute date.
    ``votes`` are (classes, text) of each number of votes.
    """

    own: str | None
    stated: str | None
    classes: str
    author: str
    date: str
    stamp: str
    text: str
    truncated: bool
    label: str
    named: str | None
    reply_to: str | None
    votes: tuple[tuple[str, str], ...]
    edited: bool


@dataclass(slots=True)
class Section:
    """The comments of a section and what is odd about them, by their numbers in it."""

    comments: list[DraftComment] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)
    two_parents: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    pingbacks: list[str] = field(default_factory=list)
    closed: int = 0

    def notes(self) -> list[str]:
        """In words."""
        notes: list[str] = []
        if self.repeated:
            twice = plural(len(self.repeated), "comment stands", "comments stand")
            notes.append(f"{twice} twice on the page and was read once: {listed(self.repeated)}")
        if self.strange:
            have = plural(len(self.strange), "comment has", "comments have")
            notes.append(f"{have} no number of the site: {listed(self.strange)} on the page")
        if self.two_parents:
            replies = plural(len(self.two_parents), "reply names", "replies name")
            notes.append(
                f"{replies} two comments as answered; the element's own id was followed: {listed(self.two_parents)}"
            )
        if self.edited:
            notes.append(f"{plural(len(self.edited), 'comment was', 'comments were')} edited: {listed(self.edited)}")
        if self.pingbacks:
            are = plural(len(self.pingbacks), "comment is a pingback", "comments are pingbacks")
            notes.append(f"{are}: {listed(self.pingbacks)}")
        if self.closed:
            notes.append(f"{plural(self.closed, 'conversation is', 'conversations are')} closed to further replies")
        return notes


def section(written: Iterable[WrittenComment]) -> Section:
    """The comments of a section, each once."""
    found = Section()
    seen: set[str] = set()
    for comment in written:
        own = comment.own
        if own is not None and own in seen:
            found.repeated.append(own)
            continue
        if own is None:
            found.strange.append(len(found.comments) + 1)
        else:
            seen.add(own)
        found.comments.append(_comment(comment, found))
    return found


def _comment(written: WrittenComment, found: Section) -> DraftComment:
    """One comment; what is odd about it goes to ``found``."""
    own, stated, classes, author, date, stamp, text, truncated, label, named, reply_to, votes, edited = written
    parent = None if stated is None or stated.strip("0") == "" else stated
    if stated is None:
        parent = named
    elif named is not None and named != parent:
        found.two_parents.append(own or "?")
    if edited:
        found.edited.append(own or "?")
    if "pingback" in classes or "trackback" in classes:
        found.pingbacks.append(own or "?")
    found.closed += "-closed-comment" in classes
    # By position: by name it takes a third longer.
    return DraftComment(
        author,
        text,
        date or None,
        reply_to,
        truncated,
        label or None,
        _votes(votes) if votes else None,
        own,
        parent,
        stamp if stamp and is_date(stamp) else None,
        None,
        "-sticky-comment" in classes,
    )


def _votes(shown: tuple[tuple[str, str], ...]) -> int | None:
    """Votes for, less those against: sites show that number, or both (those against with a minus)."""
    numbers = [int(text) for _, words in shown if _NUMBER.fullmatch(text := words.replace("\u2212", "-"))]
    if len(numbers) == 2 and numbers[1] > 0 and "dislike" in shown[1][0]:
        numbers[1] = -numbers[1]
    return sum(numbers) if numbers else None


def line(text: str) -> str:
    """Words on one line."""
    text = " ".join(text.split())
    return text if text.isascii() and text.isprintable() else tidy(text).strip()


def without_repeated_surnames(html: str) -> str:
    """A body whose mentions do not repeat what they replaced."""
    return _MENTION.sub(r"\1", html)
