"""The text of a wpDiscuz page as a page extractor leaves it.

The comments follow a fixed head ("50 Comments / oldest / newest / Inline Feedbacks / View all comments"). Each starts
with a block of lines: the author's name (twice where avatars are shown, once where not), perhaps a label ("Member"),
the date, and "Reply to NAME" for a reply; then a blank line and the body. Bodies may hold anything, false headers
included, so a block counts as a header only where it is written in the way of the page's other headers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from commentariat.dates import ANY_CAPTURE, is_date, posted_interval
from commentariat.errors import NoThread
from commentariat.read.draft import Detection, Draft, DraftComment, Sorting
from commentariat.read.page import Page
from commentariat.thread import SetAside

NAME = "extracted"
FORM = "the extracted text of a wpDiscuz page"

LABELS = frozenset({"Guest", "Member", "Author", "Editor", "Admin"})
# The limit of words at which the UK Defence Journal, and wpDiscuz by default, cuts a comment off.
USUAL_WORD_LIMIT = 100
_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,7}) Comments?")
_SORTINGS: dict[str, Sorting] = {"oldest": "oldest", "newest": "newest", "most voted": "none"}
_HEAD_END = ("Inline Feedbacks", "View all comments")
_BEFORE_COUNT = ("guest", "Notify of", "Subscribe")
_REPLY = re.compile(r"Reply to[\xa0 ]+(\S.*)")
_EDITED = re.compile(r"Last edited (?:right now|\d+ \w+ ago) by .+")
_READ_MORE = re.compile(r"(?:…|\.\.\.)([\xa0 ])Read more »$")
_DONATION = re.compile(r"Please consider making a (?:one-off )?donation|Click here to donate", re.IGNORECASE)
_WIDGETS = {"Share", "Tweet", "Pin", "Print", "Email", "Related", "Advertisement", "Leave a Reply"}
# Separators of words for wpDiscuz's own count: a no-break space joins.
_WORD_BREAK = re.compile(r"[ \t\n]+")


@dataclass(frozen=True, slots=True)
class _Header:
    """A block of lines that may head a comment: lines ``start`` up to ``end``; ``style`` is how it is written."""

    start: int
    end: int
    author: str
    date_text: str
    reply_to: str | None
    label: str | None
    style: tuple[bool, bool]


def _head(lines: Sequence[str]) -> tuple[int, int, int, list[str]] | None:
    """(line of the count, line after the head, stated count, sortings) of the first comment head, or None."""
    for index, line in enumerate(lines):
        match = _COUNT.fullmatch(line.strip())
        if not match:
            continue
        rest = [text.strip() for text in lines[index + 1 : index + 8]]
        sortings = [text for text in rest if text in _SORTINGS]
        if sortings and all(text in rest for text in _HEAD_END):
            after = index + 1 + rest.index(_HEAD_END[1]) + 1
            return index, after, int(match[1].replace(",", "")), sortings
    return None


def detect(page: Page) -> Detection:
    """How well the page fits: its head, and a header in this form's way (a date line, then a blank line)."""
    if page.kind in {"xml", "pdf", "archive", "mhtml"}:
        return Detection(0.0, f"it looks like {page.kind}")
    lines = page.text.split("\n")
    head = _head(lines)
    if head is None:
        return Detection(0.0, 'no head "N Comments … View all comments"')
    _, after, count, _ = head
    headers = _headers(lines, after)
    if not headers:
        return Detection(0.6, f"a head that states {count} comments, and no comment after it")
    return Detection(0.9, f"a head that states {count} comments, then names, dates and bodies parted by blank lines")


def _header_at(lines: Sequence[str], start: int) -> _Header | None:
    """The comment header whose block of lines starts at ``start``, or None."""
    block: list[str] = []
    for line in lines[start : start + 6]:
        if not line.strip():
            break
        block.append(line.strip(" \t"))
    if not 2 <= len(block) <= 5:
        return None
    author, rest = block[0], block[1:]
    # "Guest" may be a name too: the first of two lines "Guest" is a label only where a third one, or the name, follows.
    label = None
    if len(rest) >= 2 and rest[0] in LABELS and (rest[1] == author or rest[0] != author):
        label, rest = rest[0], rest[1:]
    doubled = len(rest) >= 2 and rest[0] == author
    if doubled:
        rest = rest[1:]
    dates = [text for text in rest if is_date(text)]
    answers = [match[1] for text in rest if (match := _REPLY.fullmatch(text))]
    if len(dates) != 1 or len(answers) > 1 or len(dates) + len(answers) != len(rest):
        return None
    reply_to = answers[0].strip() if answers else None
    return _Header(start, start + len(block), author, dates[0], reply_to, label, (doubled, label is not None))


def _headers(lines: Sequence[str], after: int) -> list[_Header]:
    """All blocks after the head that look like comment headers, true and false ones."""
    found: list[_Header] = []
    for index in range(after, len(lines)):
        before = lines[index - 1].strip() if index > after else ""
        starts = not before or _EDITED.fullmatch(before) is not None
        if starts and lines[index].strip() and (header := _header_at(lines, index)):
            found.append(header)
    return found


