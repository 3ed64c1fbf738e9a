"""The appendix of the PDF: every comment with what it answers, its marks, and the words that speak for them."""

from __future__ import annotations

from typing import Any

from commentariat.report.words import RELATION_WORDS, STANCE_WORDS, percent
from commentariat.summary import Line, Summary
from commentariat.thread import Comment

# Deeper replies stand as far in as this; a narrower column of text would be hard to read.
DEEPEST_INDENT = 6


def _answers(line: Line, authors: dict[str, str], open_parents: frozenset[str]) -> str:
    """What a comment answers, with the probabilities of other readings where it is open."""
    comment = line.comment
    if comment.parent is None:
        return f"answers {comment.reply_to}, whose comment was not found" if comment.reply_to else ""
    if comment.id in open_parents:
        named = " or ".join(f"{c.id} {authors.get(c.id, '')} ({percent(c.p)})" for c in comment.parent_candidates)
        return f"answers {named}"
    return f"answers {comment.parent} {authors.get(comment.parent, '')}"


def _marks(line: Line, summary: Summary) -> str:
    parts = []
    if line.marks.reply is not None and line.comment.parent is not None:
        unsure = " (unsure)" if line.comment.id in summary.uncertain.unsure_relations else ""
        parts.append(
            RELATION_WORDS[line.marks.reply.relation].replace("neither", "neither agrees nor disagrees") + unsure
        )
    for mark in line.marks.themes:
        parts.append(f"{summary.label(mark.theme)}: {STANCE_WORDS[mark.stance]}{'' if mark.sure else ' (unsure)'}")
    return "  ·  ".join(parts)


def _paragraphs(comment: Comment, line: Line) -> list[list[list[str]]]:
    """The paragraphs as runs ``[text, kind]``; the kind is "evidence" for words that speak for a theme, else ""."""
    marked = bytearray(len(comment.text))
    for mark in line.marks.themes:
        for start, end in mark.evidence:
            for place in range(max(0, start), min(end, len(marked))):
                marked[place] = 1
    found: list[list[list[str]]] = []
    place = 0
    for paragraph in comment.paragraphs:
        runs: list[list[str]] = []
        start = 0
        for stop in range(1, len(paragraph) + 1):
            if stop == len(paragraph) or marked[place + stop] != marked[place + start]:
                runs.append([paragraph[start:stop], "evidence" if marked[place + start] else ""])
                start = stop
        if runs:
            found.append(runs)
        place += len(paragraph) + 2
    return found


def tree(summary: Summary) -> list[dict[str, Any]]:
    """All comments in page order."""
    authors = {line.comment.id: line.comment.author for line in summary.lines}
    open_parents = frozenset(summary.uncertain.open_parents)
    return [
        {
            "id": line.comment.id,
            "author": line.comment.author,
            "date": line.comment.posted.text if line.comment.posted else "no date",
            "answers": _answers(line, authors, open_parents),
            "depth": min(line.depth, DEEPEST_INDENT),
            "marks": _marks(line, summary),
            "cut": line.comment.truncated,
            "paragraphs": _paragraphs(line.comment, line),
        }
        for line in summary.lines
    ]
