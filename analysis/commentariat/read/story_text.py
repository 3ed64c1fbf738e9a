"""The story above the comments, in the text of a page: its paragraphs, and what is not part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from commentariat.thread import SetAside

# Lines of the form for a new comment, as the text forms have them.
COMMENT_FORM = {"guest", "notify of", "subscribe", "{}", "[+]", "{}[+]", "label", "b", "i", "u"}
_DONATION = re.compile(r"Please consider making a (?:one-off )?donation|Click here to donate", re.IGNORECASE)
_WIDGETS = {"Share", "Tweet", "Pin", "Print", "Email", "Related", "Advertisement", "Leave a Reply"}
_BYLINE = re.compile(r"By (\S.{0,60}?)(?: -|,| \||$).*")
LONGEST_NAME_WORDS = 5


def _blocks(lines: Sequence[str]) -> list[list[str]]:
    """The lines in blocks, parted by blank ones."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line.strip())
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _without_form(blocks: list[list[str]], aside: list[SetAside]) -> None:
    """Take the comment form's lines off the end."""
    while blocks and blocks[-1] and blocks[-1][-1].lower() in COMMENT_FORM:
        aside.append(SetAside(blocks[-1].pop(), "comment form"))
        if not blocks[-1]:
            blocks.pop()


def _without_author_box(blocks: list[list[str]], aside: list[SetAside]) -> str | None:
    """Take the box about the author off the end: "George Allison / George has a degree in ..."; the author, or None."""
    if not blocks or len(blocks[-1]) != 2:
        return None
    name, about = blocks[-1]
    if len(name.split()) > LONGEST_NAME_WORDS or about.split()[0] not in (name.split()[0], name):
        return None
    aside.append(SetAside("\n".join(blocks.pop()), "author box"))
    return name


def _without_byline(blocks: list[list[str]], aside: list[SetAside]) -> tuple[str | None, str | None]:
    """Take the top of a page copied whole off the start: menu, title, "By NAME - DATE"; (title, author)."""
    first = blocks[0] if blocks else []
    for number, line in enumerate(first):
        if number and (match := _BYLINE.fullmatch(line)):
            if number > 1:
                aside.append(SetAside("\n".join(first[: number - 1]), "menu"))
            aside.append(SetAside(line, "byline"))
            blocks[0] = first[number + 1 :]
            return first[number - 1], match[1]
    return None, None


def story(lines: Sequence[str]) -> tuple[list[str], list[SetAside], str | None, str | None]:
    """(paragraphs, what was set aside, author, title) of the lines above the comments; None for what is not said."""
    blocks = _blocks(lines)
    aside: list[SetAside] = []
    _without_form(blocks, aside)
    author = _without_author_box(blocks, aside)
    title, by = _without_byline(blocks, aside)
    paragraphs: list[str] = []
    for block in blocks:
        text = "\n".join(block)
        if _DONATION.search(text):
            aside.append(SetAside(text, "donation line"))
        elif text in _WIDGETS:
            aside.append(SetAside(text, "widget line"))
        elif text:
            paragraphs.append(text)
    return paragraphs, list(reversed(aside)), author or by, title
