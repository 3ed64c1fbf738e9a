"""Small pages written for the tests, in the extracted form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

HEAD = "Subscribe\nNotify of\nguest\n{count} Comment{s}\n{sorting}\nInline Feedbacks\nView all comments\n"


class Row(NamedTuple):
    """A comment to be written: author, whom it answers, body, date."""

    author: str
    reply_to: str | None = None
    body: str = "Something said."
    date: str = "3 days ago"


def page(rows: Sequence[Row], *, count: int | None = None, doubled: bool = True, newest: bool = False) -> str:
    """The page as a text extractor leaves it."""
    stated = len(rows) if count is None else count
    text = "The story in one paragraph.\n\nAnd in another one.\n" + HEAD.format(
        count=stated, s="" if stated == 1 else "s", sorting="newest\noldest" if newest else "oldest\nnewest"
    )
    for row in rows:
        reply = f"Reply to\xa0 {row.reply_to}\n" if row.reply_to else ""
        text += f"{row.author}\n" * (2 if doubled else 1) + f"{row.date}\n{reply}\n{row.body}\n\n"
    return text
