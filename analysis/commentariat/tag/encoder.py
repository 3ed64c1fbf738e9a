"""The encoder at work: a small BERT, fine-tuned (see `commentariat.learn`), in 8-bit numbers, run by onnxruntime.

Each window runs by itself: in 8-bit arithmetic the scale of a batch depends on all that is in it, and a comment's marks
must not depend on its neighbours. Windows run side by side on all processors instead.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from commentariat.tag.marks import RELATIONS, STANCES, Unit
from commentariat.tag.scores import Floats, RawScores
from commentariat.tag.windows import Window, windows
from commentariat.tag.words import Span, clauses

# Names of the network's inputs and outputs in the ONNX file.
INPUTS = ("pieces", "seen", "second", "own")
OUTPUTS = ("themes", "stances", "relations", "parts", "vectors")
# Weights on vectors, the last of them the bias, of themes that the encoder was not fine-tuned for.
Heads = Mapping[str, NDArray[np.float32]]
# A clause that carries less than this share of the strongest one's part is not worth a reader's eye.
SMALLEST_SHARE = 0.5
MOST_SPANS = 3


@dataclass(frozen=True, eq=False)
class Reading:
    """What the encoder says of one comment: scores of shape (K,), (K, 3) and (3,), and for each theme the part that each
    of the comment's word pieces has in its score, shape (K, pieces), with the pieces' characters. ``vector``, of length 1,
    stands for the comment where likeness counts."""

    themes: Floats
    stances: Floats
    relations: Floats
    parts: NDArray[np.float32]
    spans: tuple[Span, ...]
    vector: NDArray[np.float32]


class Encoder:
    """A loaded encoder for the themes ``ids``. Raises ValueError where the bytes are no such network."""

    def __init__(self, network: bytes, tokenizer: str, ids: Sequence[str]) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.ids = tuple(ids)
        try:
            self._session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_str(tokenizer)
        except Exception as error:  # both raise bare exceptions of their own
            raise ValueError(f"no such network or tokenizer ({str(error).splitlines()[0][:200]})") from error
        if tuple(one.name for one in self._session.get_inputs()) != INPUTS:
            raise ValueError("the network's inputs are not those of an encoder")
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def _run(self, window: Window) -> dict[str, Any]:
        """What the network says of one window, by the names in `OUTPUTS`."""
        rows = (window.pieces, [1] * len(window.pieces), window.second_mask, window.own_mask)
        given = {name: np.array([row], dtype=np.int64) for name, row in zip(INPUTS, rows, strict=True)}
        results = self._session.run(list(OUTPUTS), given)
        return {name: result[0] for name, result in zip(OUTPUTS, results, strict=True)}

    def _run_all(self, chosen: Sequence[Window]) -> list[dict[str, Any]]:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return list(pool.map(self._run, chosen))

    def read(self, units: Sequence[Unit]) -> list[Reading]:
        """Read comments, in order. A long one is read in windows: each theme counts where it scores highest, the relation
        in the first window, where a reply speaks to its parent."""
        made = windows(units, self._tokenizer)
        results = self._run_all([window for several in made for window in several])
        found: list[Reading] = []
        at = 0
        for several in made:
            found.append(_joined(several, results[at : at + len(several)]))
            at += len(several)
        return found

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of length 1, shape (texts, d), for the likeness of texts; of a long text its first window counts."""
        first = [made[0] for made in windows([Unit(text) for text in texts], self._tokenizer)]
        return np.stack([result["vectors"] for result in self._run_all(first)])


def _joined(several: Sequence[Window], results: Sequence[Mapping[str, Any]]) -> Reading:
    themes, stances = (
        np.stack([result[name] for result in results]).astype(np.float64) for name in ("themes", "stances")
    )
    best, columns = themes.argmax(axis=0), np.arange(themes.shape[1])
    parts = [result["parts"][:, window.own[0] : window.own[1]] for window, result in zip(several, results, strict=True)]
    return Reading(
        themes[best, columns],
        stances[best, columns],
        results[0]["relations"].astype(np.float64),
        np.concatenate(parts, axis=1),
        tuple(span for window in several for span in window.spans),
        results[0]["vectors"],
    )


def raw(readings: Sequence[Reading], known: Sequence[str], ids: Sequence[str], heads: Heads) -> RawScores:
    """Readings as raw scores of the themes ``ids`` by one classifier.

    ``known`` are the encoder's own themes. Any other is scored by its weights in ``heads`` on the comment's vector, its
    stance by the mean of the known ones'.
    """
    n = len(readings)
    themes, stances = np.zeros((n, len(ids), 1)), np.zeros((n, len(ids), len(STANCES)))
    for row, one in enumerate(readings):
        mean = one.stances.mean(axis=0)
        for k, theme in enumerate(ids):
            if theme in known:
                column = known.index(theme)
                themes[row, k, 0], stances[row, k] = one.themes[column], one.stances[column]
            else:
                head = heads[theme]
                themes[row, k, 0], stances[row, k] = one.vector @ head[:-1] + head[-1], mean
    return RawScores(themes, stances, np.array([one.relations for one in readings]).reshape(n, len(RELATIONS)))


def telling_clauses(text: str, reading: Reading, theme: int, words: Sequence[tuple[int, float]]) -> tuple[Span, ...]:
    """The sentences, or clauses of long ones, at most three, in order, that carry the theme's score; nothing for a text
    without one.

    ``words`` are characters where words stand that speak for the theme in the linear score, and their parts of it (above 0).
    Both scores have an equal say: the encoder's parts lie broad, those of words may miss what is said in other words.
    """
    places = clauses(text)
    if not places:
        return ()
    starts = np.array([start for start, _ in places])

    def said(at: Sequence[int], parts: Floats) -> Floats:
        home = np.maximum(np.searchsorted(starts, np.array(at, dtype=np.int64), side="right") - 1, 0)
        sums = np.maximum(np.bincount(home, weights=parts, minlength=len(places)), 0)
        return np.asarray(sums / max(sums.sum(), 1e-12), dtype=np.float64)

    weights = said([start for start, _ in reading.spans], reading.parts[theme].astype(np.float64))
    weights += said([at for at, _ in words], np.array([part for _, part in words], dtype=np.float64))
    order = np.argsort(-weights, kind="stable")[:MOST_SPANS]
    least = SMALLEST_SHARE * weights[order[0]]
    chosen = sorted(n for n in order.tolist() if n == order[0] or 0 < least <= weights[n])
    joined: list[Span] = []
    for n in chosen:
        start, end = places[n]
        if joined and not text[joined[-1][1] : start].strip():
            start = joined.pop()[0]
        joined.append((start, end))
    return tuple(joined)
