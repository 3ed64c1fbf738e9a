"""The data that everything else stands beside: comments, threads, documents, cases. All of it is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from commentariat.dates import Interval


@dataclass(frozen=True, slots=True)
class Posted:
    """When a comment was posted: the words on the page, and the moments they allow (UTC, latest exclusive)."""

    text: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class Candidate:
    """A comment that a reply may answer, and the probability (0 to 1) that it is the one."""

    id: str
    p: float


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment as the page shows it.

    ``id`` is the site's where the format has it, else the number in page order from "1". ``parent`` is None for a
    top-level comment. ``parent_confidence`` is 1 where the format states the parent or only one candidate is left;
    ``parent_candidates`` lists all candidates that are left, likeliest first, their probabilities summing to 1.
    ``text`` holds the paragraphs, separated by a blank line. ``truncated`` marks a body cut off by "Read more »".
    ``absent_parent`` is the site's id of the comment that a reply answers where that is stated and not in the thread
    (hidden, or not loaded); its ``parent`` is then None and its ``parent_confidence`` 0, as for a reply whose addressee
    is not on the page.
    """

    id: str
    author: str
    text: str
    parent: str | None = None
    parent_confidence: float = 1.0
    parent_candidates: tuple[Candidate, ...] = ()
    reply_to: str | None = None
    posted: Posted | None = None
    truncated: bool = False
    label: str | None = None
    votes: int | None = None
    absent_parent: str | None = None

    @property
    def answers(self) -> bool:
        """Whether it is a reply: a parent, the name of one, or a parent that is not on the page is known."""
        return not (self.parent is self.reply_to is self.absent_parent is None)

    @property
    def paragraphs(self) -> list[str]:
        """The body's paragraphs, in order."""
        return self.text.split("\n\n") if self.text else []


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks in a document; ``paragraph`` is the index (from 0) of the paragraph they stand in."""

    text: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """A piece of a document that is not its text, kept visible with the reason."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """An article or a source document. ``kind`` is article, official, press or broadcaster."""

    key: str
    title: str
    paragraphs: tuple[str, ...]
    quotations: tuple[Quotation, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    publisher: str | None = None
    kind: str | None = None
    date: date | None = None
    language: str | None = None
    url: str | None = None
    obtained: str | None = None

    @property
    def text(self) -> str:
        """All paragraphs, separated by blank lines."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a thread was read from: its path as given, its SHA-256, the format taken and why."""

    path: str
    sha256: str
    format: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment thread in page order (depth first), with the article it stands under."""

    source: Source
    title: str
    comments: tuple[Comment, ...]
    article: Document | None = None
    url: str | None = None
    captured: Interval | None = None
    captured_from: str | None = None
    stated_count: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One story: its thread and the documents to set beside it. ``name`` is the folder's (or loose file's) name."""

    name: str
    title: str
    thread: Thread
    documents: tuple[Document, ...] = ()
    site: str | None = None
    url: str | None = None
    published: date | None = None
    folder: Path | None = None
    notes: tuple[str, ...] = field(default=())


def by_id(thread: Thread) -> Mapping[str, Comment]:
    """The thread's comments by id."""
    return {comment.id: comment for comment in thread.comments}


def replies(thread: Thread) -> Mapping[str | None, tuple[Comment, ...]]:
    """The replies to each comment in page order; under None the top-level comments."""
    found: dict[str | None, list[Comment]] = {None: []}
    for comment in thread.comments:
        found.setdefault(comment.parent, []).append(comment)
    return {parent: tuple(children) for parent, children in found.items()}


def depths(thread: Thread) -> Mapping[str, int]:
    """The depth of each comment: 0 for a top-level comment, 1 for a reply to it, and so on."""
    found: dict[str, int] = {}
    for comment in thread.comments:
        found[comment.id] = 0 if comment.parent is None else found.get(comment.parent, -1) + 1
    return found
