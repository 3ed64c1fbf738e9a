"""What the text forms of a wpDiscuz page share: the head of its comment section, bodies, cut-off marks, the story above."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from commentariat.errors import NoThread
from commentariat.read.draft import Detection, Draft, DraftComment, Sorting
from commentariat.read.headers import ALWAYS, BUTTON, EDITED, Header, candidates, is_button, true_headers
from commentariat.read.page import Page
from commentariat.read.story_text import story

# The limit of words at which the UK Defence Journal, and wpDiscuz by default, cuts a comment off.
USUAL_WORD_LIMIT = 100
SORTINGS: dict[str, Sorting] = {"oldest": "oldest", "newest": "newest", "most voted": "none"}
# The last lines of the head as page extractors keep it; a browser hides them.
EXTRACTED_HEAD = ("Inline Feedbacks", "View all comments")
# The head of the section is sought up to this many lines after the count of comments.
HEAD_LINES = 8
# Without a head, this many blocks written alike make a comment section.
FEWEST_HEADERS = 2
# Votes up and down on lines of their own.
MOST_VOTE_LINES = 2
_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,7}) comments?", re.IGNORECASE)
_READ_MORE = re.compile(r"(?:…|\.\.\.)([\xa0 ])Read more »$")
_BLANKS = re.compile(r"\n{3,}")
_VOTES = re.compile(r"[+-]?\d{1,6}")
_LEADING = (" ", "\t", "\xa0")
# What stands below a thread on a page: wpDiscuz's own hidden lines, and the furniture of sites.
_BELOW = re.compile(
    r"Load More Comments|View (?:more )?replies|wpDiscuz|Would love your thoughts, please comment\.|Insert|"
    r"You are going to send email to|Move Comment|Latest|Related(?: (?:Articles|Posts|Stories))?|Most (?:read|popular)|"
    r"(?:Previous|Next) (?:article|post)|Leave a (?:Reply|Comment)|More from .{2,40}|"
    r".*©.*|.*\bAll rights reserved\b.*|.*\bPrivacy [Pp]olicy\b.*|(?:[\w' ]{2,30} \| ){2,}.*",
)


@dataclass(frozen=True, slots=True)
class Section:
    """Where a page's comments begin: the line of the count (or where the text starts), the line after the head."""

    count_line: int
    after: int
    stated: int | None
    sorting: Sorting


def section(lines: Sequence[str], ending: Sequence[str] = ()) -> Section | None:
    """The first comment head: "50 Comments", then the sorting, then the lines of ``ending``; None where there is none."""
    for index, line in enumerate(lines):
        if not 9 <= len(line) <= 24 or not (match := _COUNT.fullmatch(line.strip())):
            continue
        rest = [text.strip() for text in lines[index + 1 : index + HEAD_LINES]]
        if ending:
            sorts = [text for text in rest if text in SORTINGS]
            if not sorts or any(text not in rest for text in ending):
                continue
            after = index + 1 + rest.index(ending[-1]) + 1
        else:
            first = next((number for number, text in enumerate(rest) if text), len(rest))
            if first == len(rest) or rest[first] not in SORTINGS:
                continue
            after, sorts = index + first + 2, [rest[first]]
        return Section(index, after, int(match[1].replace(",", "")), SORTINGS[sorts[0]])
    return None


@dataclass(frozen=True, slots=True)
class Written:
    """A page's lines, where its comments begin, their true headers, and notes on the false ones."""

    lines: list[str]
    section: Section | None
    headers: list[Header]
    notes: list[str]


def _with_buttons(lines: list[str]) -> list[str]:
    """The lines, with the button " Reply" set in where an editor has taken the leading blanks of the whole page away."""
    if lines.count(BUTTON) < FEWEST_HEADERS or any(line[:1] in _LEADING and line.strip() for line in lines):
        return lines
    if EXTRACTED_HEAD[-1] in lines:
        # That form has no buttons: somebody is called "Reply".
        return lines
    return [f" {BUTTON}" if line == BUTTON else line for line in lines]


