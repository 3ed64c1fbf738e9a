"""Which earlier comment each reply answers, worked out over the whole thread at once, with probabilities.

A page shows the tree depth first, so a reply answers the comment before it or one of that comment's ancestors, and that
one bears the name in "Reply to". Where several do, each reading of the thread is a path through a lattice: its states
after comment i are the possible chains of ancestors of i. A choice that leaves a later reply without a candidate has no
path to the end. Dates weigh against siblings out of order and answers older than their parents; the rest is decided by
closeness, by the give and take of two people, and by shared rare words. Forward and backward sums over the lattice give
each candidate's probability, the best path the tree (Rabiner 1989). Reply structure from names, order and words follows
Aumayr, Chan & Hayes (2011) and Dehghani et al. (2013), on what a page in depth-first order adds to it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from commentariat.dates import Interval

# Log-odds weights: a conditional logit over the replies with several candidates, half from the practice threads in
# models/training shown as pages (238 replies) and half from machine-made threads shown by wpDiscuz (300 replies).
STEP_UP = -0.55  # for each nearer comment by that name that is passed over
WAS_ANSWERED = -1.4  # a reply to the candidate stands before
TAKES_TURNS = 1.8  # the candidate itself answers the reply's author
IS_TOP_LEVEL = 1.5  # the candidate opened the conversation
SHARED_WORDS = 3.1  # times the cosine similarity of rare words (0 to 1)
# A page in order of time breaks these never; the weight is finite so that a misread date cannot empty the lattice.
OUT_OF_ORDER = -12.0
# The furthest a reply may reach back past nearer comments by the same name; the practice threads need 2, others seen 5.
MOST_PASSED_OVER = 24
# The most chains of ancestors kept after one comment. Real threads need a handful; this bounds hostile ones.
LARGEST_LATTICE = 48


@dataclass(frozen=True, slots=True)
class Message:
    """What is known of a comment before its parent is: author, the name it answers, its text, and when it was posted."""

    author: str
    reply_to: str | None
    text: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class Reading:
    """A comment's parent in the best reading of the thread, and all candidates (position, probability), likeliest first.

    ``parent`` is None for a top-level comment and for a reply whose parent is not on the page; the latter has no
    candidates and ``lost`` set.
    """

    parent: int | None
    candidates: tuple[tuple[int, float], ...] = ()
    lost: bool = False


@dataclass(slots=True, eq=False)
class _State:
    """A chain of ancestors, as its last link: comment ``index`` under ``above``. Sums and best weights are logs."""

    index: int
    above: _State | None
    forward: float = -math.inf
    backward: float = -math.inf
    best: float = -math.inf
    best_before: _State | None = None
    arcs: list[tuple[_State, float]] = field(default_factory=list)


def _same_name(name: str) -> str:
    return " ".join(name.split()).casefold()


def _log_add(a: float, b: float) -> float:
    if a < b:
        a, b = b, a
    return a if b == -math.inf else a + math.log1p(math.exp(b - a))


def word_similarity(texts: Sequence[str]) -> Callable[[int, int], float]:
    """A function giving the cosine similarity (0 to 1) of two of the texts, words weighted by rarity in the thread."""
    bags = [Counter(re.findall(r"[^\W_]{3,}", text.lower())) for text in texts]
    spread = Counter(word for bag in bags for word in bag)
    weights = {word: math.log(len(texts) / count) if count < len(texts) else 0.0 for word, count in spread.items()}
    norms = [math.sqrt(sum(weights[word] ** 2 for word in bag)) for bag in bags]

    def similarity(a: int, b: int) -> float:
        if not norms[a] or not norms[b]:
            return 0.0
        small, large = sorted((bags[a], bags[b]), key=len)
        return sum(weights[word] ** 2 for word in small if word in large) / (norms[a] * norms[b])

    return similarity


def _weight(
    messages: Sequence[Message],
    names: Sequence[str],
    reply: int,
    parent: _State,
    sibling: _State | None,
    passed: int,
    similarity: Callable[[int, int], float],
) -> float:
    """The log weight of ``reply`` answering ``parent``; ``sibling`` is the reply to it that stands before, if any."""
    me, other = messages[reply], messages[parent.index]
    weight = STEP_UP * passed + SHARED_WORDS * similarity(reply, parent.index)
    if parent.above is None:
        weight += IS_TOP_LEVEL
    elif names[parent.above.index] == names[reply]:
        weight += TAKES_TURNS
    if sibling is not None:
        weight += WAS_ANSWERED
    for earlier in (other, messages[sibling.index] if sibling else other):
        if me.interval.latest and earlier.interval.earliest and me.interval.latest <= earlier.interval.earliest:
            weight += OUT_OF_ORDER
    return weight


def _extend(
    messages: Sequence[Message],
    names: Sequence[str],
    index: int,
    before: list[_State],
    similarity: Callable[[int, int], float],
) -> list[_State]:
    """The states after comment ``index``, given those after the one before it; empty where no parent fits."""
    wanted = _same_name(messages[index].reply_to or "")
    found: dict[_State, _State] = {}
    for state in before:
        sibling: _State | None = None
        ancestor: _State | None = state
        passed = 0
        while ancestor is not None and passed <= MOST_PASSED_OVER:
            if names[ancestor.index] == wanted:
                weight = _weight(messages, names, index, ancestor, sibling, passed, similarity)
                target = found.setdefault(ancestor, _State(index, ancestor))
                target.forward = _log_add(target.forward, state.forward + weight)
                if state.best + weight > target.best:
                    target.best, target.best_before = state.best + weight, state
                state.arcs.append((target, weight))
                passed += 1
            sibling, ancestor = ancestor, ancestor.above
    states = sorted(found.values(), key=lambda state: -state.forward)
    return states[:LARGEST_LATTICE]


def _settle(run: Sequence[list[_State]], readings: list[Reading]) -> None:
    """Backward sums and the best path over a run of comments under one top-level comment; fills in ``readings``."""
    for state in run[-1]:
        state.backward = 0.0
    for states in reversed(run[:-1]):
        for state in states:
            for target, weight in state.arcs:
                state.backward = _log_add(state.backward, weight + target.backward)
    chosen: _State | None = max(run[-1], key=lambda state: state.best)
    for states in reversed(run[1:]):
        mass: dict[int, float] = {}
        for state in states:
            if state.above is not None:
                position = state.above.index
                mass[position] = _log_add(mass.get(position, -math.inf), state.forward + state.backward)
        total = -math.inf
        for value in mass.values():
            total = _log_add(total, value)
        shares = {position: math.exp(value - total) for position, value in mass.items()}
        likely = sorted(((position, p) for position, p in shares.items() if p > 1e-6), key=lambda pair: -pair[1])
        whole = sum(p for _, p in likely)
        assert chosen is not None
        assert chosen.above is not None
        candidates = tuple((position, p / whole) for position, p in likely)
        readings[chosen.index] = Reading(chosen.above.index, candidates)
        chosen = chosen.best_before


def infer_parents(messages: Sequence[Message]) -> list[Reading]:
    """The parent of each comment of a page in depth-first order, with the candidates' probabilities.

    Parameters
    ----------
    messages
        The comments in page order.

    Returns
    -------
    One reading for each comment, in the same order.
    """
    similarity = lru_cache(maxsize=1 << 16)(word_similarity([message.text for message in messages]))
    names = [_same_name(message.author) for message in messages]
    readings = [Reading(None) for _ in messages]
    run: list[list[_State]] = []
    for index, message in enumerate(messages):
        states = _extend(messages, names, index, run[-1], similarity) if message.reply_to is not None and run else []
        if not states:
            # A new top-level comment, or a reply to someone who is not there: all earlier chains end here.
            if run:
                _settle(run, readings)
            readings[index] = Reading(None, lost=message.reply_to is not None)
            run = [[_State(index, None, forward=0.0, best=0.0)]]
        else:
            run.append(states)
    if run:
        _settle(run, readings)
    return readings
