"""The head of a comment section in the text of a page: "50 Comments / oldest / newest", in English and other languages.

The English head is known by its words. Any other is known by its shape, a number with one or two words and short lines
below, right above a comment, or by its word for comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from commentariat.read.draft import Sorting

SORTINGS: dict[str, Sorting] = {"oldest": "oldest", "newest": "newest", "most voted": "none"}
# The last lines of the head as page extractors keep it; a browser hides them.
EXTRACTED_HEAD = ("Inline Feedbacks", "View all comments")
# The head of the section is sought up to this many lines after the count of comments.
HEAD_LINES = 8
# Lines of a head are short.
LONGEST_HEAD_LINE = 40
_NUMBER = r"\d{1,3}(?:[,.’ \xa0]\d{3})+|\d{1,7}"
_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,7}) comments?", re.IGNORECASE)
# Where "comments" can stand, as str.find takes it, and the most letters of its line.
_WORDS = ("omment", "OMMENT")
LONGEST_COUNT = 24
_SHAPE = re.compile(
    rf"(?P<count>{_NUMBER})[ \xa0](?P<word>[^\W\d_]+(?:[ \xa0'’-][^\W\d_]+)?)|"
    rf"(?P<before>[^\W\d_]+)(?::[ \xa0]?|[ \xa0]?\()(?P<after>{_NUMBER})\)?"
)
# How words for comments begin, in the languages of wpDiscuz's translations.
_COMMENT_WORDS = (
    "komment",
    "comment",
    "coment",
    "comentár",
    "reacti",
    "reageer",
    "koment",
    "коммент",
    "комент",
    "каментар",
    "kommentti",
    "yorum",
    "σχόλι",
    "hozzászól",
    "bình luận",
    "komen",
    "反応",
    "评论",
    "コメント",
    "댓글",
)
# How the sorting by date is called where it is not English, or not in wpDiscuz's usual words.
_NEWEST_WORDS = frozenset(
    (
        "newest first", "neueste", "neuste", "neuste zuerst", "neueste zuerst", "le plus récent", "les plus récents",
        "plus récents", "más nuevo", "el más nuevo", "más recientes", "più recente", "più recenti", "più nuovi", "nieuwste",
        "najnowszy", "najnowsze", "новые", "сначала новые", "найновіші", "новіші", "mais recentes", "mais recente",
        "mais novo", "senaste", "nyaste", "nyeste", "uusin", "uusimmat", "nejnovější", "en yeni", "más nuevos",
        "legújabb", "cel mai nou", "cele mai noi",
    )
)  # fmt: skip
_OLDEST_WORDS = frozenset(
    (
        "oldest first", "älteste", "älteste zuerst", "le plus ancien", "les plus anciens", "plus anciens", "más antiguo",
        "el más antiguo", "más antiguos", "più vecchio", "più vecchi", "oudste", "najstarszy", "najstarsze", "старые",
        "сначала старые", "найстаріші", "старіші", "mais antigos", "mais antigo", "äldsta", "äldst", "eldste", "ældste",
        "vanhin", "vanhimmat", "nejstarší", "en eski", "legrégebbi", "cel mai vechi", "cele mai vechi",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """Where a page's comments begin: the line of the count (or where the text starts), the line after the head.

    ``words`` is the line of the count where it is not the English one.
    """

    count_line: int
    after: int
    stated: int | None
    sorting: Sorting
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A line that states a number of something, and whether its word is known to mean comments."""

    line: int
    count: int
    known: bool


def _counted(text: str) -> Iterator[int]:
    """The places in the text where a line "50 Comments" may stand: the start of each such line, in order."""
    places: set[int] = set()
    for word in _WORDS:
        at = text.find(word)
        while at >= 0:
            if text[at - 2 : at - 1] == " ":
                first = max(0, at - LONGEST_COUNT)
                start = text.rfind("\n", first, at) + 1
                if (start or not first) and text[start] in "0123456789 \t\xa0":
                    places.add(start)
            at = text.find(word, at + 1)
    yield from sorted(places)


def _at(lines: Sequence[str], index: int, ending: Sequence[str]) -> Section | None:
    """The head whose count stands in line ``index``, or None where that is no head."""
    line = lines[index]
    if len(line) > LONGEST_COUNT or not (match := _COUNT.fullmatch(line.strip())):
        return None
    rest = [text.strip().lower() for text in lines[index + 1 : index + HEAD_LINES]]
    stated = int(match[1].replace(",", ""))
    sorts = [text for text in rest if text in SORTINGS]
    if ending:
        last = [text.lower() for text in ending]
        # A page without comments has nothing to sort.
        if (stated and not sorts) or any(text not in rest for text in last):
            return None
        return Section(index, index + 2 + rest.index(last[-1]), stated, SORTINGS[sorts[0]] if sorts else "oldest")
    first = next((number for number, text in enumerate(rest) if text), len(rest))
    if first == len(rest) or rest[first] not in SORTINGS:
        return None
    return Section(index, index + first + 2, stated, SORTINGS[rest[first]])


def sections(text: str, lines: Sequence[str]) -> list[Section]:
    """The English heads of a page in order, those as page extractors leave them and those as a browser shows them."""
    numbers: list[int] = []
    number = done = 0
    for place in _counted(text):
        number += text.count("\n", done, place)
        done = place
        numbers.append(number)
    found = [_at(lines, index, EXTRACTED_HEAD) or _at(lines, index, ()) for index in numbers]
    return [head for head in found if head is not None]


def shapes(lines: Sequence[str]) -> list[Shape]:
    """The lines that state a number of something, in order; where some say comments in a known word, only those."""
    found: list[Shape] = []
    for index, line in enumerate(lines):
        if not 3 <= len(line) <= LONGEST_HEAD_LINE or not (
            line[0].isdigit() or line[-1] in ")0123456789 " or line[0] in " \t"
        ):
            continue
        match = _SHAPE.fullmatch(line.strip())
        if match is None:
            continue
        word = (match["word"] or match["before"]).lower()
        count = int(re.sub(r"\D", "", match["count"] or match["after"]))
        found.append(Shape(index, count, word.startswith(_COMMENT_WORDS)))
    known = [shape for shape in found if shape.known]
    return known or found


def sorting_of(lines: Sequence[str]) -> Sorting:
    """The sorting in use by the lines between the count and the first comment: the first that names one."""
    for line in lines:
        word = line.strip().lower()
        if word in SORTINGS:
            return SORTINGS[word]
        if word in _OLDEST_WORDS:
            return "oldest"
        if word in _NEWEST_WORDS:
            return "newest"
    return "none"


def is_head_below(lines: Sequence[str], shape: Shape, first: int) -> bool:
    """Whether the lines from a number down to a comment that begins in line ``first`` can be the rest of a head.

    A body's last lines have a blank one below; a head's run on into the first name, or tell the sorting.
    """
    start = next((n for n in range(shape.line + 1, first) if lines[n].strip()), first)
    between = [lines[number].strip() for number in range(start, first)]
    if len(between) > HEAD_LINES or any(len(text) > LONGEST_HEAD_LINE for text in between):
        return False
    words = {text.lower() for text in between}
    if not words.isdisjoint(SORTINGS) or not words.isdisjoint(_OLDEST_WORDS) or not words.isdisjoint(_NEWEST_WORDS):
        return True
    if "" in words or any(text[-1] in ".!?…:;" for text in between):
        return False
    # A number and an unknown word are a head only with the lines of the sorting right below.
    return shape.known or (start == shape.line + 1 < first)