def written(page: Page) -> Written:
    """A page of text with its comment headers, worked out once for all text forms."""
    found = page.memo.get("written")
    if not isinstance(found, Written):
        lines = _with_buttons(page.text.split("\n"))
        # The first is the page's own: a comment may hold another.
        heads = [head for head in (section(lines, EXTRACTED_HEAD), section(lines)) if head]
        head = min(heads, key=lambda head: head.count_line, default=None)
        blocks = candidates(lines, head.after if head else 0)
        headers, notes = true_headers(blocks, head.stated if head else None) if blocks else ([], [])
        if head is None and len(headers) >= FEWEST_HEADERS:
            # Only the comments were selected and copied.
            head = Section(headers[0].start, headers[0].start, None, "oldest")
        found = Written(lines, head, headers, notes)
        page.memo["written"] = found
    return found


def fits(page: Page, *, set_in: bool, blank_after: bool, way: str) -> Detection:
    """How well a page fits a text form: whether its dates are set in by a space, and a blank line follows its headers.

    ``way`` says in words how the form's headers are written.
    """
    if page.kind not in {"text", "json"}:
        return Detection(0.0, f"it looks like {page.kind}")
    text = written(page)
    head = text.section
    if head is None:
        return Detection(0.0, 'no head "N Comments", and no names with dates')
    extracted = all(
        word in (line.strip() for line in text.lines[head.count_line : head.after]) for word in EXTRACTED_HEAD
    )
    if not text.headers:
        right = extracted == (not set_in)
        return Detection(0.6 if right else 0.0, f"a head that states {head.stated} comments, and no comment after it")
    style = Counter(header.style for header in text.headers).most_common(1)[0][0]
    what = "no head" if head.stated is None else f"a head that states {head.stated} comments"
    if style[1:3] == (set_in, blank_after):
        return Detection(0.9 if head.stated is not None else 0.7, f"{what}, then {way}")
    # Neither form in all: the better of the two guesses, so that the page is read.
    near = (style[1] == set_in) * 0.05 + (style[2] == blank_after) * 0.04 + extracted * (not set_in) * 0.02
    return Detection(0.5 + near, f"{what}, then names and dates, though not quite as this form has them")


def word_count(text: str) -> int:
    """The number of words as wpDiscuz counts them: between spaces, tabs and line ends; a no-break space joins."""
    text = text.replace("\n", " ").replace("\t", " ").strip(" ")
    return sum(map(bool, text.split(" "))) if "  " in text or not text else text.count(" ") + 1


def _paragraphs(lines: Sequence[str]) -> str:
    text = "\n".join(lines).strip(" \t\n")
    if "\t" in text or " \n" in text or "\n " in text:
        text = "\n".join([line.strip(" \t") for line in lines]).strip("\n")
    return _BLANKS.sub("\n\n", text) if "\n\n\n" in text else text


def _trim(lines: list[str]) -> None:
    while lines and not lines[-1].strip():
        lines.pop()


def _until_button(lines: Sequence[str]) -> list[str]:
    """A comment's lines up to its button, the last one before the next header."""
    for number in range(len(lines) - 1, -1, -1):
        if is_button(lines[number]):
            return list(lines[:number])
    return list(lines)


def _vote_lines(blocks: Sequence[list[str]]) -> int:
    """How many lines of votes end each comment of the page: 0, 1 or 2.

    They stand right above the button; a body's own last line, which can be a number too, has a blank line after it.
    """
    ends = Counter[int]()
    for block in blocks:
        number = 0
        while number < MOST_VOTE_LINES and number < len(block) and _VOTES.fullmatch(block[-1 - number]):
            number += 1
        ends[number] += 1
    for number in range(MOST_VOTE_LINES, 0, -1):
        if sum(count for found, count in ends.items() if found >= number) >= ALWAYS * len(blocks):
            return number
    return 0


def _body(lines: list[str], vote_lines: int) -> tuple[str, bool, int | None]:
    """(paragraphs joined by blank lines, whether an edit was noted, votes) of a comment's lines without its button."""
    rest = lines
    votes = [int(rest.pop()) for _ in range(vote_lines) if rest and _VOTES.fullmatch(rest[-1])]
    # What somebody typed has a blank line after it.
    noted = bool(rest) and bool(rest[-1].strip())
    _trim(rest)
    edited = noted and rest[-1].startswith("Last edited ") and EDITED.fullmatch(rest[-1].strip()) is not None
    if edited:
        rest.pop()
    return _paragraphs(rest), edited, sum(votes) if votes else None


