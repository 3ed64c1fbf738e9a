"""The comments of a page of text, between their headers: bodies, votes, edits, cut-off marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from commentariat.read.draft import DraftComment
from commentariat.read.headers import ALWAYS, EDITED, Header, is_button
from commentariat.read.text_below import VOTES, thread_end

# The limit of words at which the UK Defence Journal, and wpDiscuz by default, cuts a comment off.
USUAL_WORD_LIMIT = 100
# Votes up and down on lines of their own.
MOST_VOTE_LINES = 2
# Where a blank line stands after votes, as after any body, so many comments that all end with a number show that they do.
FEWEST_TO_TELL = 3
_READ_MORE = re.compile(r"(?:…|\.\.\.)([\xa0 \t]?)Read more »$")
# The mark's characters, at most.
LONGEST_MARK = 20
_GENUINE = "…\xa0Read more »"
_BLANKS = re.compile(r"\n{3,}")


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


def _ending_in_votes(block: Sequence[str], *, blank_after: bool) -> int:
    """How many lines of votes end a comment's lines."""
    last = len(block)
    while blank_after and last and not block[last - 1].strip():
        last -= 1
    number = 0
    while number < MOST_VOTE_LINES and number < last and VOTES.fullmatch(block[last - 1 - number].strip()):
        number += 1
    return number


def _vote_lines(blocks: Sequence[list[str]], *, blank_after: bool = False) -> int:
    """How many lines of votes end each comment of the page: 0, 1 or 2.

    They stand right above the button or the next name; a body's own last line, which can be a number too, has a blank
    line after it. ``blank_after``: the page has a blank line after votes as well.
    """
    ends = Counter(_ending_in_votes(block, blank_after=blank_after) for block in blocks)
    for number in range(MOST_VOTE_LINES, 0, -1):
        if sum(count for found, count in ends.items() if found >= number) >= ALWAYS * len(blocks):
            return number
    return 0


def _votes_of_closed(blocks: Sequence[list[str]], *, squeezed: bool) -> int:
    """The lines of votes that end each comment where the thread is closed and has no buttons; all but the last are asked."""
    # Most pages have a blank line after each body: that is seen at once.
    full = sum(bool(block and block[-1]) for block in blocks)
    if blocks and not squeezed and full >= ALWAYS * len(blocks) and (number := _vote_lines(blocks)):
        return number
    # Some comments may end with a number; that the first ones all do shows what is worth a look at all of them.
    if len(blocks) < FEWEST_TO_TELL or not _vote_lines(blocks[:FEWEST_TO_TELL], blank_after=True):
        return 0
    return _vote_lines(blocks, blank_after=True)


def _body(lines: list[str], vote_lines: int) -> tuple[str, bool, int | None]:
    """(paragraphs joined by blank lines, whether an edit was noted, votes) of a comment's lines without its button."""
    rest = lines
    if vote_lines and rest and not rest[-1].strip():
        _trim(rest)
    votes = [int(rest.pop()) for _ in range(vote_lines) if rest and VOTES.fullmatch(rest[-1].strip())]
    # What somebody typed has a blank line after it.
    noted = bool(rest) and bool(rest[-1].strip())
    _trim(rest)
    edited = noted and rest[-1].startswith("Last edited ") and EDITED.fullmatch(rest[-1].strip()) is not None
    if edited:
        rest.pop()
    return _paragraphs(rest), edited, sum(votes) if votes else None


def _limit(comments: Sequence[DraftComment], marks: Mapping[int, re.Match[str]], counts: Mapping[int, int]) -> int:
    """The number of words at which the page cuts comments off: no whole comment is longer.

    ``marks`` has the cut-off mark of each comment that ends with one, genuine or typed, and ``counts`` the words before it.
    """
    seen = Counter(counts.values())
    genuine = Counter(count for index, count in counts.items() if marks[index][1] == "\xa0")
    if genuine:
        return genuine.most_common(1)[0][0]
    if seen[USUAL_WORD_LIMIT] or not seen:
        return USUAL_WORD_LIMIT
    longest = max((word_count(c.text) for index, c in enumerate(comments) if index not in marks), default=0)
    likely = [(number, -limit) for limit, number in seen.items() if limit >= longest and number > 1]
    return -max(likely)[1] if likely else USUAL_WORD_LIMIT


