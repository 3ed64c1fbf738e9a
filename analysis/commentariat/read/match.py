"""Which comments of two captures are one and the same: by the site's id, else by author, date, text and place.

Text is compared without what differs from form to form: blanks, quotation marks, dashes, emoji, images. Texts that only
one comment on each side has are matched first; they are the landmarks by which the rest is told apart: what a comment
answers, and between which landmarks it stands. What is left by one author in one place, worded almost alike, was edited.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from commentariat.dates import Interval, intersect

# Letters and digits from which a text stands for itself: nobody writes that many alike by chance.
TELLING = 30
# Two texts of which this share of three-letter pieces agrees are one text, edited; others by one author seldom reach 0.4.
ALIKE = 0.6
# The most comments that are weighed for one; the nearest in page order. It bounds pages of nothing but "Agree.".
MOST_CANDIDATES = 24
# Rounds in which matches settle further ones (a reply is told by what it answers); then the best is taken.
ROUNDS = 4
_LINK = re.compile(r"https?://\S+|\bcomment image\b")
_BULLET = re.compile(r"(?m)^[ \t]*(?:[-•*·‣◦▪]|\d{1,3}[.)])[ \t]+")
_SMILEY = re.compile(r"(?<!\S)[:;8=][-~o]?[)(\]\[DPpOo|?*/\\]+(?!\S)")
_QUOTES = str.maketrans({**dict.fromkeys("‘’‚‛′´`", "'"), **dict.fromkeys("“”„‟″«»", '"'), "×": "x", "⁄": "/"})
_DASHES = re.compile(r"[-‐‑‒–—―−]+")


def said(text: str) -> str:
    """A text as it is compared: NFKC, quotes straight, dashes alike, without blanks, emoji, links and images."""
    text = _LINK.sub(" ", unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_QUOTES))
    text = _SMILEY.sub(" ", _BULLET.sub("", _DASHES.sub("-", text)))
    return "".join(
        char for char in text if not char.isspace() and (char < "\x7f" or unicodedata.category(char) not in _NO_WORDS)
    )


_NO_WORDS = {"So", "Sk", "Cf", "Mn", "Co", "Cn", "Cs"}


def letters(text: str) -> str:
    """The letters and digits of a text in lower case; of one that has none, what is left of it."""
    kept = said(text)
    return "".join(char for char in kept if char.isalnum()).casefold() or kept or "".join(text.split())


def name_key(name: str) -> str:
    """A name as it is compared: quotation marks straight, blanks squeezed."""
    return " ".join(unicodedata.normalize("NFKC", name.translate(_QUOTES)).split())


@dataclass(frozen=True, slots=True)
class Shown:
    """What matching needs of a comment: ``answers`` is the name it answers ("" for a top-level comment, None: unknown),
    ``parent`` the position of its parent in the same list, ``id`` the site's."""

    author: str
    letters: str
    interval: Interval
    cut: bool = False
    answers: str | None = None
    parent: int | None = None
    id: str | None = None


@dataclass(slots=True)
class _Pairing:
    """The matches found so far between two lists, and what they say of the places in between."""

    first: Sequence[Shown]
    second: Sequence[Shown]
    to_first: list[int | None]
    to_second: list[int | None]
    # Both lists have ids of one site: two comments that have one each are the same or not, whatever they say.
    by_id: bool = False
    dated: bool = True
    before: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))
    after: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))
    place: list[float] = field(default_factory=list)

    def match(self, a: int, b: int) -> None:
        self.to_second[a], self.to_first[b] = b, a

    def compatible(self, a: int, b: int) -> bool:
        """Whether two comments may be one: not both with an id of their own, and written at one time."""
        one, other = self.first[a], self.second[b]
        if self.by_id and one.id is not None and other.id is not None:
            return False
        return not self.dated or intersect(one.interval, other.interval) is not None

    def survey(self) -> None:
        """Work out the landmarks around each comment, and the place of each of the second list in the first."""
        landmarks = [b for b, a in enumerate(self.to_first) if a is not None]
        # Landmarks are numbered as the second list has them; the first list tells the same ones by that number.
        number = {b: index for index, b in enumerate(landmarks)}
        in_second = [None if a is None else number[b] for b, a in enumerate(self.to_first)]
        in_first = [None if b is None else number[b] for b in self.to_second]
        self.before = (_running(in_first), _running(in_second))
        self.after = (_running(in_first[::-1])[::-1], _running(in_second[::-1])[::-1])
        place, last, at = [], -1.0, 0.0
        for b, a in enumerate(self.to_first):
            last, at = (float(a), b) if a is not None else (last, at)
            place.append(last + (b - at))
        self.place = place

    def near(self, candidates: Sequence[int], b: int) -> Sequence[int]:
        """Of candidates in ascending order, those nearest to the place of ``b``."""
        if len(candidates) <= MOST_CANDIDATES:
            return candidates
        start = bisect_left(candidates, self.place[b]) - MOST_CANDIDATES // 2
        start = min(max(start, 0), len(candidates) - MOST_CANDIDATES)
        return candidates[start : start + MOST_CANDIDATES]

    def context(self, a: int, b: int) -> int:
        """How well two places fit: what is answered, and the landmarks on both sides."""
        one, other = self.first[a], self.second[b]
        score = 0
        if one.answers is not None and other.answers is not None:
            score += 2 if one.answers == other.answers else -4
        if one.parent is not None and other.parent is not None:
            matched = self.to_first[other.parent]
            if matched is not None:
                score += 4 if matched == one.parent else -3
        score += 2 * (self.before[0][a] == self.before[1][b]) + 2 * (self.after[0][a] == self.after[1][b])
        return score