def _above_the_rest(lines: Sequence[str], *, button: bool) -> list[str]:
    """The last comment's lines without what stands below the thread on the page."""
    first = next((number for number, line in enumerate(lines) if is_button(line)), None) if button else None
    if first is not None:
        return list(lines[: first + 1])
    for number, line in enumerate(lines):
        blank_before = number > 1 and not lines[number - 1].strip()
        if blank_before and _BELOW.fullmatch(line.strip()):
            return list(lines[:number])
    return list(lines)


def _limit(comments: Sequence[DraftComment], marks: Sequence[re.Match[str] | None]) -> int:
    """The number of words at which the page cuts comments off: no whole comment is longer."""
    counts: Counter[int] = Counter()
    genuine: Counter[int] = Counter()
    for comment, mark in zip(comments, marks, strict=True):
        if mark and "\n" not in comment.text:
            count = word_count(comment.text[: mark.start()])
            counts[count] += 1
            if mark[1] == "\xa0":
                genuine[count] += 1
    if genuine:
        return genuine.most_common(1)[0][0]
    if counts[USUAL_WORD_LIMIT] or not counts:
        return USUAL_WORD_LIMIT
    longest = max((word_count(c.text) for c, m in zip(comments, marks, strict=True) if m is None), default=0)
    likely = [(number, -limit) for limit, number in counts.items() if limit >= longest and number > 1]
    return -max(likely)[1] if likely else USUAL_WORD_LIMIT


def _cut(comments: list[DraftComment]) -> list[DraftComment]:
    """Tell cut-off comments from typed "Read more »": a genuine one has the page's number of words in one paragraph."""
    marks = [_READ_MORE.search(comment.text) if comment.text.endswith("»") else None for comment in comments]
    if not any(marks):
        return comments
    limit = _limit(comments, marks)
    found: list[DraftComment] = []
    for comment, mark in zip(comments, marks, strict=True):
        genuine = mark is not None and "\n" not in comment.text and word_count(comment.text[: mark.start()]) == limit
        if mark is not None and genuine:
            comment = replace(comment, text=comment.text[: mark.start()], truncated=True)  # noqa: PLW2901
        found.append(comment)
    return found


def read_text(page: Page) -> Draft:
    """The page's one thread, taken apart. Raises NoThread where the page holds no comments."""
    own = written(page)
    lines, found, headers, notes = own.lines, own.section, own.headers, own.notes
    if found is None:
        raise NoThread(page.path, "no comment section was found")
    if not headers:
        place = f"line {found.count_line + 1}"
        raise NoThread(page.path, f"the page states {found.stated} comments and shows none", place=place)
    button = any(header.style[3] for header in headers) or (
        len(headers) == 1 and any(is_button(line) for line in lines[headers[0].end :])
    )
    ends = [*[header.start for header in headers[1:]], len(lines)]
    blocks = [lines[header.end : following] for header, following in zip(headers, ends, strict=True)]
    blocks[-1] = _above_the_rest(blocks[-1], button=button)
    if button:
        blocks = [_until_button(block) for block in blocks]
    vote_lines = _vote_lines(blocks) if button else 0
    comments: list[DraftComment] = []
    edits = 0
    for header, block in zip(headers, blocks, strict=True):
        text, edited, votes = _body(block, vote_lines)
        edits += edited
        comments.append(
            DraftComment(header.author, text, header.date_text, header.reply_to, label=header.label, votes=votes)
        )
    if edits:
        notes = [*notes, f"{edits} {'comment was' if edits == 1 else 'comments were'} edited after posting"]
    paragraphs, aside, author, title = story(lines[: found.count_line])
    return Draft(
        comments=tuple(_cut(comments)),
        paragraphs=tuple(paragraphs),
        set_aside=tuple(aside),
        author=author,
        title=title,
        stated_count=found.stated,
        sorting=found.sorting,
        notes=tuple(notes),
    )
