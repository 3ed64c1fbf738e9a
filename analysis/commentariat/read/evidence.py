"""What speaks for one candidate parent rather than another: closeness, give and take, dates, quotations, shared words.

The weights are those of a conditional logit over replies that have several candidates; ``tests/benchmarks/fit_parents.py``
fits them and measures them on threads held out. Reply structure from names, order and words follows Aumayr, Chan & Hayes
(2011) and Wang et al. (2011); how a thread's own habits are learned from its clear replies is ours.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from commentariat.dates import Interval


class Weights(NamedTuple):
    """Log-odds for a candidate parent, each times the value of what is named."""

    step: float = 0.0  # the number of nearer comments by that name that are passed over
    self_step: float = 0.0  # the same, where the reply's author bears the name too
    habit_step: float = 0.0  # the same, times the thread's habit of self-replies (log-odds)
    top: float = 0.0  # the candidate opened the conversation
    newcomer_top: float = 0.0  # ... and the author is new to it, times the thread's habit of such (log-odds)
    previous: float = 0.0  # nothing stands between the candidate and the reply
    habit_previous: float = 0.0  # the same, times the thread's habit of answering the comment before (log-odds)
    turns: float = 0.0  # the candidate answers the reply's author; times the thread's habit of self-replies
    older: float = 0.0  # how much older the reply's date is than the candidate's, in widths of their intervals
    older_sibling: float = 0.0  # how much older than the reply to the candidate that stands before
    same_date: float = 0.0  # both bear the same date
    quoted: float = 0.0  # the reply quotes the candidate
    words: float = 0.0  # likeness of rare words (0 to about 1)
    first_words: float = 0.0  # the same, of the reply's opening
    question: float = 0.0  # the candidate asks something


FITTED = Weights(
    step=-1.38,
    self_step=0.44,
    habit_step=-0.4,
    top=1.67,
    newcomer_top=0.57,
    previous=1.81,
    habit_previous=-0.42,
    turns=-1.15,
    older=-2.63,
    older_sibling=-1.22,
    same_date=0.74,
    quoted=2.31,
    words=2.12,
    first_words=1.71,
    question=0.28,
)
# A page in order of time breaks these never; the weight is finite so that a misread date cannot empty the lattice.
OUT_OF_ORDER = -12.0
# Dates closer than this (in seconds) count as equally wide intervals, and as the same date.
SHORTEST_WIDTH = 60.0
# More than this many widths out of order says no more than that.
MOST_WIDTHS = 4.0
SHORTEST_QUOTATION = 9
_QUOTED = re.compile(r"[“\"]([^“”\"]{12,1000})[”\"]|^\s*> *(.{8,1000})$", re.MULTILINE)
# A comment says early what it is about: as many characters are compared. And a reply says at its very start what it
# answers: in as many words.
READ, OPENING = 280, 25
# Bytes of UTF-8 that part words: what is neither letter nor digit in ASCII, and those of curly quotes, dashes and "…".
_PARTING = bytes(
    32 if (byte < 128 and not chr(byte).isalnum()) or byte in b"\xe2\x80\x93\x94\x98\x99\x9c\x9d\xa6" else byte
    for byte in range(256)
)


# The rarity of words is counted on as many messages of a thread at most.
SAMPLED = 150


class _Rarity(dict[bytes, float]):
    """The rarity of words; those that are not there have that of the ``rarest``."""

    def __init__(self, rarest: float, known: dict[bytes, float]) -> None:
        super().__init__(known)
        self.rarest = rarest

    def __missing__(self, word: bytes) -> float:
        return self.rarest


class Message(NamedTuple):
    """What is known of a comment before its parent is: author, the name it answers, its text, and when it was posted."""

    author: str
    reply_to: str | None
    text: str
    interval: Interval


def same_name(name: str) -> str:
    """A name without the differences that a page may show: blanks and capitals."""
    return " ".join(name.split()).casefold()


def _words(text: str) -> list[bytes]:
    """The words of a text, in small letters. As bytes they are parted three times as fast, and only ever compared."""
    return text.lower().encode("utf-8", "replace").translate(_PARTING).split()


class Page:
    """The messages of a page with what their comparison needs, worked out when first asked for.

    ``names`` and ``wanted`` are numbers of names: of each message's author, and of whom it answers (-1: nobody).
    """

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages
        numbers: dict[str, int] = {}
        keys: dict[str, str] = {}

        def number(name: str) -> int:
            key = keys.get(name)
            if key is None:
                key = keys[name] = same_name(name)
            return numbers.setdefault(key, len(numbers))

        self.names = [number(message.author) for message in messages]
        self.wanted = [-1 if message.reply_to is None else number(message.reply_to) for message in messages]
        # A page words many dates alike, and such share their interval.
        known: dict[int, _Time] = {}
        self.times = [
            known.get(id(m.interval)) or known.setdefault(id(m.interval), _time(m.interval)) for m in messages
        ]
        self._bags: list[frozenset[bytes] | None] = [None] * len(messages)
        self._openings: dict[int, list[bytes] | frozenset[bytes]] = {}
        self._rarity: _Rarity | None = None
        self._flat: dict[int, bytes] = {}
        self._quotations: dict[int, list[bytes]] = {}

    def _bag(self, index: int) -> frozenset[bytes]:
        """The words of a message's beginning."""
        words = _words(self.messages[index].text[:READ])
        self._openings[index] = words[:OPENING]
        found = self._bags[index] = frozenset(words)
        return found

    def _rarities(self) -> _Rarity:
        """The rarity of each word in the thread; a long one is sampled for it, at even steps."""
        sample = range(0, len(self.messages), -(-len(self.messages) // SAMPLED))
        spread = Counter(chain.from_iterable(map(self._bag, sample)))
        # Inverse document frequency, squared as in a cosine; in units of that of an average word.
        squares = {count: math.log(len(sample) / count) ** 2 for count in set(spread.values())}
        usual = sum([squares[count] * count for count in spread.values()]) / max(1, spread.total()) or 1.0
        scaled = {count: square / usual for count, square in squares.items()}
        # What two texts share and the sample has not is at least as rare as what it has once.
        rarest = math.log(max(1, len(sample))) ** 2 / usual
        found = self._rarity = _Rarity(rarest, {word: scaled[count] for word, count in spread.items()})
        return found

    def similarity(self, reply: int, other: int) -> tuple[float, float]:
        """Likeness of rare words (0: none shared; about 1: the same text): of the whole reply, and of its opening.

        It is the cosine of texts as bags of words weighted by rarity, with their lengths for their norms.
        """
        weigh = (self._rarity or self._rarities()).__getitem__
        mine, theirs = self._bags[reply] or self._bag(reply), self._bags[other] or self._bag(other)
        shared = mine & theirs
        if not shared:
            return 0.0, 0.0
        opening = self._openings[reply]
        if isinstance(opening, list):
            opening = self._openings[reply] = frozenset(opening)
        size = len(theirs)
        whole = sum(map(weigh, shared)) / math.sqrt(len(mine) * size)
        first = shared & opening
        return whole, sum(map(weigh, first)) / math.sqrt(len(opening) * size) if first else 0.0

    def _flattened(self, index: int) -> bytes:
        flat = self._flat.get(index)
        if flat is None:
            flat = self._flat[index] = b" ".join(_words(self.messages[index].text))
        return flat

    def quotes(self, reply: int, other: int) -> bool:
        """Whether the reply quotes the other comment, between quotation marks or after ">"."""
        found = self._quotations.get(reply)
        if found is None:
            text = self.messages[reply].text
            pairs = _QUOTED.findall(text) if '"' in text or "“" in text or ">" in text else []
            flat = [b" ".join(_words(one or two)) for one, two in pairs]
            found = self._quotations[reply] = [text for text in flat if len(text) >= SHORTEST_QUOTATION]
        return bool(found) and any(text in self._flattened(other) for text in found)


class _Time(NamedTuple):
    """A message's interval in seconds: middle, width, earliest, latest; infinite where open."""

    middle: float
    width: float
    earliest: float
    latest: float


def _time(interval: Interval) -> _Time:
    earliest = -math.inf if interval.earliest is None else interval.earliest.timestamp()
    latest = math.inf if interval.latest is None else interval.latest.timestamp()
    if math.isinf(earliest) or math.isinf(latest):
        return _Time(math.nan, 0.0, earliest, latest)
    return _Time((earliest + latest) / 2, latest - earliest, earliest, latest)


class Habits(NamedTuple):
    """A thread's habits as log-odds, learned from its clear replies; a thread without any has the usual ones."""

    self_reply: float
    newcomer_top: float
    previous: float


def _log_odds(yes: float, total: float) -> float:
    return math.log(yes / (total - yes))


def habits(page: Page) -> Habits:
    """How often people answer themselves; newcomers the opening comment; anybody the comment before.

    Taken from replies that are clear where each earlier reply is given to the nearest comment by its name.
    """
    names, wanted = page.names, page.wanted
    above: list[int] = []
    self_yes, self_all = 0.5, 5.0
    new_yes, new_all = 1.0, 2.0
    previous_yes, previous_all = 1.0, 2.0
    root = 0
    seen: set[int] = set()
    for index, want in enumerate(wanted):
        parent = -1
        if want >= 0 and index > root:
            candidate, found, length = index - 1, 0, 0
            while candidate >= 0 and found < 2 and length < LONGEST_LOOK:
                if names[candidate] == want:
                    found += 1
                    if found == 1:
                        parent = candidate
                candidate, length = above[candidate], length + 1
        if parent < 0:
            root, seen = index, {names[index]}
            above.append(-1)
            continue
        self_all += 1
        self_yes += names[index] == want
        if found == 1 and above[index - 1] >= 0:
            if names[index] not in seen:
                new_all += 1
                new_yes += parent == root
            previous_all += 1
            previous_yes += parent == index - 1
        seen.add(names[index])
        above.append(parent)
    return Habits(_log_odds(self_yes, self_all), _log_odds(new_yes, new_all), _log_odds(previous_yes, previous_all))


# The furthest up a chain of ancestors that habits are looked for, so that endless chains stay cheap.
LONGEST_LOOK = 40


class Scorer:
    """What speaks for candidates on one page, as odds (what they say: as log-odds).

    ``habit`` is the thread's, see :func:`habits`. ``newest_first``: the replies to a comment stand newest first.
    """

    def __init__(self, page: Page, weights: Weights, habit: Habits, *, newest_first: bool = False) -> None:
        self.page, self.weights = page, weights
        self._newest_first = newest_first
        self._names, self._wanted, self._times = page.names, page.wanted, page.times
        step = weights.step + weights.habit_step * habit.self_reply
        self._step = math.exp(step)
        self._self_step = math.exp(step + weights.self_step)
        self._top = math.exp(weights.top)
        self._newcomer_top = math.exp(weights.top + weights.newcomer_top * habit.newcomer_top)
        # The odds of a candidate that itself answers the reply's author.
        self.turns = math.exp(weights.turns * habit.self_reply)
        self._previous = math.exp(weights.previous + weights.habit_previous * habit.previous)

    def content(self, reply: int, parent: int) -> float:
        """The log-odds of a candidate for what does not depend on the rest of the tree: words, quotations, dates."""
        page, weights = self.page, self.weights
        whole, first = page.similarity(reply, parent)
        weight = weights.words * whole + weights.first_words * first
        if page.quotes(reply, parent):
            weight += weights.quoted
        if "?" in page.messages[parent].text:
            weight += weights.question
        mine, other = self._times[reply], self._times[parent]
        if mine.latest <= other.earliest:
            weight += OUT_OF_ORDER
        gap = other.middle - mine.middle
        if gap > 0:
            weight += weights.older * min(MOST_WIDTHS, gap / max(SHORTEST_WIDTH, mine.width + other.width))
        if -1 < gap < 1:
            weight += weights.same_date
        return weight

    def passing(self, reply: int) -> float:
        """The odds of passing over one nearer comment by the name that is answered."""
        return self._self_step if self._names[reply] == self._wanted[reply] else self._step

    def top(self, *, newcomer: bool) -> float:
        """The odds of the comment that opened the conversation, for one who is new to it or not."""
        return self._newcomer_top if newcomer else self._top

    def after(self, reply: int, sibling: int) -> float:
        """The odds of a candidate for ``sibling``, the reply to it that stands before (-1: none)."""
        if sibling < 0:
            return self._previous
        mine, before = self._times[reply], self._times[sibling]
        if self._newest_first:
            mine, before = before, mine
        gap = before.middle - mine.middle
        if not gap > 0:
            return 1.0
        weight = self.weights.older_sibling * min(MOST_WIDTHS, gap / max(SHORTEST_WIDTH, mine.width + before.width))
        return math.exp(weight + OUT_OF_ORDER if mine.latest <= before.earliest else weight)