def _impossible(header: _Header, root: _Header | None, names: set[str]) -> bool:
    """Whether a reply cannot stand here: nobody by that name wrote since the last top-level comment, or it is older."""
    if header.reply_to is None:
        return False
    if root is None or header.reply_to not in names:
        return True
    try:
        reply, top = (posted_interval(found.date_text, ANY_CAPTURE) for found in (header, root))
    except ValueError:
        return False
    return reply.latest is not None and top.earliest is not None and reply.latest <= top.earliest


def _true_headers(headers: Sequence[_Header], stated: int) -> tuple[list[_Header], list[str]]:
    """The headers written in the page's own way, and notes; a surplus over the stated count is dropped if impossible."""
    style = Counter(header.style for header in headers).most_common(1)[0][0]
    styled = [header for header in headers if header.style == style]
    surplus = len(styled) - stated
    kept: list[_Header] = []
    root, names = None, set[str]()
    for header in styled:
        if surplus > 0 and _impossible(header, root, names):
            surplus -= 1
            continue
        if header.reply_to is None:
            root, names = header, set()
        names.add(header.author)
        kept.append(header)
    false = len(headers) - len(kept)
    if not false:
        return kept, []
    what = "1 block of lines inside a comment looks" if false == 1 else f"{false} blocks of lines inside comments look"
    return kept, [f"{what} like a header and {'was' if false == 1 else 'were'} kept as text"]


def _body(lines: Sequence[str]) -> tuple[str, bool]:
    """(paragraphs joined by blank lines, whether an edit was noted) of a body's lines."""
    lines = list(lines)
    while lines and not lines[-1].strip():
        lines.pop()
    edited = bool(lines) and _EDITED.fullmatch(lines[-1].strip()) is not None
    if edited:
        lines.pop()
    text = "\n".join(line.strip(" \t") for line in lines).strip("\n")
    return re.sub(r"\n{2,}", "\n\n", text), edited


def _words(text: str) -> int:
    return len([word for word in _WORD_BREAK.split(text) if word])


def _cut(comments: list[DraftComment]) -> list[DraftComment]:
    """Tell cut-off comments from typed "Read more »": the genuine mark has a no-break space, or the page's word count."""
    marks = [_READ_MORE.search(comment.text) for comment in comments]
    counts = Counter(
        _words(comment.text[: mark.start()])
        for comment, mark in zip(comments, marks, strict=True)
        if mark and mark[1] == "\xa0" and "\n" not in comment.text
    )
    limit = counts.most_common(1)[0][0] if counts else USUAL_WORD_LIMIT
    found: list[DraftComment] = []
    for comment, mark in zip(comments, marks, strict=True):
        genuine = mark is not None and "\n" not in comment.text and _words(comment.text[: mark.start()]) == limit
        if mark is not None and genuine:
            comment = replace(comment, text=comment.text[: mark.start()], truncated=True)  # noqa: PLW2901
        found.append(comment)
    return found


def _article(lines: Sequence[str]) -> tuple[list[str], list[SetAside], str | None]:
    """(paragraphs, what was set aside, author) of the lines above the comments."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line.strip())
        elif blocks[-1]:
            blocks.append([])
    blocks = [block for block in blocks if block]
    aside: list[SetAside] = []
    author = None
    while blocks and blocks[-1] and blocks[-1][-1] in _BEFORE_COUNT:
        aside.append(SetAside(blocks[-1].pop(), "comment form"))
        if not blocks[-1]:
            blocks.pop()
    if blocks and len(blocks[-1]) == 2:
        name, about = blocks[-1]
        # "George Allison / George has a degree in ...": the box about the author.
        if len(name.split()) <= 5 and about.split()[0] in (name.split()[0], name):
            author = name
            aside.append(SetAside("\n".join(blocks.pop()), "author box"))
    paragraphs: list[str] = []
    for block in blocks:
        text = "\n".join(block)
        if _DONATION.search(text):
            aside.append(SetAside(text, "donation line"))
        elif text in _WIDGETS:
            aside.append(SetAside(text, "widget line"))
        else:
            paragraphs.append(text)
    return paragraphs, list(reversed(aside)), author


def read(page: Page) -> tuple[Draft]:
    """The one thread of the page, taken apart. Raises NoThread where no comment follows the head."""
    lines = page.text.split("\n")
    head = _head(lines)
    if head is None:
        raise NoThread(page.path, "no comment section was found")
    count_line, after, stated, sortings = head
    candidates = _headers(lines, after)
    if not candidates:
        place = f"line {count_line + 1}"
        raise NoThread(page.path, f"the page states {stated} comments and shows none", place=place)
    headers, notes = _true_headers(candidates, stated)
    comments: list[DraftComment] = []
    edits = 0
    for header, following in zip(headers, [*[h.start for h in headers[1:]], len(lines)], strict=True):
        text, edited = _body(lines[header.end : following])
        edits += edited
        comments.append(DraftComment(header.author, text, header.date_text, header.reply_to, label=header.label))
    if edits:
        notes.append(f"{edits} {'comment was' if edits == 1 else 'comments were'} edited after posting")
    paragraphs, aside, author = _article(lines[:count_line])
    draft = Draft(
        comments=tuple(_cut(comments)),
        paragraphs=tuple(paragraphs),
        set_aside=tuple(aside),
        author=author,
        stated_count=stated,
        sorting=_SORTINGS[sortings[0]],
        notes=tuple(notes),
    )
    return (draft,)
