"""The words of a comment that speak for a theme: the spans with the largest weights in the theme's linear score."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from commentariat.tag.features import Prepared
from commentariat.tag.words import Hit, sentences

Span = tuple[int, int]

MOST_SPANS = 3
# A span that carries less than this share of the strongest one is not worth a reader's eye.
SMALLEST_SHARE = 0.35
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


def _weighted_spans(
    item: Prepared, columns: Mapping[str, int], values: Mapping[int, float], weights: NDArray[np.float32]
) -> dict[Span, float]:
    """Each word and pair of words with its part of the score; a term that stands twice has half at each place."""
    places: dict[str, list[Span]] = {}
    for index, token in enumerate(item.own):
        places.setdefault(token.form, []).append((token.start, token.end))
        if index:
            before = item.own[index - 1]
            places.setdefault(f"{before.form} {token.form}", []).append((before.start, token.end))
    found: dict[Span, float] = {}
    for term, spans in places.items():
        column = columns.get(term)
        if column is None or column not in values:
            continue
        part = float(weights[column]) * values[column] / len(spans)
        for span in spans:
            found[span] = found.get(span, 0.0) + part
    return found


@lru_cache(maxsize=20_000)
def _says_something(text: str) -> bool:
    """Whether a span is more than small words ("we could"), which carry weight in the score and tell a reader nothing."""
    words = (word.replace("’", "'").split("'")[0] for word in text.lower().split())
    return any(word not in _SMALL_WORDS for word in words)


def _best_sentence(text: str, scores: Mapping[Span, float]) -> tuple[Span, ...]:
    """The sentence whose words speak most for the theme; nothing for a text without one."""
    spans = sentences(text)
    if not spans:
        return ()
    starts = [start for start, _ in spans]
    sums = np.zeros(len(spans))
    for (start, end), score in scores.items():
        place = bisect_right(starts, start) - 1
        if place >= 0 and end <= spans[place][1]:
            sums[place] += score
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


def evidence(
    item: Prepared,
    hits: list[Hit],
    phrase_part: float,
    columns: Mapping[str, int],
    values: Mapping[int, float],
    weights: NDArray[np.float32],
) -> tuple[Span, ...]:
    """At most three spans of the comment, in order, that speak most for a theme.

    Parameters
    ----------
    hits
        The theme's codebook phrases in the comment; each weighs ``phrase_part``.
    columns, values, weights
        Each term's column, the comment's value in it, and the theme's weight of it.

    Returns
    -------
    Spans ``(start, end)``; where no word speaks for the theme, the sentence that does most; nothing for an empty text.
    """
    text = item.unit.text
    scores = _weighted_spans(item, columns, values, weights)
    for hit in hits:
        span = (hit.start, hit.end)
        scores[span] = scores.get(span, 0.0) + max(phrase_part, 0.0)
    telling = [(score, span) for span, score in scores.items() if score > 0 and _says_something(text[slice(*span)])]
    ranked = sorted(telling, key=lambda pair: (-pair[0], pair[1]))
    if not ranked:
        return _best_sentence(text, scores)
    chosen: list[Span] = []
    for score, (start, end) in ranked:
        if score < SMALLEST_SHARE * ranked[0][0] or len(chosen) == MOST_SPANS:
            break
        if all(end <= other_start or start >= other_end for other_start, other_end in chosen):
            chosen.append((start, end))
    return _merged(text, chosen)
