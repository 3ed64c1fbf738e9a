"""Documents beside comments: how much of each document is about a theme, and which passages are shared word for word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commentariat.tag.marks import Marks
from commentariat.thread import Document, Thread

# Shorter runs of shared words are set phrases ("Secretary General Mark Rutte"); longer ones are quotation or reuse.
SHORTEST_PASSAGE_WORDS = 8
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class DocumentThemes:
    """A document and, for each theme, the number of its paragraphs marked with it."""

    document: Document
    paragraphs: int
    themes: Mapping[str, int]

    def share(self, theme: str) -> float:
        """The share (0 to 1) of the document's paragraphs that are marked with the theme."""
        return self.themes.get(theme, 0) / self.paragraphs if self.paragraphs else 0.0


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that stand alike in two texts: the passage as the first has it, and where it stands.

    ``first`` and ``second`` are document keys, or "#12" for comment 12.
    """

    text: str
    words: int
    first: str
    second: str


def document_themes(document: Document, marks: Sequence[Marks]) -> DocumentThemes:
    """Count the paragraphs of a document by theme; ``marks`` has one entry for each paragraph."""
    counts: dict[str, int] = {}
    for paragraph in marks:
        for mark in paragraph.themes:
            counts[mark.theme] = counts.get(mark.theme, 0) + 1
    return DocumentThemes(document, len(marks), counts)


def shared_passages(first: str, second: str, *, least: int = SHORTEST_PASSAGE_WORDS) -> list[tuple[str, int]]:
    """Maximal runs of at least ``least`` words that stand in both texts, case and punctuation aside.

    Returns the passages as the first text writes them with their numbers of words, longest first.
    """
    spans = [match.span() for match in _WORD.finditer(first)]
    ours = [first[start:end].lower().replace("’", "'") for start, end in spans]
    theirs = [match[0].lower().replace("’", "'") for match in _WORD.finditer(second)]
    places: dict[tuple[str, ...], list[int]] = {}
    for position in range(len(theirs) - least + 1):
        places.setdefault(tuple(theirs[position : position + least]), []).append(position)
    found: list[tuple[str, int]] = []
    index = 0
    while index <= len(ours) - least:
        longest = 0
        for position in places.get(tuple(ours[index : index + least]), []):
            length = least
            while (
                index + length < len(ours)
                and position + length < len(theirs)
                and ours[index + length] == theirs[position + length]
            ):
                length += 1
            longest = max(longest, length)
        if longest:
            found.append((first[spans[index][0] : spans[index + longest - 1][1]], longest))
        index += longest or 1
    return sorted(found, key=lambda pair: -pair[1])


def passages_between(documents: Sequence[Document]) -> list[Passage]:
    """The longest passage that each pair of documents shares, longest first."""
    found: list[Passage] = []
    for number, first in enumerate(documents):
        for second in documents[number + 1 :]:
            shared = shared_passages(first.text, second.text)
            if shared:
                found.append(Passage(shared[0][0], shared[0][1], first.key, second.key))
    return sorted(found, key=lambda passage: -passage.words)


def passages_in_comments(thread: Thread, documents: Sequence[Document]) -> list[Passage]:
    """Passages of the documents that comments repeat word for word; each comment's longest one, in page order."""
    found: list[Passage] = []
    for comment in thread.comments:
        best: Passage | None = None
        for document in documents:
            shared = shared_passages(comment.text, document.text)
            if shared and (best is None or shared[0][1] > best.words):
                best = Passage(shared[0][0], shared[0][1], f"#{comment.id}", document.key)
        if best is not None:
            found.append(best)
    return found
