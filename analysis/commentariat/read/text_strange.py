"""Comment sections that are seen and cannot be read: their dates are in another language, or in a form of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from commentariat.dates import is_date
from commentariat.read.headers import LONGEST_DATE, REPLY_TO, SHORTEST_DATE
from commentariat.read.text_head import Shape, shapes

SAVE_AS_HTML = "Save the page from the browser as HTML: there the dates stand in figures, too."
# Words of a relative date at most: "il y a 14 jours", "hace 2 años y medio".
MOST_WORDS = 6
# So many lines that are alike but for their number show dates, or one where a head says that there are comments.
FEWEST_DATES = 2
_BLANK = (" ", "\t", "\xa0")


def _like_a_date(line: str) -> str | None:
    """The line without its figures, where it is a few words with a number, as relative dates are; or None."""
    text = line.strip()
    if not SHORTEST_DATE <= len(text) <= LONGEST_DATE or text[-1] in ".!?:;" or is_date(text):
        return None
    if text.startswith(REPLY_TO):
        # Somebody's name holds a number.
        return None
    words = text.split()
    numbers = [word for word in words if word.isdecimal()]
    if not 2 <= len(words) <= MOST_WORDS or len(numbers) != 1 or len(numbers[0]) > 3:
        return None
    return " ".join("#" if word.isdecimal() else word for word in words)


def _dates(lines: Sequence[str], *, head: Shape | None) -> str | None:
    """A line that is a date in words that are not known, where several are alike, or one below a head; or None.

    A date stands under a name that stands twice, or is set in by a space; below a head it may stand under any line.
    """
    first = head.line + 1 if head else 0
    alike: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for number, (above, line) in enumerate(pairwise(lines[first:]), first + 1):
        if not line or not above.strip() or (shape := _like_a_date(line)) is None:
            continue
        twice = number > 1 and lines[number - 2].strip() == above.strip()
        set_in = line[0] in _BLANK and above[0] not in _BLANK
        ends = number + 1 == len(lines) or not lines[number + 1].strip() or lines[number + 1][:1] in _BLANK
        if twice or set_in or (head is not None and ends):
            alike[shape] += 1
            shown.setdefault(shape, line.strip())
    for shape, count in alike.most_common(1):
        return shown[shape] if head is not None or count >= FEWEST_DATES else None
    return None


def unread(lines: Sequence[str]) -> tuple[str, str] | None:
    """(what can be said of a page without a comment that can be read, a hint); None where there is no sign of comments."""
    head = next((shape for shape in shapes(lines) if shape.known), None)
    words = lines[head.line].strip() if head else ""
    date = _dates(lines, head=head)
    if date is not None:
        seen = (
            f"the page seems to show comments (its head reads '{words}')"
            if words
            else "the page seems to show comments"
        )
        return f"{seen}, but their dates are in words that are not known: '{date}'", SAVE_AS_HTML
    if head is not None and head.count == 0:
        return f"the page states that there are no comments: '{words}'", ""
    return None
