"""A comment's marks as the JSON object that callers rely on."""

from __future__ import annotations

from typing import Any

from commentariat.tag.marks import Marks


def tagged_json(thread: str, comment: str, marks: Marks) -> dict[str, Any]:
    """The object that ``commentariat tag --json`` prints for one comment; only themes at their thresholds are listed."""
    return {
        "thread": thread,
        "id": comment,
        "themes": {
            mark.theme: {
                "p": round(mark.p, 4),
                "stance": mark.stance,
                "stance_p": {stance: round(p, 4) for stance, p in mark.stance_p.items()},
                "evidence": [list(span) for span in mark.evidence],
                "sure": mark.sure,
            }
            for mark in marks.themes
        },
        "reply": None
        if marks.reply is None
        else {"relation": marks.reply.relation, "p": {name: round(p, 4) for name, p in marks.reply.p.items()}},
        **({"skipped": marks.skipped} if marks.skipped else {}),
    }