def _cut(comments: list[DraftComment]) -> list[DraftComment]:
    """Tell cut-off comments from typed "Read more »": a genuine one has the page's number of words in one paragraph."""
    marks: dict[int, re.Match[str]] = {}
    for index, comment in enumerate(comments):
        text = comment.text
        if text.endswith("»") and (mark := _READ_MORE.search(text, max(0, len(text) - LONGEST_MARK))):
            marks[index] = mark
    if not marks:
        return comments
    counts = {
        index: word_count(comments[index].text[: mark.start()])
        for index, mark in marks.items()
        if "\n" not in comments[index].text
    }
    limit = _limit(comments, marks, counts)
    found = list(comments)
    for index, count in counts.items():
        if count == limit:
            text = found[index].text[: marks[index].start()]
            found[index] = found[index]._replace(text=text, truncated=True)
    return found


class Bodies(NamedTuple):
    """A page's comments; how many were edited; the line below which the last one's text may not be its own, or None."""

    comments: list[DraftComment]
    edited: int
    doubtful: str | None


def _without_below(
    blocks: list[list[str]], *, button: bool, vote_lines: int, squeezed: bool
) -> tuple[list[str], str | None]:
    """The last comment's lines without what stands below the thread, and the line that may not be its own."""
    last = blocks[-1]
    opening = next((number for number, line in enumerate(last) if line.strip()), 0)
    if not button and opening < len(last) and last[opening].rstrip().endswith(_GENUINE):
        # A comment that is cut off has one paragraph.
        last = last[: opening + 1 + vote_lines + (vote_lines > 0)]
    end = thread_end(last, button=button, vote_lines=vote_lines, others=blocks[:-1], squeezed=squeezed)
    return last[: end.own], end.doubtful


def _has_buttons(lines: Sequence[str], headers: Sequence[Header]) -> bool:
    return any(header.style[3] for header in headers) or (
        len(headers) == 1 and any(is_button(line) for line in lines[headers[0].end :])
    )


def _blocks(lines: list[str], headers: Sequence[Header]) -> list[list[str]]:
    """The lines after each header, up to the next one."""
    ends = [*[header.start for header in headers[1:]], len(lines)]
    return [lines[header.end : following] for header, following in zip(headers, ends, strict=True)]


def end_of_last(lines: list[str], headers: Sequence[Header], *, squeezed: bool) -> tuple[int, bool]:
    """(the line after the last comment where another page follows it, whether that is sure)."""
    button, blocks = _has_buttons(lines, headers), _blocks(lines, headers)
    vote_lines = 0 if button else _votes_of_closed(blocks[:-1], squeezed=squeezed)
    last = blocks[-1]
    own = len(_without_below(blocks, button=button, vote_lines=vote_lines, squeezed=squeezed)[0])
    if own < len(last):
        return headers[-1].end + own, True
    # Two blank lines part more than paragraphs, where the longer part is below; else the first paragraph is the comment's.
    filled = next((number for number, line in enumerate(last) if line.strip()), 0)
    blank = [number for number in range(filled, len(last)) if not last[number].strip()]
    wide = next((number for number in blank if number + 1 < len(last) and not last[number + 1].strip()), None)
    if wide is not None and sum(map(len, last[:wide])) <= sum(map(len, last[wide:])):
        return headers[-1].end + wide, False
    return headers[-1].end + (blank[0] if blank else len(last)), False


def bodies(lines: list[str], headers: Sequence[Header], *, squeezed: bool) -> Bodies:
    """The comments of a page by its lines and the headers of its comments. The last one ends where the thread does."""
    button, blocks = _has_buttons(lines, headers), _blocks(lines, headers)
    vote_lines = 0 if button else _votes_of_closed(blocks[:-1], squeezed=squeezed)
    blocks[-1], doubtful = _without_below(blocks, button=button, vote_lines=vote_lines, squeezed=squeezed)
    if button:
        blocks = [_until_button(block) for block in blocks]
        vote_lines = _vote_lines(blocks)
    comments: list[DraftComment] = []
    edits = 0
    for header, block in zip(headers, blocks, strict=True):
        text, edited, votes = _body(block, vote_lines)
        edits += edited
        comments.append(
            DraftComment(header.author, text, header.date_text, header.reply_to, label=header.label, votes=votes)
        )
    return Bodies(_cut(comments), edits, doubtful)
