"""The words of a comment that speak for a theme: the spans with the largest weights in the theme's linear score."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from commentariat.tag.batch import Batch
from commentariat.tag.features import Vocabulary
from commentariat.tag.ngrams import Ints, Terms
from commentariat.tag.phrases import Hits
from commentariat.tag.words import Span, form_spans, sentences

Floats = NDArray[np.float64]
# Rows of comments and numbers of themes, side by side, each of shape (pairs,).
Pairs = tuple[Ints, Ints]

MOST_SPANS = 3
# A span that carries less than this share of the strongest one is not worth a reader's eye.
SMALLEST_SHARE = 0.35
# Only the strongest stretches are looked at.
_LOOKED_AT = 16
# Also the auxiliaries and fillers that scikit-learn's list of function words leaves out.
_SMALL_WORDS = ENGLISH_STOP_WORDS | frozenset(
    (
        "need",
        "needs",
        "come",
        "comes",
        "going",
        "just",
        "like",
        "want",
        "wants",
        "think",
        "said",
        "say",
        "does",
        "did",
        "that",
    )
)


@lru_cache(maxsize=20_000)
def _says_something(text: str) -> bool:
    """Whether a span is more than small words ("we could"), which carry weight in the score and tell a reader nothing."""
    words = (word.replace("’", "'").split("'")[0] for word in text.lower().split())
    return any(word not in _SMALL_WORDS for word in words)


def _best_sentence(text: str, places: Sequence[Span], first: Ints, part: Floats) -> tuple[Span, ...]:
    """The sentence whose words speak most for the theme; nothing for a text without one."""
    spans = sentences(text)
    if not spans:
        return ()
    starts = [start for start, _ in spans]
    sums = np.zeros(len(spans))
    for at, value in zip(first.tolist(), part.tolist(), strict=True):
        sums[max(0, bisect_right(starts, places[at][0]) - 1)] += value
    return (spans[int(np.argmax(sums))],)


def _merged(text: str, spans: list[Span]) -> tuple[Span, ...]:
    """Spans in order, neighbours with nothing but blanks between them joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Stretches of words in a batch's comments, and the part that each has in the score of one asked pair of comment and
    theme: the pair's number, the places in the batch's words of the first and last word, the part; shape (stretches,)."""

    pair: Ints
    first: Ints
    last: Ints
    part: Floats


def stretches(
    batch: Batch, words: Vocabulary, weights: NDArray[np.float32], hits: Hits, each: NDArray[np.float64], asked: Pairs
) -> Stretches:
    """The words and pairs of words of comments, and the hits of a theme's phrases, with their parts of the theme's score.

    Parameters
    ----------
    weights
        The theme scores' weights of the vocabulary, shape (themes, terms).
    hits, each
        The codebook's phrases in the comments, and the weight of log(1 + hits), by theme.
    asked
        Rows of comments and numbers of themes.
    """
    terms, own = words.terms, batch.own
    assert isinstance(terms, Terms)
    found = batch.found("own", words.lines, terms)
    nothing = np.zeros(0, dtype=np.int64)
    first = np.concatenate([nothing, *(one.places for one in found)])
    last = np.concatenate([nothing, *(one.places + (one.length - 1) for one in found)])
    column = np.concatenate([nothing, *(one.columns for one in found)])
    order = np.argsort(first, kind="stable")
    first, last, column = first[order], last[order], column[order]
    # A term that stands twice in a comment has half of its part at each place.
    counts, numbers = batch.counts("own", words.lines, terms), words.numbers(batch)
    keys = np.repeat(np.arange(own.texts), np.diff(counts.indptr)) * terms.width + counts.indices
    at = np.searchsorted(keys, own.rows[first] * terms.width + column)
    share = numbers.data[at] / counts.data[at]
    starts = np.searchsorted(own.rows[first], np.arange(own.texts + 1))
    rows, themes = asked
    several = starts[rows + 1] - starts[rows]
    pair = np.repeat(np.arange(len(rows)), several)
    entry = starts[rows[pair]] + np.arange(len(pair)) - np.repeat(np.cumsum(several) - several, several)
    part = weights[themes[pair], column[entry]] * share[entry]
    pair_of = np.full((own.texts, len(weights)), -1)
    pair_of[rows, themes] = np.arange(len(rows))
    hit_pair = pair_of[hits.rows, hits.themes]
    wanted = hit_pair >= 0
    hit_pair = hit_pair[wanted]
    here = np.bincount(hit_pair, minlength=len(rows))[hit_pair]
    hit_part = np.maximum(np.log1p(here) * each[themes[hit_pair]] / np.maximum(here, 1), 0)
    return Stretches(
        np.concatenate([pair, hit_pair]),
        np.concatenate([first[entry], hits.first[wanted]]),
        np.concatenate([last[entry], hits.last[wanted]]),
        np.concatenate([part, hit_part]),
    )


def evidence(batch: Batch, found: Stretches, asked: Pairs) -> list[tuple[Span, ...]]:
    """For each asked pair at most three spans of the comment, in order, that speak most for the theme; where no word does,
    the sentence that does most; nothing for an empty text."""
    spans = []
    for number, (text, places, telling) in enumerate(_telling(batch, found, asked)):
        chosen = _chosen(text, places, telling[:_LOOKED_AT])
        if not chosen:
            whole = np.flatnonzero(found.pair == number)
            begin = batch.own.starts[asked[0][number]]
            chosen = _best_sentence(text, places, found.first[whole] - begin, found.part[whole])
        spans.append(chosen)
    return spans


def _telling(
    batch: Batch, found: Stretches, asked: Pairs
) -> Iterator[tuple[str, list[Span], list[tuple[int, int, float]]]]:
    """For each asked pair the comment's text, where its forms stand, and the stretches that speak for the theme, strongest
    first: the first and last form of each, and its part."""
    order = np.lexsort((found.first, -found.part, found.pair))
    order = order[found.part[order] > 0]
    bounds = np.searchsorted(found.pair[order], np.arange(len(asked[0]) + 1)).tolist()
    starts = batch.own.starts
    begin = starts[asked[0][found.pair[order]]]
    firsts, lasts = (found.first[order] - begin).tolist(), (found.last[order] - begin).tolist()
    telling = list(zip(firsts, lasts, found.part[order].tolist(), strict=True))
    places: dict[int, list[Span]] = {}
    for number, row in enumerate(asked[0].tolist()):
        text = batch.items[row].unit.text
        if row not in places:
            places[row] = form_spans(text)
        yield text, places[row], telling[bounds[number] : bounds[number + 1]]


def telling_words(batch: Batch, found: Stretches, asked: Pairs) -> list[list[tuple[int, float]]]:
    """For each asked pair the stretches that speak for the theme: the character where each starts, and its part."""
    return [
        [(places[first][0], part) for first, _, part in telling] for _, places, telling in _telling(batch, found, asked)
    ]


def _chosen(text: str, places: Sequence[Span], telling: Sequence[tuple[int, int, float]]) -> tuple[Span, ...]:
    """The strongest stretches that do not overlap and say something."""
    scores: dict[Span, float] = {}
    for first, last, part in telling:
        # Both forms of a share, and a phrase and its words, may stand at one place; together they count.
        span = (places[first][0], places[last][1])
        scores[span] = scores.get(span, 0.0) + part
    chosen: list[Span] = []
    least = 0.0
    for (start, end), score in sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])):
        if score < least or len(chosen) == MOST_SPANS:
            break
        if any(end > other_start and start < other_end for other_start, other_end in chosen):
            continue
        if _says_something(text[start:end]):
            least = least or SMALLEST_SHARE * score
            chosen.append((start, end))
    return _merged(text, chosen)
