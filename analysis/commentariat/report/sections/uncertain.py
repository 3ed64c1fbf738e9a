"""What is uncertain: comments, parents and marks that nobody should lean on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commentariat.report.cells import Cell, anchors, link, table
from commentariat.report.charts import Figure
from commentariat.report.words import capital, percent, plural
from commentariat.summary import Summary
from commentariat.thread import by_id

ORDER, KEY, TITLE = 80, "uncertain", "What is uncertain"


def build(summary: Summary, figures: Sequence[Figure]) -> dict[str, Any]:
    """Lists of links to comments, the table of open parents, and the notes made in reading."""
    unsure, place, comments = summary.uncertain, anchors(summary), by_id(summary.thread)
    lists = []
    for head, ids in (
        ("Cut off by the page: the rest was not saved, and the marks rest on what is shown", unsure.cut_off),
        ("Not in English: not marked, and left out of all shares", unsure.unread),
        ("Replies whose parent is not on the saved page", unsure.lost_parents),
        ("Replies whose relation is too close to call", unsure.unsure_relations),
    ):
        if ids:
            lists.append({"head": head, "links": [link(place, comment) for comment in ids]})
    rows: list[list[Cell]] = []
    for comment_id in unsure.open_parents:
        comment = comments[comment_id]
        for number, option in enumerate(comment.parent_candidates):
            if option.id not in comments:
                continue
            first: Cell = link(place, comment_id) if number == 0 else {"text": f"#{comment_id}", "sub": "or"}
            rows.append([first, comment.author, link(place, option.id), comments[option.id].author, percent(option.p)])
    tables = []
    if rows:
        caption = "Replies with more than one possible parent"
        tables.append(table(caption, ("Reply", "By", "May answer", "By", "Probability"), rows, numeric=(4,)))
    by_theme: dict[str, list[str]] = {}
    for comment_id, theme in unsure.unsure_themes:
        by_theme.setdefault(theme, []).append(comment_id)
    themes = [
        {"head": summary.label(theme), "links": [link(place, comment) for comment in ids]}
        for theme, ids in sorted(by_theme.items(), key=lambda pair: -len(pair[1]))
    ]
    notes = [capital(note) for note in (*summary.thread.notes, *summary.case.notes)]
    stated = summary.thread.stated_count
    if stated is not None and stated != summary.counts.comments:
        notes.append(f"The page states {plural(stated, 'comment')}; {summary.counts.comments} were saved")
    said = [] if lists or rows or themes or notes else ["Nothing in this thread had to be left open."]
    return {
        "paragraphs": said,
        "lists": lists,
        "tables": tables,
        "unsure": {"count": plural(len(unsure.unsure_themes), "mark"), "themes": themes},
        "notes": notes,
    }
