"""The story and its sources: what readers had in front of them, and where the words came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commentariat.report.cells import Cell, anchors, link, table
from commentariat.report.charts import Figure
from commentariat.report.words import capital, day, plural
from commentariat.summary import Summary
from commentariat.thread import Document

ORDER, KEY, TITLE = 20, "story", "The story and its sources"
OPENING_PARAGRAPHS = 3


def build(summary: Summary, figures: Sequence[Figure]) -> dict[str, Any]:
    """The article's opening, the documents, and words shared between them and with comments."""
    article = summary.thread.article
    documents = [entry.document for entry in summary.documents]
    said = [] if article else ["The saved page holds no article; only its comments were read."]
    names = {document.key: name(document, summary) for document in documents}
    place = anchors(summary)
    tables = []
    if documents:
        tables.append(
            table(
                "The documents set beside the comments",
                ("Source", "Kind", "Date", "How it was had", "Set aside as not its text"),
                [_row(document, summary) for document in documents],
            )
        )
    if summary.passages:
        tables.append(
            table(
                "Words that two documents share, the longest passage of each pair",
                ("Passage", "Words", "In", "And in"),
                [
                    (f"“{passage.text}”", str(passage.words), names[passage.first], names[passage.second])
                    for passage in summary.passages
                ],
                numeric=(1,),
            )
        )
    if summary.quoted:
        tables.append(
            table(
                "Words of a document that a comment repeats",
                ("Comment", "Passage", "Words", "From"),
                [
                    (
                        link(place, quote.first.removeprefix("#")),
                        f"“{quote.text}”",
                        str(quote.words),
                        names[quote.second],
                    )
                    for quote in summary.quoted
                ],
                numeric=(2,),
            )
        )
    opening = {"title": article.title, "paragraphs": list(article.paragraphs[:OPENING_PARAGRAPHS])} if article else None
    if opening and article and len(article.paragraphs) > OPENING_PARAGRAPHS:
        more = plural(len(article.paragraphs) - OPENING_PARAGRAPHS, "paragraph")
        said.append(f"The article as saved goes on for {more} more.")
    return {"opening": opening, "paragraphs": said, "tables": tables}


def name(document: Document, summary: Summary) -> str:
    """A document's name in a sentence or table: its publisher, or "The article"."""
    if document.kind == "article":
        return "The article"
    return document.publisher or document.title or document.key


def _row(document: Document, summary: Summary) -> tuple[Cell, ...]:
    article = document.kind == "article"
    published = document.date or (summary.case.published if article else None)
    publisher = document.publisher or (summary.case.site if article else None) or document.key
    reasons: dict[str, int] = {}
    for piece in document.set_aside:
        reasons[piece.reason] = reasons.get(piece.reason, 0) + 1
    aside = "; ".join(reason if count == 1 else f"{reason} ({count})" for reason, count in reasons.items())
    return (
        {"text": publisher, "sub": document.title},
        document.kind or "not stated",
        day(published) if published else "not known",
        document.obtained or ("In the saved page, above its comments." if article else "not stated"),
        capital(aside) or "nothing",
    )
