"""Comment sections that are seen and cannot be read: their dates are in another language, or in a form of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from commentariat.dates import is_date
from commentariat.read.headers import LONGEST_DATE, SHORTEST_DATE
from commentariat.read.text_head import Shape, shapes

SAVE_AS_HTML = "Save the page from the browser as HTML: there the dates stand in figures, too."
# Words of a relative date at most: "il y a 14 jours", "hace 2 años y medio".
MOST_WORDS = 6
# So many lines that are alike but for their number show dates, or one where a head says that there are comments.
FEWEST_DATES = 2


def _like_a_date(line: str) -> str | None:
    """The line without its figures, where it is a few words with a number, as relative dates are; or None."""
    text = line.strip()
    if not SHORTEST_DATE <= len(text) <= LONGEST_DATE or text[-1] in ".!?:;" or is_date(text):
        return None
    words = text.split()
    numbers = [word for word in words if word.isdecimal()]
    if not 2 <= len(words) <= MOST_WORDS or len(numbers) != 1 or len(numbers[0]) > 3:
        return None
    return " ".join("#" if word.isdecimal() else word for word in words)


def _dates(lines: Sequence[str], *, first: int) -> tuple[str, int] | None:
    """(a line that is a date in words that are not known, how many lines are alike) below line ``first``; or None.

    A date stands under a name: under two lines that are alike, or set in by a space.
    """
    alike: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for number, (above, line) in enumerate(pairwise(lines[first:]), first + 1):
        if not line or not above.strip() or (shape := _like_a_date(line)) is None:
            continue
        twice = number > 1 and lines[number - 2].strip() == above.strip()
        below = number + 1 == len(lines) or not lines[number + 1].strip() or lines[number + 1][:1] in " \t\xa0"
        if twice or (line[0] in " \t\xa0" and above[0] not in " \t\xa0") or below:
            alike[shape] += 1
            shown.setdefault(shape, line.strip())
    if not alike:
        return None
    shape, count = alike.most_common(1)[0]
    return shown[shape], count


def _head(lines: Sequence[str]) -> Shape | None:
    return next((shape for shape in shapes(lines) if shape.known), None)


def unread(lines: Sequence[str]) -> str | None:
    """What can be said of a page without a comment that can be read; None where there is no sign of comments."""
    head = _head(lines)
    found = _dates(lines, first=head.line + 1 if head else 0)
    words = f"its head reads '{lines[head.line].strip()}', and " if head else ""
    if found is not None and found[1] >= (1 if head else FEWEST_DATES):
        return f"the page seems to show comments, but {words}their dates are in words that are not known: '{found[0]}'"
    if head is not None and head.count == 0:
        return f"the page states that there are no comments: '{lines[head.line].strip()}'"
    return None
