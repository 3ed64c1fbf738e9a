"""The whole conversation: every comment where it stands, with its marks and what is open about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commentariat.report.cells import anchors, pieces
from commentariat.report.charts import Figure
from commentariat.report.words import RELATION_WORDS, STANCE_SYMBOLS, STANCE_WORDS, percent, plural, span
from commentariat.summary import SURE_RELATION, Line, Summary

ORDER, KEY, TITLE = 70, "conversation", "The whole conversation"


def build(summary: Summary, figures: Sequence[Figure]) -> dict[str, Any]:
    """Comments in page order; ``closes`` counts the branches that end before a comment, ``end`` those at the end."""
    place = anchors(summary)
    names = {line.comment.id: line.comment.author for line in summary.lines}
    open_ids = set(summary.uncertain.open_parents)
    stack: list[str] = []
    entries = []
    for line in summary.lines:
        closes = 0
        while stack and stack[-1] != line.comment.parent:
            stack.pop()
            closes += 1
        entries.append({**_entry(line, summary, place, names, line.comment.id in open_ids), "closes": closes})
        if line.below:
            stack.append(line.comment.id)
    said = [
        "Every comment as saved, in the order of the page. Words that speak for a theme are highlighted. A label "
        "shows theme, side "
        "and the probability that both are right; a dashed label with a question mark is too close to call."
    ]
    return {"paragraphs": said, "entries": entries, "end": len(stack)}


def _entry(
    line: Line, summary: Summary, place: Mapping[str, str], names: Mapping[str, str], is_open: bool
) -> dict[str, Any]:
    comment = line.comment
    candidates = [(option.id, option.p) for option in comment.parent_candidates] if is_open else []
    if comment.parent is not None and not candidates:
        candidates = [(comment.parent, 1.0)]
    reply = line.marks.reply
    return {
        "anchor": place[comment.id],
        "id": comment.id,
        "author": comment.author or "(no name)",
        "posted": comment.posted.text if comment.posted else "no date",
        "when": span(comment.posted.interval) + " (UTC)"
        if comment.posted and comment.posted.interval.earliest
        else "time not known",
        "open": is_open,
        "lost": comment.reply_to if comment.parent is None and comment.reply_to else "",
        "answers": [
            {"text": f"#{option}", "author": names[option], "href": f"#{place[option]}", "p": percent(p)}
            for option, p in candidates
            if option in place
        ],
        "relation": _relation(reply.relation, reply.p[reply.relation])
        if reply and comment.parent is not None
        else None,
        "label": comment.label or "",
        "votes": "" if comment.votes is None else f"{comment.votes:+d} votes",
        "cut": comment.truncated,
        "body": pieces(comment.text, [part for mark in line.marks.themes for part in mark.evidence]),
        "themes": [
            {
                "label": summary.label(mark.theme),
                "kind": mark.stance,
                "symbol": STANCE_SYMBOLS[mark.stance],
                "stance": STANCE_WORDS[mark.stance],
                "p": percent(mark.p * mark.stance_p[mark.stance]),
                "sure": mark.sure,
            }
            for mark in line.marks.themes
        ],
        "below": plural(line.below, "reply", "replies") + " below" if line.below else "",
    }


def _relation(relation: str, p: float) -> dict[str, Any]:
    return {"kind": relation, "text": RELATION_WORDS[relation], "p": percent(p), "sure": p >= SURE_RELATION}
