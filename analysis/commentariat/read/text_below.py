"""Where a thread ends in the text of a page: wpDiscuz's own hidden lines and the furniture of sites stand below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from commentariat.read.headers import Header, is_button

VOTES = re.compile(r"[+-]?\d{1,6}")
# A whole line that stands below a thread, after a blank line.
_BELOW = re.compile(
    r"Load More Comments|View (?:more )?replies|wpDiscuz|Would love your thoughts, please comment\.|Insert|"
    r"You are going to send email to|Move Comment|Latest|(?:Related|Similar|Recent)(?: (?:Articles|News|Posts|Stories))?|"
    r"Most (?:read|popular|commented|viewed)|(?:Previous|Next) (?:article|post|story)(?: .*)?|"
    r"(?:Leave|Post|Write|Add) a (?:Reply|Comment)|Join the (?:conversation|discussion)|More from .{2,40}|More (?:news|stories)|"
    r"(?:Latest|Recent) (?:comments|news|articles|posts|stories)|(?:Top|Popular|Trending) (?:articles|news|posts|stories)|"
    r"(?:You (?:may|might) also (?:like|enjoy)|Recommended(?: for you)?|Read (?:next|also)|Trending(?: now)?|Don[’']t miss)[.:]?|"
    r"(?:Subscribe|Sign up|Register)(?: now| here)?(?: (?:to|for) .{0,30}\bnewsletters?\b.{0,20})?[.!]?|"
    r"(?:Our |Weekly |Daily )?Newsletters?|(?:Get|Receive) .{2,40} (?:in|to) your inbox[.!]?|(?:Your )?E-?mail(?: address)? ?\*?|"
    r"Notify of|guest|Label|\{\}(?:\[\+\])?|\[\+\]|(?:Post|Submit) comment|"
    r"Follow us(?: on .{2,20})?|Share (?:this|on) .{0,30}|About us|Contact(?: us)?|Advertise(?: with us)?|Advertisement|"
    r"(?:Cookie|Privacy)(?: and cookie)? (?:policy|settings|notice)|Terms (?:of|and) .{2,30}|Back to top|Skip to .{2,20}|"
    r".{0,80}©.{0,120}|.{0,80}\bAll rights reserved\b.{0,80}|(?-i:.{0,80}\bPrivacy [Pp]olicy\b.{0,80})|"
    r"(?:[\w' ]{2,30} [|•·] ){2,}.*",
    re.IGNORECASE,
)
# What heads a box of other comments of the site.
_OTHER_COMMENTS = re.compile(r"(?:Recent|Latest|Newest|Top) comments|Latest (?:discussions?|replies)", re.IGNORECASE)
# A box of other comments has at most this many, and the thread above it at least this share of what the page states.
LARGEST_BOX, LEAST_SHOWN = 12, 0.9
# Of a menu or a list of stories: lines in a row without an end of sentence, of at most so many letters.
FEWEST_TITLES, LONGEST_TITLE = 3, 90
_LISTED = re.compile(r"[–—•*>-]|\d+[.)]")
_ENDS = ".!?…:;,”\"’')»"
# The last comment is suspect where it has this many times more paragraphs than any other, and more than so many.
SUSPECT_RATIO, SUSPECT_PARAGRAPHS = 2, 6


class End(NamedTuple):
    """How many lines of the last comment are its own; a line that may be the first of what stands below, or None."""

    own: int
    doubtful: str | None = None


def _after_votes(lines: Sequence[str], vote_lines: int) -> int | None:
    """The line after the last comment's votes: they end it. A number in its body has a blank line below."""
    for number in range(len(lines) - vote_lines + 1):
        if (number and lines[number - 1].strip()) or not VOTES.fullmatch(lines[number].strip()):
            continue
        end = number + vote_lines
        if all(VOTES.fullmatch(line.strip()) for line in lines[number:end]) and (
            end == len(lines) or lines[end].strip() or not any(line.strip() for line in lines[end:])
        ):
            return end
    return None


def _titles(lines: Sequence[str]) -> str | None:
    """The first of several lines in a row that look like titles or a menu, whatever blank lines part them; or None."""
    row: list[str] = []
    for text in filter(None, (line.strip() for line in lines)):
        if len(text) > LONGEST_TITLE or text[-1] in _ENDS or _LISTED.match(text) or "://" in text:
            row = []
            continue
        row.append(text)
    return row[0] if len(row) >= FEWEST_TITLES else None


def _paragraphs(lines: Sequence[str]) -> int:
    return sum(
        bool(line.strip()) and (not number or not lines[number - 1].strip()) for number, line in enumerate(lines)
    )


def thread_end(
    lines: Sequence[str], *, button: bool, vote_lines: int, others: Sequence[Sequence[str]], squeezed: bool
) -> End:
    """Where the last comment ends among the lines after its header; ``others`` are the lines of those before it.

    ``squeezed``: the page has lost its blank lines.
    """
    first = next((number for number, line in enumerate(lines) if is_button(line)), None) if button else None
    if first is not None:
        return End(first + 1)
    if vote_lines and (end := _after_votes(lines, vote_lines)) is not None:
        return End(end)
    own = len(lines)
    for number, line in enumerate(lines):
        if (
            number
            and line
            and (squeezed or (number > 1 and not lines[number - 1].strip()))
            and _BELOW.fullmatch(line.strip())
        ):
            own = number
            break
    rest = lines[:own]
    # The first paragraph is the comment's own.
    start = next((number for number, line in enumerate(rest) if number > 1 and not line.strip()), own)
    doubtful = _titles(rest[start:])
    if doubtful is None and own > start:
        count = _paragraphs(rest)
        if count > SUSPECT_PARAGRAPHS and count > SUSPECT_RATIO * max(map(_paragraphs, others), default=0):
            doubtful = next((line.strip() for line in rest[start:] if line.strip()), None)
    return End(own, doubtful)


def box_below(lines: Sequence[str], headers: Sequence[Header], stated: int | None) -> tuple[int, str | None]:
    """(how many headers are the thread's own, a note) where a box of other comments stands below the thread.

    It is left out only where the page states fewer comments than there would be with it.
    """
    for number in range(max(0, len(headers) - LARGEST_BOX - 1), len(headers) - 1):
        between = range(headers[number].end + 1, headers[number + 1].start)
        place = next(
            (n for n in between if not lines[n - 1].strip() and _OTHER_COMMENTS.fullmatch(lines[n].strip())), None
        )
        if place is None:
            continue
        title, count = lines[place].strip(), len(headers) - number - 1
        what = "1 comment" if count == 1 else f"{count} comments"
        if stated is not None and len(headers) > stated >= number + 1 >= LEAST_SHOWN * stated:
            return number + 1, f"{what} below the line '{title}' stand in a box of the site and were left out"
        return len(headers), f"the line '{title}' may head a box of the site: the last {what} may not be the thread's"
    return len(headers), None