def _running(numbers: Sequence[int | None]) -> list[int]:
    """For each position the last number before it, -1 where there is none."""
    found, last = [], -1
    for number in numbers:
        found.append(last)
        last = last if number is None else number
    return found


def _match_ids(pairing: _Pairing) -> None:
    index = {shown.id: a for a, shown in reversed(list(enumerate(pairing.first))) if shown.id is not None}
    for b, shown in enumerate(pairing.second):
        a = index.get(shown.id) if shown.id is not None else None
        if a is not None and pairing.to_second[a] is None:
            pairing.match(a, b)
            pairing.by_id = True


def _same_text(pairing: _Pairing) -> list[list[int]]:
    """For each comment of the second list those of the first with its author and text, whole or up to where it is cut."""
    whole: dict[tuple[str, str], list[int]] = {}
    sorted_first: dict[str, list[tuple[str, int]]] = {}
    for a, shown in enumerate(pairing.first):
        if pairing.to_second[a] is None:
            whole.setdefault((shown.author, shown.letters), []).append(a)
            sorted_first.setdefault(shown.author, []).append((shown.letters, a))
    sorted_second: dict[str, list[tuple[str, int]]] = {}
    found: list[list[int]] = []
    for b, shown in enumerate(pairing.second):
        found.append([])
        if pairing.to_first[b] is None:
            found[b] = whole.get((shown.author, shown.letters), [])
            sorted_second.setdefault(shown.author, []).append((shown.letters, b))
    for texts in (*sorted_first.values(), *sorted_second.values()):
        texts.sort()

    def longer(texts: list[tuple[str, int]], start: str) -> list[int]:
        if not start:
            return []
        low = bisect_left(texts, (start, len(pairing.first) + len(pairing.second)))
        positions = []
        for text, position in texts[low : low + MOST_CANDIDATES]:
            if not text.startswith(start):
                break
            positions.append(position)
        return positions

    for b, shown in enumerate(pairing.second):
        if shown.cut and pairing.to_first[b] is None:
            found[b] = sorted({*found[b], *longer(sorted_first.get(shown.author, []), shown.letters)})
    more: dict[int, list[int]] = {}
    for a, shown in enumerate(pairing.first):
        if shown.cut and pairing.to_second[a] is None:
            for b in longer(sorted_second.get(shown.author, []), shown.letters):
                more.setdefault(b, []).append(a)
    for b, positions in more.items():
        found[b] = sorted({*found[b], *positions})
    return found


def _match_landmarks(pairing: _Pairing, candidates: list[list[int]]) -> None:
    """Match telling texts that stand once on either side; where most of their dates contradict, dates tell nothing."""
    seen: dict[int, int] = {}
    for positions in candidates:
        if len(positions) == 1:
            seen[positions[0]] = seen.get(positions[0], 0) + 1
    shared = {a for positions in candidates if len(positions) > 1 for a in positions[: 2 * MOST_CANDIDATES]}
    alone = [
        (positions[0], b)
        for b, positions in enumerate(candidates)
        if len(positions) == 1 and seen[positions[0]] == 1 and positions[0] not in shared
    ]
    telling = [
        (a, b) for a, b in alone if min(len(pairing.first[a].letters), len(pairing.second[b].letters)) >= TELLING
    ]
    fitting = sum(pairing.compatible(a, b) for a, b in telling)
    if len(telling) >= 3 and 2 * fitting < len(telling) and not pairing.by_id:
        pairing.dated = False
    for a, b in telling:
        if pairing.compatible(a, b):
            pairing.match(a, b)
    for a, b in telling:
        # One text, another date: the capture time is wrong, unless two ids say that it was posted twice.
        two_ids = pairing.first[a].id is not None and pairing.second[b].id is not None
        if pairing.to_second[a] is None and not two_ids:
            pairing.match(a, b)


