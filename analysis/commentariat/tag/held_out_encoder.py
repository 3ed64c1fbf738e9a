"""A trained encoder with the scores that held-out encoders gave the comments it learnt from.

An encoder's scores of its own training comments are too good to calibrate by. Fine-tuning therefore keeps, for each of
them, the scores of an encoder that was fine-tuned without their thread (``encoder_scores.npz``). Comments added later are
new to the encoder, and its own scores of them are honest.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from commentariat.errors import ModelError
from commentariat.tag.calibration import cross_fit
from commentariat.tag.encoder import Encoder, Heads, raw
from commentariat.tag.fingerprints import Prints, fingerprints
from commentariat.tag.linear import THEME_C, fit_classes
from commentariat.tag.linear_scorer import Truth
from commentariat.tag.marks import Unit
from commentariat.tag.model_files import NETWORK, TOKENIZER, load_encoder
from commentariat.tag.scores import Floats, Ints, RawScores, empty_scores

HELD_OUT = "encoder_scores.npz"
ABOUT = "encoder.json"


@dataclass(frozen=True, eq=False)
class TrainedEncoder:
    """An encoder, its files, and held-out scores of its training comments by fingerprint (sorted)."""

    encoder: Encoder
    files: Mapping[str, bytes]
    prints: Prints
    held_out: RawScores

    def scores(self, units: Sequence[Unit], truth: Truth, folds: Ints, ids: Sequence[str], seed: int) -> Learnt:
        """Scores of comments that are fair to calibrate by: held-out ones for those that the encoder learnt from.

        For a theme that it does not know, weights on its vectors are learnt, by the given folds for the scores.
        """
        own = fingerprints(units)
        place = np.minimum(np.searchsorted(self.prints, own), len(self.prints) - 1)
        known = self.prints[place] == own
        strange = [theme for theme in ids if theme not in self.encoder.ids]
        # Vectors do not come from the coding, so that they are fair for comments that the encoder learnt from, too.
        read = np.flatnonzero(~known).tolist() if not strange else list(range(len(units)))
        readings = dict(zip(read, self.encoder.read([units[row] for row in read]), strict=True))
        n = len(units)
        found = empty_scores(n, len(ids))
        rows = np.flatnonzero(known)
        for k, theme in enumerate(ids):
            if theme in self.encoder.ids:
                column = self.encoder.ids.index(theme)
                found.themes[rows, k] = self.held_out.themes[place[rows], column]
                found.stances[rows, k] = self.held_out.stances[place[rows], column]
            else:
                found.stances[rows, k] = self.held_out.stances[place[rows]].mean(axis=1)
        found.relations[rows] = self.held_out.relations[place[rows]]
        heads: dict[str, NDArray[np.float32]] = {}
        for theme in strange:
            k = ids.index(theme)
            vectors = np.stack([readings[row].vector for row in range(n)])
            found.themes[:, k, 0], heads[theme] = _head(vectors, truth.themes[:, k], truth.judged[:, k], folds, seed)
        fresh = np.flatnonzero(~known).tolist()
        if fresh:
            new = raw([readings[row] for row in fresh], self.encoder.ids, ids, heads)
            for k, theme in enumerate(ids):
                if theme in self.encoder.ids:
                    found.themes[fresh, k] = new.themes[:, k]
            found.stances[fresh], found.relations[fresh] = new.stances, new.relations
        return Learnt(found, heads)


@dataclass(frozen=True, eq=False)
class Learnt:
    """Fair scores of the training comments, and the weights of themes that the encoder was not fine-tuned for."""

    scores: RawScores
    heads: Heads


def _head(
    vectors: NDArray[np.float32], has: NDArray[np.bool_], judged: NDArray[np.bool_], folds: Ints, seed: int
) -> tuple[Floats, NDArray[np.float32]]:
    """Scores of each fold by weights learnt on the others, and the weights learnt on all."""
    matrix = sp.csr_matrix(vectors)

    def learn(use: NDArray[np.bool_]) -> NDArray[np.float32]:
        weights, bias = fit_classes(matrix[use], has[use].astype(np.int64), 2, THEME_C, seed)
        return np.concatenate([weights[1], bias[1:]])

    found = np.zeros(len(vectors))
    for others, own in cross_fit(folds):
        head = learn(others & judged)
        found[own] = vectors[own] @ head[:-1] + head[-1]
    return found, learn(judged)


def save_held_out(prints: Prints, scores: RawScores) -> bytes:
    """The bytes of `HELD_OUT`: scores by fingerprint, in half precision."""
    order = np.argsort(prints)
    out = io.BytesIO()
    np.savez_compressed(
        out,
        prints=prints[order],
        themes=scores.themes[order].astype(np.float16),
        stances=scores.stances[order].astype(np.float16),
        relations=scores.relations[order].astype(np.float16),
    )
    return out.getvalue()


def load_trained_encoder(folder: Path) -> TrainedEncoder:
    """The encoder that fine-tuning left in a folder. Raises ModelError where a file is missing or spoilt."""
    try:
        files = {name: (folder / name).read_bytes() for name in (NETWORK, TOKENIZER)}
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        with np.load(folder / HELD_OUT, allow_pickle=False) as table:
            prints = np.asarray(table["prints"], dtype=np.uint64)
            parts = [np.asarray(table[name], dtype=np.float64) for name in ("themes", "stances", "relations")]
        encoder = load_encoder(files, about["themes"])
        assert encoder is not None
        return TrainedEncoder(encoder, files, prints, RawScores(*parts))
    except FileNotFoundError as error:
        raise ModelError(error.filename, "there is no such file, so there is no encoder to build on") from error
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise ModelError(folder, f"the encoder's files cannot be read ({type(error).__name__}: {error})") from error
