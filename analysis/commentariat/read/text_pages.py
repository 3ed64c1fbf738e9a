"""Several pages pasted into one text: each has a comment section, with a head of its own.

A head can also be typed into a comment. It starts no thread: the page's own count covers the comments that follow, or what
it states does not fit them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from commentariat.read.draft import Draft
from commentariat.read.notes import listed
from commentariat.read.page import Page
from commentariat.read.page_text import Written, draft_of, taken_apart, written
from commentariat.read.story_text import COMMENT_FORM
from commentariat.read.text_bodies import end_of_last
from commentariat.read.text_head import Section

# Of the comment form, a line stands this near above a head.
FORM_LINES = 8
# A head that states so many comments, and has just them, is no accident.
FEWEST_TO_MATCH = 2
# A false header in a comment can make one too many.
MOST_FALSE = 1
# Some replies answer a comment that is hidden. Where more answer nobody, the thread began above.
MOST_STRANGERS = 0.1
# The last line of a page, this near below its last comment; the next page begins there.
FOOTER_LINES = 40
_FOOTER = re.compile(r".{0,80}©.{0,120}|.{0,80}\bAll rights reserved\b.{0,80}", re.IGNORECASE)


class _Part(NamedTuple):
    """What stands under a head up to the next one: how many comments, and whether they can be a thread of their own."""

    head: Section
    shown: int
    whole: bool


def _can_stand_alone(part: Written) -> bool:
    """Whether the comments of a part begin with a top-level one right below the head and answer each other."""
    if not part.headers:
        return False
    first, after = part.headers[0], part.heads[0].after
    if first.reply_to is not None or any(line.strip() for line in part.lines[after : first.start]):
        return False
    names = set[str]()
    strangers = 0
    for header in part.headers:
        if header.reply_to is None:
            names = set()
        elif header.reply_to not in names:
            strangers += 1
        names.add(header.author)
    return strangers <= MOST_STRANGERS * len(part.headers)


def _below(own: Written, head: Section, start: int, stop: int) -> Written:
    """The lines from ``start`` up to ``stop``, with their head, taken apart by themselves."""
    moved = replace(head, count_line=head.count_line - start, after=head.after - start)
    return taken_apart(own.lines[start:stop], [moved], squeezed=own.squeezed)


def _parts(own: Written) -> list[_Part]:
    found: list[_Part] = []
    ends = [*(head.count_line for head in own.heads[1:]), len(own.lines)]
    for head, end in zip(own.heads, ends, strict=True):
        part = _below(own, head, head.count_line, end)
        found.append(_Part(head, len(part.headers), _can_stand_alone(part)))
    return found


def _under_a_form(lines: Sequence[str], head: Section) -> bool:
    above = lines[max(0, head.count_line - FORM_LINES) : head.count_line]
    return any(line.strip().lower() in COMMENT_FORM for line in above)


def _another(part: _Part, *, stated: int, shown: int, rest: int, form: bool) -> bool:
    """Whether a head begins another page, after one that states and shows so many; ``rest`` are all comments below it."""
    more = part.head.stated or 0
    if not part.whole or part.shown > more + MOST_FALSE or shown > stated + MOST_FALSE:
        return False
    match = part.shown == more >= FEWEST_TO_MATCH
    if shown + rest > stated:
        # The page before cannot hold them all.
        return shown >= stated or match or form
    return match and form


def _heads(own: Written) -> tuple[list[Section], list[Section]]:
    """(the heads at which a page's comments begin, those that may only be typed into a comment)."""
    parts = _parts(own)
    rest = sum(part.shown for part in parts)
    true, doubtful = [parts[0].head], list[Section]()
    stated = shown = 0
    for number, part in enumerate(parts):
        if not number or _another(
            part, stated=stated, shown=shown, rest=rest, form=_under_a_form(own.lines, part.head)
        ):
            if number:
                true.append(part.head)
            stated, shown = part.head.stated or 0, 0
        else:
            doubtful.append(part.head)
        shown += part.shown
        rest -= part.shown
    return true, doubtful


def _after_footer(lines: Sequence[str], start: int, stop: int) -> int:
    """The line after the footer of a page whose last comment ends above ``start``; ``start`` where none is seen."""
    for number in range(start, min(start + FOOTER_LINES, stop)):
        if _FOOTER.fullmatch(lines[number].strip()):
            return number + 1
    return start


def _split(own: Written, heads: Sequence[Section]) -> tuple[list[Written], bool]:
    """(the pages, whether it is known where each one's last comment ends)."""
    found: list[Written] = []
    start, sure = 0, True
    for number, head in enumerate(heads):
        stop = heads[number + 1].count_line if number + 1 < len(heads) else len(own.lines)
        page = _below(own, head, start, stop)
        begin, start = start, head.after
        if not page.headers:
            continue
        if stop < len(own.lines):
            end, known = end_of_last(page.lines, page.headers, squeezed=own.squeezed)
            page = replace(page, lines=page.lines[:end])
            start, sure = _after_footer(own.lines, begin + end, stop), sure and known
        found.append(page)
    return found, sure


def read_texts(page: Page) -> tuple[Draft, ...]:
    """The threads of a page of text: one, or as many as pages were pasted into it. Raises NoThread where it holds none."""
    own = written(page, mended=True)
    if len(own.heads) < 2:
        return (draft_of(page, own),)
    true, doubtful = _heads(own)
    notes: list[str] = []
    if doubtful:
        lines = listed([head.count_line + 1 for head in doubtful])
        what = "line reads like a head" if len(doubtful) == 1 else "lines read like heads"
        notes.append(f"{len(doubtful)} {what} of another comment section (line {lines}); kept as the text of comments")
    pages, sure = _split(own, true) if len(true) > 1 else ([], True)
    if len(pages) < 2:
        draft = draft_of(page, own)
        return (replace(draft, notes=(*draft.notes, *notes)),)
    where = "" if sure else "; where one's last comment ends and the next one's story begins had to be guessed"
    drafts: list[Draft] = []
    for number, one in enumerate(pages, 1):
        said = f"the file holds {len(pages)} pages, one below the other: this is number {number}{where}"
        draft = draft_of(page, replace(one, mended=own.mended))
        drafts.append(replace(draft, key=str(number), notes=(said, *draft.notes, *notes)))
    return tuple(drafts)