def _match_by(
    pairing: _Pairing, candidates: Callable[[int], Sequence[int]], likeness: Callable[[int, int], float]
) -> None:
    """Match what is left among the candidates: in rounds those that are each other's clear best, at last the best."""
    for turn in range(ROUNDS):
        pairing.survey()
        scored: list[tuple[float, float, int, int]] = []
        for b, other in enumerate(pairing.to_first):
            if other is not None:
                continue
            for a in pairing.near(candidates(b), b):
                if pairing.to_second[a] is None and pairing.compatible(a, b) and (alike := likeness(a, b)) > 0:
                    away = abs(a - pairing.place[b])
                    scored.append((-pairing.context(a, b) - alike, away, b, a))
        if not scored:
            return
        scored.sort()
        last = turn == ROUNDS - 1
        ties: dict[tuple[int, int], tuple[float, int]] = {}
        for score, _, b, a in scored:
            for side in ((0, a), (1, b)):
                best, count = ties.get(side, (score, 0))
                ties[side] = (best, count + (score == best))
        for score, _, b, a in scored:
            clear = ties[0, a] == (score, 1) and ties[1, b] == (score, 1)
            if (clear or last) and pairing.to_first[b] is None and pairing.to_second[a] is None:
                pairing.match(a, b)


def _pieces(text: str) -> frozenset[str]:
    return frozenset(text[index : index + 3] for index in range(max(1, len(text) - 2)))


def _match_edited(pairing: _Pairing) -> None:
    """Match what is left where one author wrote almost the same in the same place."""
    left: dict[str, list[int]] = {}
    for a, shown in enumerate(pairing.first):
        if pairing.to_second[a] is None:
            left.setdefault(shown.author, []).append(a)
    pieces: dict[str, frozenset[str]] = {}

    def likeness(a: int, b: int) -> float:
        one, other = pairing.first[a].letters, pairing.second[b].letters
        if pairing.context(a, b) < 2:
            return 0.0
        # Of a text that is cut off, only as much of the other can be compared.
        one = one[: len(other)] if pairing.second[b].cut else one
        other = other[: len(one)] if pairing.first[a].cut else other
        if min(len(one), len(other)) >= TELLING and (one.startswith(other) or other.startswith(one)):
            return 1.0
        for text in (one, other):
            if text not in pieces:
                pieces[text] = _pieces(text)
        both = len(pieces[one] & pieces[other])
        alike = 2 * both / (len(pieces[one]) + len(pieces[other]))
        return alike if alike >= ALIKE else 0.0

    _match_by(pairing, lambda b: left.get(pairing.second[b].author, []), likeness)


def _match_in_order(pairing: _Pairing) -> None:
    """Match what is left of texts that one author says to one other time and again, in order: nothing else tells them."""
    left: dict[tuple[str, str, str | None], list[int]] = {}
    for a in range(len(pairing.first) - 1, -1, -1):
        shown = pairing.first[a]
        if pairing.to_second[a] is None:
            left.setdefault((shown.author, shown.letters, shown.answers), []).append(a)
    for b, shown in enumerate(pairing.second):
        waiting = left.get((shown.author, shown.letters, shown.answers))
        if pairing.to_first[b] is None and waiting and pairing.compatible(waiting[-1], b):
            pairing.match(waiting.pop(), b)


def same_comments(first: Sequence[Shown], second: Sequence[Shown]) -> list[int | None]:
    """For each comment of ``second`` the position of the same comment in ``first``, or None; none is given twice.

    Both lists are in page order (depth first).
    """
    pairing = _Pairing(first, second, [None] * len(second), [None] * len(first))
    _match_ids(pairing)
    candidates = _same_text(pairing)
    _match_landmarks(pairing, candidates)

    def likeness(a: int, b: int) -> float:
        # A short text under another name's comment is another comment: "Agree." is said more than once.
        short = min(len(first[a].letters), len(second[b].letters)) < TELLING
        if short and pairing.context(a, b) < 0:
            return 0.0
        return 1.5 if first[a].letters == second[b].letters else 1.0

    _match_by(pairing, lambda b: candidates[b], likeness)
    _match_in_order(pairing)
    _match_edited(pairing)
    return pairing.to_first
