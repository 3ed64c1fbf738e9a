"""The lines that head each comment in the text of a wpDiscuz page, told from lines in bodies that look like them.

A header is a short block of lines around a date: the author's name (twice where the avatar's alternative text is shown),
perhaps a label ("Member"), the date, and "Reply to NAME" for a reply, before or after the date as the layout has it.
Forms differ in what stands around it: a blank line or the " Reply" button of the comment before, a leading space before
the date. A body may hold anything, false headers included, so a block counts only where it is written in the way of
most others on the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from commentariat.dates import ANY_CAPTURE, is_date, posted_interval
from commentariat.read.order import surely_before

LABELS = frozenset({"Guest", "Member", "Author", "Editor", "Admin"})
# Longer lines are no dates: the longest absolute ones seen, with names of months and days, have about 45 characters.
SHORTEST_DATE, LONGEST_DATE = 6, 60
# Name, label, name again, "Reply to", NAME: what stands above the date at most; and two lines of votes before it.
MOST_ABOVE = 7
# A page whose headers carry labels, or none, at this rate does so always.
ALWAYS = 0.95
_REPLY = re.compile(r"Reply to[\xa0 ]+(\S.*)")
REPLY_TO = "Reply to"
EDITED = re.compile(r"Last edited (?:right now|.{3,40}) by .+")
BUTTON = "Reply"
# In a conversation of more people it is not looked into who may stand above whom.
MOST_NAMES = 200
BLANKS = (" ", "\t", "\xa0")
_VOTES = re.compile(r"[+-]?\d{1,6}")


class Header(NamedTuple):
    """A block of lines that may head a comment: lines ``start`` up to ``end`` (exclusive).

    ``style`` is how it is written: whether the name stands twice, whether the date is set in, whether a blank line
    follows, and what stands before it (button, blank line, or nothing). ``label_first``: the label stands above the name.
    ``reply_line`` is the line above the date that was read as "Reply to NAME".
    """

    start: int
    end: int
    author: str
    date_text: str
    reply_to: str | None
    label: str | None
    style: tuple[bool, bool, bool, bool]
    label_first: bool = False
    reply_line: str | None = None


def is_button(line: str) -> bool:
    """Whether a line is the button that ends a comment: a space, then "Reply"."""
    return line[:1] in " \t\xa0" and line.strip() == BUTTON


def _names(above: list[str]) -> tuple[str, str | None, bool] | None:
    """(author, label, whether the name stands twice) from the lines above the date, without "Reply to"; or None."""
    if len(above) == 1:
        return above[0], None, False
    if len(above) == 2:
        first, second = above
        if first == second:
            return first, None, True
        # innerText puts the label ahead of the name.
        return (second, first, False) if first in LABELS else ((first, second, False) if second in LABELS else None)
    if len(above) == 3 and above[0] in above[1:]:
        # The label stands below the picture, or in layouts 2 and 3 after the name.
        label = above[1] if above[0] == above[2] else above[2]
        return (above[0], label, True) if label in LABELS else None
    return None


def _above(lines: Sequence[str], date: int, first: int) -> tuple[list[str], str]:
    """The lines right above the one with the date, and what stands before them: start, blank, button, edited, or more."""
    name = lines[date - 1] if date > first + 2 else ""
    if name == lines[date - 2] and not lines[date - 3] and name and not (name[0].isspace() or name[-1] in " \t"):
        # Most headers are a name twice below a blank line.
        return [name, name], "blank"
    block: list[str] = []
    top = date
    while top > first:
        line = lines[top - 1]
        start = line[:1]
        if not start or start.isspace():
            if not line.strip():
                return block[::-1], "blank"
            if is_button(line):
                return block[::-1], "button"
        elif start == "L" and line.startswith("Last edited ") and EDITED.fullmatch(line.strip()):
            return block[::-1], "edited"
        if len(block) == MOST_ABOVE:
            return block[::-1], "more"
        block.append(line.strip(" \t"))
        top -= 1
    return block[::-1], "start"


def _answered(
    lines: Sequence[str], date: int, above: list[str], named: tuple[str, str | None, bool] | None
) -> tuple[str | None, list[str], int]:
    """(the name in "Reply to", the lines above without it, the line after the header); ``named`` is who they name with it."""
    last = lines[date - 1] if above else ""
    # A name that stands twice, or after a label, is one, even where it is "Reply to Bob"; but no name is set in.
    before = len(above) > 1 and (
        named is None
        or not (named[2] or (len(above) == 2 and above[0] in LABELS))
        or last[:1] in BLANKS
        or last.startswith("Reply to\xa0 ")
    )
    line = lines[date + 1] if date + 1 < len(lines) else ""
    below = line.strip(" \t")
    match = _REPLY.fullmatch(below) if below.startswith(REPLY_TO) else None
    # What is set in is no body, and nobody answers two: what stands above the date is a name then.
    before = before and not (match and line[:1] in BLANKS and lines[date][:1] in BLANKS)
    if before and len(above) >= 3 and above[-2].rstrip("\xa0 ") == REPLY_TO:
        # Layout 3 in a browser: "Reply to" and the name on lines of their own.
        return above[-1], above[:-2], date + 1
    if before and (named_above := _REPLY.fullmatch(above[-1])):
        return named_above[1].strip(), above[:-1], date + 1
    # Where the date is set in, so is the line below it; a body that begins with such words is not.
    if match and (line[:1] in BLANKS or lines[date][:1] not in BLANKS):
        return match[1].strip(), above, date + 2
    return None, above, date + 1


def _header_at(lines: Sequence[str], date: int, first: int, *, run_on: bool = False) -> Header | None:
    """The header whose date stands in line ``date``; it may not reach above line ``first``. None where there is none.

    ``run_on``: other lines may stand right above the name.
    """
    block, boundary = _above(lines, date, first)
    top = date - len(block)
    named = _names(block)
    for votes in range(1, len(block)) if named is None and boundary in {"blank", "edited"} else ():
        if not _VOTES.fullmatch(block[votes - 1]):
            break
        if (below := _names(block[votes:])) and below[2]:
            # A name that stands twice is one, whatever it reads.
            block, top, named = block[votes:], top + votes, below
            break
    reply_to, above, end = _answered(lines, date, block, named)
    found = None
    if boundary != "more" and not run_on:
        found = named if above is block else _names(above)
    set_in = lines[date][:1] in BLANKS
    # Votes of the comment before may stand above the name, where a closed thread has no button after them.
    while found is None and len(above) > 1 and boundary in {"blank", "edited"} and _VOTES.fullmatch(above[0]):
        above, top = above[1:], top + 1
        found = _names(above)
    if found is None and (set_in or run_on):
        # No typed line is set in. In a closed thread a body that ends with a list runs on into the next name.
        for kept in (3, 2, 1):
            if len(above) >= kept and (found := _names(above[-kept:])):
                top += len(above) - kept
                break
    if found is None:
        return None
    author, label, twice = found
    blank_after = end >= len(lines) or not lines[end].strip()
    style = (twice, set_in, blank_after, boundary == "button")
    label_first = label is not None and not twice and lines[top].strip(" \t") == label
    reply_line = block[-1] if len(above) == len(block) - 1 and reply_to is not None and end == date + 1 else None
    return Header(top, end, author, lines[date].strip(), reply_to, label, style, label_first, reply_line)


def candidates(lines: Sequence[str], first: int, *, run_on: bool = False) -> list[Header]:
    """All blocks from line ``first`` on that look like comment headers, true and false ones, in order.

    ``run_on``: the page has lost its blank lines, so that each body runs on into the next name.
    """
    found: list[Header] = []
    # Names and dates come again and again.
    dates: dict[str, bool] = {}
    for index, line in enumerate(lines[first:] if first else lines, first):
        if SHORTEST_DATE <= len(line) <= LONGEST_DATE:
            dated = dates.get(line)
            if dated is None:
                dated = dates[line] = is_date(line.strip())
            if dated and (header := _header_at(lines, index, first, run_on=run_on)):
                found.append(header)
    return found


def opening(lines: Sequence[str], first: int, stop: int, style: tuple[bool, bool, bool, bool] | None) -> Header | None:
    """The first header from line ``first`` up to ``stop`` where other lines stand right above its name: those of a head.

    It is written in the ``style`` of the others, as far as a first one can be.
    """
    for index in range(first, stop):
        line = lines[index]
        if not SHORTEST_DATE <= len(line) <= LONGEST_DATE or not is_date(line.strip()):
            continue
        header = _header_at(lines, index, first, run_on=True)
        if header and (style is None or header.style[:3] == style[:3]):
            return header
    return None


def _is_below_votes(header: Header) -> bool:
    """Whether the votes of the comment before may have been taken for the name, and the name ("Guest") for its label."""
    if header.label is None or header.style[0] or header.label_first:
        return False
    return _VOTES.fullmatch(header.author) is not None


def _called_reply_to(headers: Sequence[Header]) -> list[Header]:
    """The headers; where all others have "Reply to" below the date, a line above it that reads so, below votes, is a name."""
    above = sum(header.reply_line is not None for header in headers)
    if not above or above > (1 - ALWAYS) * sum(header.reply_to is not None for header in headers):
        return list(headers)
    return [
        header._replace(start=header.start + 1, author=header.reply_line, reply_to=None, reply_line=None)
        if header.reply_line is not None and not header.style[0] and _VOTES.fullmatch(header.author)
        else header
        for header in headers
    ]


def _told_apart(headers: Sequence[Header]) -> list[Header]:
    """The headers, with names that are words for labels ("Guest") told from labels as on the rest of the page."""
    if all(header.label is None for header in headers):
        return list(headers)
    labelled = sum(header.label is not None and not _is_below_votes(header) for header in headers)
    if labelled <= (1 - ALWAYS) * len(headers):
        return [
            h._replace(start=h.start + 1, author=h.label, label=None) if h.label and _is_below_votes(h) else h
            for h in headers
        ]
    clear = Counter(h.label_first for h in headers if h.label is not None and not h.style[0] and h.author not in LABELS)
    if clear.total() <= sum(header.style[0] and header.author not in LABELS for header in headers):
        return list(headers)
    first = clear[True] >= clear[False]
    found: list[Header] = []
    for header in headers:
        twice, *rest = header.style
        if header.author not in LABELS:
            found.append(header)
        elif twice and header.label is None:
            found.append(header._replace(label=header.author, style=(False, rest[0], rest[1], rest[2])))
        elif header.label is not None and not twice and header.label_first != first:
            found.append(header._replace(author=header.label, label=header.author, label_first=first))
        else:
            found.append(header)
    return found


def _usual_style(headers: Sequence[Header]) -> list[Header]:
    """The headers written as most are. The first may lack a button before it, and the last a blank line after it.

    Where dates are set in, no typed line is one: there the comments of a closed conversation may lack their buttons.
    """
    style = Counter(header.style for header in headers).most_common(1)[0][0]
    twice, set_in, blank_after, button = style
    kept: list[Header] = []
    for header in headers:
        free = set_in or not button or not kept
        if header.style[:3] == (twice, set_in, blank_after) and (free or header.style[3]):
            kept.append(header)
    labelled = sum(header.label is not None for header in kept)
    if labelled >= ALWAYS * len(kept):
        kept = [header for header in kept if header.label is not None]
    elif labelled <= (1 - ALWAYS) * len(kept):
        kept = [header for header in kept if header.label is None]
    # A name can be "2 days ago": of two headers that share lines, the first takes them.
    apart: list[Header] = []
    for header in kept:
        if not apart or header.start >= apart[-1].end:
            apart.append(header)
    return apart


def _impossible(header: Header, root: Header | None, names: set[str]) -> bool:
    """Whether a reply cannot stand here: nobody by that name wrote since the last top-level comment, or it is older."""
    if header.reply_to is None:
        return False
    if root is None or header.reply_to not in names:
        return True
    try:
        reply, top = (posted_interval(found.date_text, ANY_CAPTURE) for found in (header, root))
    except ValueError:
        return False
    return surely_before(reply, top)


def _cuts(header: Header, following: Sequence[Header], names: set[str], above: dict[str, set[str]]) -> bool:
    """Whether a header parts the two replies after it from those whom they answer, who all wrote before it.

    ``above`` has for each name of the conversation those that may stand above its comments.
    """
    if len(following) < 2:
        return False
    reached = {header.author}
    if header.reply_to is not None:
        reached |= {header.reply_to, *above.get(header.reply_to, ())}
    first, second = following[0].reply_to, following[1].reply_to
    if first not in names or first in reached:
        return False
    return (second in names and second not in reached) or second == following[0].author != header.author


def true_headers(headers: Sequence[Header], stated: int | None) -> tuple[list[Header], list[str]]:
    """The headers written in the page's own way, and notes; a surplus over the stated count is dropped if impossible."""
    styled = _usual_style(_told_apart(_called_reply_to(headers)))
    surplus = 0 if stated is None else len(styled) - stated
    kept: list[Header] = []
    root, names = None, set[str]()
    above: dict[str, set[str]] = {}
    for number, header in enumerate(styled):
        cuts = surplus > 0 and _cuts(header, styled[number + 1 : number + 3], names, above)
        if surplus > 0 and (cuts or _impossible(header, root, names)):
            surplus -= 1
            continue
        if header.reply_to is None:
            root, names, above = header, set(), {}
        elif surplus > 0 and len(names) < MOST_NAMES:
            above.setdefault(header.author, set()).update((header.reply_to, *above.get(header.reply_to, ())))
        names.add(header.author)
        kept.append(header)
    false = len(headers) - len(kept)
    if not false:
        return kept, []
    what = "1 block of lines inside a comment looks" if false == 1 else f"{false} blocks of lines inside comments look"
    return kept, [f"{what} like a header and {'was' if false == 1 else 'were'} kept as text"]
