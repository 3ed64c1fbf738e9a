"""Small summaries of invented threads, made without a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch

import pytest

from commentariat.dates import Interval
from commentariat.summary import Summary, summarise
from commentariat.tag.codebook import Codebook, Theme
from commentariat.tag.marks import RELATIONS, STANCES, Marks, ReplyMark, ThemeMark
from commentariat.tag.prevalence import Estimate, ThemeShare
from commentariat.tag.quality import Quality, Scores, ThemeQuality
from commentariat.thread import Candidate, Case, Comment, Document, Posted, SetAside, Source, Thread

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1) https://evil.example/ $x^2$ $\\frac{",
    "{{ 7 * 7 }}{% raw %}",
    "-->]]></svg><style>*{display:none}</style>",
    "العربية 😀 \u202e\u0007 漢字 " + "very long name " * 12,
)
SPAN = Interval(datetime(2025, 2, 13, tzinfo=UTC), datetime(2025, 2, 14, tzinfo=UTC))
THEMES = tuple(
    Theme(name, label, f"About {label}.", f"The {label} is good.", (label.lower(),))
    for name, label in (("roads", "Roads"), ("buses", "Buses"), ("trams", "Trams & trains"))
)
CODEBOOK = Codebook(THEMES, "", "", "")
ARTICLE = Document("article", "A new road", ("The council will build a road.", "It will cost much."), kind="article")
RELEASE = Document(
    "release",
    "News <b>release</b>",
    ("Buses matter.",),
    set_aside=(SetAside("x", "byline"),),
    publisher='The "Council" <i>',
    kind="official",
    date=date(2025, 2, 12),
    url="javascript:alert(2)",
)


def _marks(number: int, comment: Comment, *, themes: bool) -> Marks:
    p = {theme.id: 0.1 for theme in THEMES}
    found = []
    if themes and number % 3 != 2:
        theme, stance = THEMES[number % 2].id, STANCES[number % 3]
        p[theme] = 0.8
        spans = ((0, 9), (4, 400)) if comment.text else ()
        found.append(
            ThemeMark(theme, 0.8, stance, {s: 0.7 if s == stance else 0.15 for s in STANCES}, spans, number % 4 != 0)
        )
    reply = None
    if comment.parent is not None:
        relation = ("agree", "disagree", "other")[number % 3]
        reply = ReplyMark(relation, {r: 0.5 if r == relation else 0.25 for r in ("agree", "disagree", "other")})
    return Marks(tuple(found), p, reply)


def _relations(marks: Sequence[Marks], held_out: object) -> dict[str, Estimate]:
    """Counts of the relations with invented intervals."""
    said = [mark.reply.relation for mark in marks if mark.reply is not None]
    return {name: _estimate(said.count(name), len(said), enough=len(said) >= 10) for name in RELATIONS}


def _shares(marks: Sequence[Marks], held_out: object) -> dict[str, ThemeShare]:
    """Counts with invented intervals: the report is tested here, not the arithmetic."""
    found = {}
    for theme in THEMES:
        own = [mark for comment in marks for mark in comment.themes if mark.theme == theme.id]
        sides = {
            stance: _estimate(sum(mark.stance == stance for mark in own), len(own), enough=len(own) >= 4)
            for stance in STANCES
        }
        found[theme.id] = ThemeShare(theme.id, _estimate(len(own), len(marks)), sides)
    return found


def _estimate(count: int, n: int, *, enough: bool = True) -> Estimate:
    share = count / n if n else 0.0
    return Estimate(count, n, share, share * 0.6, min(1.0, share * 1.5 + 0.05), enough=enough)


def _comments(count: int, *, hostile: bool, dated: bool) -> tuple[Comment, ...]:
    made = []
    for number in range(1, count + 1):
        nasty = HOSTILE[number % len(HOSTILE)] if hostile else ""
        parent = None if number % 5 == 1 else str(number - 1)
        comment = Comment(
            str(number),
            nasty or f"Author {number % 4}",
            f"{nasty} Roads & buses, one and two.\n\nA second paragraph <b>with</b> marks." if number != 3 else "",
            parent=parent,
            reply_to=None if parent is None else "x",
            posted=Posted(nasty or "14 days ago", SPAN if dated else Interval()),
            truncated=number == 4,
            label=nasty or None,
            votes=-2 if number == 2 else None,
        )
        if number == 5:
            options = (Candidate("4", 0.61), Candidate("3", 0.39))
            comment = replace(comment, parent_confidence=0.61, parent_candidates=options)
        made.append(comment)
    return tuple(made)


@pytest.fixture(scope="session")
def make() -> Callable[..., Summary]:
    """Builds a summary: ``count`` comments, with hostile words or not, with themes, dates and documents or not."""

    def build(
        count: int = 12, *, hostile: bool = False, themes: bool = True, dated: bool = True, documents: bool = True
    ) -> Summary:
        comments = _comments(count, hostile=hostile, dated=dated)
        thread = Thread(
            Source("folder/thread.txt", "0" * 64, "extracted"),
            "Title",
            comments,
            article=ARTICLE if documents else None,
            url="javascript:alert(3)",
            captured=SPAN if dated else None,
            notes=("one <u>note</u>",),
        )
        title = f"Story {HOSTILE[0]}" if hostile else "A story"
        case = Case("case", title, thread, (RELEASE,) if documents else (), site="A & B", published=date(2025, 2, 13))
        marks = [_marks(number, comment, themes=themes) for number, comment in enumerate(comments, 1)]
        found = {
            document.key: [
                _marks(n, Comment("1", "", "x"), themes=themes) for n, _ in enumerate(document.paragraphs, 1)
            ]
            for document in (ARTICLE, RELEASE)
        }
        scores = Scores("120 practice comments", 120, 0.6, 0.5, 0.6, 0.6, 0.4, 0.03)
        quality = Quality(
            scores, {theme.id: ThemeQuality(0.6, 0.5, 0.55, 40, 0.4, 0.7) for theme in THEMES}, None, 0.94
        )
        model = cast(Any, SimpleNamespace(codebook=CODEBOOK, held_out=None, quality=quality))
        with (
            patch("commentariat.summary.theme_shares", _shares),
            patch("commentariat.summary.relation_shares", _relations),
        ):
            return summarise(case, marks, found, model)

    return build
